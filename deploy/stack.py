"""What runs, in starting order: the three servers, then the services.

Declared here and not in a Procfile: a server is left out where a URL names one that runs already, binaries are found,
and every port and folder is a setting. A Procfile would need a shell for all of it; this is checked by mypy.
"""

import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import yaml
from pydantic import SecretStr
from yarl import URL

from chassis import files
from chassis.process.settings import UNUSABLE
from deploy import servers
from deploy.children import questions
from deploy.children.program import Program
from deploy.children.sockets import CAN_TAKE_TURNS, Held
from deploy.data_folder.passwords import KEY, valkey_configuration
from deploy.data_folder.suite_mark import Mark
from deploy.door.certificate import KeyPair
from deploy.door.configuration import (
    DoorFiles,
    DoorPorts,
    content_api_urls,
    static_configuration,
    traefik_command,
    traefik_environment,
)
from deploy.launcher_lock import PIDS
from deploy.observability.traefik import observed
from deploy.ports import LOOPBACK, Claim, obstacle_of, opened
from deploy.settings import Replica, Settings
from deploy.terminal.readable import mongod_readable, service_event, service_readable, traefik_readable, valkey_readable

ROOT = Path(__file__).resolve().parent.parent
LOGS = "logs"
MONGODB = "mongodb"
MONGODB_USER = "willitbemax"
STORES = frozenset({"MONGODB_URL", "REDIS_URL"})
"""Settings with passwords, which data_scheduler alone is told."""

TRAEFIK_CONFIGURATION = f"{PIDS}/traefik.yaml"
VALKEY_CONFIGURATION = f"{PIDS}/valkey.conf"
HTTP, HTTPS = 80, 443

DRAIN_SECONDS = 2.5
"""Traefik asks every second (traefik/dynamic.yaml)."""

BIND_THEMSELVES = frozenset({"mongod", "valkey", "data_scheduler"})

SERVICES = ("data_scheduler", "fetcher_service", "scheduler_api", "content_api", "website_front", "auth_api")
SERVICE_PORTS = tuple(f"{name}{kind}_port" for kind in ("", "_debug") for name in SERVICES)


def programs(settings: Settings, wanted: Sequence[Claim], mark: Mark) -> list[Program]:
    """The whole stack; a Refusal where a server cannot be found. Writes nothing: see `lay_out`.

    `wanted`: the ports, Traefik's included. `mark`: by which a database is known as ours.
    """
    data = settings.data_dir.absolute()
    stack = []
    if settings.mongodb_url is None:
        stack.append(_mongod(settings, data, mark))
    if settings.redis_url is None:
        stack.append(_valkey(settings, data))
    stack.append(_traefik(settings, data, wanted))
    environment = service_environment(settings, public_port(wanted), mark)
    replicas = {replica.name: replica for replica in settings.content_apis}
    for name, debug_port in settings.debug_ports.items():
        replica = replicas.get(name)
        service = "content_api" if replica else name
        stack.append(
            Program(
                name,
                (sys.executable, "-m", service),
                told_to(service, environment) | (replica_environment(environment, replica) if replica else {}),
                readable=service_event if settings.log_format == "json" else service_readable,
                gives_up_with=UNUSABLE,
                ask=questions.http(URL.build(scheme="http", host=settings.host, port=debug_port, path="/ready")),
                overlaps=CAN_TAKE_TURNS and name == "data_scheduler",
                drain=DRAIN_SECONDS if len(replicas) > 1 and replica else 0.0,
            )
        )
    return [_on_its_ports(program, wanted) for program in stack]


def _on_its_ports(program: Program, wanted: Sequence[Claim]) -> Program:
    """Add what the program's ports mean for it: the sockets that are opened for it, and what may be in its way on the others."""
    held = {
        claim: name
        for claim in wanted
        if claim.program == program.name and (name := _held_as(claim, overlaps=program.overlaps)) is not None
    }

    def sockets() -> list[Held]:
        return [
            Held(name, each, is_for_questions=claim.is_for_questions)
            for claim, name in held.items()
            for each in opened(claim, shared=program.overlaps)
        ]

    return replace(
        program,
        sockets=sockets,
        obstacle=obstacle_of(program.name, [claim for claim in wanted if claim not in held]),
    )


def _held_as(claim: Claim, *, overlaps: bool) -> str | None:
    """By which name a port is handed to the program; None where the program binds it itself.

    mongod, Valkey and gRPC take none. The debug port of a service is its own, so that a question finds nobody while nobody is there, but
    for one that `overlaps`.
    """
    if claim.program == "traefik":
        return claim.entry_point
    if claim.owner == claim.program:
        return None if claim.program in BIND_THEMSELVES else "public"
    return "debug" if overlaps else None


def lay_out(settings: Settings, wanted: Sequence[Claim]) -> None:
    """Make the folders and files that the programs are started with."""
    data = settings.data_dir
    if settings.mongodb_url is None:
        (data / MONGODB).mkdir(parents=True, exist_ok=True)
    (data / PIDS).mkdir(parents=True, exist_ok=True)
    if settings.redis_password is not None:
        with files.replacing(data / VALKEY_CONFIGURATION) as file:  # for its owner alone
            file.write(valkey_configuration(settings.redis_password.get_secret_value()).encode())
    committed = yaml.safe_load((ROOT / "traefik" / "traefik.yaml").read_text(encoding="utf-8"))
    told = observed(
        committed,
        requests_counted=settings.traefik_request_metrics,
        traces_to=settings.otel_exporter_otlp_endpoint,
        share=settings.otel_traces_sampler_arg,
    )
    configuration = static_configuration(told, settings, door_ports(wanted), files_of(settings, data.absolute()))
    (data / TRAEFIK_CONFIGURATION).write_text(yaml.safe_dump(configuration, sort_keys=False), encoding="utf-8")


def files_of(settings: Settings, data: Path) -> DoorFiles:
    """Return where the certificates of the public door are kept."""
    pair = KeyPair(data / PIDS / "certificate.pem", data / PIDS / "certificate.key")
    return DoorFiles(kept=pair if settings.own_certificate else None, acme=data / "acme.json")


def door_ports(wanted: Sequence[Claim]) -> DoorPorts:
    """Return the ports of Traefik."""
    found = {(claim.entry_point, claim.kind): claim.port for claim in wanted if claim.program == "traefik"}
    return DoorPorts(
        public=found["public", socket.SOCK_STREAM],
        plain=found.get(("plain", socket.SOCK_STREAM)),
        debug=found["debug", socket.SOCK_STREAM],
    )


def public_port(wanted: Sequence[Claim]) -> int:
    """Return the port of Traefik at which the content is."""
    return door_ports(wanted).public


def service_environment(settings: Settings, public_port: int, mark: Mark) -> dict[str, str]:
    """Return the settings that connect the services to each other and to the databases; the rest they read themselves."""
    data = settings.data_dir.absolute()
    environment = {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "DATA_SCHEDULER_REUSE_PORT": "1" if CAN_TAKE_TURNS else "0",
        "MONGODB_URL": settings.mongodb_url or own_mongodb(settings, mark),
        "REDIS_URL": settings.redis_url or own_redis(settings),
        "DATA_SCHEDULER_ADDRESS": f"{settings.host}:{settings.data_scheduler_port}",
        "FETCHER_SERVICE_URL": f"http://{settings.host}:{settings.fetcher_service_port}",
        "CONTENT_API_URL": content_api_urls(settings),
        "SUITE_ID": mark.suite,
        "PUBLIC_URL": public_url(settings, public_port),
        "RESPONSE_CACHE_FOLDER": f"{settings.response_cache_folder or data / 'responses'}",
        "CALENDAR_FOLDER": f"{settings.calendar_folder or data / 'calendars'}",
        "RETENTION_FOLDER": f"{settings.retention_folder or data / 'retired'}",
        "WEBSITE_CACHE_FOLDER": f"{settings.website_cache_folder or data / 'pages'}",
        # As we moved them: a service knows nothing of PORT_OFFSET.
        **{name.upper(): str(getattr(settings, name)) for name in SERVICE_PORTS},
    }
    if settings.clock_since is not None:  # one time for all of them, and for one that is started again
        environment["CLOCK_SINCE"] = settings.clock_since.isoformat()
    # The scheduler keeps filled what we fill.
    environment["FILL_FROM"] = str(settings.fill_from) if settings.stack_fill else ""
    if settings.log_format == "auto":  # JSON in the files; the terminal shows sentences (`deploy.terminal.readable`)
        environment["LOG_FORMAT"] = "json"
    return environment


def told_to(name: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return what of the environment a service is told: how to enter the databases, data_scheduler alone."""
    return {key: value for key, value in environment.items() if name == "data_scheduler" or key not in STORES}


def replica_environment(shared: Mapping[str, str], replica: Replica) -> dict[str, str]:
    """Return what one process of content_api has for itself: its ports, and folders in which no other writes."""
    suffix = replica.name.removeprefix("content_api").replace("_", "-")
    folders = {name: f"{shared[name]}{suffix}" for name in ("RESPONSE_CACHE_FOLDER", "CALENDAR_FOLDER")}
    return {"CONTENT_API_PORT": str(replica.port), "CONTENT_API_DEBUG_PORT": str(replica.debug_port), **folders}


def own_mongodb(settings: Settings, mark: Mark) -> str:
    """The address of the mongod that we start, with the name of its replica set: no other set is taken for it."""
    who = _user(MONGODB_USER, settings.mongodb_password)
    return f"mongodb://{who}127.0.0.1:{settings.mongodb_port}/?directConnection=true&replicaSet={mark.replica_set}"


def own_redis(settings: Settings) -> str:
    """The address of the Valkey that we start."""
    return f"redis://{_user('', settings.redis_password)}127.0.0.1:{settings.redis_port}/0"


def _user(name: str, password: SecretStr | None) -> str:
    """The part of an address that says who calls; nothing where no password is asked."""
    return "" if password is None else f"{name}:{quote(password.get_secret_value(), safe='')}@"


def public_url(settings: Settings, public_port: int) -> str:
    """Return the public address of the suite."""
    if settings.public_url is not None:
        return settings.public_url
    scheme, usual = ("https", HTTPS) if settings.has_tls else ("http", HTTP)
    host = settings.domains[0] if settings.domains else "localhost"
    return f"{scheme}://{host}{'' if public_port == usual else f':{public_port}'}"


def _mongod(settings: Settings, data: Path, mark: Mark) -> Program:
    command = (
        f"{servers.find(servers.MONGOD)}",
        *("--dbpath", f"{data / MONGODB}"),
        *("--port", f"{settings.mongodb_port}"),
        *("--bind_ip", "127.0.0.1"),
        *("--replSet", mark.replica_set),  # of one: transactions need it; data_scheduler initiates it
        *("--wiredTigerCacheSizeGB", "0.25"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
        # A data_scheduler that dies in the middle of a write keeps others from writing to that season until then; by default 60 s.
        *("--setParameter", "transactionLifetimeLimitSeconds=20"),
        *(
            "--networkMessageCompressors",
            "disabled",
        ),  # CVE-2025-14847 in the bundled 6.0.5: memory leaks by zlib's headers
        *(("--keyFile", f"{data / KEY}") if settings.mongodb_password is not None else ()),  # passwords are asked then
        "--nounixsocket",
        "--quiet",
    )
    return Program("mongod", command, readable=mongod_readable, ask=questions.mongod(settings.mongodb_port))


def _valkey(settings: Settings, data: Path) -> Program:
    """A cache and nothing else: nothing on disk, bounded memory."""
    command = (
        f"{servers.find(servers.VALKEY)}",
        *((f"{data / VALKEY_CONFIGURATION}",) if settings.redis_password is not None else ()),
        *("--port", f"{settings.redis_port}"),
        *("--bind", "127.0.0.1"),
        *("--save", ""),
        *("--appendonly", "no"),
        *("--maxmemory", "64mb"),
        *("--maxmemory-policy", "allkeys-lru"),
        *("--loglevel", "warning"),
    )
    return Program("valkey", command, readable=valkey_readable, ask=questions.valkey(settings.redis_port))


def _traefik(settings: Settings, data: Path, wanted: Sequence[Claim]) -> Program:
    return Program(
        "traefik",
        traefik_command(door_ports(wanted), files_of(settings, data), data / TRAEFIK_CONFIGURATION),
        traefik_environment(settings, files_of(settings, data)),
        folder=ROOT,
        readable=traefik_readable,
        ask=questions.http(URL.build(scheme="http", host=LOOPBACK, port=settings.traefik_debug_port, path="/ready")),
        overlaps=CAN_TAKE_TURNS,
    )
