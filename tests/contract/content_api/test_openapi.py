"""The description of the API is OpenAPI 3.1, and says what the code does."""

import json
import re
from typing import Any

import jsonschema
import msgspec
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from content_api.api.endpoint import Endpoint, get
from content_api.api.openapi import document, example_values
from content_api.api.page import Page
from content_api.api.selection import columns
from content_api.context import Context
from content_api.routes import ENDPOINTS
from content_api.schemas import Schema

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
    assert list(DOCUMENT["paths"]) == [
        *(endpoint.path for endpoint in ENDPOINTS),
        *("/live", "/live/events", "/seasons/{year}/rounds/{round}/{session}/replay/events"),
        "/calendar/p/{token}.ics",
    ]
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


SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]

COMPONENTS = [
    "Ahead", "AllowedPlace", "Awaited", "Behind", "Car", "Career", "Championship", "Chances", "Chassis", "Circuit",
    "CircuitInFull", "CircuitUsed", "Circuits", "Constructor", "ConstructorInFull", "ConstructorNamed", "Constructors",
    "Counted", "Course", "CourseOfSeason", "Drawn", "Driver", "DriverInFull", "DriverResult", "DriverResults",
    "Drivers", "EngineManufacturers", "EngineModel", "Entries", "Entry", "Era", "Extent", "Feed", "Feeds", "Flag",
    "Flags", "Gain", "Gaps", "GrandPrix", "GrandPrixInFull", "GrandsPrix", "GridPlace", "Held", "Hit", "HitKind",
    "Hits", "Holder", "Honours", "Hopeful", "Lap", "LapBegun", "Laps", "Layout", "LayoutRaced", "LeftToRun", "Links",
    "MakersCareer", "MakersSeason", "Manufacturer", "ManufacturerInFull", "Metadata", "Notice", "Notices", "Outcome",
    "PitStop", "PitStops", "Place", "Places", "Positions", "Problem", "Progression", "RaceDay", "RaceHonours", "Radio",
    "Radios", "Record", "RecordInFull", "RecordUnit", "Records", "Replay", "ReplayInFull", "Replays", "Revision",
    "RivalPlace", "Round", "RoundRun", "RoundScored", "Rounds", "Row", "Scored", "Season", "SeasonCompared",
    "SeasonDone", "SeasonStatus", "Seasons", "SeasonsCompared", "Session", "SessionKind", "SessionOfRound",
    "SessionStatus", "Since", "Stage", "Stages", "Standing", "Standings", "StartingGrid", "Stint", "Stints", "Stop",
    "SupposedPlace", "SupposedSession", "TeamMate", "TeamMates", "TimedLap", "Times", "Title", "TitleHistory",
    "TrackStatus", "TyreManufacturers", "Versus", "Vote", "WayShown", "WeatherOfSession", "WeatherSample", "WhatIf",
    "WillItBe", "Winner", "WinningConstructor", "WouldBe",
    "LiveContender", "LiveRow", "LiveSession", "LiveStandings", "LiveStatus", "Phase", "RaceControl", "SessionClock",
    "Tyre", "Weather",
]  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_and_every_property_says_what_it_is(name: str) -> None:
    """What is written below a field of the model reaches the contract."""
    schema = SCHEMAS[name]
    silent = [each for each, found in schema.get("properties", {}).items() if not is_said(found.get("description", ""))]
    assert silent == [], f"{name}: write a sentence below the field in its class"
    assert is_said(schema["description"].partition("\n")[0])


def test_every_operation_parameter_answer_and_header_says_what_it_is() -> None:
    for path, methods in DOCUMENT["paths"].items():
        described = methods["get"]
        assert is_said(described["summary"]), path
        for parameter in described["parameters"]:
            assert is_said(parameter["description"]), (path, parameter["name"])
        for status, answer in described["responses"].items():
            assert "$ref" in answer or is_said(answer["description"]), (path, status)
    for part in ("responses", "headers"):
        for name, found in DOCUMENT["components"][part].items():
            assert is_said(found["description"]), name
    for tag in DOCUMENT["tags"]:
        assert is_said(tag["description"]), tag["name"]


def is_said(text: str) -> bool:
    """A whole sentence: it begins and ends as one does."""
    return len(text) > 5 and (text[0].isupper() or text[0].isdecimal() or text[0] == "`") and text[-1] in ".`)"


def test_a_property_that_may_be_absent_says_when() -> None:
    for name, schema in SCHEMAS.items():
        for each, found in schema.get("properties", {}).items():
            if each in schema.get("required", [each]) or "default" in found:
                continue
            assert re.search("[Aa]bsent|Present", found["description"]), (name, each)


@pytest.mark.parametrize(
    ("schema", "name", "unit"),
    [
        ("SessionOfRound", "start", "unix seconds (UTC)"),
        ("SessionOfRound", "start_iso", "ISO 8601 (UTC)"),
        ("Metadata", "date", "unix seconds (UTC)"),
        ("Revision", "fetched", "unix seconds (UTC)"),
        ("LiveSession", "data_at", "Unix seconds (UTC) with their fraction"),
        ("SessionClock", "remaining", "Seconds"),
        ("Layout", "length_km", "kilometres"),
        ("SessionOfRound", "distance_km", "kilometres"),
        ("Layout", "latitude", "Degrees north"),
        ("Weather", "wind", "metres a second"),
        ("Weather", "pressure", "hectopascals"),
        ("Weather", "air", "degrees Celsius"),
        ("Driver", "date_of_birth", "1997-09-30"),
        ("Row", "gap", "seconds"),
        ("Hopeful", "probability", "from 0 to 1"),
    ],
)
def test_a_quantity_says_its_unit_and_an_instant_its_time_zone(schema: str, name: str, unit: str) -> None:
    assert unit in SCHEMAS[schema]["properties"][name]["description"]


def test_the_values_of_an_enum_are_told_apart() -> None:
    outcomes = SCHEMAS["Outcome"]
    assert outcomes["enum"][0] == "classified"
    assert "\n- `did_not_start`: " in outcomes["description"]


def test_a_list_takes_limit_offset_fields_and_format() -> None:
    known = parameters("/seasons/{year}/rounds")
    assert {"limit", "offset", "fields", "format"} <= set(known)
    assert "grand_prix" in known["fields"]["schema"]["items"]["enum"]
    assert "limit" not in parameters("/seasons/{year}/rounds/{round}")


def test_the_columns_of_csv_are_fields_of_its_rows() -> None:
    for endpoint in ENDPOINTS:
        if endpoint.row is not None:
            known = set(endpoint.row.__struct_fields__)
            assert {column.partition(".")[0] for column in columns(endpoint.row)} <= known, endpoint.path


def test_defaults_and_allowed_values_are_those_of_the_function() -> None:
    known = parameters("/seasons/{year}/rounds/{round}/{session}")
    assert known["session"]["schema"]["enum"][0] == "practice_1"
    assert (known["history"]["required"], known["history"]["schema"]["default"]) == (False, 0)
    assert known["year"]["required"] is True


def test_points_are_numbers_and_the_unknown_is_not_required() -> None:
    place = DOCUMENT["components"]["schemas"]["Place"]
    assert place["properties"]["points"]["type"] == "number"
    assert "required" not in place
    assert DOCUMENT["components"]["schemas"]["Season"]["properties"]["status"]["$ref"].endswith("SeasonStatus")


def test_components_keep_their_published_names() -> None:
    """Programs that generate code from the description rely on them: a class may be renamed, its component may not."""
    assert list(SCHEMAS) == COMPONENTS
    assert all(schema["title"] == name for name, schema in SCHEMAS.items())


def test_what_is_refused_is_a_problem() -> None:
    refused = DOCUMENT["components"]["responses"]["BAD_REQUEST"]["content"]
    assert list(refused) == ["application/problem+json"]
    assert set(DOCUMENT["components"]["schemas"]["Problem"]["required"]) == {
        "type", "title", "status", "detail", "instance", "request_id",
    }  # fmt: skip


def test_a_parameter_that_says_nothing_of_itself_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="is not annotated with a Parameter"):

        @get("/nothing", example="/nothing")
        async def nothing(facts: Context, *, much: str) -> Page[Schema]:
            """Nothing."""
            raise NotImplementedError
