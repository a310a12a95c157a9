"""What is measured against each other: processes pinned to one core, started, ready, and gone at the end."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy import servers
from deploy.door.configuration import TRAEFIK_MEMORY
from tests.suite import free_port

ROOT = Path(__file__).resolve().parent.parent
SERVING_CORE = "0"
ASKING_CORE = "1"
BOTH_CORES = "0,1"
SETTLE_SECONDS = 4.0
PATIENCE_SECONDS = 30.0


class Missing(Exception):
    """A tool that is not on this machine; the message says what to install."""


def tool(name: str, package: str) -> str:
    """The path of a program."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        raise Missing(f"{name} is not on PATH: apt-get install {package}")
    return found


@contextmanager
def pinned(
    *command: str, port: int, environment: Mapping[str, str] | None = None, log: Path, cores: str = SERVING_CORE
) -> Iterator[int]:
    """A process on the serving core, or others, from when its port answers; gives its process id."""
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603  # our own programs
            [tool("taskset", "util-linux"), "-c", cores, *command],
            stdout=output,
            stderr=output,
            cwd=log.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        )
    try:
        _await_port(port, process, log)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def content_api(
    folder: Path,
    data_scheduler: str,
    clock: str,
    *,
    cores: str = SERVING_CORE,
    cache: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, int]]:
    """Address and process id of a content_api of its own over a data_scheduler that runs. `cache`: what it keeps for a restart."""
    port = free_port()
    environment = {
        "DATA_SCHEDULER_ADDRESS": data_scheduler,
        "CONTENT_API_PORT": str(port),
        "CONTENT_API_DEBUG_PORT": "0",
        "CLOCK_START": clock,
        "LOG_LEVEL": "warning",
        **({"RESPONSE_CACHE_FOLDER": str(cache)} if cache else {}),
        **(settings or {}),
    }
    command = (sys.executable, "-m", "content_api")
    log = folder / "content_api.log"
    with pinned(*command, port=port, environment=environment, log=log, cores=cores) as pid:
        yield f"http://127.0.0.1:{port}", pid


@contextmanager
def website_front(
    folder: Path, content_api: str, *, settings: Mapping[str, str] | None = None
) -> Iterator[tuple[str, int]]:
    """Address and process id of a website of its own over a content_api that runs."""
    port = free_port()
    environment = {
        "CONTENT_API_URL": content_api,
        "WEBSITE_FRONT_PORT": str(port),
        "WEBSITE_FRONT_DEBUG_PORT": "0",
        "PUBLIC_URL": "https://f1.example",
        "LOG_LEVEL": "warning",
        **(settings or {}),
    }
    command = (sys.executable, "-m", "website_front")
    with pinned(*command, port=port, environment=environment, log=folder / "website_front.log") as pid:
        yield f"http://127.0.0.1:{port}", pid


@contextmanager
def several_processes(folder: Path, data_scheduler: str, clock: str, count: int) -> Iterator[str]:
    """So many content_api on one port and on both cores."""
    port = free_port()
    with ExitStack() as stack:
        for number in range(count):
            environment = {
                "DATA_SCHEDULER_ADDRESS": data_scheduler,
                "CONTENT_API_PORT": str(port),
                "CONTENT_API_DEBUG_PORT": "0",
                "CONTENT_API_REUSE_PORT": "1",
                "CLOCK_START": clock,
                "LOG_LEVEL": "warning",
            }
            command = (sys.executable, "-m", "content_api")
            log = folder / f"content_api-{count}-{number}.log"
            stack.enter_context(pinned(*command, port=port, environment=environment, log=log, cores=BOTH_CORES))
        # The port answers from the first one on; the others catch up within their five seconds.
        time.sleep(SETTLE_SECONDS)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def bare(folder: Path, *, cores: str = SERVING_CORE) -> Iterator[tuple[str, int]]:
    """Address and process id of aiohttp that does nothing but give the bytes."""
    port = free_port()
    command = (sys.executable, "-m", "benchmarks.bare", str(port), str(folder))
    with pinned(*command, port=port, log=folder / "bare.log", cores=cores) as pid:
        yield f"http://127.0.0.1:{port}", pid


@contextmanager
def bare_broadcast(folder: Path, data_scheduler: str) -> Iterator[tuple[str, int]]:
    """Address and process id of aiohttp that does nothing but send each live step to each socket."""
    port = free_port()
    command = (sys.executable, "-m", "benchmarks.live.bare_broadcast", str(port), data_scheduler)
    with pinned(*command, port=port, log=folder / "bare_broadcast.log") as pid:
        yield f"http://127.0.0.1:{port}", pid


@contextmanager
def data_scheduler(folder: Path, database: tuple[str, str], redis: str) -> Iterator[tuple[str, int]]:
    """Address and process id of a data_scheduler of its own over stores that run."""
    port = free_port()
    url, name = database
    environment = {
        "MONGODB_URL": url,
        "MONGODB_DATABASE": name,
        "REDIS_URL": redis,
        "DATA_SCHEDULER_PORT": str(port),
        "DATA_SCHEDULER_DEBUG_PORT": "0",
        "LOG_LEVEL": "warning",
    }
    command = (sys.executable, "-m", "data_scheduler")
    log = folder / "data_scheduler.log"
    with pinned(*command, port=port, environment=environment, log=log, cores=BOTH_CORES) as pid:
        yield f"127.0.0.1:{port}", pid


@contextmanager
def nginx(folder: Path, *, cores: str = SERVING_CORE) -> Iterator[str]:
    """Nginx with the same bytes as files and the same headers."""
    port = free_port()
    locations = []
    for described in folder.glob("*.json"):
        answer = json.loads(described.read_text())
        kind = answer["headers"]["content-type"]
        kept = {
            name: value
            for name, value in answer["headers"].items()
            if name not in {"content-type", "etag", "last-modified"}
        }
        lines = [f"add_header {name} '{_quoted(value)}';" for name, value in kept.items()]
        locations.append(
            f"location = {answer['path']} {{ alias {described.with_suffix('.body')}; types {{}} default_type '{kind}'; {' '.join(lines)} }}"
        )
    settings = folder / "nginx.conf"
    settings.write_text(
        f"daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.err;\n"
        "events { worker_connections 1024; }\n"
        "http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=100;\n"
        f"client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};\n"
        f"scgi_temp_path {folder}; server {{ listen 127.0.0.1:{port}; {' '.join(locations)} }} }}\n"
    )
    with pinned(tool("nginx", "nginx-light"), "-c", str(settings), port=port, log=folder / "nginx.log", cores=cores):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def traefik(folder: Path, backend: str) -> Iterator[str]:
    """Traefik with our static configuration before a backend, without its limits."""
    static = (ROOT / "traefik" / "traefik.yaml").read_text()
    with _traefik(folder, _on_port_80(static), _ONE_ROUTE.format(backend=backend)) as (url, _):
        yield url


@contextmanager
def bare_traefik(folder: Path, backend: str) -> Iterator[tuple[str, int]]:
    """Address and process id of Traefik as it comes: a port, one route, nothing in between."""
    static = f"entryPoints:\n  public:\n    address: {_ADDRESS}\nproviders:\n  file:\n    filename: {_DYNAMIC}\n"
    with _traefik(folder, static, _ONE_ROUTE.format(backend=backend)) as running:
        yield running


@contextmanager
def public_door(folder: Path, backend: str, **more: str) -> Iterator[tuple[str, int]]:
    """Address and process id of Traefik as we run it, with limits that count each request and refuse none. `more`: its environment."""
    configuration = ROOT / "traefik"
    limits = {
        "CONTENT_API_URL": backend,
        "RATE_LIMIT_AVERAGE": "1000000",
        "RATE_LIMIT_BURST": "1000000",
        **TRAEFIK_MEMORY,
        **more,
    }
    static = _on_port_80((configuration / "traefik.yaml").read_text())
    with _traefik(folder, static, (configuration / "dynamic.yaml").read_text(), limits) as running:
        yield running


_ADDRESS = '":80"'
_DEBUG_ADDRESS = '":9083"'
_DYNAMIC = "traefik/dynamic.yaml"
_ONE_ROUTE = """
http:
  routers:
    all: {{rule: PathPrefix(`/`), entryPoints: [public], service: backend}}
  services:
    backend: {{loadBalancer: {{servers: [{{url: {backend}}}]}}}}
"""


def _on_port_80(static: str) -> str:
    if _ADDRESS not in static or _DYNAMIC not in static:
        raise Missing(f"traefik/traefik.yaml has no {_ADDRESS} or no {_DYNAMIC}")
    return static


@contextmanager
def _traefik(
    folder: Path, static: str, dynamic: str, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[str, int]]:
    port = free_port()
    folder = folder / f"traefik-{port}"
    folder.mkdir()
    (folder / "dynamic.yaml").write_text(dynamic)
    static = static.replace(_ADDRESS, f'"127.0.0.1:{port}"').replace(_DYNAMIC, str(folder / "dynamic.yaml"))
    static = static.replace(_DEBUG_ADDRESS, f'"127.0.0.1:{free_port()}"')
    (folder / "traefik.yaml").write_text(static)
    command = (str(servers.find(servers.TRAEFIK)), f"--configFile={folder / 'traefik.yaml'}")
    one_core = {"GOMAXPROCS": "1", **(environment or {})}
    with pinned(*command, port=port, environment=one_core, log=folder / "traefik.log") as pid:
        yield f"http://127.0.0.1:{port}", pid


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def _await_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise Missing(f"{process.args!r} did not start: {log.read_text()[-500:]}") from None
            time.sleep(0.05)
        else:
            return
