"""The life of a process: settings, logs, one context that is the service, and a graceful end."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import structlog

from chassis import logs
from chassis.errors import SuiteError
from chassis.settings import ChassisSettings, load, masked

log = structlog.get_logger()

FAILED = 1


def run[S: ChassisSettings](
    service: str, kind: type[S], serve: Callable[[S], AbstractAsyncContextManager[object]]
) -> None:
    """Run until SIGTERM or SIGINT, then leave the context within `shutdown_seconds`; a second signal ends at once.

    Exits with 2 for settings that cannot be used, and with 1, after one line in the log, when the service cannot start or does not stop.
    """
    settings = load(kind)
    logs.configure(service, settings.log_level, settings.log_format)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        status = runner.run(_live(service, settings, serve))
    if status:
        raise SystemExit(status)


async def _live[S: ChassisSettings](
    service: str, settings: S, serve: Callable[[S], AbstractAsyncContextManager[object]]
) -> int:
    stopping, started = asyncio.Event(), asyncio.Event()
    _on_signals(stopping)

    async def whole_life() -> None:
        async with serve(settings) as address:
            started.set()
            log.info("started", listening=address, settings=masked(settings))
            await stopping.wait()
            log.info("stopping")

    life = asyncio.create_task(whole_life(), name=service)
    told = asyncio.create_task(stopping.wait())
    await asyncio.wait({life, told}, return_when=asyncio.FIRST_COMPLETED)
    if not life.done() and not started.is_set():
        life.cancel()
    done, _ = await asyncio.wait({life}, timeout=settings.shutdown_seconds)
    told.cancel()
    if not done:
        others = [str(task.get_coro()) for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        log.error("did not stop in time", seconds=settings.shutdown_seconds, waiting_for=others)
        return FAILED
    try:
        life.result()
    except asyncio.CancelledError:
        log.info("stopped before it had started")
    except (SuiteError, OSError) as error:
        log.error("cannot go on" if started.is_set() else "cannot start", cause=str(error))  # noqa: TRY400  # that is all of it
        return FAILED
    else:
        log.info("stopped")
    return 0


def _on_signals(stopped: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):

        def stop(number: signal.Signals = number) -> None:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)
            stopped.set()

        loop.add_signal_handler(number, stop)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415  # not there on every platform
    except ImportError:
        return None
    return uvloop.new_event_loop
