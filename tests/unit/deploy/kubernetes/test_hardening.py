"""No pod may do what it need not: the restricted standard of Kubernetes, and more. Every container has requests, limits and probes."""

import re

import pytest

from chassis.process.settings import ChassisSettings
from chassis.process.version import VERSION
from tests.kubernetes.rendering import MANAGED_STORES, ONE_NODE, OVERLAYS, PRODUCTION, SERVICES, Pods, rendered

SERVICES_OF_OURS = ("content-api", "data-scheduler", "fetcher-service", "scheduler-api", "website-front")
OWN_NAMES = {
    ONE_NODE: (*SERVICES_OF_OURS, "valkey", "mongodb"),
    PRODUCTION: (*SERVICES_OF_OURS, "valkey"),
    MANAGED_STORES: SERVICES_OF_OURS,
}
NAMES = OWN_NAMES | {PRODUCTION: (*SERVICES_OF_OURS, "valkey", "mongodb")}
"""By overlay; in production an operator makes the pods of mongodb."""

OWN_PODS = [(overlay, name) for overlay, names in OWN_NAMES.items() for name in names]
PODS = [(overlay, name) for overlay, names in NAMES.items() for name in names]
MEBIBYTES = {"Mi": 1, "Gi": 1024}
STOPPING: float = ChassisSettings.model_fields["shutdown_seconds"].default


@pytest.fixture
def pods(request: pytest.FixtureRequest) -> Pods:
    """Those of an overlay that have a name."""
    overlay, name = request.param
    return next(each for each in rendered(overlay).pods if each.name == name)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_these_are_all_pods_that_there_are(overlay: str) -> None:
    assert {each.name for each in rendered(overlay).pods} == set(NAMES[overlay])
    assert {each.name for each in rendered(overlay).own_pods} == set(OWN_NAMES[overlay])


def mebibytes(quantity: str) -> float:
    return float(quantity[:-2]) * MEBIBYTES[quantity[-2:]]


def cores(quantity: str) -> float:
    return float(quantity.removesuffix("m")) / (1000 if quantity.endswith("m") else 1)


@pytest.mark.parametrize("pods", PODS, ids="-".join, indirect=True)
def test_nobody_is_root_and_system_calls_are_filtered(pods: Pods) -> None:
    context = pods.spec["securityContext"]
    assert context["runAsNonRoot"] is True
    assert context["runAsUser"] > 0
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}


@pytest.mark.parametrize("pods", PODS, ids="-".join, indirect=True)
def test_nothing_of_the_node_is_shared(pods: Pods) -> None:
    assert not {"hostNetwork", "hostPID", "hostIPC", "hostUsers", "serviceAccountName"} & pods.spec.keys()
    allowed = {"name", "emptyDir", "secret", "configMap", "persistentVolumeClaim"}
    assert all(volume.keys() <= allowed for volume in pods.spec.get("volumes", ()))
    assert not any("hostPort" in port for each in pods.containers for port in each.get("ports", ()))


@pytest.mark.parametrize("pods", PODS, ids="-".join, indirect=True)
def test_no_container_has_privileges_or_writes_to_its_image(pods: Pods) -> None:
    for each in pods.containers:
        context = each["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert context.get("privileged", False) is False
        assert not {"runAsUser", "runAsNonRoot", "seccompProfile", "procMount"} & context.keys()


@pytest.mark.parametrize("pods", OWN_PODS, ids="-".join, indirect=True)
def test_no_pod_has_a_token_for_kubernetes(pods: Pods) -> None:
    assert pods.spec["automountServiceAccountToken"] is False


@pytest.mark.parametrize("pods", PODS, ids="-".join, indirect=True)
def test_kubernetes_writes_no_variables_that_are_settings_of_ours(pods: Pods) -> None:
    """For a Service content-api it would set CONTENT_API_PORT to an address, and the service would refuse to start."""
    assert pods.spec["enableServiceLinks"] is False


@pytest.mark.parametrize("pods", PODS, ids="-".join, indirect=True)
def test_every_container_has_requests_and_limits_that_fit(pods: Pods) -> None:
    for each in pods.containers:
        requests, limits = each["resources"]["requests"], each["resources"]["limits"]
        assert 0 < cores(requests["cpu"]) <= cores(limits["cpu"])
        assert 0 < mebibytes(requests["memory"]) <= mebibytes(limits["memory"])


@pytest.mark.parametrize("pods", OWN_PODS, ids="-".join, indirect=True)
def test_what_is_written_beside_a_volume_of_ones_own_has_a_limit(pods: Pods) -> None:
    for volume in pods.spec["volumes"]:
        if "emptyDir" in volume:
            assert mebibytes(volume["emptyDir"]["sizeLimit"]) > 0


@pytest.mark.parametrize("pods", OWN_PODS, ids="-".join, indirect=True)
def test_every_container_that_stays_has_the_three_probes(pods: Pods) -> None:
    for each in pods.spec["containers"]:
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            ((action, asked),) = (item for item in each[probe].items() if item[0] in {"httpGet", "tcpSocket"})
            assert asked["port"] in pods.ports
            if each["name"] == "service":
                assert action == "httpGet"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_image_has_a_version(overlay: str) -> None:
    for pods in rendered(overlay).own_pods:
        for each in pods.containers:
            assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]+/[a-z0-9_./-]+:v?\d+(\.\d+)+", each["image"]), each["image"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_our_images_are_of_this_version(overlay: str) -> None:
    images = {each["image"].rpartition("/")[2] for pods in services(overlay) for each in pods.containers}
    assert images == {f"{name}:{VERSION}" for name in SERVICES}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_service_goes_on_until_whoever_calls_it_knows_that_it_stops(overlay: str) -> None:
    for pods in services(overlay):
        (container,) = pods.containers
        pause: int = container["lifecycle"]["preStop"]["sleep"]["seconds"]
        assert pause > 0
        assert pods.spec["terminationGracePeriodSeconds"] > pause + STOPPING


def services(overlay: str) -> list[Pods]:
    found = [each for each in rendered(overlay).own_pods if each.name.replace("-", "_") in SERVICES]
    assert len(found) == len(SERVICES)
    return found
