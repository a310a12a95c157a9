"""Several servers behind one address: calls go to each in turn, and to none that does not say that it is serving.

Which they are, gRPC learns from the address: `ipv4:10.0.0.1:50051,10.0.0.2:50051` lists them, and a name with `dns:` before it has them as
its addresses. gRPC watches the health of each (grpc.health.v1), so that one whose database is away gets no new calls. One that is cut off
is left out after three seconds (TCP_USER_TIMEOUT, which follows from the keepalive), one that lives and answers nothing after eight;
meanwhile a call that may be repeated is made again beside the first, and the first answer counts ("hedging", which gRPC for Python lacks).
"""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

_LISTED = ("ipv4:", "ipv6:")
_LOOKED_UP = "dns:"

BESIDE_AFTER_SECONDS = 2.0
"""After so long without an answer another server is asked as well; after twice as long a third one, and so on."""

BESIDE_AFTER_SHARE = 4
"""But after this part of the deadline at the latest."""

OPTIONS = (
    (
        "grpc.service_config",
        msgspec.json.encode(
            {"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": ""}}
        ).decode(),
    ),
    # A name is looked up again when a connection breaks, but by default not within 30 s of the last time.
    ("grpc.dns_min_time_between_resolutions_ms", 2_000),
)
"""Channel options for an address of several servers."""


def may_be_several(address: str) -> bool:
    """Return whether an address may stand for several servers: a list of them, or a name that is to be looked up as one."""
    return address.startswith((*_LISTED, _LOOKED_UP))


def has_no_name(address: str) -> bool:
    """Return whether an address lists several servers, which have no name in common that a certificate could hold."""
    return address.startswith(_LISTED) and "," in address


def beside_after(deadline: float) -> float:
    """Return after how many seconds without an answer another server is asked as well, for a call with a deadline."""
    return min(BESIDE_AFTER_SECONDS, deadline / BESIDE_AFTER_SHARE)


async def first_answer[R](call: Callable[[], Awaitable[R]], *, after: float) -> R:
    """Return the first answer to a call that is made once more beside those under way whenever none has answered for a while.

    What one raises counts when no other is under way any more. None is ended for being slow: where all are, as when the machines have too
    much to do, the first still answers.
    """
    under_way: set[asyncio.Task[R]] = set()

    async def made() -> R:
        return await call()

    try:
        while True:
            under_way.add(asyncio.create_task(made()))
            done, under_way = await asyncio.wait(under_way, timeout=after, return_when=asyncio.FIRST_COMPLETED)
            while done:
                answered = next((task for task in done if task.exception() is None), None)
                if answered is not None or not under_way:
                    return (answered or done.pop()).result()
                done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            after *= 2
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
