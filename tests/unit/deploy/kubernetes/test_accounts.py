"""The component of accounts, added to the overlay of one node: auth_api beside the others, and content_api judges keys."""

import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

import auth_api.settings
from tests.kubernetes.rendering import FOLDER, KUBECTL, NAME, ONE_NODE, ROOT, Manifests, run

COMPONENTS = "  - ../components/valkey\n"


@cache
def with_accounts() -> Manifests:
    """The overlay of one node with the component."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "k8s"
        shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("secrets"))
        run("sh", str(copy / ONE_NODE / "secrets.sh"))
        kustomization = copy / ONE_NODE / "kustomization.yaml"
        text = kustomization.read_text()
        assert COMPONENTS in text
        kustomization.write_text(text.replace(COMPONENTS, f"{COMPONENTS}  - ../components/accounts\n"))
        return Manifests(tuple(yaml.safe_load_all(run(str(KUBECTL), "kustomize", str(copy / ONE_NODE)))))


def own_door() -> dict[str, Any]:
    """The middlewares of traefik/dynamic.yaml with auth_api, its template filled in by hand."""
    text = (ROOT / "traefik" / "dynamic.yaml").read_text()
    section = text.partition("\n  middlewares:\n")[2].partition("\n  services:\n")[0]
    section = re.sub(r'\{\{ env "[A-Z_]+" \| default "([^"]*)" \}\}', r"\1", section)
    section = re.sub(r"^\{\{-.*$|\{\{[^}]*\}\}", "", section, flags=re.MULTILINE)
    middlewares: dict[str, Any] = yaml.safe_load(section)
    return middlewares


def test_its_middlewares_are_those_of_our_own_door() -> None:
    ours = own_door()
    manifests = with_accounts()
    for name in ("keyed-rate-limit", "unverified", "strip-auth"):
        assert manifests.named("Middleware", name)["spec"] == ours[name], name


def test_auth_api_listens_where_it_is_asked_and_has_settings_that_it_knows() -> None:
    manifests = with_accounts()
    (pods,) = (each for each in manifests.own_pods if each.labels[NAME] == "auth_api")
    assert pods.ports == {"http": 8084, "debug": 9084}
    (container,) = pods.spec["containers"]
    given = {each["name"] for each in container["env"]}
    for source in container["envFrom"]:
        given |= manifests.named("ConfigMap", source["configMapRef"]["name"])["data"].keys()
    assert {name.lower() for name in given} <= auth_api.settings.Settings.model_fields.keys()
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert pods.spec["securityContext"]["runAsNonRoot"] is True


def test_every_route_and_service_names_what_is_there() -> None:
    manifests = with_accounts()
    middlewares = {each["metadata"]["name"] for each in manifests.of("Middleware")}
    services = {each["metadata"]["name"] for each in manifests.of("Service", "TraefikService")}
    failover = manifests.named("TraefikService", "keyed")["spec"]["failover"]
    named = [*manifests.named("IngressRoute", "accounts")["spec"]["routes"], failover["service"], failover["fallback"]]
    for each in named:
        assert {middleware["name"] for middleware in each.get("middlewares", ())} <= middlewares
    asked = [service["name"] for route in named if "services" in route for service in route["services"]]
    assert {*asked, failover["service"]["name"], failover["fallback"]["name"]} <= services


@pytest.mark.parametrize("name", ["content_api", "website_front"])
def test_who_has_to_do_with_accounts_is_told_that_there_are_some(name: str) -> None:
    manifests = with_accounts()
    (pods,) = (each for each in manifests.own_pods if each.labels[NAME] == name)
    (container,) = pods.spec["containers"]
    maps = [manifests.named("ConfigMap", each["configMapRef"]["name"])["data"] for each in container["envFrom"]]
    assert [each["AUTH_API"] for each in maps if "AUTH_API" in each] == ["1"]


def test_prometheus_may_ask_it() -> None:
    (service,) = (each for each in with_accounts().of("Service") if each["metadata"]["name"] == "auth-api")
    assert "debug" in {port["name"] for port in service["spec"]["ports"]}
    monitoring = FOLDER / "components" / "monitoring"
    monitor = yaml.safe_load((monitoring / "service-monitor.yaml").read_text())["spec"]["selector"]
    policy = yaml.safe_load((monitoring / "network-policy.yaml").read_text())["spec"]["podSelector"]
    for selector in (monitor, policy):
        assert service["metadata"]["labels"][NAME] in selector["matchExpressions"][0]["values"]


def test_only_data_scheduler_and_the_world_are_open_to_it() -> None:
    manifests = with_accounts()
    (from_whom,) = manifests.named("NetworkPolicy", "data-scheduler")["spec"]["ingress"][0]["from"]
    assert "auth_api" in from_whom["podSelector"]["matchExpressions"][0]["values"]
    policy = manifests.named("NetworkPolicy", "auth-api")["spec"]
    assert [port["port"] for rule in policy["egress"] for port in rule["ports"]] == [50051, 443, 465, 587]
