"""Read values from a query string. InvalidRequest names the parameter, its value, and what is allowed."""

from collections.abc import Container
from enum import StrEnum

from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import MultiMapping

from chassis.errors import InvalidRequest


def whole_number(text: str, name: str, least: int, most: int, allowed: str | None = None) -> int:
    """Return a number in ASCII digits between `least` and `most`."""
    digits = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    if not digits or not least <= int(text) <= most:
        raise InvalidRequest(f"{name}: {text!r}, allowed: {allowed or f'{least} to {most}'}")
    return int(text)


def optional_number(request: web.Request, name: str, least: int, most: int) -> int | None:
    """Return a number from the query string, or None where it is not given."""
    text = request.query.get(name)
    return None if text is None else whole_number(text, name, least, most)


def member[E: StrEnum](text: str, name: str, kind: type[E]) -> E:
    """Return a member of an enum by its value."""
    try:
        return kind(text)
    except ValueError:
        raise InvalidRequest(f"{name}: {text!r}, allowed: {', '.join(kind)}") from None


def optional_member[E: StrEnum](request: web.Request, name: str, kind: type[E]) -> E | None:
    """Return a member from the query string, or None where it is not given."""
    text = request.query.get(name)
    return None if text is None else member(text, name, kind)


def refuse_unknown(query: MultiMapping[str], known: frozenset[str]) -> None:
    """Raise `InvalidRequest` for an unknown parameter: to ignore it would answer another question."""
    for name in query:
        if name not in known:
            allowed = ", ".join(sorted(known)) or "none"
            raise InvalidRequest(f"{name}: there is no such parameter here, allowed: {allowed}")


def refuse_repeated(query: MultiMapping[str], single: Container[str]) -> None:
    """Raise `InvalidRequest` where a parameter with one value is given twice: programs differ in which of them they take."""
    if len(query) == len(set(query)):
        return
    for name in query:
        times = len(query.getall(name))
        if times > 1 and name in single:
            raise InvalidRequest(f"{name}: given {times} times, allowed: once")


def taking(handler: Handler, *names: str) -> Handler:
    """Return a handler for requests with these parameters, each at most once; others are answered 400, naming what is allowed."""
    known = frozenset(names)

    async def handle(request: web.Request) -> web.StreamResponse:
        refuse_unknown(request.query, known)
        refuse_repeated(request.query, known)
        return await handler(request)

    return handle
