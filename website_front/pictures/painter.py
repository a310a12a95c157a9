"""Lay a picture out on its canvas: headline above, one kind of thing below, and at the foot whose it is."""

from collections.abc import Callable, Sequence
from math import ceil

from website_front.pictures.canvas import ACCENT, FAINT, INK, NEGATIVE, POSITIVE, RULE, WIDTH, Canvas
from website_front.pictures.picture import BAD, GOOD, MARKED, QUIET, CalendarCell, Figure, Picture, PodiumRow, Said
from website_front.pictures.typefaces import LINE, Weight, fitted, width_of

MARGIN = 72
INNER = WIDTH - 2 * MARGIN
TOP = 52
FOOT = 538
"""Where the foot begins."""

GAP = 24
NAME = "Will it be ", "Max", "?"
"""How the suite is called, in every language."""

HEADLINE_SIZES = range(96, 55, -4)
ANSWER_SIZES = range(92, 55, -4)
SENTENCE_SIZES = range(40, 25, -2)
HEADLINE_HEIGHT = 210
BESIDE_CELLS = 80
COLUMNS = 3
LEAST_IN_CELLS = 22
BETWEEN = 14
"""A day and its name, and one column and the next."""

TONES = {GOOD: POSITIVE, BAD: NEGATIVE, MARKED: ACCENT, QUIET: FAINT}

type Below = Callable[[Canvas, float], None]
"""Draws what stands below the headline, from there on."""


def painted(picture: Picture) -> Canvas:
    """Return the picture as it is drawn."""
    canvas = Canvas()
    top = float(TOP)
    if picture.eyebrow:
        canvas.line_in((MARGIN, top), picture.eyebrow, Weight.SEMIBOLD, 34, FAINT, width=INNER)
        top += 34 * LINE + 10
    room = BESIDE_CELLS if picture.cells else HEADLINE_HEIGHT
    headline = fitted(picture.headline, Weight.BLACK, HEADLINE_SIZES, width=INNER, height=room)
    top = canvas.block((MARGIN, top), headline, Weight.BLACK, INK) + GAP
    _below(picture)(canvas, top)
    _foot(canvas, picture.host)
    return canvas


def png(picture: Picture) -> bytes:
    """Return the picture as PNG."""
    return painted(picture).png()


def _below(picture: Picture) -> Below:
    if picture.rows:
        return lambda canvas, top: _rows(canvas, top, picture.rows)
    if picture.figures:
        return lambda canvas, top: _figures(canvas, top, picture.figures)
    if picture.cells:
        return lambda canvas, top: _cells(canvas, top, picture.cells)
    return lambda canvas, top: _answer(canvas, top, picture.said, picture.sentence)


def _answer(canvas: Canvas, top: float, said: Said | None, sentence: str) -> None:
    if said is not None:
        room = INNER - (width_of(said.beside, Weight.SEMIBOLD, 64) + GAP if said.beside else 0)
        answer = fitted(said.answer, Weight.BLACK, ANSWER_SIZES, width=room, height=ANSWER_SIZES[0] * LINE)
        ends = canvas.text((MARGIN, top), answer.lines[0], Weight.BLACK, answer.size, TONES.get(said.tone, ACCENT))
        if said.beside:
            lower = (answer.size - 64) * 0.92
            canvas.text((ends + GAP, top + lower), said.beside, Weight.SEMIBOLD, 64, INK)
        top += answer.height + GAP / 2
    if sentence:
        block = fitted(sentence, Weight.REGULAR, SENTENCE_SIZES, width=INNER, height=FOOT - GAP - top)
        canvas.block((MARGIN, top), block, Weight.REGULAR, INK if said is None else FAINT)


def _rows(canvas: Canvas, top: float, rows: Sequence[PodiumRow]) -> None:
    step = min(96.0, (FOOT - GAP / 2 - top) / len(rows))
    size = min(56, int(step / LINE))
    for number, row in enumerate(rows):
        at = top + number * step
        canvas.line_in((MARGIN, at), row.place, Weight.BLACK, size, ACCENT, width=64)
        if row.colour:
            canvas.bar(MARGIN + 80, at + size * 0.2, MARGIN + 90, at + size, row.colour)
        name = MARGIN + 112
        beside = width_of(row.beside, Weight.REGULAR, size * 2 // 3) if row.beside else 0
        beside = min(beside, INNER * 0.36)
        ends = canvas.line_in(
            (name, at), row.name, Weight.SEMIBOLD, size, INK, width=MARGIN + INNER - name - beside - GAP
        )
        if row.beside:
            small = size * 2 // 3
            lower = (size - small) * 0.92
            left = min(ends + GAP, MARGIN + INNER - beside)
            canvas.line_in((left, at + lower), row.beside, Weight.REGULAR, small, FAINT, width=beside + 1)


def _figures(canvas: Canvas, top: float, figures: Sequence[Figure]) -> None:
    step = INNER / len(figures)
    top += GAP
    for number, figure in enumerate(figures):
        left = MARGIN + number * step
        canvas.line_in((left, top), figure.value, Weight.BLACK, 104, INK, width=step - GAP)
        canvas.line_in((left, top + 104 * LINE), figure.label, Weight.REGULAR, 36, FAINT, width=step - GAP)


def _cells(canvas: Canvas, top: float, cells: Sequence[CalendarCell]) -> None:
    high = ceil(len(cells) / COLUMNS)
    step = (FOOT - GAP / 2 - top) / high
    wide = INNER / COLUMNS
    size, days = _one_size(cells, min(34, int(step / LINE)), wide)
    for number, cell in enumerate(cells):
        left, at = MARGIN + (number // high) * wide, top + (number % high) * step
        tone = TONES.get(cell.tone, INK)
        canvas.text((left, at), cell.day, Weight.REGULAR, size, tone if cell.tone == MARKED else FAINT)
        canvas.line_in((left + days, at), cell.name, Weight.SEMIBOLD, size, tone, width=wide - days - BETWEEN)


def _one_size(cells: Sequence[CalendarCell], most: int, wide: float) -> tuple[int, float]:
    """Return the size in which all cells fit their column, and how wide the longest day is in it."""
    for size in range(most, LEAST_IN_CELLS - 1, -1):
        days = max(width_of(each.day, Weight.REGULAR, size) for each in cells) + BETWEEN
        names = max(width_of(each.name, Weight.SEMIBOLD, size) for each in cells)
        if days + names + BETWEEN <= wide:
            break
    return size, days


def _foot(canvas: Canvas, host: str) -> None:
    canvas.bar(MARGIN, FOOT, MARGIN + INNER, FOOT + 3, RULE)
    at = float(MARGIN)
    for part, colour in zip(NAME, (INK, ACCENT, INK), strict=True):
        at = canvas.text((at, FOOT + 20), part, Weight.BLACK, 40, colour)
    room = MARGIN + INNER - at - GAP
    found = fitted(host, Weight.REGULAR, range(32, 19, -2), width=room, height=32 * LINE)
    left = MARGIN + INNER - width_of(found.lines[0], Weight.REGULAR, found.size)
    canvas.text((left, FOOT + 20 + (40 - found.size) * 0.92), found.lines[0], Weight.REGULAR, found.size, FAINT)
