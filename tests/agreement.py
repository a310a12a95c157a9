"""Where two versions of the same facts differ, in every field that both know."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from racing.model import ClassificationRow, PitStop, Session, StandingsRow, Struct

DEGREE = 0.001
"""Coordinates this close, and distances, are the same."""

UNCOMPARED = frozenset({"source", "fetched_at", "updated_at", "standing"})


def differences(ours: Iterable[Struct], theirs: Iterable[Struct]) -> list[str]:
    """One line per field that both know and that differs; rows that only one has are named too."""
    return list(_rows("", tuple(ours), tuple(theirs)))


def _rows(path: str, ours: Sequence[Any], theirs: Sequence[Any]) -> Iterator[str]:
    left, right = _keyed(ours), _keyed(theirs)
    if not isinstance(next(iter((*ours, *theirs)), None), Session):  # few sources know every session of old weekends
        for key in sorted(left.keys() - right.keys()):
            yield f"{path}{key}: only ours"
        for key in sorted(right.keys() - left.keys()):
            yield f"{path}{key}: only theirs"
    for key in sorted(left.keys() & right.keys()):
        yield from _fields(f"{path}{key}", left[key], right[key])


def _fields(path: str, ours: Struct, theirs: Struct) -> Iterator[str]:
    for field in ours.__struct_fields__:
        left, right = getattr(ours, field), getattr(theirs, field)
        if field in UNCOMPARED or _unknown(left) or _unknown(right):
            continue
        where = f"{path}.{field}"
        if isinstance(left, tuple) and left and isinstance(left[0], Struct):
            yield from _rows(f"{where}.", left, right)
        elif isinstance(left, Struct):
            yield from _fields(where, left, right)
        elif isinstance(left, float) and isinstance(right, float):
            if abs(left - right) > DEGREE:
                yield f"{where}: {left} | {right}"
        elif left != right:
            yield f"{where}: {left} | {right}"


def _keyed(rows: Sequence[Any]) -> dict[str, Any]:
    keyed: dict[str, Any] = {}
    for row in rows:
        key = _key(row)
        while key in keyed:
            key = f"{key}'"
        keyed[key] = row
    return keyed


def _key(row: Any) -> str:
    if isinstance(row, ClassificationRow):
        return f"{row.driver} {row.number}"
    if isinstance(row, StandingsRow):
        return " ".join(filter(None, (row.driver, row.constructor, row.engine)))
    if isinstance(row, Session):
        return row.kind
    if isinstance(row, PitStop):
        return f"{row.driver} {row.stop}"
    return str(row.id)


def _unknown(value: object) -> bool:
    return value is None or value is False or value == ()
