"""`make rolling-restart`: every process anew, one after another, while readers go on reading."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence

from deploy.children.supervisor import Supervisor
from deploy.refusal import Refusal

ROLLING_RESTART = "rolling-restart"
WITHIN_SECONDS = 120.0


async def rolling_restart(
    supervisor: Supervisor,
    tell: Callable[[str], None],
    chosen: Sequence[str] = (),
    *,
    within: float = WITHIN_SECONDS,
) -> AsyncIterator[str]:
    """Restart the chosen programs, or all, in starting order, each when all are ready; one line for each, which `tell` gets, too.

    A Refusal names what is not ready `within` seconds; nothing more is restarted then.
    """
    if unknown := sorted(set(chosen) - set(supervisor.names)):
        raise Refusal(f"{', '.join(unknown)} does not run here, allowed: {', '.join(supervisor.names)}")
    names = [name for name in supervisor.names if name in chosen or not chosen]
    for number, name in enumerate(names, 1):
        began = time.monotonic()
        try:
            async with asyncio.timeout(within):
                await supervisor.all_ready()
                await supervisor.restart(name)
                await supervisor.all_ready()
        except TimeoutError:
            waiting = ", ".join(supervisor.not_ready) or name
            raise Refusal(
                f"{waiting} is not ready after {within:.0f} s, in the restart of {name}: nothing more is restarted; `make logs` says more"
            ) from None
        line = f"{number} of {len(names)}: {name} restarted, all ready after {time.monotonic() - began:.1f} s"
        tell(line)
        yield line
