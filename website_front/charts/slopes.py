"""Where everybody started, against where he finished: a line for each."""

from collections.abc import Sequence

import msgspec

WIDTH = 320.0
ROW = 22.0
LEFT, RIGHT = 78.0, 242.0
TOP = 12.0


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the grid, and at the finish. `finished`: the order of the result, where who retired comes after all others."""

    label: str
    name: str
    colour: str | None
    start: int
    finish: int
    classified: bool
    title: str


class Slope(msgspec.Struct, frozen=True, kw_only=True):
    """A line from the left to the right."""

    label: str
    colour: str | None
    from_y: float
    to_y: float
    start: int
    finish: str
    classified: bool
    direction: str
    title: str


class SlopeChart(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of the drawing in its own units."""

    width: float
    height: float
    left: float
    right: float
    slopes: tuple[Slope, ...]


def slope_chart(entries: Sequence[Started]) -> SlopeChart:
    """Return the drawing; who gained places and who lost some can be told apart by `direction`."""
    starts = sorted({each.start for each in entries})
    row_of = {start: row for row, start in enumerate(starts)}
    ordered = sorted(entries, key=lambda each: each.finish)
    slopes = tuple(
        Slope(
            label=each.label,
            colour=each.colour,
            from_y=TOP + ROW * row_of[each.start],
            to_y=TOP + ROW * row,
            start=each.start,
            finish=str(each.finish) if each.classified else "\u2013",
            classified=each.classified,
            direction="up" if each.finish < each.start else "down" if each.finish > each.start else "level",
            title=each.title,
        )
        for row, each in enumerate(ordered)
    )
    return SlopeChart(
        width=WIDTH, height=TOP * 2 + ROW * (max(len(entries), len(starts)) - 1), left=LEFT, right=RIGHT, slopes=slopes
    )
