"""What runs, in starting order: the three servers, then the four services.

Declared here and not in a Procfile: a server is left out where a URL names one that runs already, binaries are found,
and every port and folder is a setting. A Procfile would need a shell for all of it; this is checked by mypy.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy import servers
from deploy.refusal import Refusal
from deploy.running import PIDS
from deploy.settings import Settings
from deploy.supervisor import Program

ROOT = Path(__file__).resolve().parent.parent
LOGS = "logs"
HTTP = 80

_SEVERITIES = {"W": "warning", "E": "error", "F": "fatal"}


def programs(settings: Settings, public_port: int, *, pretty: bool) -> list[Program]:
    """The whole stack; a Refusal where a server is nowhere to be found. `public_port` is Traefik's."""
    data = settings.data_dir.absolute()
    stack = []
    if settings.mongodb_url is None:
        stack.append(_mongod(settings, data))
    if settings.redis_url is None:
        stack.append(_valkey(settings))
    stack.append(_traefik(settings, data, public_port))
    environment = service_environment(settings, public_port, pretty=pretty)
    stack += [Program(name, (sys.executable, "-m", name), environment) for name in settings.debug_ports]
    return stack


def service_environment(settings: Settings, public_port: int, *, pretty: bool) -> dict[str, str]:
    """What joins the four services to each other and to the stores; the rest they read themselves, as we did."""
    environment = {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "MONGODB_URL": settings.mongodb_url or f"mongodb://127.0.0.1:{settings.mongodb_port}/?directConnection=true",
        "REDIS_URL": settings.redis_url or f"redis://127.0.0.1:{settings.redis_port}/0",
        "DATA_SCHEDULER_ADDRESS": f"{settings.host}:{settings.data_scheduler_port}",
        "FETCHER_SERVICE_URL": f"http://{settings.host}:{settings.fetcher_service_port}",
        "PUBLIC_URL": public_url(settings, public_port),
        "SHELF_FOLDER": f"{settings.shelf_folder or settings.data_dir.absolute() / 'shelf'}",
        "CALENDAR_FOLDER": f"{settings.calendar_folder or settings.data_dir.absolute() / 'calendars'}",
    }
    if settings.clock_since is not None:  # one time for all of them, and for one that is started again
        environment["CLOCK_SINCE"] = settings.clock_since.isoformat()
    if settings.log_format == "auto":  # they see a pipe; we see the person
        environment["LOG_FORMAT"] = "pretty" if pretty else "json"
    return environment


def public_url(settings: Settings, public_port: int) -> str:
    """Where the outside finds the suite."""
    return settings.public_url or f"http://localhost{'' if public_port == HTTP else f':{public_port}'}"


def _mongod(settings: Settings, data: Path) -> Program:
    folder = data / "mongodb"
    folder.mkdir(exist_ok=True)
    command = (
        f"{servers.find(servers.MONGOD)}",
        *("--dbpath", f"{folder}"),
        *("--port", f"{settings.mongodb_port}"),
        *("--bind_ip", "127.0.0.1"),
        *("--replSet", "rs0"),  # of one: transactions need it; data_scheduler initiates it
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


def _traefik(settings: Settings, data: Path, port: int) -> Program:
    pids = data / PIDS
    pids.mkdir(exist_ok=True)
    static = pids / "traefik.yaml"
    static.write_text(on_port((ROOT / "traefik" / "traefik.yaml").read_text(encoding="utf-8"), port), encoding="utf-8")
    command = (f"{servers.find(servers.TRAEFIK)}", f"--configFile={static}")
    return Program("traefik", command, traefik_environment(settings), folder=ROOT, readable=traefik_readable)


def on_port(static: str, port: int) -> str:
    """Traefik's static configuration with this port for its public door."""
    changed, times = re.subn(r'(?m)^(\s+address: )":80"$', rf'\g<1>":{port}"', static)
    if times != 1:
        raise Refusal('traefik/traefik.yaml must have one line `address: ":80"`: the launcher puts the port there')
    return changed


def traefik_environment(settings: Settings) -> Mapping[str, str]:
    """What `traefik/dynamic.yaml` reads."""
    return {
        "CONTENT_API_URL": f"http://{settings.host}:{settings.content_api_port}",
        "FETCHER_SERVICE_URL": f"http://{settings.host}:{settings.fetcher_service_port}",
        # Traefik need only know that there is one.
        "ADMIN_TOKEN": "set" if settings.admin_token is not None else "",
        "RATE_LIMIT_AVERAGE": str(settings.rate_limit_average),
        "RATE_LIMIT_BURST": str(settings.rate_limit_burst),
        "IN_FLIGHT_LIMIT": str(settings.in_flight_limit),
        "LIVE_STREAM_LIMIT": str(settings.live_stream_limit),
    }


def mongod_readable(line: str) -> str | None:
    """Warnings and worse out of mongod's JSON lines, as a sentence; not the advice it repeats at every start."""
    try:
        entry = json.loads(line)
    except ValueError:
        return line
    severity = _SEVERITIES.get(entry.get("s", ""))
    if severity is None or "startupWarnings" in entry.get("tags", []):
        return None
    cause = entry.get("attr", {}).get("error", "")
    return f"{severity}: {entry.get('msg', line)}{f' ({cause})' if cause else ''}"


def valkey_readable(line: str) -> str | None:
    """Valkey's lines without its advice about the kernel's memory settings."""
    return None if "overcommit" in line or not line.strip() else line


def traefik_readable(line: str) -> str | None:
    """Traefik's lines without its advice to refuse encoded characters, which content_api does."""
    return None if "some encoded characters in the request path" in line or not line.strip() else line
