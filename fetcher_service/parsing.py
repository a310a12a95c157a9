"""Converts the answer of a source into the structs that describe its shape."""

import re
from collections.abc import Mapping
from types import UnionType
from typing import Any, get_args, get_origin

import msgspec

from fetcher_service.failures import SourceChanged

LOCATED = " - at `"

_COLOUR = re.compile(r"#?([0-9A-F]{6})", re.ASCII | re.IGNORECASE)


def shaped[T](source: str, name: str, answer: Any, shape: type[T]) -> T:
    """Return the answer as `shape`; fields that it does not name are ignored. `SourceChanged` says where it differs, below `name`."""
    try:
        return msgspec.convert(answer, type=shape)
    except msgspec.ValidationError as error:
        found, _, path = str(error).partition(LOCATED)
        raise SourceChanged(source, name + path.removeprefix("$").removesuffix("`"), found) from error


def salvaged[T](
    source: str, name: str, answer: Any, shape: type[T], before: T | None = None
) -> tuple[T | None, list[SourceChanged]]:
    """Return as much of the answer as has its shape, and what was left out.

    A part that is left out is replaced by that of `before`, if there is one. Returns None when the rest is no `shape`.
    """
    try:
        return shaped(source, name, answer, shape), []
    except SourceChanged:
        reader = _Salvage(source)
        try:
            return reader.read(name, answer, shape, before), reader.left_out
        except _Unreadable:
            return before, reader.left_out


def read_colour(text: str | None) -> str | None:
    """Return a colour as six hexadecimal digits; None for a text that is none."""
    found = _COLOUR.fullmatch(text or "")
    return found[1].upper() if found else None


class _Unreadable(Exception):
    """A part cannot be read and has been reported; what contains it decides whether it can do without."""


class _Salvage:
    """Reads part by part. Paths name fields of shapes only, never keys of an answer: they become labels of a metric."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.left_out: list[SourceChanged] = []

    def read(self, name: str, answer: Any, shape: Any, before: Any) -> Any:
        try:
            return shaped(self._source, name, answer, shape)
        except SourceChanged as changed:
            if isinstance(shape, type) and issubclass(shape, msgspec.Struct) and isinstance(answer, Mapping):
                return self._fields(name, answer, shape, before if isinstance(before, shape) else None)
            if (entries := _entries(answer, shape)) is not None:
                return self._entries(name, *entries, _entries(before, shape))
            self.left_out.append(changed)
            raise _Unreadable from changed

    def _fields[S: msgspec.Struct](self, name: str, answer: Mapping[str, Any], shape: type[S], before: S | None) -> S:
        fields: dict[str, Any] = {}
        for field in msgspec.structs.fields(shape):
            if field.encode_name in answer:
                known = getattr(before, field.name, None)
                try:
                    path = f"{name}.{field.encode_name}"
                    fields[field.name] = self.read(path, answer[field.encode_name], field.type, known)
                except _Unreadable:
                    if before is not None:
                        fields[field.name] = known
        try:
            return shape(**fields)
        except (TypeError, ValueError) as error:
            if not self.left_out:
                self.left_out.append(SourceChanged(self._source, name, str(error)))
            raise _Unreadable from error

    def _entries(self, name: str, answer: Mapping[str, Any], shape: Any, before: Any) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for key, value in answer.items():
            known = before[0].get(key) if before else None
            try:
                entries[key] = self.read(f"{name}[...]", value, shape, known)
            except _Unreadable:
                if known is not None:
                    entries[key] = known
        return entries


def _entries(answer: Any, shape: Any) -> tuple[Mapping[str, Any], Any] | None:
    """The answer as an object by key, a list by index, and the shape of its values; None where that is not the shape."""
    shapes = get_args(shape) if isinstance(shape, UnionType) else (shape,)
    by_key = next((get_args(each)[1] for each in shapes if get_origin(each) is dict), None)
    if by_key is None:
        return None
    if isinstance(answer, Mapping):
        return answer, by_key
    if isinstance(answer, list) and len(shapes) > 1:
        return {str(index): value for index, value in enumerate(answer)}, by_key
    return None
