"""Recorded answers of Ergast and Jolpica, flattened so that each field has a name, whatever its place in a list."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

LATER = {
    "/api/f1/current/last/results.json": "/api/f1/2022/17/results.json",
    "/api/f1/2022/driverstandings.json": "/api/f1/2022/17/driverstandings.json",
    "/api/f1/2022/constructorstandings.json": "/api/f1/2022/17/constructorstandings.json",
    "/ergast/f1/2026/driverstandings.json": "/ergast/f1/2026/9/driverstandings.json",
    "/ergast/f1/2026/constructorstandings.json": "/ergast/f1/2026/9/constructorstandings.json",
}
"""What was recorded in the middle of a season, by the address that asks for the same today."""

IDENTIFIED_BY = (
    ("driverId",),
    ("constructorId",),
    ("circuitId",),
    ("statusId",),
    ("season", "round"),
    ("season",),
    ("number",),
)


class Recorded(NamedTuple):
    """An answer, the path that was asked for it, and the one that asks for the same today."""

    asked: str
    path: str
    answer: Mapping[str, Any]


class Difference(NamedTuple):
    """A field that differs: `None` where it is missing."""

    field: str
    theirs: Any
    ours: Any


def recordings(folder: Path) -> Iterator[Recorded]:
    """Everything in `upstream/jolpica`."""
    for entry in json.loads((folder / "index.json").read_text("utf-8")):
        asked = re.sub(r"^https?://[^/]+", "", entry["url"])
        path, _, query = asked.partition("?")
        answer = json.loads((folder / entry["file"]).read_text("utf-8"))["MRData"]
        yield Recorded(asked, LATER.get(path, path) + (f"?{query}" if query else ""), answer)


def differences(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> list[Difference]:
    """Every field that is not equal. A list is compared row by row, and its order once more."""
    known, given = dict(_flat(theirs, "")), dict(_flat(ours, ""))
    return [
        Difference(field, known.get(field), given.get(field))
        for field in known.keys() | given.keys()
        if known.get(field) != given.get(field)
    ]


def _flat(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        names = _names(value)
        yield f"{name}.order", names
        for own, inner in zip(names, value, strict=True):
            yield from _flat(inner, f"{name}[{own}]")
    else:
        yield name, value


def _names(rows: list[Any]) -> list[str]:
    """What identifies each row; who stands there twice is told apart by a sign."""
    names: list[str] = []
    for row in rows:
        parts = row.get("Driver") or row.get("Constructor") or row
        by = next(keys for keys in IDENTIFIED_BY if all(key in parts for key in keys))
        name = "/".join(parts[key] for key in by)
        names.append(name + "'" * names.count(name))
    return names
