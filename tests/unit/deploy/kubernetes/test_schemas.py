"""Every resource has the shape that its kind asks for, in three releases of Kubernetes."""

import json

import kubernetes_validate
import pytest
from jsonschema import Draft202012Validator

from tests.kubernetes.custom_kinds import SPECS, resource
from tests.kubernetes.rendering import MANAGED_STORES, ONE_NODE, OVERLAYS, PRODUCTION, Plain, rendered

RELEASES = ("1.35", "1.36", "1.37")


def is_custom(each: Plain) -> bool:
    return (each["apiVersion"], each["kind"]) in SPECS


def of_kubernetes() -> list[Plain]:
    """The resources of all overlays; what is the same in several of them, once."""
    every = (each for overlay in OVERLAYS for each in rendered(overlay).resources)
    return list({json.dumps(each): each for each in every if not is_custom(each)}.values())


@pytest.mark.parametrize("release", RELEASES)
def test_every_resource_of_kubernetes_fits_its_schema(release: str) -> None:
    for each in of_kubernetes():
        assert kubernetes_validate.validate(each, release, strict=True) == release


@pytest.mark.parametrize("release", RELEASES)
def test_a_field_that_is_misspelled_does_not_fit(release: str) -> None:
    good = rendered(ONE_NODE).named("Deployment", "content-api")
    bad = good | {"spec": good["spec"] | {"replica": 2}}
    with pytest.raises(kubernetes_validate.ValidationError, match="replica"):
        kubernetes_validate.validate(bad, release, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_resource_of_others_fits_what_we_use_of_its_kind(overlay: str) -> None:
    for each in filter(is_custom, rendered(overlay).resources):
        validator = Draft202012Validator(resource(SPECS[each["apiVersion"], each["kind"]]))
        mistakes = [f"{mistake.json_path}: {mistake.message}" for mistake in validator.iter_errors(each)]
        assert mistakes == [], f"{each['kind']} {each['metadata']['name']}"


def test_each_kind_that_we_describe_is_used() -> None:
    used = {(each["apiVersion"], each["kind"]) for overlay in OVERLAYS for each in rendered(overlay).resources}
    assert set(SPECS) <= used


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_is_in_our_namespace_which_takes_restricted_pods_alone(overlay: str) -> None:
    manifests = rendered(overlay)
    namespace = manifests.named("Namespace", "willitbemax")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    elsewhere = [
        each["metadata"]["name"]
        for each in manifests.resources
        if each["kind"] != "Namespace" and each["metadata"].get("namespace") != "willitbemax"
    ]
    assert elsewhere == []


def test_managed_stores_leave_no_store_of_ours_in_the_cluster() -> None:
    names = {each.name for each in rendered(MANAGED_STORES).pods}
    assert names == {each.name for each in rendered(PRODUCTION).pods} - {"mongodb", "valkey"}
