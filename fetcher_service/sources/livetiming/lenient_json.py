"""Read JSON text without what no reader takes, so that the rest of it can still be read. Pure.

Left out are values that are nested too deep, numbers that are not finite or have more digits than any counter, and halves of characters.
"""

import json
import math
import re
from typing import Any

MOST_DIGITS = 18
"""Of a whole number: it fits into 64 bits."""

TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
"""A string, in which brackets count for nothing, or a bracket."""


def pruned(text: str, deepest: int) -> str:
    """The text with `null` in place of every object and list below the deepest level."""
    kept: list[str] = []
    depth = at = 0
    for token in TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == deepest + 1:
                kept.append(text[at : token.start()])
        elif token[0] in "]}":
            if depth == deepest + 1:
                kept.append("null")
                at = token.end()
            depth -= 1
    if depth <= deepest:
        kept.append(text[at:])
    return "".join(kept)


def readable_json(text: str, deepest: int) -> Any:
    """Return the document with None in place of what cannot be read. Raise ValueError where it is not JSON at all."""
    found = json.loads(pruned(text, deepest), parse_int=_whole, parse_float=_finite, parse_constant=lambda _: None)
    return _of_whole_characters(found)


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= MOST_DIGITS else None


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _of_whole_characters(value: Any) -> Any:
    """Put a question mark in place of each lone surrogate (RFC 8259 section 8.2): it cannot be written as UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_of_whole_characters(each) for each in value]
    if isinstance(value, dict):
        return {_of_whole_characters(name): _of_whole_characters(each) for name, each in value.items()}
    return value
