"""A feed's bytes as lines and components (RFC 5545 section 3), read by nothing but this file."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

KINDS = (
    "practice_1|practice_2|practice_3|practice_4|pre_qualifying|qualifying_1|qualifying_2|qualifying|warm_up"
    "|sprint_qualifying|sprint|race"
)

REMARK = "no-"
"""How the UID of an event begins that is no session."""


@dataclass
class Line:
    """A content line, unfolded."""

    name: str
    parameters: str
    value: str

    @property
    def moment(self) -> datetime | date:
        """An aware datetime, or a date."""
        if self.parameters == "VALUE=DATE":
            return datetime.strptime(self.value, "%Y%m%d").replace(tzinfo=UTC).date()
        return datetime.strptime(self.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    @property
    def text(self) -> str:
        """TEXT without its escapes (RFC 5545 section 3.3.11)."""
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass
class Component:
    """A component with its lines and parts."""

    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """Every line of that name."""
        return [line for line in self.lines if line.name == name]

    def __getitem__(self, name: str) -> Line:
        """The only line of that name."""
        (line,) = self.all(name)
        return line

    @property
    def uid(self) -> str:
        """What it is called in a complaint."""
        return next((line.value for line in self.all("UID")), "an event without UID")


@dataclass
class Feed:
    """A feed as it came, and what it should be."""

    raw: bytes
    url: str
    domain: str = "willitbemax"
    today: date = date.max
    seasons: tuple[int, ...] = ()
    kinds: frozenset[str] = frozenset(KINDS.split("|"))
    alarm: int | None = None
    dateless: frozenset[str] = frozenset()
    """UIDs of sessions that have lost their date: on the last day that was known."""
    cancelled_word: str = "CANCELLED"
    to_be_confirmed: str = "TBC"

    @property
    def calendar(self) -> Component:
        """The tree of components; `AssertionError` where they do not nest."""
        stack = [Component("")]
        for line in self.lines:
            if line.name == "BEGIN":
                stack.append(Component(line.value))
            elif line.name == "END":
                made = stack.pop()
                assert made.name == line.value, f"{made.name} ends as {line.value}"
                stack[-1].parts.append(made)
            else:
                stack[-1].lines.append(line)
        (root,) = stack
        (calendar,) = root.parts
        assert calendar.name == "VCALENDAR"
        assert root.lines == []
        return calendar

    @property
    def events(self) -> list[Component]:
        """The sessions, in their order."""
        return [part for part in self.calendar.parts if part.name == "VEVENT" and not part.uid.startswith(REMARK)]

    @property
    def remarks(self) -> list[Component]:
        """Events that are no sessions: they say why there is none."""
        return [part for part in self.calendar.parts if part.name == "VEVENT" and part.uid.startswith(REMARK)]

    @property
    def lines(self) -> list[Line]:
        """Unfolded."""
        text = self.raw.replace(b"\r\n ", b"").decode()
        return [_line(line) for line in text.split("\r\n") if line]


def _line(text: str) -> Line:
    found = re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^;:]*)*):(.*)", text, re.DOTALL)
    assert found is not None, f"no content line: {text!r}"
    return Line(found[1], found[2].removeprefix(";"), found[3])
