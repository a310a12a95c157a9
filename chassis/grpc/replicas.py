"""Several servers behind one address: calls go to each in turn, and to none that does not say that it is serving.

Which they are, gRPC learns from the address: `ipv4:10.0.0.1:50051,10.0.0.2:50051` lists them, and a name with `dns:` before it has them as
its addresses. gRPC watches the health of each (grpc.health.v1), so that one whose database is away gets no new calls. One that is cut off
is left out after three seconds (TCP_USER_TIMEOUT, which follows from the keepalive), one that lives and answers nothing after thirteen;
meanwhile a call that may be repeated is tried again at the next.
"""

import msgspec

_LISTED = ("ipv4:", "ipv6:")
_LOOKED_UP = "dns:"

FIRST_TRY_SECONDS = 2.0
"""How long the first of several may take for a call that may be repeated; the next gets twice as long, and so on."""

FIRST_TRY_SHARE = 4
"""The first try takes this part of the deadline at most, so that there is time for others."""

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


def first_try(deadline: float) -> float:
    """Return how many seconds the first of several servers may take, for a call with a deadline."""
    return min(FIRST_TRY_SECONDS, deadline / FIRST_TRY_SHARE)
