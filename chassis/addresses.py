"""Types of addresses and names in settings. Each checks the shape of its value, and refuses a wrong one with an example."""

import ipaddress
import re
from typing import Annotated

from pydantic import AfterValidator, SecretStr

_HOST = r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\])"
_LARGEST_PORT = 65_535


def _shaped(pattern: str, what: str) -> AfterValidator:
    shape = re.compile(pattern)

    def check(given: str) -> str:
        if shape.fullmatch(given) is None or not all(0 < port <= _LARGEST_PORT for port in _ports(given)):
            raise ValueError(f"should be {what}")
        return given

    return AfterValidator(check)


def _ports(address: str) -> list[int]:
    """Return the ports in an address, whose user, path and query are left aside."""
    hosts = address.partition("://")[2] or address
    hosts = hosts.rpartition("@")[2].partition("/")[0].partition("?")[0]
    return [int(found) for found in re.findall(r":(\d+)(?=,|$)", re.sub(r"\[[^]]*\]", "", hosts))]


def _several(host: str) -> str:
    return f"{host}(?:,{host})*"


def _grpc_target(given: str) -> str:
    """Return a list of addresses as gRPC writes it; anything else as it is. gRPC takes no list of names, nor one of mixed families."""
    prefix = next((known for known in ("ipv4:", "ipv6:", "dns:") if given.startswith(known)), "")
    hosts = given.removeprefix(prefix).split(",")
    if given.startswith("unix:") or (len(hosts) == 1 and not prefix.startswith("ipv")):
        return given
    families = {_family(each.rpartition(":")[0]) for each in hosts}
    if prefix == "dns:" or len(families) > 1 or families & {None} or prefix not in {"", *families}:
        raise ValueError(
            "should be one name that has all addresses, such as dns:///data-scheduler.example:50051, or addresses in figures of one "
            "family, such as 10.0.0.1:50051,10.0.0.2:50051"
        )
    return given if prefix else f"{families.pop()}{given}"


def _family(host: str) -> str | None:
    try:
        return f"ipv{ipaddress.ip_address(host.strip('[]')).version}:"
    except ValueError:
        return None


_HOST_AND_PORT = rf"{_HOST}(?::\d+)?"

HttpOrigin = Annotated[
    str,
    _shaped(
        rf"https?://{_HOST_AND_PORT}",
        "an address without a path, such as https://f1.example.org or http://localhost:8000",
    ),
]
"""Scheme, host and port of an HTTP server, without a path."""

HttpAddress = Annotated[
    str,
    _shaped(
        rf"https?://{_HOST_AND_PORT}(?:/[!-~]*)?",
        "an address such as https://accounts.example.org or https://id.example.org/realms/f1",
    ),
]
"""That of something that an HTTP server has, with a path or without."""

HttpOrigins = Annotated[
    str,
    _shaped(
        _several(rf"https?://{_HOST_AND_PORT}"),
        "addresses without paths and with commas between them, such as http://127.0.0.1:8080,http://127.0.0.1:8085",
    ),
]
"""Those of one HTTP server or of several that answer the same."""

OtlpEndpoint = Annotated[
    str,
    _shaped(
        rf"https?://{_HOST}:\d+/?",
        "the address of a collector that takes OTLP over gRPC, such as http://127.0.0.1:4317",
    ),
]
"""Where traces are sent: http without TLS, https with it."""

MongoUrl = Annotated[
    str,
    _shaped(
        rf"mongodb(?:\+srv)?://(?:[^/]*@)?{_several(_HOST_AND_PORT)}(?:/[^?\s]*)?(?:\?\S*)?",
        "the address of a MongoDB, such as mongodb://127.0.0.1:27017/?directConnection=true",
    ),
]
"""A MongoDB connection string."""

RedisUrl = Annotated[
    str,
    _shaped(
        rf"rediss?://(?:[^/]*@)?{_HOST_AND_PORT}(?:/\d*)?(?:\?\S*)?|unix://\S+"
        rf"|rediss?\+sentinel://(?:[^/]*@)?{_several(_HOST_AND_PORT)}/[A-Za-z0-9._-]+(?:/\d*)?",
        "the address of a Redis or Valkey, such as redis://127.0.0.1:6379/0, or of the sentinels that know which one it is, such as "
        "redis+sentinel://10.0.0.1:26379,10.0.0.2:26379,10.0.0.3:26379/willitbemax/0",
    ),
]
"""The address of Redis or Valkey, and one of its databases; or of its sentinels, with the name by which they know it."""

GrpcAddress = Annotated[
    str,
    _shaped(
        rf"(?:(?:dns:(?://[^/\s]*/)?|ipv[46]:)?{_several(rf'{_HOST}:[0-9]+')}|unix:\S+)",
        "a host and a port, such as 127.0.0.1:50051, or several with commas between them",
    ),
    AfterValidator(_grpc_target),
]
"""The address of a gRPC server, or of several, in gRPC's name syntax."""

BindHost = Annotated[
    str,
    _shaped(
        r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|[0-9A-Fa-f:.]+",
        "an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them",
    ),
]
"""The address or host name that servers listen on, without a port."""

HostNames = Annotated[
    str,
    _shaped(
        rf"(?:{_HOST}(?:,\s*{_HOST})*)?",
        "names of hosts with commas between them and without ports, such as f1.example.org,admin.f1.example.org",
    ),
]
"""Names of hosts, or none."""


def host_names(given: str) -> frozenset[str]:
    """Return the names in such a list, in small letters, as they stand in a URL."""
    return frozenset(name.strip().strip("[]").lower() for name in given.split(",") if name.strip())


_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"(?:{_LABEL}\.)+{_LABEL}"

DomainNames = Annotated[
    str,
    _shaped(
        rf"(?:{_DOMAIN}(?:,\s*{_DOMAIN})*)?",
        "names of domains with commas between them, without * and ports, such as f1.example.org,www.f1.example.org",
    ),
]
"""Names of domains for a certificate, or none. The challenges that we answer do not do for `*`."""

EmailAddress = Annotated[str, _shaped(rf"[^@\s:]+@{_DOMAIN}", "an address of e-mail, such as max@example.org")]
"""Where somebody reads."""

SmtpUrl = Annotated[
    str,
    _shaped(
        rf"smtps?://{_HOST_AND_PORT}",
        "the address of a mail server, such as smtp://mail.example.org:587 or smtps://mail.example.org:465, without a user",
    ),
]
"""A server that takes mail: `smtps` with TLS from the first byte, `smtp` with STARTTLS."""

SuiteId = Annotated[str, _shaped(r"[A-Za-z0-9-]{1,40}", "1 to 40 letters, digits and -, such as 3f2a9c1d")]
"""The id of a suite, which is also in its database."""


def _sendable(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]+", token.get_secret_value()):
        raise ValueError("should be ASCII letters, digits and punctuation without spaces: it is sent in a header")
    return token


Token = Annotated[SecretStr, AfterValidator(_sendable)]
"""A secret that is sent in an HTTP header."""
