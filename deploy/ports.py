"""Which ports the suite wants, and whether they are to be had."""

import errno
import socket
from collections import Counter
from dataclasses import dataclass

from deploy.refusal import Refusal
from deploy.settings import Settings

LOOPBACK = "127.0.0.1"
PUBLIC = ""
PUBLIC_PORTS = (80, 8000)


@dataclass(frozen=True)
class Claim:
    """A port, who wants it, where it is bound, and the setting that changes it."""

    port: int
    owner: str
    setting: str
    host: str = LOOPBACK


def claims(settings: Settings) -> list[Claim]:
    """Every port but Traefik's."""
    host = settings.bind_host
    wanted = [
        Claim(settings.data_scheduler_port, "data_scheduler", "DATA_SCHEDULER_PORT", host),
        Claim(settings.fetcher_service_port, "fetcher_service", "FETCHER_SERVICE_PORT", host),
        Claim(settings.scheduler_api_port, "scheduler_api", "SCHEDULER_API_PORT", host),
        Claim(settings.content_api_port, "content_api", "CONTENT_API_PORT", host),
    ]
    wanted += [
        Claim(port, f"{name}'s debug port", f"{name.upper()}_DEBUG_PORT", host)
        for name, port in settings.debug_ports.items()
    ]
    if settings.redis_url is None:
        wanted.insert(0, Claim(settings.redis_port, "valkey", "REDIS_PORT"))
    if settings.mongodb_url is None:
        wanted.insert(0, Claim(settings.mongodb_port, "mongod", "MONGODB_PORT"))
    return wanted


def check(wanted: list[Claim]) -> None:
    """Raise a Refusal that names every port which is taken, claimed twice, or may not be bound."""
    complaints = [
        f"port {port} is claimed by {' and '.join(claim.setting for claim in wanted if claim.port == port)}: give each its own"
        for port, times in Counter(claim.port for claim in wanted).items()
        if times > 1
    ]
    complaints += [
        f"port {claim.port} {obstacle}, and {claim.owner} wants it: free it, or set {claim.setting} to another in .env"
        for claim in wanted
        if (obstacle := in_the_way(claim.port, claim.host)) is not None
    ]
    if complaints:
        raise Refusal("\n".join(complaints))


def public_port(settings: Settings) -> int:
    """The port for Traefik: the one that is set, else 80, else 8000."""
    if settings.traefik_port is not None:
        check([Claim(settings.traefik_port, "traefik", "TRAEFIK_PORT", PUBLIC)])
        return settings.traefik_port
    obstacles = []
    for port in PUBLIC_PORTS:
        if (obstacle := in_the_way(port, PUBLIC)) is None:
            return port
        obstacles.append(f"port {port} {obstacle}")
    raise Refusal(f"{' and '.join(obstacles)}, and traefik wants one of them: set TRAEFIK_PORT to another in .env")


def in_the_way(port: int, host: str) -> str | None:
    """Why the port cannot be bound now, or None; `""` is every interface, in IPv6 as well where there is one."""
    try:
        if host == PUBLIC and socket.has_dualstack_ipv6():
            socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True).close()
        else:
            socket.create_server((host, port)).close()
    except OSError as error:
        return {
            errno.EADDRINUSE: "is already taken",
            errno.EACCES: "may not be bound by this user",
            errno.EADDRNOTAVAIL: f"cannot be bound on {host}, which is no address of this machine",
        }.get(error.errno or 0, f"cannot be bound ({error.strerror})")
    return None
