"""Makes sentences for a person of what programs write to their logs, without what is obvious.

The log files keep every line as it was written; the terminal of `make up` and `make logs` show what this makes of them.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

INFO, WARNING, ERROR = "info", "warning", "error"


@dataclass(frozen=True)
class ReadableLine:
    """A sentence, how grave it is, and when it was said, where that is known. `routine`: only of interest to who looks for it."""

    text: str
    level: str = INFO
    at: datetime | None = None
    routine: bool = False


type Readable = Callable[[str], ReadableLine | None]
"""Makes a line of a log readable; None where it says nothing to a person."""

ROUTINE = frozenset(
    {
        "request",
        "started",
        "stopping",
        "stopped",
        "lease taken",
        "following data_scheduler",
        "replica set initiated",
        "MongoDB asks for a password from now on",
    }
)
"""What our services say in the course of every healthy day."""

_SHOWN_ELSEWHERE = frozenset(
    {"event", "level", "timestamp", "service", "logger", "request_id", "cause", "state", "exception"}
)
_OF_MONGOD = {"W": WARNING, "E": ERROR, "F": ERROR}
_OF_TRAEFIK = {"WRN": WARNING, "ERR": ERROR, "FTL": ERROR, "PNC": ERROR}
_LEVELS = {"critical": ERROR, ERROR: ERROR, WARNING: WARNING}
_OF_EVERY_DAY = ("overcommit", "scheduling shutdown", "ready to exit")
"""Parts of what Valkey calls a warning: its advice about the kernel's memory settings, and that it stops when asked to."""

_WRITE_CONFLICT = "WriteConflict"
"""Two transactions at once: mongod tells each of them, and the one that lost is run again by its client."""

_TRAEFIK_FINDING = "Health check failed."
_TRAEFIK_ADVICE = "some encoded characters in the request path"

_VALKEY = re.compile(r"\d+:[A-Z] (?P<at>\d+ \w+ \d+ [\d:.]+) (?P<level>[.*#-]) (?P<said>.*)")
_TRAEFIK = re.compile(r"(?P<at>\S+T\S+) (?P<level>[A-Z]{3}) (?:\S+\.go:\d+ > )?(?P<said>.*)")
_OF_GRPC = re.compile(
    r"WARNING: All log messages before absl::InitializeLog|[IWEF]\d{4} \d\d:\d\d:\d+\.\d+ +\d+ \S+\.(cc|h):\d+\]"
)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def service_readable(line: str) -> ReadableLine | None:
    """An event of one of our services; what is no event, such as the traceback of a crash, as it is.

    What gRPC's C code writes past our log, such as of pings that a frozen process did not answer, is for the file alone: our own events
    say what came of it.
    """
    if _OF_GRPC.match(line):
        return None
    event = _event(line)
    if event is None or "event" not in event:
        return ReadableLine(line)
    level = _LEVELS.get(str(event.get("level")), INFO)
    return ReadableLine(_sentence(event), level, _instant(event.get("timestamp")), routine=_is_routine(event, level))


def service_event(line: str) -> ReadableLine | None:
    """An event of one of our services as it was written, for who reads JSON; what says nothing to a person is left out as there."""
    seen = service_readable(line)
    return None if seen is None else replace(seen, text=line)


def mongod_readable(line: str) -> ReadableLine | None:
    """Warnings and worse out of mongod's JSON lines; not the advice it repeats at every start, nor conflicts of writes."""
    entry = _event(line)
    if entry is None:
        return ReadableLine(line)
    level = _OF_MONGOD.get(entry.get("s", ""))
    if level is None or "startupWarnings" in entry.get("tags", []) or _WRITE_CONFLICT in line:
        return None
    cause = entry.get("attr", {}).get("error", "")
    said = f"{_word(entry.get('msg', line))}{f' ({_word(cause)})' if cause else ''}"
    return ReadableLine(said, level, _instant(entry.get("t", {}).get("$date")))


def valkey_readable(line: str) -> ReadableLine | None:
    """Valkey's lines, but for what it says every day."""
    if not line.strip() or any(part in line for part in _OF_EVERY_DAY):
        return None
    found = _VALKEY.fullmatch(line)
    if found is None:
        return ReadableLine(line)
    at = datetime.strptime(found["at"], "%d %b %Y %H:%M:%S.%f").astimezone()
    return ReadableLine(found["said"], WARNING if found["level"] == "#" else INFO, at)


def traefik_readable(line: str) -> ReadableLine | None:
    """Traefik's lines without the place in its code, and without its advice to refuse encoded characters, which content_api does."""
    plain = _COLOURS.sub("", line)
    if _TRAEFIK_ADVICE in plain:
        return None
    found = _TRAEFIK.fullmatch(plain)
    if found is None:
        return ReadableLine(plain) if plain.strip() else None
    # It says so every second, of a content_api that starts or stops, too; whether that is a fault the launcher says.
    routine = found["said"].startswith(_TRAEFIK_FINDING)
    return ReadableLine(found["said"], _OF_TRAEFIK.get(found["level"], INFO), _instant(found["at"]), routine=routine)


def _event(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _sentence(event: Mapping[str, Any]) -> str:
    """`source failed: cannot be reached (source=jolpica, dataset=rounds)`, and a traceback below it."""
    why = event.get("cause") or event.get("state")
    cause = f": {_word(why)}" if why else ""
    rest = ", ".join(f"{name}={_word(value)}" for name, value in event.items() if name not in _SHOWN_ELSEWHERE)
    traceback = "".join(f"\n{_word(line)}" for line in str(event.get("exception", "")).splitlines())
    return f"{_word(event['event'])}{cause}{f' ({rest})' if rest else ''}{traceback}"


def _word(value: object) -> str:
    """What an event says, without anything that a terminal would take for a command: parts of it come from outside."""
    text = value if isinstance(value, str) else json.dumps(value)
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def _is_routine(event: Mapping[str, Any], level: str) -> bool:
    return level == INFO and (event["event"] in ROUTINE or event.get("level") == "debug")


def _instant(text: object) -> datetime | None:
    """An instant with its zone, as ISO 8601 has it."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found.astimezone() if found.tzinfo is None else found
