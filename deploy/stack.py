"""What runs, in starting order: the three servers, then the four services.

Declared here and not in a Procfile: a server is left out where a URL names one that runs already, binaries are found,
and every port and folder is a setting. A Procfile would need a shell for all of it; this is checked by mypy.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from chassis.settings import UNUSABLE
from deploy import servers
from deploy.ports import Claim, obstacle_of
from deploy.readable import mongod_readable, service_readable, traefik_readable, valkey_readable
from deploy.refusal import Refusal
from deploy.running import PIDS
from deploy.settings import Settings
from deploy.suite_mark import Mark
from deploy.supervisor import Program

ROOT = Path(__file__).resolve().parent.parent
LOGS = "logs"
MONGODB = "mongodb"
TRAEFIK_CONFIGURATION = f"{PIDS}/traefik.yaml"
HTTP = 80

SERVICE_PORTS = (
    *(f"{name}_port" for name in ("data_scheduler", "fetcher_service", "scheduler_api", "content_api")),
    *(f"{name}_debug_port" for name in ("data_scheduler", "fetcher_service", "scheduler_api", "content_api")),
)


def programs(settings: Settings, wanted: Sequence[Claim], mark: Mark) -> list[Program]:
    """The whole stack; a Refusal where a server cannot be found. Writes nothing: see `lay_out`.

    `wanted`: the ports, Traefik's included. `mark`: by which a database is known as ours.
    """
    data = settings.data_dir.absolute()
    stack = []
    if settings.mongodb_url is None:
        stack.append(_mongod(settings, data, mark))
    if settings.redis_url is None:
        stack.append(_valkey(settings))
    stack.append(_traefik(settings, data, public_port(wanted)))
    environment = service_environment(settings, public_port(wanted), mark)
    stack += [
        Program(name, (sys.executable, "-m", name), environment, readable=service_readable, gives_up_with=UNUSABLE)
        for name in settings.debug_ports
    ]
    return [replace(program, obstacle=obstacle_of(program.name, wanted)) for program in stack]


def lay_out(settings: Settings, wanted: Sequence[Claim]) -> None:
    """Make the folders and files that the programs are started with."""
    data = settings.data_dir
    if settings.mongodb_url is None:
        (data / MONGODB).mkdir(parents=True, exist_ok=True)
    (data / PIDS).mkdir(parents=True, exist_ok=True)
    static = (ROOT / "traefik" / "traefik.yaml").read_text(encoding="utf-8")
    (data / TRAEFIK_CONFIGURATION).write_text(on_port(static, public_port(wanted)), encoding="utf-8")


def public_port(wanted: Sequence[Claim]) -> int:
    """Return the port of Traefik."""
    return next(claim.port for claim in wanted if claim.program == "traefik")


def service_environment(settings: Settings, public_port: int, mark: Mark) -> dict[str, str]:
    """Return the settings that connect the four services to each other and to the databases; the rest they read themselves."""
    data = settings.data_dir.absolute()
    environment = {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "MONGODB_URL": settings.mongodb_url or own_mongodb(settings, mark),
        "REDIS_URL": settings.redis_url or f"redis://127.0.0.1:{settings.redis_port}/0",
        "DATA_SCHEDULER_ADDRESS": f"{settings.host}:{settings.data_scheduler_port}",
        "FETCHER_SERVICE_URL": f"http://{settings.host}:{settings.fetcher_service_port}",
        "SUITE_ID": mark.suite,
        "PUBLIC_URL": public_url(settings, public_port),
        "RESPONSE_CACHE_FOLDER": f"{settings.response_cache_folder or data / 'responses'}",
        "CALENDAR_FOLDER": f"{settings.calendar_folder or data / 'calendars'}",
        "RETENTION_FOLDER": f"{settings.retention_folder or data / 'retired'}",
        # As we moved them: a service knows nothing of PORT_OFFSET.
        **{name.upper(): str(getattr(settings, name)) for name in SERVICE_PORTS},
    }
    if settings.clock_since is not None:  # one time for all of them, and for one that is started again
        environment["CLOCK_SINCE"] = settings.clock_since.isoformat()
    if settings.log_format == "auto":  # JSON in the files; the terminal shows sentences (`deploy.readable`)
        environment["LOG_FORMAT"] = "json"
    return environment


def own_mongodb(settings: Settings, mark: Mark) -> str:
    """The address of the mongod that we start, with the name of its replica set: no other set is taken for it."""
    return f"mongodb://127.0.0.1:{settings.mongodb_port}/?directConnection=true&replicaSet={mark.replica_set}"


def public_url(settings: Settings, public_port: int) -> str:
    """Return the public address of the suite."""
    return settings.public_url or f"http://localhost{'' if public_port == HTTP else f':{public_port}'}"


def _mongod(settings: Settings, data: Path, mark: Mark) -> Program:
    command = (
        f"{servers.find(servers.MONGOD)}",
        *("--dbpath", f"{data / MONGODB}"),
        *("--port", f"{settings.mongodb_port}"),
        *("--bind_ip", "127.0.0.1"),
        *("--replSet", mark.replica_set),  # of one: transactions need it; data_scheduler initiates it
        *("--wiredTigerCacheSizeGB", "0.25"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
        "--nounixsocket",
        "--quiet",
    )
    return Program("mongod", command, readable=mongod_readable)


def _valkey(settings: Settings) -> Program:
    """A cache and nothing else: nothing on disk, bounded memory."""
    command = (
        f"{servers.find(servers.VALKEY)}",
        *("--port", f"{settings.redis_port}"),
        *("--bind", "127.0.0.1"),
        *("--save", ""),
        *("--appendonly", "no"),
        *("--maxmemory", "64mb"),
        *("--maxmemory-policy", "allkeys-lru"),
        *("--loglevel", "warning"),
    )
    return Program("valkey", command, readable=valkey_readable)


def traefik_command(port: int, configuration: Path) -> tuple[str, ...]:
    """Return how Traefik is started, so that 503 is answered on its port until it has its routes."""
    traefik = (f"{servers.find(servers.TRAEFIK)}", f"--configFile={configuration}")
    return (sys.executable, "-m", "deploy.closed_door", str(port), *traefik)


def _traefik(settings: Settings, data: Path, port: int) -> Program:
    command = traefik_command(port, data / TRAEFIK_CONFIGURATION)
    return Program("traefik", command, traefik_environment(settings), folder=ROOT, readable=traefik_readable)


TRAEFIK_MEMORY = {"GOGC": "400", "GOMEMLIMIT": "160MiB"}
"""It collects garbage a quarter as often as usual while there is little of it, and gives memory back above this limit."""


def on_port(static: str, port: int) -> str:
    """Traefik's static configuration with this port as the public one."""
    changed, times = re.subn(r'(?m)^(\s+address: )":80"$', rf'\g<1>":{port}"', static)
    if times != 1:
        raise Refusal('traefik/traefik.yaml must have one line `address: ":80"`: the launcher puts the port there')
    return changed


def traefik_environment(settings: Settings) -> Mapping[str, str]:
    """What `traefik/dynamic.yaml` reads, and how much memory Traefik is to use."""
    return {
        **TRAEFIK_MEMORY,
        "CONTENT_API_URL": f"http://{settings.host}:{settings.content_api_port}",
        "FETCHER_SERVICE_URL": f"http://{settings.host}:{settings.fetcher_service_port}",
        # Traefik need only know that there is one.
        "ADMIN_TOKEN": "set" if settings.admin_token is not None else "",
        "RATE_LIMIT_AVERAGE": str(settings.rate_limit_average),
        "RATE_LIMIT_BURST": str(settings.rate_limit_burst),
        "IN_FLIGHT_LIMIT": str(settings.in_flight_limit),
        "LIVE_STREAM_LIMIT": str(settings.live_stream_limit),
    }
