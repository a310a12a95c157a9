"""What can go wrong at a source, done to an answer on demand."""

import asyncio
import json
import re
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import Enum, auto
from hashlib import sha256

from tests.upstream.reply import Reply

MEGABYTE = 1 << 20

KEYS = {
    "Races": "Events",
    "StandingsLists": "Tables",
    "driverId": "driver_ref",
    "meeting_key": "weekend",
    "Lines": "Rows",
}
"""The keys that a JSON source renames. Besides: `Meetings` of an index, `position` of a row."""

HEADINGS = {"Pos": "Rank", "Driver": "Pilot", "Grand Prix": "Event", "Team": "Outfit", "Car": "Outfit"}


class Kind(Enum):
    """A way to fail."""

    LATENCY = auto()
    """The right answer after `seconds` on the wall."""
    STATUS = auto()
    """`status` (429, 500, 503, ...), with `retry_after` as a header if it is set."""
    HTML = auto()
    """A page where JSON was due; where a page was due, one about something else."""
    TRUNCATED = auto()
    """The first half of the body, as if it were all."""
    BROKEN_OFF = auto()
    """The first half of the body, then the connection closes."""
    EMPTY = auto()
    """200 and no body."""
    NO_ROWS = auto()
    """200 and a well-formed answer without a single row."""
    HALF_A_SEASON = auto()
    """Every season has lost its second half."""
    CHANGED_CLASSES = auto()
    """Every class name of a page is another one. Who parses by headings does not notice."""
    CHANGED_HEADERS = auto()
    """Headings of tables, keys of JSON are called otherwise."""
    REDIRECT = auto()
    """To `location`."""
    WRONG_CHARSET = auto()
    """Says UTF-8 and is not."""
    HUGE = auto()
    """A body of `megabytes`, without a length."""
    GZIP_BOMB = auto()
    """`megabytes` that are a thousandth of that on the wire."""
    BODY = auto()
    """`status` and `body` as told, of the same content type."""


@dataclass
class Fault:
    """A way to fail, for one source or all, paths that match `path`, `times` requests or until it is lifted."""

    kind: Kind
    source: str | None = None
    path: str = ""
    """A regular expression, searched for in the path with its query."""
    times: int | None = None
    status: int | None = None
    """Of `STATUS` (500) and `BODY` (200)."""
    retry_after: str | None = None
    seconds: float = 0.2
    location: str = "http://elsewhere.invalid/"
    megabytes: int = 64
    body: str = ""
    hits: int = field(default=0, init=False)

    def meets(self, source: str, path: str) -> bool:
        """Whether a request meets it. Counts those that do."""
        left = self.times is None or self.hits < self.times
        if left and self.source in (None, source) and re.search(self.path, path):
            self.hits += 1
            return True
        return False


def spoilt(fault: Fault, reply: Reply) -> Reply:
    """The reply as the fault leaves it, for those that change status or text only."""
    page = "html" in reply.content_type
    text: str | None = None
    match fault.kind:
        case Kind.STATUS:
            headers = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
            detail = "Request was throttled." if fault.status == 429 else "Something went wrong."
            return Reply(json.dumps({"detail": detail}), "application/json", fault.status or 500, headers)
        case Kind.HTML:
            return Reply("<!DOCTYPE html><html><body><h1>We will be back soon</h1></body></html>", "text/html")
        case Kind.REDIRECT:
            return Reply("", reply.content_type, 302, {"Location": fault.location})
        case Kind.EMPTY:
            text = ""
        case Kind.BODY:
            text = fault.body
        case Kind.NO_ROWS:
            text = _without_rows(reply.text, page=page)
        case Kind.TRUNCATED:
            text = reply.text[: len(reply.text) // 2]
        case Kind.CHANGED_CLASSES:
            text = _other_classes(reply.text)
        case Kind.CHANGED_HEADERS:
            text = _other_headings(reply.text) if page else _other_keys(reply.text)
    return reply if text is None else Reply(text, reply.content_type, _status(fault, reply))


def _status(fault: Fault, reply: Reply) -> int:
    if fault.kind is Kind.BODY:
        return fault.status or 200
    return 200 if fault.kind in {Kind.EMPTY, Kind.NO_ROWS} else reply.status


def miscoded(text: str) -> bytes:
    """Bytes that are no UTF-8: Latin-1 where that makes a difference, else UTF-16."""
    try:
        coded = text.encode("latin-1")
        coded.decode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16")
    except UnicodeDecodeError:
        return coded
    return text.encode("utf-16")


async def huge(megabytes: int) -> AsyncIterator[bytes]:
    """So many megabytes of blanks."""
    chunk = b" " * MEGABYTE
    for _ in range(megabytes):
        yield chunk
        await asyncio.sleep(0)


async def bomb(megabytes: int) -> AsyncIterator[bytes]:
    """A gzip stream of so many megabytes of blanks: one megabyte's packed block again and again."""
    packing = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    chunk = b" " * MEGABYTE
    yield packing.compress(chunk) + packing.flush(zlib.Z_FULL_FLUSH)
    block = packing.compress(chunk) + packing.flush(zlib.Z_FULL_FLUSH)
    for _ in range(megabytes - 1):
        yield block
        await asyncio.sleep(0)


def _without_rows(text: str, *, page: bool) -> str:
    if page:
        return re.sub(r"<tbody.*?</tbody>|<script.*?</script>|<a class=\"group\".*?</a>", "", text, flags=re.DOTALL)
    content = json.loads(text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}"))
    return json.dumps(_emptied(content))


def _emptied(content: object) -> object:
    """Every list empty."""
    if isinstance(content, list):
        return []
    if isinstance(content, dict):
        return {key: "0" if key == "total" else _emptied(value) for key, value in content.items()}
    return content


def _other_classes(text: str) -> str:
    def renamed(found: re.Match[str]) -> str:
        names = (sha256(name.encode()).hexdigest()[:8] for name in found[1].split())
        return f'class="{" ".join(f"x{name}" for name in names)}"'

    return re.sub(r'class="([^"]*)"', renamed, text)


def _other_headings(text: str) -> str:
    def renamed(found: re.Match[str]) -> str:
        heading = found[0]
        for old, new in HEADINGS.items():
            heading = re.sub(rf">{old}(\.?)<", rf">{new}\1<", heading)
        return heading

    return re.sub(r"<thead.*?</thead>", renamed, text, flags=re.DOTALL)


def _other_keys(text: str) -> str:
    names = KEYS | {"Meetings": "Events", "position": "place"}
    return re.sub(r'"(\w+)":', lambda found: f'"{names.get(found[1], found[1])}":', text)
