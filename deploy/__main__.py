"""`python -m deploy up | down | logs | clean`: what the Makefile calls."""

import argparse
import shutil
import sys
from collections.abc import Callable

from chassis.settings import load
from deploy import launcher, running
from deploy.logs import follow
from deploy.refusal import Refusal
from deploy.settings import Settings
from deploy.stack import LOGS
from deploy.terminal import Terminal

STOP_SECONDS = 20.0


def down() -> int:
    """Stop the running suite."""
    stopped = running.stop(load(Settings).data_dir, patience=STOP_SECONDS)
    print("stopped" if stopped else "nothing to stop: the suite does not run")
    return 0


def logs() -> int:
    """Follow the log files of every child until interrupted."""
    folder = load(Settings).data_dir / LOGS
    files = sorted(folder.glob("*.log"))
    if not files:
        raise Refusal(f"there are no logs in {folder} yet: `make up` writes them")
    follow(files, Terminal(thorough=True))
    return 0


def clean() -> int:
    """Remove the data folder of a suite that does not run."""
    data = load(Settings).data_dir
    if (pid := running.holder(data)) is not None:
        raise Refusal(f"the suite is running on {data} (pid {pid}): stop it first with `make down`")
    shutil.rmtree(data, ignore_errors=False) if data.exists() else None
    print(f"{data} is removed")
    return 0


COMMANDS: dict[str, Callable[[], int]] = {"up": launcher.up, "down": down, "logs": logs, "clean": clean}


def main() -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m deploy", description="Run the whole suite on this machine.")
    parser.add_argument("command", nargs="?", default="up", choices=COMMANDS)
    try:
        return COMMANDS[parser.parse_args().command]()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
