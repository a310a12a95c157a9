"""Values of several contenders round by round, as lines."""

from collections.abc import Callable, Sequence

import msgspec

WIDTH, HEIGHT = 720.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 56.0, 12.0, 28.0
LEAST_APART = 15.0
"""Between two names at the end of their lines."""

MOST_TICKS = 12


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """The values of one contender; None where there is none. `dashed` tells two of one colour apart."""

    id: str
    label: str
    name: str
    colour: str | None
    values: Sequence[float | None]
    dashed: bool = False


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A point of a line, with what it says."""

    x: float
    y: float
    title: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A contender's line: its pieces (a value that is missing breaks it), its marks, and where its name stands."""

    id: str
    label: str
    name: str
    colour: str | None
    dashed: bool
    pieces: tuple[str, ...]
    marks: tuple[Mark, ...]
    label_y: float


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A label of an axis, and where it stands."""

    at: float
    label: str


class LineChart(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of the drawing in its own units."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def line_chart(
    series: Sequence[Series],
    columns: Sequence[tuple[str, str]],
    *,
    most: float,
    told: Callable[[float], str],
    steps: int = 4,
    least: float = 0.0,
    marked: bool = True,
) -> LineChart:
    """Return the drawing. `columns`: a short and a long label of each; `most`: the value at the top; `told`: a value in words.

    `least` may be above `most`, for places. `marked`: whether every point has a mark that says what it is; else the line says who.
    """
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM

    def x_of(column: int) -> float:
        return round(LEFT + (right - LEFT) * (column / (len(columns) - 1) if len(columns) > 1 else 0.5), 1)

    def y_of(value: float) -> float:
        return round(bottom - (bottom - TOP) * (value - least) / ((most - least) or 1), 1)

    lines = []
    for each in series:
        known = [(column, value) for column, value in enumerate(each.values) if value is not None]
        if not known:
            continue
        marks = tuple(
            Mark(x=x_of(column), y=y_of(value), title=f"{each.name}, {columns[column][1]}: {told(value)}")
            for column, value in known
            if marked
        )
        lines.append(
            Line(
                id=each.id,
                label=each.label,
                name=each.name,
                colour=each.colour,
                dashed=each.dashed,
                pieces=_pieces(known, x_of, y_of),
                marks=marks,
                label_y=y_of(known[-1][1]),
            )
        )
    every = max(1, -(-len(columns) // MOST_TICKS))
    return LineChart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=right,
        bottom=bottom,
        lines=_labels_apart(lines, bottom),
        across=tuple(
            Tick(at=x_of(column), label=label) for column, (label, _) in enumerate(columns) if column % every == 0
        ),
        up=tuple(
            Tick(at=y_of(value), label=told(value))
            for value in (least + (most - least) * step / steps for step in range(steps + 1))
        ),
    )


def _pieces(
    known: Sequence[tuple[int, float]], x_of: Callable[[int], float], y_of: Callable[[float], float]
) -> tuple[str, ...]:
    """Return the points of each unbroken piece, as SVG has them."""
    pieces: list[list[str]] = []
    last = None
    for column, value in known:
        if last is None or column != last + 1:
            pieces.append([])
        pieces[-1].append(f"{x_of(column)},{y_of(value)}")
        last = column
    return tuple(" ".join(piece) for piece in pieces)


def _labels_apart(lines: Sequence[Line], bottom: float) -> tuple[Line, ...]:
    """Move names that would lie on each other: down from the top, and up again where the last would be below the drawing."""
    ordered = sorted(lines, key=lambda line: line.label_y)
    places: list[float] = []
    for line in ordered:
        places.append(max(line.label_y, places[-1] + LEAST_APART if places else TOP))
    beyond = places[-1] - bottom if places else 0.0
    if beyond > 0:
        places[-1] = bottom
        for number in range(len(places) - 2, -1, -1):
            places[number] = min(places[number], places[number + 1] - LEAST_APART)
    moved = {id(line): round(place, 1) for line, place in zip(ordered, places, strict=True)}
    return tuple(msgspec.structs.replace(line, label_y=moved[id(line)]) for line in lines)
