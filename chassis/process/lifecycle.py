"""The life of a process: settings, logs, the service as one context, and a graceful stop."""

import asyncio
import gc
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

import structlog

from chassis.errors import SuiteError
from chassis.process import logs
from chassis.process.health import Health
from chassis.process.settings import UNUSABLE, ChassisSettings, Unusable, load, masked

log = structlog.get_logger()

FAILED = 1
OPEN_FILES = 65_536
SWITCH_SECONDS = 0.0005
"""How long a thread that computes may keep the event loop waiting at each of its steps; Python's own choice is ten times as long."""
COLLECTED_AFTER = (700, 5, 1_000)
"""How many new objects are looked through, and every how many times the older and the oldest, too.

Nobody is answered meanwhile: ten thousand new objects took 25 ms, and twenty times as many 85. The oldest, which take longest, are looked
through as seldom as with these numbers.
"""


def run[S: ChassisSettings](
    service: str, settings_kind: type[S], serve: Callable[[S], AbstractAsyncContextManager[object]]
) -> None:
    """Run until SIGTERM or SIGINT, then leave the context within `shutdown_seconds`. A second signal ends the process at once.

    The limit of open files is raised as far as the system allows, for tens of thousands of connections.

    Return after a graceful stop (exit status 0). Exit with 2 for settings that cannot be used, and with 1, after one event in the log,
    when the service cannot start, fails, or does not stop in time.
    """
    settings = load(settings_kind)
    logs.configure(service, settings.log_level, settings.log_format)
    _allow_connections()
    sys.setswitchinterval(SWITCH_SECONDS)
    collect_seldom()
    with _traces(service, settings), asyncio.Runner(loop_factory=_loop_factory()) as runner:
        status = runner.run(_live(service, settings, serve))
        if status is None:
            # Leaving the runner would wait for the tasks that do not end.
            logging.shutdown()
            os._exit(FAILED)
    if status:
        raise SystemExit(status)


@contextmanager
def _traces(service: str, settings: ChassisSettings) -> Iterator[None]:
    """Send traces while the context is open, where it is set to whom. Nothing of it is imported where it is not."""
    if settings.otel_exporter_otlp_endpoint is None:
        yield
        return
    from chassis.tracing.export import exporting  # noqa: PLC0415  # it takes 9 MB

    with exporting(service, settings.otel_exporter_otlp_endpoint, settings.otel_traces_sampler_arg):
        yield


@contextmanager
def drained_by_signal(health: Health) -> Iterator[None]:
    """Be not ready from SIGUSR1 on, until the context is left: whoever sends it stops us when no new work comes any more."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, health.drain)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGUSR1)


async def _live[S: ChassisSettings](
    service: str, settings: S, serve: Callable[[S], AbstractAsyncContextManager[object]]
) -> int | None:
    """Return the exit status; None where something did not stop."""
    stopping, started = asyncio.Event(), asyncio.Event()
    _on_signals(stopping)

    async def whole_life() -> None:
        async with serve(settings) as address:
            started.set()
            log.info("started", listening=address)
            log.debug("settings", settings=masked(settings))
            await stopping.wait()
            log.info("stopping")

    life = asyncio.create_task(whole_life(), name=service)
    told = asyncio.create_task(stopping.wait())
    await asyncio.wait({life, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not life.done() and not started.is_set():
        life.cancel()
    done, _ = await asyncio.wait({life}, timeout=settings.shutdown_seconds)
    if not done:
        log.error("did not stop in time", seconds=settings.shutdown_seconds, waiting_for=_unfinished())
        return None
    return _status(life, "failed" if started.is_set() else "cannot start")


def _status(life: asyncio.Task[None], failure: str) -> int:
    """Log how the service ended, and return the exit status of the process."""
    try:
        life.result()
    except asyncio.CancelledError:
        log.info("stopped before it had started")
    except Unusable as error:
        log.error(failure, cause=error.message)  # noqa: TRY400  # as below
        return UNUSABLE
    except (SuiteError, OSError) as error:
        log.error(failure, cause=str(error))  # noqa: TRY400  # an expected error: its message says it all
        return FAILED
    except Exception:
        log.exception(failure)
        return FAILED
    else:
        log.info("stopped")
    return 0


def _unfinished() -> list[str]:
    return [str(task.get_coro()) for task in asyncio.all_tasks() if task is not asyncio.current_task()]


def _on_signals(stopping: asyncio.Event) -> None:
    """Set `stopping` at the first signal. From then on signals have their default effect, and end even a blocked process."""
    loop = asyncio.get_running_loop()
    watched = (signal.SIGTERM, signal.SIGINT)

    def stop() -> None:
        for number in watched:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)
        stopping.set()

    for number in watched:
        loop.add_signal_handler(number, stop)


def collect_seldom() -> None:
    """Spare the collector of garbage the modules, which stay, and have it look at little at a time: what we make has hardly any cycles."""
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


def _allow_connections() -> None:
    """Raise the limit of open files. Each connection is one, and the usual limit of 1024 is too low for thousands of viewers."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, min(most, OPEN_FILES)), most))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415  # not there on every platform
    except ImportError:
        return None
    return uvloop.new_event_loop
