"""`python -m deploy.observe [--watch]`: the page once, or again every two seconds until Ctrl-C."""

import argparse
import asyncio
import sys

from rich.console import Console
from rich.live import Live

from chassis.process.settings import load
from deploy import launcher_lock
from deploy.observe.page import WIDTH, page
from deploy.observe.reading import client, read
from deploy.refusal import Refusal
from deploy.settings import Settings

EVERY_SECONDS = 2.0
INTERRUPTED = 130


async def observe(settings: Settings, console: Console, *, watch: bool) -> None:
    """Show the page; requests a second are those since the reading before."""
    async with client() as session:
        before = await read(session, settings)
        await asyncio.sleep(EVERY_SECONDS)
        now = await read(session, settings)
        if not watch:
            console.print(page(now, before))
            return
        with Live(page(now, before), console=console, auto_refresh=False) as live:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                before, now = now, await read(session, settings)
                live.update(page(now, before), refresh=True)


def _refuse_without_suite(settings: Settings) -> None:
    if launcher_lock.holder(settings.data_dir) is None:
        raise Refusal(f"no suite runs on {settings.data_dir}: start one with `make up`, or name another by DATA_DIR")


def main() -> int:
    """Return the exit status: 1 where no suite runs."""
    parser = argparse.ArgumentParser(prog="python -m deploy.observe", description="How a running suite does.")
    parser.add_argument("--watch", action="store_true", help="show it again every two seconds until Ctrl-C")
    asked = parser.parse_args()
    settings = load(Settings)
    console = Console(highlight=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    try:
        _refuse_without_suite(settings)
        asyncio.run(observe(settings, console, watch=asked.watch))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
