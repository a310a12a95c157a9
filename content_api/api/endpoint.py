"""An endpoint: a typed function for a path. Its routing, its parameters and its part of the API's description are made from it.

    @get("/seasons/{year}/rounds", table="rounds", example="/seasons/2025/rounds")
    async def list_rounds(context: Context, *, year: Year) -> Page[RoundsSchema]:
        \"\"\"The rounds of a season.\"\"\"

A parameter that the path names is read from the path, every other one from the query, with the default of the function. An underscore at
the end of a name is dropped: it avoids a word of Python's own.
"""

import inspect
import re
import sys
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from multidict import MultiMapping

from chassis.errors import InvalidRequest
from content_api.api.page import Page
from content_api.api.parameters import Parameter
from content_api.context import Context
from content_api.resource import Resource
from content_api.schemas import Schema

JSON = "application/json"

FIELDS = "fields"
SELECTING = frozenset({"limit", "offset", FIELDS, "format"})
"""The parameters that every table has."""

_IN_PATH = re.compile(r"{(\w+)}")


class Argument(msgspec.Struct, frozen=True):
    """A parameter of an endpoint. `keyword`: its name in the function; `default`: the value when it is not given."""

    name: str
    keyword: str
    parameter: Parameter
    in_path: bool
    default: Any


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A path with the function that finds its answer.

    `result`: the schema of the result; None where the body is no JSON. `table`: the field of the result that is a list, from which rows and
    fields can be selected, also as CSV. `example`: a path that answers on real data. `strict`: whether unknown parameters are refused.
    """

    path: str
    summary: str
    description: str
    arguments: tuple[Argument, ...]
    result: type[Schema] | None
    table: str | None
    example: str
    media_type: str
    strict: bool
    find: Callable[..., Awaitable[Resource]]

    @property
    def name(self) -> str:
        """The name of the operation, which is that of the function."""
        return getattr(self.find, "__name__", self.path)

    @property
    def tag(self) -> str:
        """The noun that it belongs to: the name of its module, as words."""
        return self.find.__module__.rpartition(".")[2].replace("_", " ")

    @property
    def query_names(self) -> frozenset[str]:
        """The names of the parameters that the query may have."""
        own = frozenset(argument.name for argument in self.arguments if not argument.in_path)
        return own if self.table is None else own | SELECTING

    @property
    def single_names(self) -> frozenset[str]:
        """The names of those that may be given once; the values of the others add up."""
        many = {argument.name for argument in self.arguments if argument.parameter.many}
        return self.query_names - many - {FIELDS}

    @property
    def about(self) -> str:
        """The description of the noun: the first line of its module."""
        module = sys.modules[self.find.__module__]
        return (module.__doc__ or "").strip().partition("\n")[0]

    @property
    def row(self) -> type[Schema] | None:
        """The schema of the table's rows; None without a table."""
        return None if self.table is None or self.result is None else _row_of(self.result, self.table)

    async def resource(self, context: Context, path: Mapping[str, str], query: MultiMapping[str]) -> Resource:
        """Return what the response cache is asked for; raise `InvalidRequest`, which names the parameter that is wrong."""
        return await self.find(context, **self._values(context, path, query))

    def _values(self, context: Context, path: Mapping[str, str], query: MultiMapping[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for argument in self.arguments:
            if argument.in_path:
                text = path[argument.name]
            elif argument.name in query:
                given = query.getall(argument.name)
                text = ",".join(given) if argument.parameter.many else given[0]
            else:
                text = None
            if text is None and argument.default is inspect.Parameter.empty:
                raise InvalidRequest(f"{argument.name}: missing. {argument.parameter.description}")
            if text is not None:
                values[argument.keyword] = argument.parameter.read(text, argument.name, context)
        return values


@cache
def _row_of(result: type[Schema], table: str) -> type[Schema]:
    row: type[Schema] = get_args(get_type_hints(result)[table])[0]
    return row


def get[**P, R: Resource](
    path: str, *, example: str, table: str | None = None, media_type: str = JSON, strict: bool = True
) -> Callable[[Callable[P, Awaitable[R]]], Endpoint]:
    """Make the decorated function the endpoint of a path."""

    def declare(find: Callable[P, Awaitable[R]]) -> Endpoint:
        summary, _, description = (inspect.getdoc(find) or "").partition("\n\n")
        hints = get_type_hints(find, include_extras=True)
        returned = hints["return"]
        return Endpoint(
            path=path,
            summary=" ".join(summary.split()),
            description=" ".join(description.split()),
            arguments=tuple(_arguments(find, hints, path)),
            result=get_args(returned)[0] if get_origin(returned) is Page else None,
            table=table,
            example=example,
            media_type=media_type,
            strict=strict,
            find=find,
        )

    return declare


def _arguments(find: Callable[..., Any], hints: Mapping[str, Any], path: str) -> list[Argument]:
    in_path = _IN_PATH.findall(path)
    parameters = list(inspect.signature(find).parameters.values())[1:]
    return [
        Argument(name := each.name.rstrip("_"), each.name, _parameter(hints[each.name]), name in in_path, each.default)
        for each in parameters
    ]


def _parameter(hint: Any) -> Parameter:
    """Return the parameter in the annotation of a type, or of `Type | None`, which need not be given."""
    if get_origin(hint) in (Union, UnionType):
        hint = next(kind for kind in get_args(hint) if kind is not type(None))
    if get_origin(hint) is Annotated:
        for note in hint.__metadata__:
            if isinstance(note, Parameter):
                return note
    raise TypeError(f"{hint} is not annotated with a Parameter")
