"""The description of the API is OpenAPI 3.1, and says what the code does."""

import json
from typing import Any

import jsonschema
import msgspec
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from content_api.endpoint import Endpoint, get
from content_api.facts import Facts
from content_api.openapi import document, example_values
from content_api.page import Page
from content_api.routes import ENDPOINTS
from content_api.shapes import Shape

DOCUMENT: dict[str, Any] = json.loads(msgspec.json.encode(document(ENDPOINTS)))


def named(endpoint: Endpoint) -> str:
    return endpoint.name


def parameters(path: str) -> dict[str, Any]:
    return {parameter["name"]: parameter for parameter in DOCUMENT["paths"][path]["get"]["parameters"]}


def test_it_is_openapi_3_1() -> None:
    jsonschema.Draft202012Validator(OPENAPI_31).validate(DOCUMENT)


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(DOCUMENT)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}:
        found = DOCUMENT
        for name in reference.split("/"):
            found = found[name]
        assert found


def test_every_path_is_described_once() -> None:
    assert list(DOCUMENT["paths"]) == [*(endpoint.path for endpoint in ENDPOINTS), "/live", "/live/events"]
    assert len({endpoint.name for endpoint in ENDPOINTS}) == len(ENDPOINTS)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=named)
def test_every_operation_says_what_it_is_for(endpoint: Endpoint) -> None:
    described = DOCUMENT["paths"][endpoint.path]["get"]
    assert described["summary"].endswith(".")
    assert all(parameter["description"] for parameter in described["parameters"])
    (tag,) = described["tags"]
    assert tag in {each["name"] for each in DOCUMENT["tags"]}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=named)
def test_every_example_is_one_of_its_path(endpoint: Endpoint) -> None:
    values = example_values(endpoint)
    for name, parameter in parameters(endpoint.path).items():
        if name in values:
            jsonschema.validate(parameter["example"], parameter["schema"])
        else:
            assert not parameter["required"], name
    assert set(values) <= set(parameters(endpoint.path))


def test_an_example_of_another_path_is_noticed() -> None:
    wrong = msgspec.structs.replace(ENDPOINTS[1], example="/circuits")
    with pytest.raises(ValueError, match=r"/circuits is no example of /seasons/"):
        document([wrong])


def test_a_list_takes_limit_offset_fields_and_format() -> None:
    known = parameters("/seasons/{year}/rounds")
    assert {"limit", "offset", "fields", "format"} <= set(known)
    assert "grand_prix" in known["fields"]["schema"]["items"]["enum"]
    assert "limit" not in parameters("/seasons/{year}/rounds/{round}")


def test_defaults_and_allowed_values_are_those_of_the_function() -> None:
    known = parameters("/seasons/{year}/rounds/{round}/{session}")
    assert known["session"]["schema"]["enum"][0] == "practice_1"
    assert (known["history"]["required"], known["history"]["schema"]["default"]) == (False, 0)
    assert known["year"]["required"] is True


def test_points_are_numbers_and_the_unknown_is_not_required() -> None:
    place = DOCUMENT["components"]["schemas"]["Place"]
    assert place["properties"]["points"] == {"type": "number"}
    assert "required" not in place
    assert DOCUMENT["components"]["schemas"]["Season"]["properties"]["status"]["$ref"].endswith("SeasonStatus")


def test_what_is_refused_is_a_problem() -> None:
    refused = DOCUMENT["components"]["responses"]["BAD_REQUEST"]["content"]
    assert list(refused) == ["application/problem+json"]
    assert set(DOCUMENT["components"]["schemas"]["Problem"]["required"]) == {
        "type", "title", "status", "detail", "instance", "request_id",
    }  # fmt: skip


def test_a_parameter_that_says_nothing_of_itself_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="says nothing of how it is read"):

        @get("/nothing", example="/nothing")
        async def nothing(facts: Facts, *, much: str) -> Page[Shape]:
            """Nothing."""
            raise NotImplementedError
