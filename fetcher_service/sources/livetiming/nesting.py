"""Cuts out of JSON text what is nested too deep for any reader, so that the rest of it can still be read. Pure."""

import re

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
