"""The routes of a cluster, by a real Traefik: whatever is asked, they do with it what `traefik/dynamic.yaml` does."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from aiohttp import web
from yarl import URL

from deploy.door.configuration import DoorFiles, traefik_environment
from deploy.settings import Settings
from tests.kubernetes.doors import UnderstoodDoor, understood_door
from tests.kubernetes.rendering import ONE_NODE, PRODUCTION, ROOT, Manifests, rendered
from tests.suite import free_port

pytestmark = pytest.mark.usefixtures("no_settings_of_this_machine")

NAME = web.AppKey("name", str)
FORWARDED = ("accept-encoding", "authorization", "x-forwarded-prefix", "x-replaced-path", "x-forwarded-host")
HEADERS_OF_ANSWERS = ("x-content-type-options", "x-frame-options", "referrer-policy")

PLAIN: Mapping[str, str] = {}
ENCODED = {"Accept-Encoding": "gzip"}
WITH_TOKEN = {"Authorization": "Bearer token"}


async def _echo(request: web.Request) -> web.Response:
    forwarded = {name: request.headers.get(name) for name in FORWARDED}
    return web.json_response(
        {"backend": request.app[NAME], "path": request.path_qs, "method": request.method, **forwarded}
    )


@asynccontextmanager
async def backend(name: str) -> AsyncIterator[int]:
    """A server that says what it got; its port."""
    app = web.Application()
    app[NAME] = name
    app.router.add_route("*", "/{path:.*}", _echo)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    port = free_port()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
        yield port
    finally:
        await runner.cleanup()


def as_file(manifests: Manifests, ports: Mapping[str, int]) -> dict[str, Any]:
    """The routes of a cluster as Traefik's file provider takes them; the specs of its own kinds are the same in both."""
    routers = {
        f"{each['metadata']['name']}-{number}": {
            "rule": route["match"],
            "entryPoints": ["public"],
            "middlewares": [middleware["name"] for middleware in route["middlewares"]],
            "service": route["services"][0]["name"],
            **({"priority": route["priority"]} if "priority" in route else {}),
        }
        for each in manifests.of("IngressRoute")
        for number, route in enumerate(each["spec"]["routes"])
        if each["metadata"]["name"] == "public"
    }
    transports = {each["metadata"]["name"]: each["spec"] for each in manifests.of("ServersTransport")}
    services = {
        name: {"loadBalancer": {"servers": [{"url": f"http://127.0.0.1:{port}"}], "serversTransport": "services"}}
        for name, port in ports.items()
    }
    middlewares = {each["metadata"]["name"]: each["spec"] for each in manifests.of("Middleware")}
    return {
        "http": {
            "routers": routers,
            "middlewares": middlewares,
            "services": services,
            "serversTransports": transports,
        }
    }


@dataclass
class Doors:
    """Traefik with our own routes, and Traefik with those of a cluster, in front of the same servers."""

    own: UnderstoodDoor
    cluster: UnderstoodDoor


@pytest.fixture(scope="module")
async def doors(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Doors]:
    async with AsyncExitStack() as opened:
        content = await opened.enter_async_context(backend("content_api"))
        fetcher = await opened.enter_async_context(backend("fetcher_service"))
        website = await opened.enter_async_context(backend("website_front"))
        settings = Settings.model_validate(
            {
                "content_api_port": content,
                "content_api_replicas": 1,
                "fetcher_service_port": fetcher,
                "website_front_port": website,
                "admin_token": "token",
            }
        )
        folder = tmp_path_factory.mktemp("cluster")
        ports = {"content-api": content, "fetcher-service": fetcher, "website-front": website}
        routes = as_file(rendered(ONE_NODE), ports)
        (folder / "routes.yaml").write_text(yaml.safe_dump(routes))
        yield Doors(
            own=await opened.enter_async_context(
                understood_door(
                    ROOT / "traefik" / "dynamic.yaml",
                    tmp_path_factory.mktemp("own"),
                    {
                        **traefik_environment(settings, DoorFiles(kept=None, acme=folder / "acme.json")),
                        "CONNECT_ATTEMPTS": "10",
                    },
                )
            ),
            cluster=await opened.enter_async_context(understood_door(folder / "routes.yaml", folder, {})),
        )


async def said(open_door: UnderstoodDoor, path: str, method: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """What the client gets, and what the server behind got of it."""
    sent = {"Host": "localhost", **headers}
    skipped = ("Accept-Encoding", "User-Agent")
    url = URL(open_door.url + path, encoded=True)
    async with open_door.session.request(method, url, headers=sent, skip_auto_headers=skipped) as answer:
        got = await answer.json() if answer.status == 200 and method != "HEAD" else None
        return {
            "status": answer.status,
            "got": got,
            "headers": {name: answer.headers.get(name) for name in HEADERS_OF_ANSWERS},
        }


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/title?driver=max-verstappen",
        "/fr/seasons/2021/abu-dhabi",
        "/content",
        "/content/",
        "/content/v1",
        "/content/v1/",
        "/content/v12/seasons",
        "/content/v1/seasons/2025/rounds?limit=2",
        "/content/v1/calendar.ics",
        "/content/v1/live",
        "/content/v1/live/",
        "/content/v1/live/events",
        "/content/v1/seasons/2025/rounds/1/race/replay/ws",
        "/content/v1/seasons/2025/rounds/1/race/replay",
        "/content/v1/live/%2e%2e/seasons",
        "/content/v1/%2e%2e/nowhere",
        "/content/v1/a%2Fb",
        "/content//v1/seasons",
        "/ergast/f1",
        "/ergast/f1.json",
        "/ergast/f1/current.xml?limit=1",
        "/ergast/f12",
        "/api/f1/2025",
        "/api/f1.txt",
        "/api",
        "/fetcher/v1",
        "/fetcher/v1/",
        "/fetcher/v1/fetch/rounds?season=2025",
        "/fetcher/v1/fetch/%2e%2e/status",
        "/fetcher/v1/a.b",
        "/fetcher/v1x",
        "/v1/seasons",
        "/metrics",
        "/ready",
        "/dashboard/",
    ],
)
async def test_a_cluster_answers_as_our_own_door_does(doors: Doors, path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        for headers in (PLAIN, ENCODED, WITH_TOKEN):
            expected = await said(doors.own, path, method, headers)
            assert await said(doors.cluster, path, method, headers) == expected, (method, headers)


async def test_another_host_is_not_ours(doors: Doors) -> None:
    assert (await said(doors.cluster, "/content/v1", "GET", {"Host": "other.example"}))["status"] == 404


@pytest.mark.parametrize("overlay", [ONE_NODE, PRODUCTION])
async def test_middlewares_are_those_of_our_own_door_of_the_same_name(doors: Doors, overlay: str) -> None:
    """As Traefik understood both, with the limits that are set when nothing else is."""
    own = await doors.own.understood("middlewares")
    for each in rendered(overlay).of("Middleware"):
        if each["metadata"]["name"] != "to-https":
            ((kind, settings),) = each["spec"].items()
            assert contains(own[each["metadata"]["name"]][kind], settings)


def test_connections_end_as_soon_as_at_our_own_door() -> None:
    static = yaml.safe_load((ROOT / "traefik" / "traefik.yaml").read_text())
    (transport,) = rendered(ONE_NODE).of("ServersTransport")
    assert transport["spec"]["forwardingTimeouts"] == static["serversTransport"]["forwardingTimeouts"]


def contains(whole: Any, part: Any) -> bool:
    """Return whether everything in the one is in the other, which may have defaults beside it."""
    if isinstance(part, dict):
        return all(name in whole and contains(whole[name], value) for name, value in part.items())
    return bool(whole == part)


async def test_what_is_asked_most_is_looked_for_before_all_but_streams_and_requests_without_a_host(
    doors: Doors,
) -> None:
    """Each router that comes before it is a rule more for every request: a regular expression over the whole path takes a tenth of one."""
    routers = await doors.own.understood("routers")
    api = routers["content"]["priority"]
    public = {name: each for name, each in routers.items() if "public" in each.get("entryPoints", ())}
    before = [name for name, each in public.items() if each["priority"] >= api]
    assert sorted(before) == ["content", "live", "nameless"]
