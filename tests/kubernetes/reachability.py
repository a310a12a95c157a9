"""Who may connect to whom, worked out from network policies as Kubernetes defines them.

A pod that no policy selects for a direction is free in it; one that is selected may do what any of these policies allows. A connection
needs both ends: what its source may send, and what its target may get.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

Plain = Mapping[str, Any]
NAMESPACE_NAME = "kubernetes.io/metadata.name"


@dataclass(frozen=True)
class Place:
    """A pod of a namespace with an address in the cluster's network; without a namespace, an address outside."""

    name: str
    address: str = "10.42.0.9"
    namespace: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def may_connect(policies: Sequence[Plain], source: Place, target: Place, port: int, protocol: str = "TCP") -> bool:
    """Return whether a pod or address may open a connection to a port of another."""
    way = (target, port, protocol)
    return _lets(policies, source, target, way, "Egress") and _lets(policies, target, source, way, "Ingress")


def _lets(policies: Sequence[Plain], ours: Place, other: Place, way: tuple[Place, int, str], direction: str) -> bool:
    rules, peers = ("egress", "to") if direction == "Egress" else ("ingress", "from")
    concerned = [each for each in policies if _selects(each, ours) and direction in _directions(each["spec"])]
    if not concerned:
        return True
    return any(
        _has_port(rule.get("ports"), *way) and _has_peer(rule.get(peers), policy, other)
        for policy in concerned
        for rule in policy["spec"].get(rules, ())
    )


def _directions(spec: Plain) -> Sequence[str]:
    assumed = ["Ingress", "Egress"] if "egress" in spec else ["Ingress"]
    given: Sequence[str] = spec.get("policyTypes", assumed)
    return given


def _selects(policy: Plain, place: Place) -> bool:
    return place.namespace == policy["metadata"]["namespace"] and matches(policy["spec"]["podSelector"], place.labels)


def _has_port(ports: Iterable[Plain] | None, target: Place, port: int, protocol: str) -> bool:
    if not ports:
        return True
    for each in ports:
        if each.get("protocol", "TCP") != protocol:
            continue
        first = target.ports.get(each["port"]) if isinstance(each.get("port"), str) else each.get("port", port)
        if first is not None and first <= port <= each.get("endPort", first):
            return True
    return False


def _has_peer(peers: Iterable[Plain] | None, policy: Plain, other: Place) -> bool:
    return not peers or any(_is_peer(each, policy, other) for each in peers)


def _is_peer(peer: Plain, policy: Plain, other: Place) -> bool:
    if block := peer.get("ipBlock"):
        address = ip_address(other.address)
        return address in ip_network(block["cidr"]) and not any(
            address in ip_network(each) for each in block.get("except", ())
        )
    if other.namespace is None:
        return False
    if "namespaceSelector" in peer:
        within = matches(peer["namespaceSelector"], {NAMESPACE_NAME: other.namespace})
    else:
        within = other.namespace == policy["metadata"]["namespace"]
    return within and matches(peer.get("podSelector", {}), other.labels)


def matches(selector: Plain, labels: Mapping[str, str]) -> bool:
    """Return whether a label selector selects what has these labels; an empty one selects everything."""
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        _fulfils(each, labels) for each in selector.get("matchExpressions", ())
    )


def _fulfils(expression: Plain, labels: Mapping[str, str]) -> bool:
    key, values = expression["key"], expression.get("values", ())
    match expression["operator"]:
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case unknown:
            raise ValueError(f"{unknown} is no operator of a label selector")
