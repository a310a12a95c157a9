"""The manifests of `deploy/k8s` as a cluster gets them: rendered by the kustomize in kubectl."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "k8s"
KUBECTL = Path(sys.executable).with_name("kubectl")

ONE_NODE, PRODUCTION, MANAGED_STORES = "one-node", "production", "production-with-managed-stores"
OVERLAYS = (ONE_NODE, PRODUCTION, MANAGED_STORES)
"""The third is the second with the change that its comment describes."""

SERVICES = ("content_api", "data_scheduler", "fetcher_service", "scheduler_api", "website_front")
NAME = "app.kubernetes.io/name"

Plain = dict[str, Any]


@dataclass(frozen=True)
class Pods:
    """The pods that a resource makes, all alike."""

    name: str
    namespace: str
    labels: dict[str, str]
    spec: Plain
    least: int
    """How many there are at least."""

    @property
    def containers(self) -> list[Plain]:
        return [*self.spec.get("initContainers", ()), *self.spec["containers"]]

    @property
    def ports(self) -> dict[str, int]:
        return {port["name"]: port["containerPort"] for each in self.containers for port in each.get("ports", ())}


@dataclass(frozen=True)
class Manifests:
    """All resources of an overlay."""

    resources: tuple[Plain, ...]

    def of(self, *kinds: str) -> list[Plain]:
        return [each for each in self.resources if each["kind"] in kinds]

    def named(self, kind: str, name: str) -> Plain:
        (found,) = (each for each in self.of(kind) if each["metadata"]["name"] == name)
        return found

    @property
    def pods(self) -> list[Pods]:
        """Those of our own resources, and those that MongoDB's operator makes."""
        return [*self.own_pods, *self._operator_pods()]

    @property
    def own_pods(self) -> list[Pods]:
        return [
            Pods(
                name=each["metadata"]["name"],
                namespace=each["metadata"]["namespace"],
                labels=each["spec"]["template"]["metadata"]["labels"],
                spec=each["spec"]["template"]["spec"],
                least=self._least(each),
            )
            for each in self.of("Deployment", "StatefulSet")
        ]

    def _operator_pods(self) -> Iterator[Pods]:
        for each in self.of("MongoDBCommunity"):
            name, spec = each["metadata"]["name"], each["spec"]["statefulSet"]["spec"]["template"]["spec"]
            mongod = {"name": "mongodb", "containerPort": 27017}
            containers = [
                part | {"ports": [mongod]} if part["name"] == "mongod" else part for part in spec["containers"]
            ]
            yield Pods(
                name=name,
                namespace=each["metadata"]["namespace"],
                labels={"app": f"{name}-svc"},
                spec=spec | {"containers": containers},
                least=each["spec"]["members"],
            )

    def _least(self, workload: Plain) -> int:
        for scaler in self.of("HorizontalPodAutoscaler"):
            if scaler["spec"]["scaleTargetRef"]["name"] == workload["metadata"]["name"]:
                least: int = scaler["spec"]["minReplicas"]
                return least
        replicas: int = workload["spec"].get("replicas", 1)
        return replicas


@cache
def rendered(overlay: str) -> Manifests:
    """Return what `kubectl kustomize` makes of an overlay, with secrets as its script makes them."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "k8s"
        shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("secrets"))
        run("sh", str(copy / ONE_NODE / "secrets.sh"))
        if overlay == MANAGED_STORES:
            (copy / PRODUCTION).rename(copy / MANAGED_STORES)
            kustomization = copy / MANAGED_STORES / "kustomization.yaml"
            text = kustomization.read_text()
            both = "  - ../components/mongodb-operator\n  - ../components/valkey\n"
            assert both in text
            kustomization.write_text(text.replace(both, "  - ../components/managed-stores\n"))
        return Manifests(tuple(yaml.safe_load_all(run(str(KUBECTL), "kustomize", str(copy / overlay)))))


def run(*command: str) -> str:
    """Return what a command says; an AssertionError with its complaint where it fails."""
    ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)  # noqa: S603
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
