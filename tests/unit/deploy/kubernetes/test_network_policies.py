"""Who may reach whom, worked out from the policies for every pair: a table, and nothing beside it."""

from collections import defaultdict

import pytest

from tests.kubernetes.reachability import Place, may_connect
from tests.kubernetes.rendering import MANAGED_STORES, NAME, ONE_NODE, PRODUCTION, SERVICES, Manifests, rendered

OURS = "willitbemax"
WORLD, NODE, STORE = (
    Place("the world", "203.0.113.9"),
    Place("this network", "192.168.1.7"),
    Place("a store", "10.9.0.4"),
)
WORLD_V6, NODE_V6 = Place("the world (IPv6)", "2001:db8::9"), Place("this network (IPv6)", "fd00::7")
CLOUD = Place("the cloud's metadata", "169.254.169.254")
KUBERNETES = Place("Kubernetes", "10.96.0.1")
TRAEFIK = Place("traefik", namespace="traefik", labels={NAME: "traefik"})
TRAEFIK_OF_K3S = Place("traefik of k3s", namespace="kube-system", labels={NAME: "traefik"})
PROMETHEUS = Place("prometheus", namespace="monitoring", labels={NAME: "prometheus"})
DNS = Place("dns", namespace="kube-system", labels={"k8s-app": "kube-dns"}, ports={"dns": 53})
STRANGERS = (
    Place("a stranger", namespace=OURS, labels={}),
    *(Place(f"{name} of another namespace", namespace="default", labels={NAME: name}) for name in SERVICES),
    Place("traefik of another namespace", namespace="default", labels={NAME: "traefik"}),
    Place("traefik in ours", namespace=OURS, labels={NAME: "traefik"}),
    Place("prometheus of another namespace", namespace="default", labels={NAME: "prometheus"}),
    Place("mongodb of another namespace", namespace="default", labels={"app": "mongodb-svc", NAME: "mongodb"}),
    Place("somebody else in kube-system", namespace="kube-system", labels={NAME: "coredns"}),
    Place("somebody else in traefik", namespace="traefik", labels={NAME: "whoami"}),
)
OUTSIDE = (WORLD, WORLD_V6, NODE, NODE_V6, STORE, CLOUD, KUBERNETES)
PORTS_OUTSIDE = (22, 80, 443, 6379, 6443, 8080, 27017)

TRAEFIKS = {"traefik", "traefik of k3s"}
SUITE = {
    "content_api:8080": {"website_front", *TRAEFIKS},
    "website_front:8083": TRAEFIKS,
    "data_scheduler:50051": {"content_api", "fetcher_service", "scheduler_api"},
    "fetcher_service:8082": {"scheduler_api", *TRAEFIKS},
    "the world:443": {"fetcher_service"},
    "the world (IPv6):443": {"fetcher_service"},
}
VALKEY = {"valkey:6379": {"data_scheduler"}}
METRICS = {
    f"{name}:{port}": {"prometheus"} for name, port in zip(SERVICES, (9080, 9051, 9082, 9081, 9083), strict=True)
}
IN_THIS_NETWORK = ("this network", "a store", "Kubernetes")
MONGODB_OF_THE_OPERATOR = {
    "mongodb:27017": {"data_scheduler", "mongodb"},
    # Its agent tells Kubernetes how far it is, whose address only the cluster knows.
    **{f"{name}:{port}": {"mongodb"} for name in IN_THIS_NETWORK for port in (443, 6443)},
}
ALLOWED = {
    ONE_NODE: SUITE | VALKEY | {"mongodb:27017": {"data_scheduler"}},
    PRODUCTION: SUITE | VALKEY | METRICS | MONGODB_OF_THE_OPERATOR,
    MANAGED_STORES: SUITE
    | METRICS
    | {f"{name}:{port}": {"data_scheduler"} for name in ("a store", "Kubernetes") for port in (27017, 6379)},
}


def inside(manifests: Manifests) -> list[Place]:
    return [
        Place(
            each.labels.get(NAME, each.name),
            namespace=each.namespace,
            labels=each.labels,
            ports=each.ports,
        )
        for each in manifests.pods
    ]


def reached(manifests: Manifests, without: str | None = None) -> dict[str, set[str]]:
    """Who may connect to each port: of our pods, and of the world as far as our pods are concerned. `without`: a policy to leave out."""
    policies = [each for each in manifests.of("NetworkPolicy") if each["metadata"]["name"] != without]
    ours = inside(manifests)
    others = (*STRANGERS, TRAEFIK, TRAEFIK_OF_K3S, PROMETHEUS)
    ways = [(target, port, (*ours, *others, *OUTSIDE)) for target in ours for port in target.ports.values()]
    ways += [(target, port, tuple(ours)) for target in (*OUTSIDE, *others) for port in PORTS_OUTSIDE]
    found: dict[str, set[str]] = defaultdict(set)
    for target, port, sources in ways:
        for source in sources:
            if may_connect(policies, source, target, port):
                found[f"{target}:{port}"].add(source.name)
    return found


@pytest.mark.parametrize("overlay", ALLOWED)
def test_exactly_these_may_connect(overlay: str) -> None:
    found = reached(rendered(overlay))
    # What has an address in a network that a store's policy opens: pods of others that listen there, too.
    pods_of_others = {each.name for each in (*STRANGERS, TRAEFIK, TRAEFIK_OF_K3S, PROMETHEUS)}
    seen = {way: who for way, who in found.items() if way.rpartition(":")[0] not in pods_of_others}
    assert seen == ALLOWED[overlay]


def test_a_pod_of_ours_reaches_no_pod_of_another_namespace() -> None:
    others = {each.name for each in (*STRANGERS, TRAEFIK, TRAEFIK_OF_K3S, PROMETHEUS)}
    assert {way for way in reached(rendered(ONE_NODE)) if way.rpartition(":")[0] in others} == set()


@pytest.mark.parametrize("overlay", ALLOWED)
def test_all_of_ours_resolve_names(overlay: str) -> None:
    manifests = rendered(overlay)
    for source in inside(manifests):
        assert may_connect(manifests.of("NetworkPolicy"), source, DNS, 53, "UDP")
        assert may_connect(manifests.of("NetworkPolicy"), source, DNS, 53, "TCP")


@pytest.mark.parametrize("overlay", ALLOWED)
def test_no_policy_can_be_left_out(overlay: str) -> None:
    manifests = rendered(overlay)
    names = {each["metadata"]["name"] for each in manifests.of("NetworkPolicy")}
    everything = reached(manifests)
    unneeded = {name for name in names if reached(manifests, without=name) == everything}
    # What these are for is asked for in tests of their own.
    assert unneeded - {"nothing-else"} == names & {"names-are-resolved", "name-is-proven"}


@pytest.mark.parametrize("overlay", ALLOWED)
def test_a_pod_that_nobody_foresaw_is_reached_by_nobody_and_reaches_nobody(overlay: str) -> None:
    manifests = rendered(overlay)
    policies = manifests.of("NetworkPolicy")
    new = Place("a new pod", namespace=OURS, labels={NAME: "new"}, ports={"http": 8080, "debug": 9080})
    everybody = (*inside(manifests), *STRANGERS, TRAEFIK, PROMETHEUS, *OUTSIDE)
    for other in everybody:
        assert not may_connect(policies, other, new, 8080)
        assert not any(may_connect(policies, new, other, port) for port in (*other.ports.values(), *PORTS_OUTSIDE))


def test_without_policies_everybody_reaches_everybody() -> None:
    assert may_connect([], WORLD, inside(rendered(ONE_NODE))[0], 8080)


def test_the_name_of_a_host_can_be_proven() -> None:
    solver = Place("a solver", namespace=OURS, labels={"acme.cert-manager.io/http01-solver": "true"})
    policies = rendered(PRODUCTION).of("NetworkPolicy")
    assert may_connect(policies, TRAEFIK, solver, 8089)
    assert not may_connect(policies, WORLD, solver, 8089)
