"""Selects from a table by `limit`, `offset` and `fields`, as JSON or CSV. Works on the prepared answer, without data_scheduler."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args, get_type_hints

import msgspec
from multidict import MultiMapping

from chassis.errors import InvalidRequest
from chassis.http.requests.query import whole_number
from chassis.http.responses.representation import Representation
from content_api.schemas import Schema

MOST_ROWS = 1000
LAST_OFFSET = 100_000
LONGEST_FIELDS = 1000
CSV = "text/csv"

_FORMATS = ("json", "csv")


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of a table. `fields` are in the order of the schema, so that their order in the query makes no difference."""

    limit: int | None = None
    offset: int = 0
    fields: tuple[str, ...] = ()
    as_csv: bool = False


WHOLE = Selection()
"""The whole table, as JSON."""


def read(query: MultiMapping[str], row: type[Schema]) -> Selection:
    """Return the selection of a query; raise `InvalidRequest`, which names the parameter and what is allowed."""
    limit, offset = query.get("limit"), query.get("offset")
    fields = ",".join(query.getall("fields")) if "fields" in query else None
    form = query.get("format", "json")
    if form not in _FORMATS:
        raise InvalidRequest(f"format: {form!r}, allowed: {', '.join(_FORMATS)}")
    chosen = Selection(
        limit=None if limit is None else whole_number(limit, "limit", 1, MOST_ROWS),
        offset=0 if offset is None else whole_number(offset, "offset", 0, LAST_OFFSET),
        fields=() if fields is None else _fields(fields, row),
        as_csv=form == "csv",
    )
    return WHOLE if chosen == WHOLE else chosen


def select(answer: Representation, table: str, row: type[Schema], selection: Selection) -> Representation:
    """Return the answer with only what was selected; in JSON, `total` says how many rows there are in all."""
    result = msgspec.json.decode(answer.content, type=dict[str, msgspec.Raw])
    rows = msgspec.json.decode(result[table], type=list[msgspec.Raw])
    end = None if selection.limit is None else selection.offset + selection.limit
    chosen = rows[selection.offset : end]
    if selection.as_csv:
        return msgspec.structs.replace(
            answer,
            content=_csv(chosen, row, selection.fields),
            enveloped=False,
            content_type=CSV,
            filename=f"{table}.csv",
        )
    shown: list[Any] = [_only(selection.fields, each) for each in chosen] if selection.fields else chosen
    counts = {"total": len(rows), "limit": selection.limit, "offset": selection.offset}
    paged = selection.limit is not None or selection.offset > 0
    head = {name: count for name, count in counts.items() if paged and count is not None}
    return msgspec.structs.replace(answer, content=msgspec.json.encode(head | result | {table: shown}))


def columns(row: type[Schema]) -> list[str]:
    """Return the columns of a table as CSV: its plain fields, and those of an object in it as `circuit.id`; lists of objects have none."""
    return list(_columns(row))


def _columns(row: type[Schema]) -> Iterator[str]:
    hints = get_type_hints(row)
    for name in row.__struct_fields__:
        hint = hints[name]
        inner = schema_inside(hint)
        if inner is None:
            yield name
        elif not _is_list(hint):
            yield from (f"{name}.{column}" for column in _columns(inner))


def schema_inside(hint: Any) -> type[Schema] | None:
    """Return the schema in a type: the type itself, that of a list, or that of `Maybe`; None where there is none."""
    if isinstance(hint, type) and issubclass(hint, Schema):
        return hint
    return next((found for part in get_args(hint) if (found := schema_inside(part))), None)


def _is_list(hint: Any) -> bool:
    return getattr(hint, "__origin__", None) is tuple or any(_is_list(part) for part in get_args(hint))


def _fields(text: str, row: type[Schema]) -> tuple[str, ...]:
    known = row.__struct_fields__
    named = text.split(",") if len(text) <= LONGEST_FIELDS else [text]
    wrong = [name for name in named if name not in known]
    if wrong:
        raise InvalidRequest(f"fields: {wrong[0][:LONGEST_FIELDS]!r}, allowed: {', '.join(known)}")
    if len(named) > len(set(named)):
        raise InvalidRequest(f"fields: {text!r}, allowed: each name once")
    return tuple(name for name in known if name in named)


def _only(fields: Iterable[str], row: msgspec.Raw) -> dict[str, msgspec.Raw]:
    found = msgspec.json.decode(row, type=dict[str, msgspec.Raw])
    return {name: found[name] for name in fields if name in found}


def _csv(rows: Iterable[msgspec.Raw], row: type[Schema], fields: tuple[str, ...]) -> bytes:
    """Return CSV (RFC 4180) with a header, in UTF-8. What is unknown is empty; the entries of a list share a cell, with semicolons."""
    header = [name for name in columns(row) if not fields or name.partition(".")[0] in fields]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    for each in rows:
        found = dict(_flat(msgspec.json.decode(each), ""))
        writer.writerow([found.get(name, "") for name in header])
    return text.getvalue().encode()


def _flat(found: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield f"{prefix}{name}", ";".join(map(str, value))
        else:
            yield f"{prefix}{name}", str(value).lower() if isinstance(value, bool) else value
