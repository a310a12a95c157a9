"""On which tyres everybody drove which laps: a bar for each driver, a piece for each set."""

from collections.abc import Sequence

import msgspec

WIDTH, ROW, LEFT, RIGHT, TOP, BAR = 720.0, 24.0, 56.0, 8.0, 6.0, 14.0
BOTTOM = 24.0
EVERY = 10


class Driven(msgspec.Struct, frozen=True, kw_only=True):
    """A set of tyres of a driver, from its first lap to its last."""

    label: str
    first_lap: int
    last_lap: int
    compound: str | None
    title: str


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a bar."""

    x: float
    width: float
    compound: str
    title: str


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """The bar of a driver."""

    label: str
    y: float
    pieces: tuple[Piece, ...]


class StintChart(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of the drawing in its own units."""

    width: float
    height: float
    left: float
    bar: float
    bars: tuple[Bar, ...]
    laps: tuple[tuple[float, int], ...]


def stint_chart(driven: Sequence[Driven]) -> StintChart:
    """Return the drawing, drivers in the order in which they come."""
    last = max((each.last_lap for each in driven), default=1)
    scale = (WIDTH - LEFT - RIGHT) / last
    labels = list(dict.fromkeys(each.label for each in driven))
    bars = tuple(
        Bar(
            label=label,
            y=TOP + ROW * row,
            pieces=tuple(
                Piece(
                    x=round(LEFT + (each.first_lap - 1) * scale, 1),
                    width=round((each.last_lap - each.first_lap + 1) * scale - 1, 1),
                    compound=(each.compound or "unknown").lower(),
                    title=each.title,
                )
                for each in driven
                if each.label == label
            ),
        )
        for row, label in enumerate(labels)
    )
    marks = range(EVERY, last + 1, EVERY)
    return StintChart(
        width=WIDTH,
        height=TOP + ROW * len(labels) + BOTTOM,
        left=LEFT,
        bar=BAR,
        bars=bars,
        laps=tuple((round(LEFT + lap * scale, 1), lap) for lap in marks),
    )
