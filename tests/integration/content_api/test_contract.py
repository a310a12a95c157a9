"""The running API keeps its own description, whatever is asked: no 5xx, no answer that is not described.

Every operation is asked with values that its schemas allow and with values that they do not. `CONTRACT_EXAMPLES` says how often each
(`make test-contract`: more than 2,000 questions in all).
"""

import asyncio
import os
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import positive_data_acceptance

from content_api.api.endpoint import Endpoint
from content_api.api.openapi import document
from content_api.routes import ENDPOINTS, ROOT
from tests.suite import Suite

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "4"))
DOCUMENT: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document(ENDPOINTS)))
DESCRIPTION = schemathesis.openapi.from_dict(DOCUMENT)
# Nonsense may also be longer than a URL can be.
DESCRIPTION.config.checks.negative_data_rejection.expected_statuses.append("414")

BEYOND_A_SCHEMA: dict[str, list[CheckFunction]] = {"what_if": [positive_data_acceptance]}
"""Operations that refuse what no schema can tell: a driver who is not of the season, a session that has been run."""


def named(endpoint: Endpoint) -> str:
    return endpoint.name


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=named)
@pytest.mark.timeout(600)
# The services live in this process, and theirs is the chance that Hypothesis notices.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module")
async def test_whatever_is_asked_is_answered_as_described(
    history: Suite, endpoint: Endpoint, mode: GenerationMode
) -> None:
    if mode is GenerationMode.NEGATIVE and not endpoint.arguments:
        pytest.skip("nothing can be asked wrongly of a path without parameters")
    questions = DESCRIPTION[endpoint.path]["GET"].as_strategy(generation_mode=mode)

    def ask_all() -> None:
        with requests.Session() as session:

            @given(questions)
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            )
            def ask(case: Case[Any]) -> None:
                assume(all_of_it_is_sent(case))
                excluded = BEYOND_A_SCHEMA.get(endpoint.name)
                case.call_and_validate(base_url=f"{history.content}{ROOT}", session=session, excluded_checks=excluded)

            ask()

    await asyncio.to_thread(ask_all)


def all_of_it_is_sent(case: Case[Any]) -> bool:
    """Whether every parameter reaches the wire: an empty list, or one of nothing, does not, and the question would be a good one."""
    asked = case.query or {}
    url = requests.Request("GET", "http://localhost", params=asked).prepare().url or ""
    return asked.keys() <= parse_qs(urlsplit(url).query, keep_blank_values=True).keys()


@pytest.mark.parametrize("endpoint", [each for each in ENDPOINTS if each.result is not None], ids=named)
async def test_an_answer_has_no_field_that_is_not_described(history: Suite, endpoint: Endpoint) -> None:
    status, body = await history.get(f"{ROOT}{endpoint.example}")
    assert status == 200
    answered = DOCUMENT["paths"][endpoint.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    schema = closed(answered | {"components": DOCUMENT["components"]})
    jsonschema.Draft202012Validator(schema).validate(body)


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
async def test_the_documents_are_served_like_every_answer(history: Suite, path: str) -> None:
    async with history.http.get(f"{history.content}{ROOT}{path}") as response:
        assert response.status == 200
        etag = response.headers["ETag"]
        if path == "/openapi.json":
            assert await response.json() == DOCUMENT
    async with history.http.get(f"{history.content}{ROOT}{path}", headers={"If-None-Match": etag}) as response:
        assert response.status == 304


def closed(schema: Any) -> Any:
    """The schema, refusing properties that it does not name."""
    if isinstance(schema, dict):
        made = {name: closed(value) for name, value in schema.items()}
        return made | {"additionalProperties": False} if "properties" in schema and "type" in schema else made
    return [closed(value) for value in schema] if isinstance(schema, list) else schema
