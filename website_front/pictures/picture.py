"""What a picture says, before anything is drawn: a headline, with one kind of thing below it."""

from datetime import datetime

import msgspec

PLAIN = "plain"
"""Of a verdict or a cell that is neither good news nor bad."""

GOOD, BAD, QUIET, MARKED = "good", "bad", "quiet", "marked"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """An answer in a word or two, as large as the headline, with a figure beside it. `tone`: `good`, `bad` or `plain`."""

    answer: str
    beside: str = ""
    tone: str = PLAIN


class PodiumRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a place. `colour`: his team's, as `#3671C6`."""

    place: str
    name: str
    beside: str = ""
    colour: str | None = None


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A number, and what it counts."""

    value: str
    label: str


class CalendarCell(msgspec.Struct, frozen=True, kw_only=True):
    """A name with a day. `tone`: `quiet` for what has been, `marked` for what comes next."""

    day: str
    name: str
    tone: str = PLAIN


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of a page. `host`: where it is from. `flips`: when the clock alone makes it another one.

    There is room for one of: what is said with a sentence, rows, figures, cells.
    """

    headline: str
    host: str
    eyebrow: str = ""
    said: Said | None = None
    sentence: str = ""
    rows: tuple[PodiumRow, ...] = ()
    figures: tuple[Figure, ...] = ()
    cells: tuple[CalendarCell, ...] = ()
    flips: datetime | None = None
