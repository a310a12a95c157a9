"""The description of the API (OpenAPI 3.1), made from the endpoints and the schemas of their results."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from inspect import Parameter as Declared
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from chassis.docstrings import described, structs_within
from content_api.api.endpoint import JSON, Argument, Endpoint
from content_api.api.selection import CSV, LAST_OFFSET, MOST_ROWS, columns
from content_api.calendar import contract as calendar_contract
from content_api.live import contract
from content_api.replay import contract as replay_contract
from content_api.schemas import MetadataSchema, ProblemSchema, Schema

VERSION = "1.0.0"
SCHEMAS = "#/components/schemas/"
SUFFIX = "Schema"
RENAMED = {"ResultStatus": "Standing", "WaySchema": "WayShown"}
"""Classes that were published under another name, which clients that generate code rely on."""

PROBLEM = "application/problem+json"

INTRODUCTION = """Formula 1 since 1950: seasons, race weekends, results of every session, championships, people, cars, tracks, calendars.

Every JSON answer is `{"metadata": {"date", "source", "stale"}, "result": {…}}`. Instants are unix seconds with `…_iso` beside them (UTC),
dates ISO strings, points numbers with their fraction; what is unknown is left out. `stale` says that the database cannot be reached at
present, and that this is the last answer.

Lists take `limit`, `offset` and `fields`, and are also available as CSV (`format=csv`). A parameter that does not exist is refused, and so
is one that is given twice, unless it is a list: `fields=name&fields=points` is `fields=name,points`. A refusal is
`application/problem+json`; its `detail` names the parameter and what is allowed. A slash at the end of a path changes nothing.

Answers carry `ETag` and, where it is known, `Last-Modified`: ask again with `If-None-Match`, and 304 says that nothing has changed. gzip
and br are supported.

Programs written for Ergast or Jolpica have their own API beside this one, at `ergast/f1`; its paths are of any length, so that they are not
among those described here."""

METADATA = "How old the answer is, and where it comes from."
RESULT = "What was asked for."

_WITH_COMMAS: dict[str, Any] = {"style": "form", "explode": False}
_DECIMAL = {"type": "string", "format": "decimal"}
_NUMBER = {"type": "number"}

_REFUSALS = {
    HTTPStatus.BAD_REQUEST: "A parameter is wrong; `detail` names it and what is allowed.",
    HTTPStatus.NOT_FOUND: "There is nothing under this path; `detail` names what is unknown.",
    HTTPStatus.METHOD_NOT_ALLOWED: "The method is not GET, HEAD or OPTIONS.",
    HTTPStatus.NOT_ACCEPTABLE: "`Accept-Encoding` refuses every encoding there is: br, gzip, identity.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The URL is longer than 2048 characters.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The headers are larger than 16384 bytes in all.",
    HTTPStatus.SERVICE_UNAVAILABLE: "There is no prepared answer, and the database cannot be reached; try again as `Retry-After` says.",
    HTTPStatus.GATEWAY_TIMEOUT: "The database did not answer in time; try again.",
}

_HEADERS = {
    "ETag": "Strong validator of these bytes in this encoding, for `If-None-Match`.",
    "Last-Modified": "When the answer last changed: its data, or what it says by the clock; absent of an empty list.",
    "Cache-Control": "How long it may be cached: a day for past seasons, a minute for the current one, 15 seconds on a race weekend.",
    "X-Cache": "`hit`: the answer was prepared before; `miss`: it was made for this request.",
    "X-Request-Id": "Id of the request, yours if you sent one; it is in the log of the service.",
}

_SELECTING = (
    ("limit", "The most rows to return. Without it, all.", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}),
    ("offset", "How many rows to skip.", {"type": "integer", "minimum": 0, "maximum": LAST_OFFSET, "default": 0}),
    ("format", "JSON, or CSV (RFC 4180) with a header line.", {"type": "string", "enum": ["json", "csv"], "default": "json"}),
)  # fmt: skip


def document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """Return the whole description. Its server is the folder it is read from, so that it is right behind every proxy."""
    endpoints = tuple(endpoints)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Will it be Max?",
            "version": VERSION,
            "summary": "Formula 1 data since 1950, self-hosted",
            "description": INTRODUCTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "."}],
        "tags": [{"name": name, "description": text} for name, text in _tags(endpoints).items()],
        "paths": {endpoint.path: {"get": _operation(endpoint)} for endpoint in endpoints}
        | contract.paths()
        | replay_contract.paths()
        | calendar_contract.paths(),
        "components": {
            "schemas": _schemas(endpoints) | contract.schemas(),
            "responses": _refusals(),
            "headers": _headers(),
        },
    }


def example_values(endpoint: Endpoint) -> dict[str, str]:
    """Return the parameters of an endpoint's example by name."""
    split = urlsplit(endpoint.example)
    template = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", endpoint.path)
    found = re.fullmatch(template, split.path)
    if found is None:
        raise ValueError(f"{endpoint.example} is no example of {endpoint.path}")
    return found.groupdict() | dict(parse_qsl(split.query, strict_parsing=bool(split.query)))


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    values = example_values(endpoint)
    parameters = [_parameter(argument, values) for argument in endpoint.arguments]
    if endpoint.row is not None:
        parameters += _selecting(endpoint.row, values)
    return {
        "operationId": endpoint.name,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        **({"description": endpoint.description} if endpoint.description else {}),
        "parameters": parameters,
        "responses": {
            "200": _answer(endpoint),
            "304": {"description": "Nothing has changed since the version you have."},
            **{str(status.value): {"$ref": f"#/components/responses/{status.name}"} for status in _REFUSALS},
        },
    }


def _parameter(argument: Argument, values: Mapping[str, str]) -> dict[str, Any]:
    schema = argument.parameter.schema
    if argument.default not in (None, Declared.empty):
        default = int(argument.default) if isinstance(argument.default, bool) else argument.default
        schema = schema | {"default": default}
    return _with_example(
        {
            "name": argument.name,
            **(_WITH_COMMAS if argument.parameter.many and not argument.in_path else {}),
            "in": "path" if argument.in_path else "query",
            "required": argument.default is Declared.empty,
            "description": argument.parameter.description,
            "schema": schema,
        },
        values,
    )


def _selecting(row: type[Schema], values: Mapping[str, str]) -> list[dict[str, Any]]:
    made = [
        {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
        for name, text, schema in _SELECTING
    ]
    made.append(
        {
            "name": "fields",
            "in": "query",
            "required": False,
            "description": "Only these fields of each row, with commas between them. Without it, all.",
            **_WITH_COMMAS,
            "schema": {
                "type": "array",
                "minItems": 1,
                "uniqueItems": True,
                "items": {"enum": list(row.__struct_fields__)},
            },
        }
    )
    return [_with_example(parameter, values) for parameter in made]


def _with_example(parameter: dict[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    text = values.get(parameter["name"])
    if text is None:
        return parameter
    kinds = parameter["schema"].get("anyOf", [parameter["schema"]])
    if any(kind.get("type") == "array" for kind in kinds):
        items = [kind.get("items", {}) for kind in kinds]
        whole = any(kind.get("type") == "integer" for item in items for kind in item.get("anyOf", [item]))
        return parameter | {"example": [int(part) if whole else part for part in text.split(",")]}
    number = text.isdecimal() and any(kind.get("type") == "integer" for kind in kinds)
    return parameter | {"example": int(text) if number else text}


def _answer(endpoint: Endpoint) -> dict[str, Any]:
    content: dict[str, Any] = {endpoint.media_type: {"schema": {"type": "string"}}}
    if endpoint.result is not None:
        envelope = {
            "type": "object",
            "required": ["metadata", "result"],
            "properties": {
                "metadata": {"$ref": f"{SCHEMAS}Metadata", "description": METADATA},
                "result": {"$ref": f"{SCHEMAS}{component_name(endpoint.result.__name__)}", "description": RESULT},
            },
        }
        content = {JSON: {"schema": envelope}}
    elif endpoint.media_type == JSON:
        content = {JSON: {"schema": {"type": "object"}}}
    if endpoint.row is not None:
        columned = f"Columns: {', '.join(columns(endpoint.row))}."
        content[CSV] = {"schema": {"type": "string", "description": columned}}
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}
    return {"description": endpoint.summary, "headers": headers, "content": content}


def component_name(name: str) -> str:
    """Return what the description calls a class: without the suffix that tells it from the model of the same name."""
    return RENAMED.get(name) or name.removesuffix(SUFFIX) or name


def _schemas(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    results = [endpoint.result for endpoint in endpoints if endpoint.result is not None]
    roots = [*results, MetadataSchema, ProblemSchema]
    _, made = msgspec.json.schema_components(roots, ref_template=f"{SCHEMAS}{{name}}")
    rows = {endpoint.row.__name__ for endpoint in endpoints if endpoint.row is not None}
    kinds = structs_within(*roots)
    found: dict[str, Any] = {}
    for class_name, schema in made.items():
        name = component_name(class_name)
        public = _public(schema | {"title": name}, is_row=class_name in rows)
        found[name] = described(public, kinds[class_name])
    return dict(sorted(found.items()))


def _public(schema: dict[str, Any], *, is_row: bool) -> dict[str, Any]:
    """Return what msgspec writes in this API's words; of a row that `fields` can shorten, nothing is required."""
    found: dict[str, Any] = _in_public_words(schema)
    if is_row:
        found.pop("required", None)
    return found


def _in_public_words(schema: Any) -> Any:
    """Return the schema with points as numbers, and with references that name components instead of classes."""
    if schema == _DECIMAL:
        return _NUMBER
    if isinstance(schema, list):
        return [_in_public_words(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _in_public_words(value) for name, value in schema.items()}
    if "$ref" in found:
        found["$ref"] = f"{SCHEMAS}{component_name(found['$ref'].removeprefix(SCHEMAS))}"
    return found


def _refusals() -> dict[str, Any]:
    content = {PROBLEM: {"schema": {"$ref": f"{SCHEMAS}Problem"}}}
    return {status.name: {"description": text, "content": content} for status, text in _REFUSALS.items()}


def _headers() -> dict[str, Any]:
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in _HEADERS.items()}


def _tags(endpoints: Iterable[Endpoint]) -> dict[str, str]:
    return {endpoint.tag: endpoint.about for endpoint in endpoints} | {
        contract.TAG: contract.ABOUT,
        calendar_contract.TAG: calendar_contract.ABOUT,
    }
