"""What is named in one place is there in the other: settings, ports, labels, secrets, hosts."""

import importlib
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from chassis.process.debug import READY, debug_port
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from chassis.process.settings import ChassisSettings
from deploy.launcher import OF_SERVICES
from deploy.settings import Settings
from tests.kubernetes.reachability import matches
from tests.kubernetes.rendering import (
    MANAGED_STORES,
    NAME,
    OVERLAYS,
    PRODUCTION,
    ROOT,
    SERVICES,
    Manifests,
    Plain,
    Pods,
    rendered,
)

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
WRITTEN_BY_THE_OPERATOR = {"mongodb-url"}


def settings_of(service: str) -> type[ChassisSettings]:
    kind: type[ChassisSettings] = importlib.import_module(f"{service}.settings").Settings
    assert kind in OF_SERVICES
    return kind


def environment(manifests: Manifests, pods: Pods) -> Iterator[tuple[str, Plain]]:
    """The names of the variables of a service, and where each comes from."""
    (container,) = pods.spec["containers"]
    for source in container.get("envFrom", ()):
        for name, value in manifests.named("ConfigMap", source["configMapRef"]["name"])["data"].items():
            yield name, {"value": value}
    for each in container.get("env", ()):
        yield each["name"], each


def service(manifests: Manifests, name: str) -> Pods:
    (found,) = (each for each in manifests.own_pods if each.labels[NAME] == name)
    return found


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_is_a_setting_of_its_service_with_a_value_it_takes(
    overlay: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifests = rendered(overlay)
    kind = settings_of(name)
    for each in {*Settings.model_fields, *(field for known in OF_SERVICES for field in known.model_fields)}:
        monkeypatch.delenv(each.upper(), raising=False)
    given = list(environment(manifests, service(manifests, name)))
    assert len({variable for variable, _ in given}) == len(given)
    for variable, source in given:
        assert variable.lower() in kind.model_fields, variable
        if "value" in source:
            monkeypatch.setenv(variable, source["value"])
    kind(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_those_that_the_service_listens_on(overlay: str, name: str) -> None:
    fields = settings_of(name).model_fields
    expected = {
        "grpc" if name == "data_scheduler" else "http": fields[f"{name}_port"].default,
        "debug": fields[f"{name}_debug_port"].default,
    }
    pods = service(rendered(overlay), name)
    assert pods.ports == expected
    address = rendered(overlay).named("Service", pods.name)
    assert {port["name"]: port["port"] for port in address["spec"]["ports"]} == expected


async def test_every_path_that_is_asked_at_a_debug_port_is_there() -> None:
    manifests = rendered(PRODUCTION)
    paths = {endpoint["path"] for each in manifests.of("ServiceMonitor") for endpoint in each["spec"]["endpoints"]} | {
        probe["httpGet"]["path"]
        for name in SERVICES
        for each in service(manifests, name).containers
        for probe in (each["startupProbe"], each["livenessProbe"], each["readinessProbe"])
    }
    assert len(paths) == 3
    async with (
        debug_port("127.0.0.1", 0, health=Health(), metrics=Metrics("any")) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        for path in paths:
            async with session.get(path) as answer:
                assert answer.status == (503 if path == READY else 200)  # nothing has been checked yet


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_address_in_a_setting_is_a_port_of_a_service_here(overlay: str) -> None:
    manifests = rendered(overlay)
    known = {
        f"{each['metadata']['name']}:{port['port']}"
        for each in manifests.of("Service")
        for port in each["spec"]["ports"]
    }
    named = [
        value.removeprefix("http://")
        for settings in manifests.of("ConfigMap")
        for name, value in settings["data"].items()
        if name in {"CONTENT_API_URL", "DATA_SCHEDULER_ADDRESS", "FETCHER_SERVICE_URL"}
    ]
    assert len(named) == len(SERVICES)
    assert set(named) <= known


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_selector_selects_exactly_one_kind_of_pods(overlay: str) -> None:
    manifests = rendered(overlay)
    selectors: list[tuple[str, Mapping[str, Any]]] = [
        *((each["metadata"]["name"], {"matchLabels": each["spec"]["selector"]}) for each in manifests.of("Service")),
        *(
            (each["metadata"]["name"], each["spec"]["selector"])
            for each in manifests.of("Deployment", "StatefulSet", "PodDisruptionBudget")
        ),
    ]
    for name, selector in selectors:
        assert [pods.name for pods in manifests.pods if matches(selector, pods.labels)] == [name]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_port_of_a_service_leads_to_one_of_its_pods(overlay: str) -> None:
    manifests = rendered(overlay)
    for each in manifests.of("Service"):
        (pods,) = (found for found in manifests.own_pods if found.name == each["metadata"]["name"])
        assert {port["targetPort"] for port in each["spec"]["ports"]} == set(pods.ports)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_pods_are_spread_among_their_own_kind(overlay: str) -> None:
    manifests = rendered(overlay)
    for name in SERVICES:
        pods = service(manifests, name)
        constraints = pods.spec["topologySpreadConstraints"]
        assert {each["topologyKey"] for each in constraints} == {
            "kubernetes.io/hostname",
            "topology.kubernetes.io/zone",
        }
        for each in constraints:
            assert matches(each["labelSelector"], pods.labels)
            assert NAME in each["matchLabelKeys"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_map_of_settings_is_read(overlay: str) -> None:
    manifests = rendered(overlay)
    read = {
        source["configMapRef"]["name"]
        for pods in manifests.own_pods
        for each in pods.containers
        for source in each.get("envFrom", ())
    }
    assert {each["metadata"]["name"] for each in manifests.of("ConfigMap")} == read


def secrets_read(manifests: Manifests) -> Iterator[tuple[str, str | None]]:
    """The secrets that pods read, with the key where a variable names one."""
    for pods in manifests.own_pods:
        for each in pods.containers:
            for variable in each.get("env", ()):
                if "valueFrom" in variable:
                    reference = variable["valueFrom"]["secretKeyRef"]
                    yield reference["name"], reference["key"]
        for volume in pods.spec.get("volumes", ()):
            if "secret" in volume:
                yield volume["secret"]["secretName"], None
    for each in manifests.of("MongoDBCommunity"):
        for user in each["spec"]["users"]:
            yield user["passwordSecretRef"]["name"], "password"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_secret_is_made_by_the_overlay_or_described_for_who_runs_it(overlay: str) -> None:
    manifests = rendered(overlay)
    made = {each["metadata"]["name"]: each["data"].keys() for each in manifests.of("Secret")}
    for name, key in secrets_read(manifests):
        if name in made:
            assert key is None or key in made[name]
        elif not (manifests.of("MongoDBCommunity") and name in WRITTEN_BY_THE_OPERATOR):
            assert re.search(rf"create secret generic {name} .*={key or ''}", OPERATIONS) or re.search(
                rf"create secret generic {name} .*{key or ''}=", OPERATIONS
            ), name
    assert set(made) <= {name for name, _ in secrets_read(manifests)}


def test_no_secret_is_in_the_repository() -> None:
    assert rendered(PRODUCTION).of("Secret") == []
    assert "deploy/k8s/one-node/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_routes_and_certificate_are_for_the_host_of_the_public_url(overlay: str) -> None:
    manifests = rendered(overlay)
    given = dict(environment(manifests, service(manifests, "content_api")))
    public = urlsplit(given["PUBLIC_URL"]["value"])
    rules = [route["match"] for each in manifests.of("IngressRoute") for route in each["spec"]["routes"]]
    assert all(rule.startswith(f"Host(`{public.hostname}`)") for rule in rules)
    names = [name for each in manifests.of("Certificate") for name in each["spec"]["dnsNames"]]
    assert names == ([public.hostname] if public.scheme == "https" else [])
    entry_points = manifests.named("IngressRoute", "public")["spec"]["entryPoints"]
    assert entry_points == (["websecure"] if public.scheme == "https" else ["web"])


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_part_of_a_route_is_there(overlay: str) -> None:
    manifests = rendered(overlay)
    ports = {
        (each["metadata"]["name"], port["name"]) for each in manifests.of("Service") for port in each["spec"]["ports"]
    }
    used: set[tuple[str, str]] = set()
    for each in manifests.of("IngressRoute"):
        for route in each["spec"]["routes"]:
            used |= {("Middleware", middleware["name"]) for middleware in route["middlewares"]}
            for backend in route["services"]:
                assert (backend["name"], backend["port"]) in ports
                used |= {("ServersTransport", backend["serversTransport"])} if "serversTransport" in backend else set()
        if tls := each["spec"].get("tls"):
            used.add(("TLSOption", tls["options"]["name"]))
            assert tls["secretName"] in {made["spec"]["secretName"] for made in manifests.of("Certificate")}
    kinds = ("Middleware", "ServersTransport", "TLSOption")
    assert {(each["kind"], each["metadata"]["name"]) for each in manifests.of(*kinds)} == used


def test_where_the_host_speaks_tls_every_answer_says_so() -> None:
    for route in rendered(PRODUCTION).named("IngressRoute", "public")["spec"]["routes"]:
        assert {"name": "hsts"} in route["middlewares"]


@pytest.mark.parametrize("overlay", [PRODUCTION, MANAGED_STORES])
def test_prometheus_asks_every_service_and_nothing_else(overlay: str) -> None:
    manifests = rendered(overlay)
    (monitor,) = manifests.of("ServiceMonitor")
    (endpoint,) = monitor["spec"]["endpoints"]
    asked = [
        each["metadata"]["labels"][monitor["spec"]["jobLabel"]]
        for each in manifests.of("Service")
        if matches(monitor["spec"]["selector"], each["metadata"]["labels"])
        and endpoint["port"] in {port["name"] for port in each["spec"]["ports"]}
    ]
    assert sorted(asked) == list(SERVICES)
