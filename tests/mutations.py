"""Answers of sources as nobody would give them: a JSON or HTML document, damaged in a few places, by chance that can be repeated."""

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from random import Random
from typing import Any

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))
"""How many mutations of each document a test makes: some in `make test`, some thousand in `make test-fuzz`."""

ODD: Sequence[Any] = (
    None,
    True,
    -1,
    0,
    2**63,
    1e308,
    float("nan"),
    float("inf"),
    -float("inf"),
    "",
    " ",
    "NaN",
    "Infinity",
    "-1",
    "1e400",
    "9" * 5000,
    "٣",
    "²",
    "x" * 100_000,
    "a\x00b\x1b[31m\u2028\x85",
    "\ud800",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59.999+00:00",
    "0001-01-01T00:00:00+00:00",
    "2024-02-30",
    "24:00:00",
    "-99:59:59",
    [],
    {},
    [[]],
    {"": None},
)
"""Values that a field may hold instead of its own."""


def documents(document: Any) -> Iterator[tuple[int, Any]]:
    """As many damaged copies of a JSON value as `EXAMPLES`, each with the number by which it is made again."""
    for number in range(EXAMPLES):
        yield number, mutated(Random(number), document)  # noqa: S311  # nothing secret


def mutated(random: Random, document: Any) -> Any:
    """A copy with one to three places changed."""
    changed: Any = deepcopy(document)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        changed = random.choice(_WAYS)(random, changed)
    return changed


def encoded(document: Any) -> bytes:
    """As JSON: what is not finite is written as Python writes it, and half a character as its escape."""
    return json.dumps(document).encode()


def pages(html: str) -> Iterator[tuple[int, str]]:
    """As many damaged copies of a page as `EXAMPLES`."""
    for number in range(EXAMPLES):
        yield number, damaged(Random(number), html)  # noqa: S311  # nothing secret


def damaged(random: Random, html: str) -> str:
    """A copy with a text, a link, an element or a slice of it changed."""
    for _ in range(random.choice((1, 1, 2, 3))):
        html = random.choice(_DAMAGES)(random, html)
    return html


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with every key in it."""
    keys: Any = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from _places(value[key])


def _place(random: Random, document: Any) -> tuple[Any, Any] | None:
    places = list(_places(document))
    return random.choice(places) if places else None


def _replaced(random: Random, document: Any) -> Any:
    if (place := _place(random, document)) is None:
        return random.choice(ODD)
    container, key = place
    container[key] = deepcopy(random.choice(ODD))
    return document


def _dropped(random: Random, document: Any) -> Any:
    if (place := _place(random, document)) is not None:
        container, key = place
        del container[key]
    return document


def _doubled(random: Random, document: Any) -> Any:
    lists = [container[key] for container, key in _places(document) if isinstance(container[key], list)]
    if lists:
        chosen = random.choice(lists)
        chosen += deepcopy(chosen)
    return document


def _swapped(random: Random, document: Any) -> Any:
    """A value of one place in another: a lap time where a name was."""
    if (one := _place(random, document)) is None or (other := _place(random, document)) is None:
        return document
    container, key = one
    if isinstance(container, list) and key >= len(container):
        return document
    container[key] = deepcopy(other[0][other[1]])
    return document


def _nested(random: Random, document: Any) -> Any:
    if (place := _place(random, document)) is not None:
        container, key = place
        deep: Any = container[key]
        for _ in range(200):
            deep = [deep]
        container[key] = deep
    return document


_WAYS: Sequence[Callable[[Random, Any], Any]] = (_replaced, _replaced, _replaced, _dropped, _doubled, _swapped, _nested)

_TEXT = re.compile(r">([^<>]+)<")
_ATTRIBUTE = re.compile(r'="([^"]*)"')
_ELEMENT = re.compile(r"<(td|th|tr|p|span|a|dt|dd|h1|script|table|thead|tbody)\b[^>]*>")
_JSON_TEXT = re.compile(r'"([^"\\]*)"')


def _other_text(random: Random, html: str) -> str:
    return _at(random, html, _TEXT, str(random.choice(ODD)))


def _other_attribute(random: Random, html: str) -> str:
    return _at(random, html, _ATTRIBUTE, str(random.choice(ODD)))


def _other_json(random: Random, html: str) -> str:
    return _at(random, html, _JSON_TEXT, str(random.choice(ODD)))


def _text_of_elsewhere(random: Random, html: str) -> str:
    texts = _TEXT.findall(html)
    return _at(random, html, _TEXT, random.choice(texts)) if texts else html


def _without_element(random: Random, html: str) -> str:
    found = list(_ELEMENT.finditer(html))
    if not found:
        return html
    chosen = random.choice(found)
    return html[: chosen.start()] + html[chosen.end() :]


def _without_slice(random: Random, html: str) -> str:
    begin = random.randrange(len(html))
    return html[:begin] + html[begin + random.randrange(2000) :]


def _row_again(random: Random, html: str) -> str:
    rows = re.findall(r"<tr\b.*?</tr>", html, re.DOTALL)
    if not rows:
        return html
    chosen = random.choice(rows)
    return html.replace(chosen, chosen * random.choice((2, 50)), 1)


def _at(random: Random, html: str, pattern: re.Pattern[str], text: str) -> str:
    found = list(pattern.finditer(html))
    if not found:
        return html
    begin, end = random.choice(found).span(1)
    return html[:begin] + text + html[end:]


_DAMAGES: Sequence[Callable[[Random, str], str]] = (
    _other_text,
    _other_text,
    _other_text,
    _other_attribute,
    _other_json,
    _text_of_elsewhere,
    _without_element,
    _without_slice,
    _row_again,
)
