"""Reads what structs and enums say about their fields and members, for the API's description.

It is written once, as a sentence below the field:

    class Tyre(Struct):
        \"\"\"What a car runs on.\"\"\"

        age: int | None = None
        \"\"\"Laps driven on this set.\"\"\"

A field without a sentence takes that of the field of the same name in a base class, or in a class that the class attribute
`described_by` names: a schema whose fields are those of a model does not repeat what the model says.
"""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any

import msgspec
from msgspec import UNSET

ISO = "_iso"


def field_descriptions(struct: type) -> dict[str, str]:
    """Return the sentences of a struct's fields by their names in JSON. For a field that may be absent, they say when."""
    found: dict[str, str] = {}
    for field in msgspec.structs.fields(struct):
        text = _of_field(struct, field.name)
        if text is None and field.name.endswith(ISO):
            text = f"The same as `{field.name.removesuffix(ISO)}`, in ISO 8601 (UTC): `2026-10-04T07:00:00Z`."
        if text is not None:
            found[field.encode_name] = f"{text}{_when_absent(text, field.default)}"
    return found


def _when_absent(text: str, default: object) -> str:
    """Return when a field is absent, unless its sentence says so itself: when it is unknown, or a flag that is not set."""
    if default not in (UNSET, None) or any(word in text.lower() for word in ("absent", "present when", "present with")):
        return ""
    return " Absent when false." if default is UNSET and text.startswith("True") else " Absent when unknown."


def described(schema: dict[str, Any], kind: type) -> dict[str, Any]:
    """Return the schema that msgspec made of a struct or an enum, with descriptions of the class and of its fields or members."""
    found = dict(schema)
    text = " ".join(found.get("description", "").split())
    if issubclass(kind, Enum):
        members = member_descriptions(kind)
        values = [str(member.value) for member in kind]
        listed = "".join(f"\n- `{value}`: {members[value]}" for value in values if value in members)
        return {"type": "string"} | found | {"enum": values, "description": f"{text}\n{listed}" if listed else text}
    sentences = field_descriptions(kind)
    properties = {
        name: schema | ({"description": _with_unit(sentences[name], schema)} if name in sentences else {})
        for name, schema in found["properties"].items()
    }
    return found | {"description": text, "properties": properties}


def _with_unit(text: str, schema: Mapping[str, Any]) -> str:
    """Add the unit of instants: they are sent as unix seconds, whatever type the model has."""
    return f"{text} Unix seconds (UTC) with their fraction." if schema.get("format") == "unix-time" else text


def member_descriptions(kind: type[Enum]) -> dict[str, str]:
    """Return the sentences of an enum's members by their values."""
    texts = sentences_below(kind)
    return {str(member.value): texts[member.name] for member in kind if member.name in texts}


def structs_within(*roots: Any) -> dict[str, type]:
    """Return every struct and enum within the types, at any depth, by name."""
    found: dict[str, type] = {}
    waiting: list[Any] = list(msgspec.inspect.multi_type_info(roots))
    while waiting:
        info = waiting.pop()
        if isinstance(info, msgspec.inspect.StructType | msgspec.inspect.EnumType):
            if info.cls.__name__ in found:
                continue
            found[info.cls.__name__] = info.cls
        waiting += _inside(info)
    return found


def _inside(info: Any) -> Iterator[Any]:
    """Yield the types that a type is made of."""
    match info:
        case msgspec.inspect.StructType():
            yield from (field.type for field in info.fields)
        case msgspec.inspect.UnionType():
            yield from info.types
        case msgspec.inspect.DictType():
            yield from (info.key_type, info.value_type)
        case msgspec.inspect.VarTupleType() | msgspec.inspect.ListType():
            yield info.item_type
        case msgspec.inspect.Metadata():
            yield info.type
        case _:
            return


def _of_field(struct: type, name: str) -> str | None:
    for kind in struct.__mro__:
        if (text := sentences_below(kind).get(name)) is not None:
            return text
        for other in vars(kind).get("described_by", ()):
            if (text := _of_field(other, name)) is not None:
                return text
    return None


def sentences_below(kind: type) -> Mapping[str, str]:
    """Return the sentences below the fields in the body of a class; none where there is no source."""
    module = sys.modules[kind.__module__]
    if not hasattr(module, "__file__") or inspect.getsourcefile(module) is None:
        return {}  # of Python itself, or compiled
    return _classes(module).get(kind.__qualname__, {})


@cache
def _classes(module: ModuleType) -> dict[str, dict[str, str]]:
    """Return the same of every class at the top level of a module."""
    tree = ast.parse(inspect.getsource(module))
    return {node.name: dict(_sentences(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _sentences(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for statement, below in pairwise(node.body):
        match statement, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, " ".join(text.split())
