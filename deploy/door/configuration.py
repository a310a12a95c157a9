"""How Traefik is started by `make up`: its static configuration, its environment and its command.

The static configuration is that of `traefik/traefik.yaml`, on other ports. Where the public door speaks TLS, its entry point `public` gets
the port of TLS, and a second one, `plain`, sends who asks without TLS there.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yarl import URL

from deploy import servers
from deploy.door.acme import RESOLVER
from deploy.door.certificate import KeyPair
from deploy.refusal import Refusal
from deploy.settings import Settings

HTTPS = 443
ENTRY_POINTS = ("public", "debug")

TRAEFIK_MEMORY = {"GOGC": "400", "GOMEMLIMIT": "160MiB"}
"""It collects garbage a quarter as often as usual while there is little of it, and gives memory back above this limit."""

type Section = dict[str, Any]
"""A part of Traefik's configuration."""


@dataclass(frozen=True)
class DoorPorts:
    """Where Traefik listens: for the content, without TLS beside it (None: the content is without TLS), and for us."""

    public: int
    debug: int
    plain: int | None = None


@dataclass(frozen=True)
class DoorFiles:
    """Where certificates are kept: that of our own, None where there is none, and those of the ACME server."""

    kept: KeyPair | None
    acme: Path


def static_configuration(committed: Section, settings: Settings, ports: DoorPorts, files: DoorFiles) -> Section:
    """Return Traefik's static configuration for these settings, made from the committed one; that stays as it is."""
    entry_points: Section = committed.get("entryPoints", {})
    if missing := [name for name in ENTRY_POINTS if name not in entry_points]:
        raise Refusal(
            f"traefik/traefik.yaml must have the entry points {' and '.join(ENTRY_POINTS)}: {missing[0]} is missing"
        )
    public = {**entry_points["public"], "address": f":{ports.public}"}
    changed = {
        "public": public,
        "debug": {**entry_points["debug"], "address": f"127.0.0.1:{ports.debug}"},
    }
    if ports.plain is None:
        return {**committed, "entryPoints": {**entry_points, **changed}}
    seen = _seen_port(settings, ports)
    redirect = {"entryPoint": {"to": f":{seen}", "scheme": "https", "permanent": True}}
    changed["plain"] = {
        **public,
        "address": f":{ports.plain}",
        "http": {**public.get("http", {}), "redirections": redirect},
    }
    changed["public"] = {**public, "http": {**public.get("http", {}), **_tls(settings)}}
    if settings.http3:
        changed["public"]["http3"] = {"advertisedPort": seen}
    resolvers = {"certificatesResolvers": {RESOLVER: {"acme": _acme(settings, files)}}} if settings.domains else {}
    return {**committed, "entryPoints": {**entry_points, **changed}, **resolvers}


def _seen_port(settings: Settings, ports: DoorPorts) -> int:
    """Return the port that clients see: a router before us may have another."""
    if settings.public_url is None:
        return ports.public
    return URL(settings.public_url).port or HTTPS


def _tls(settings: Settings) -> Section:
    tls: Section = {}
    if settings.domains:
        main, *others = settings.domains
        tls = {"certResolver": RESOLVER, "domains": [{"main": main, "sans": others}]}
    # For every route, those too on which content_api sends the other headers itself.
    hsts = {"middlewares": ["hsts@file"]} if settings.hsts_seconds else {}
    return {"tls": tls, **hsts}


def _acme(settings: Settings, files: DoorFiles) -> Section:
    return {
        "caServer": str(settings.acme_server),
        "storage": f"{files.acme}",
        "keyType": "EC256",
        **({"email": settings.acme_email} if settings.acme_email else {}),
        **({"caCertificates": [f"{settings.acme_ca.absolute()}"]} if settings.acme_ca else {}),
        **({"httpChallenge": {"entryPoint": "plain"}} if settings.acme_challenge == "http" else {"tlsChallenge": {}}),
    }


def content_api_urls(settings: Settings) -> str:
    """Return where every process of content_api is, with commas between the addresses."""
    return ",".join(f"http://{settings.host}:{replica.port}" for replica in settings.content_apis)


def traefik_environment(settings: Settings, files: DoorFiles) -> Mapping[str, str]:
    """What `traefik/dynamic.yaml` reads, and how much memory Traefik is to use."""
    return {
        "CONTENT_API_URL": content_api_urls(settings),
        "WEBSITE_FRONT_URL": f"http://{settings.host}:{settings.website_front_port}",
        **TRAEFIK_MEMORY,
        "AUTH_API_URL": f"http://{settings.host}:{settings.auth_api_port}" if settings.auth_api else "",
        "KEYED_RATE_LIMIT_AVERAGE": str(settings.keyed_rate_limit_average),
        "KEYED_RATE_LIMIT_BURST": str(settings.keyed_rate_limit_burst),
        "FETCHER_SERVICE_URL": f"http://{settings.host}:{settings.fetcher_service_port}",
        # Traefik need only know that there is one.
        "ADMIN_TOKEN": "set" if settings.admin_token is not None else "",
        "RATE_LIMIT_AVERAGE": str(settings.rate_limit_average),
        "RATE_LIMIT_BURST": str(settings.rate_limit_burst),
        "IN_FLIGHT_LIMIT": str(settings.in_flight_limit),
        "LIVE_STREAM_LIMIT": str(settings.live_stream_limit),
        "TLS_MINIMUM": settings.tls_minimum if settings.has_tls else "",
        "TLS_CERT": f"{files.kept.certificate}" if files.kept else "",
        "TLS_KEY": f"{files.kept.key}" if files.kept else "",
        "HSTS_SECONDS": str(settings.hsts_seconds),
    }


def traefik_command(ports: DoorPorts, files: DoorFiles, configuration: Path) -> Sequence[str]:
    """Return how Traefik is started, so that 503 is answered on its ports until it has its routes."""
    traefik = (f"{servers.find(servers.TRAEFIK)}", f"--configFile={configuration}")
    tls: Sequence[str] = ()
    if ports.plain is not None:
        certificate = (
            ("--certificate", f"{files.kept.certificate}", "--key", f"{files.kept.key}")
            if files.kept
            else ("--acme", f"{files.acme}")
        )
        tls = ("--plain", str(ports.plain), *certificate)
    return (sys.executable, "-m", "deploy.door.closed_door", "--public", str(ports.public), *tls, "--", *traefik)
