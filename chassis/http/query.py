"""Read values from a query string. InvalidRequest names the parameter, its value, and what is allowed."""

from enum import StrEnum

from aiohttp import web

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
