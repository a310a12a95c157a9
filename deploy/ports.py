"""Which ports the suite needs, whether they are free, and how other suites are kept from them while this one starts."""

import errno
import socket
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from deploy.refusal import Refusal
from deploy.settings import Settings

LOOPBACK = "127.0.0.1"
PUBLIC = ""
PUBLIC_PORTS = (80, 8000)
TLS_PORTS = (443, 8443)
BACKLOG = 1024
"""How many may wait in line while who answers them is started again; the system has a bound of its own."""

BESIDE = "start this one beside it with another DATA_DIR and PORT_OFFSET=100"

_NO_ADDRESS = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, socket.EAI_NONAME, socket.EAI_AGAIN})
_DEBUG = "'s debug port"
_TLS = "'s TLS port"
_HTTP3 = "'s HTTP/3 port"


@dataclass(frozen=True)
class Claim:
    """A port, who wants it, where it is bound, and the setting that changes it."""

    port: int
    owner: str
    setting: str
    host: str = LOOPBACK
    entry_point: str = ""
    """Traefik's name for it, where it is Traefik's."""
    kind: socket.SocketKind = socket.SOCK_STREAM

    @property
    def program(self) -> str:
        """The program that binds it."""
        return self.owner.partition("'s ")[0]

    @property
    def is_for_questions(self) -> bool:
        """Whether it is where we ask whether the program answers."""
        return self.owner.endswith(_DEBUG)


def claims(settings: Settings) -> list[Claim]:
    """Every port of the suite; the public ones only where they are set, since otherwise each is the first of several that is free."""
    host = settings.bind_host
    wanted = []
    if settings.mongodb_url is None:
        wanted.append(Claim(settings.mongodb_port, "mongod", "MONGODB_PORT"))
    if settings.redis_url is None:
        wanted.append(Claim(settings.redis_port, "valkey", "REDIS_PORT"))
    if settings.traefik_port is not None:
        wanted += _plain(settings, settings.traefik_port)
    if settings.traefik_tls_port is not None and settings.has_tls:
        wanted += _tls(settings, settings.traefik_tls_port)
    wanted += [
        Claim(settings.data_scheduler_port, "data_scheduler", "DATA_SCHEDULER_PORT", host),
        Claim(settings.fetcher_service_port, "fetcher_service", "FETCHER_SERVICE_PORT", host),
        Claim(settings.scheduler_api_port, "scheduler_api", "SCHEDULER_API_PORT", host),
    ]
    replicas = settings.content_apis
    wanted += [Claim(each.port, each.name, each.setting, host) for each in replicas]
    wanted.append(Claim(settings.website_front_port, "website_front", "WEBSITE_FRONT_PORT", host))
    if settings.auth_api:
        wanted.append(Claim(settings.auth_api_port, "auth_api", "AUTH_API_PORT", host))
    debug_settings = {each.name: each.debug_setting for each in replicas}
    wanted += [
        Claim(port, f"{name}{_DEBUG}", debug_settings.get(name, f"{name.upper()}_DEBUG_PORT"), host)
        for name, port in settings.debug_ports.items()
    ]
    return [*wanted, Claim(settings.traefik_debug_port, f"traefik{_DEBUG}", "TRAEFIK_DEBUG_PORT", entry_point="debug")]


def _plain(settings: Settings, port: int) -> list[Claim]:
    """Where Traefik listens without TLS: the content, or who asks is sent to TLS."""
    return [Claim(port, "traefik", "TRAEFIK_PORT", PUBLIC, "plain" if settings.has_tls else "public")]


def _tls(settings: Settings, port: int) -> list[Claim]:
    """Where Traefik listens by TLS, and by HTTP/3, whose port is the same of UDP."""
    over_tcp = Claim(port, f"traefik{_TLS}", "TRAEFIK_TLS_PORT", PUBLIC, "public")
    over_udp = Claim(port, f"traefik{_HTTP3}", "TRAEFIK_TLS_PORT", PUBLIC, "public", socket.SOCK_DGRAM)
    return [over_tcp, over_udp] if settings.http3 else [over_tcp]


@contextmanager
def reserved(settings: Settings) -> Iterator[list[Claim]]:
    """Check every port and keep other suites away from them until the end; gives the claims, Traefik's included.

    A Refusal says what is in the way, once for each port, or once for all where it is the same for all of them.
    """
    wanted = claims(settings)
    distinct(wanted)
    with ExitStack() as held:
        # In one order for everybody: of two suites that start at the same moment, one gets the first port that both want.
        for claim in sorted(wanted, key=lambda claim: claim.port):
            held.enter_context(_kept_from_others(claim))
        check(wanted)
        # Who issues certificates asks at 80 and 443 and nowhere else.
        tries = 1 if settings.domains else len(PUBLIC_PORTS)
        if settings.traefik_port is None:
            candidates = [_plain(settings, port + settings.port_offset) for port in PUBLIC_PORTS[:tries]]
            wanted += _first_free(candidates, wanted, held)
        if settings.traefik_tls_port is None and settings.has_tls:
            candidates = [_tls(settings, port + settings.port_offset) for port in TLS_PORTS[:tries]]
            wanted += _first_free(candidates, wanted, held)
        yield wanted


def distinct(wanted: Sequence[Claim]) -> None:
    """Raise a Refusal that names every port which is claimed twice."""
    of_tcp = [claim for claim in wanted if claim.kind is socket.SOCK_STREAM]
    complaints = [
        f"port {port} is set as {' and '.join(claim.setting for claim in of_tcp if claim.port == port)}: give each its own"
        for port, times in Counter(claim.port for claim in of_tcp).items()
        if times > 1
    ]
    if complaints:
        raise Refusal("\n".join(complaints))


def check(wanted: Sequence[Claim]) -> None:
    """Raise a Refusal that names every port which is taken or may not be bound, on the address where it will be bound."""
    complaints = [complaint for claim in wanted if (complaint := missed(claim)) is not None]
    if complaints:
        raise Refusal("\n".join(dict.fromkeys(complaints)))


def missed(claim: Claim) -> str | None:
    """Return why a port cannot be used now, in a sentence that names the setting; None when it is free."""
    error = _refused(claim)
    return None if error is None else _complaint(claim, error)


def opened(claim: Claim, *, shared: bool = False) -> list[socket.socket]:
    """Open the port, so that the sockets can be handed to who will answer there. A Refusal where that cannot be.

    `shared`: so that the port can be opened once more.
    """
    try:
        return _opened(claim, shared=shared)
    except OSError as error:
        raise Refusal(_complaint(claim, error)) from None


def in_the_way(port: int, host: str, kind: socket.SocketKind = socket.SOCK_STREAM) -> str | None:
    """Why the port cannot be bound now, or None; `""` is every interface, in IPv6 as well where there is one."""
    error = _refused(Claim(port, "", "", host, kind=kind))
    return None if error is None else _obstacle(error)


def obstacle_of(program: str, wanted: Sequence[Claim]) -> Callable[[], str | None]:
    """What to ask when a program has ended: which of its ports somebody else has taken."""

    def ask() -> str | None:
        complaints = (missed(claim) for claim in wanted if claim.program == program)
        return next((complaint for complaint in complaints if complaint is not None), None)

    return ask


def _first_free(candidates: Sequence[list[Claim]], wanted: Sequence[Claim], held: ExitStack) -> list[Claim]:
    """Return the first candidate of which every port is to be had; a Refusal where there is none."""
    obstacles = []
    for each in candidates:
        first = each[0]
        other = next((claim.setting for claim in wanted if claim.port == first.port), None)
        obstacles_here = (in_the_way(claim.port, claim.host, claim.kind) for claim in each)
        obstacle = f"is {other}" if other else next((found for found in obstacles_here if found is not None), None)
        if obstacle is None:
            try:
                for claim in each:
                    held.enter_context(_kept_from_others(claim))
            except Refusal:
                obstacle = "is another suite's"
            else:
                return each
        obstacles.append(f"port {first.port} {obstacle}")
    needs = "one of them" if len(obstacles) > 1 else "it"
    raise Refusal(f"{' and '.join(obstacles)}, and traefik needs {needs}: set {first.setting} to another in .env")


@contextmanager
def _kept_from_others(claim: Claim) -> Iterator[None]:
    """Hold a name for the port that only one process of this machine can have, and that goes away with the process.

    Linux alone has such names (abstract sockets); elsewhere the second suite is stopped as soon as a program cannot bind its port.
    """
    if sys.platform != "linux":
        yield
        return
    with socket.socket(socket.AF_UNIX) as name:
        try:
            udp = "/udp" if claim.kind is socket.SOCK_DGRAM else ""
            name.bind(f"\0willitbemax/{claim.host or '*'}:{claim.port}{udp}")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise Refusal(
                f"another suite is running or starting on port {claim.port} ({claim.setting}): stop it, or {BESIDE}"
            ) from None
        yield


def _refused(claim: Claim) -> OSError | None:
    """Try to bind the port on every address of the host; return the error, None when it is free."""
    try:
        sockets = _opened(claim)
    except OSError as error:
        return error
    for each in sockets:
        each.close()
    return None


def _opened(claim: Claim, *, shared: bool = False) -> list[socket.socket]:
    """Open the port on every address of the host. Raise OSError where one of them cannot be had."""
    if claim.kind is socket.SOCK_STREAM:
        return _listening(claim.port, claim.host, shared=shared)
    return [_receiving(claim.port, shared=shared)]


def _receiving(port: int, *, shared: bool) -> socket.socket:
    """Receive datagrams on every interface."""
    family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET
    receiving = socket.socket(family, socket.SOCK_DGRAM)
    try:
        if family == socket.AF_INET6:
            receiving.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        if shared:
            receiving.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        receiving.bind(("", port))
    except OSError:
        receiving.close()
        raise
    return receiving


def _listening(port: int, host: str, *, shared: bool = False) -> list[socket.socket]:
    """Listen on every address of the host. Raise OSError where one of them cannot be had."""
    if host == PUBLIC and socket.has_dualstack_ipv6():
        return [
            socket.create_server(
                ("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=BACKLOG, reuse_port=shared
            )
        ]
    sockets, absent = list[socket.socket](), list[OSError]()
    for family, _, _, _, address in socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    ):
        try:
            sockets.append(
                socket.create_server((str(address[0]), port), family=family, backlog=BACKLOG, reuse_port=shared)
            )
        except OSError as error:
            # A name may have an address that this machine does not have, as localhost does for ::1: servers pass it over, too.
            absent.append(error)
            if error.errno not in _NO_ADDRESS:
                break
    if absent and (not sockets or absent[-1].errno not in _NO_ADDRESS):
        for each in sockets:
            each.close()
        raise absent[-1]
    return sockets


def _complaint(claim: Claim, error: OSError) -> str:
    if error.errno in _NO_ADDRESS:
        return (
            f"BIND_HOST={claim.host!r}: is no address of this machine; allowed are 127.0.0.1 (only this machine calls), "
            "0.0.0.0 (every address), or one that this machine has"
        )
    return f"port {claim.port} {_obstacle(error)}, and {claim.owner} needs it: free it, or set {claim.setting} to another in .env"


def _obstacle(error: OSError) -> str:
    return {
        errno.EADDRINUSE: "is already taken",
        errno.EACCES: "may not be bound by this user",
    }.get(error.errno or 0, f"cannot be bound ({error.strerror})")
