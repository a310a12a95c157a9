"""What a drain or an update takes away, and what is left meanwhile."""

import pytest

from tests.kubernetes.rendering import MANAGED_STORES, NAME, ONE_NODE, PRODUCTION, SERVICES, rendered

SEVERAL = (PRODUCTION, MANAGED_STORES)


@pytest.mark.parametrize("overlay", SEVERAL)
def test_a_budget_lets_a_drain_go_on_and_leaves_somebody(overlay: str) -> None:
    manifests = rendered(overlay)
    for each in manifests.of("PodDisruptionBudget"):
        (pods,) = (found for found in manifests.pods if found.name == each["metadata"]["name"])
        allowed = each["spec"]["maxUnavailable"]
        assert 0 < allowed < pods.least


@pytest.mark.parametrize("overlay", SEVERAL)
def test_whatever_is_there_several_times_has_a_budget(overlay: str) -> None:
    manifests = rendered(overlay)
    several = {pods.name for pods in manifests.pods if pods.least > 1}
    assert {each["metadata"]["name"] for each in manifests.of("PodDisruptionBudget")} == several
    assert {"content-api", "data-scheduler", "scheduler-api"} <= several


def test_one_node_can_be_drained() -> None:
    assert rendered(ONE_NODE).of("PodDisruptionBudget") == []


@pytest.mark.parametrize("overlay", SEVERAL)
def test_what_scales_by_itself_has_no_number_that_an_apply_would_set(overlay: str) -> None:
    manifests = rendered(overlay)
    scaled = {each["spec"]["scaleTargetRef"]["name"] for each in manifests.of("HorizontalPodAutoscaler")}
    assert scaled == {"content-api", "data-scheduler"}
    for name in scaled:
        assert "replicas" not in manifests.named("Deployment", name)["spec"]


@pytest.mark.parametrize("overlay", SEVERAL)
def test_scaling_begins_below_what_a_container_may_use(overlay: str) -> None:
    manifests = rendered(overlay)
    for each in manifests.of("HorizontalPodAutoscaler"):
        (metric,) = each["spec"]["metrics"]
        target = metric["resource"]["target"]
        (pods,) = (found for found in manifests.own_pods if found.name == each["spec"]["scaleTargetRef"]["name"])
        (container,) = pods.spec["containers"]
        assert target["type"] == "AverageValue"
        assert int(target["averageValue"].removesuffix("m")) < 1000 * int(container["resources"]["limits"]["cpu"])
        assert each["spec"]["minReplicas"] < each["spec"]["maxReplicas"]


@pytest.mark.parametrize("overlay", [ONE_NODE, *SEVERAL])
def test_an_update_of_a_service_starts_the_new_one_first(overlay: str) -> None:
    manifests = rendered(overlay)
    services = [each for each in manifests.of("Deployment") if each["metadata"]["labels"][NAME] in SERVICES]
    assert len(services) == len(SERVICES)
    for each in services:
        assert each["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


def test_readers_of_one_node_go_on_while_a_content_api_starts_again() -> None:
    (content_api,) = (each for each in rendered(ONE_NODE).pods if each.name == "content-api")
    assert content_api.least == 2
