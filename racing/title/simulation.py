"""Draws the sessions that are left of a season, many times over: in which place each driver ends each of them.

Pure; a generator with a fixed seed gives the same places. `racing.title.drawn_seasons` counts what they are worth.

A drawn season gives each driver and each car a lasting difference from their form (`racing.title.form`), which is
larger the fewer races the form is based on; each session then adds a difference of the day. Whether a driver is
classified is drawn by how often he has been. `docs/title.md` has the method in full.
"""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from racing.title.form import SPREAD, Form, Spread

type Places = NDArray[np.uint8]
"""Places from 1, by driver, session and drawn season."""

FIRST = np.uint8(1)

OUT = np.uint8(255)
"""The place of a driver who is not classified, or does not take part: worse than all, and every bit of it is set."""

LAST = np.float32(1000.0)
"""What is added to the form of those: more than any two forms are apart."""


POOL = 1 << 16
"""Places in a pool of random numbers, of each kind, at which a stretch can begin. Every driver of every session has his own.

Two may overlap, so that the luck of one in a drawn season is that of another in a later one; within a season, all
numbers are different ones.
"""

AT_ONCE = 4
"""Sessions that are put in order together: as many as fit in a processor's cache."""


def drawn_places(
    field: Sequence[Form],
    missing: Sequence[Collection[int]],
    seasons: int,
    generator: np.random.Generator,
    *,
    spread: Spread = SPREAD,
) -> Places:
    """Return the places of so many seasons. `missing`: for each session, which of the field do not take part in it."""
    count, sessions = len(field), len(missing)
    noise, luck = (
        sliding_window_view(pool, seasons)
        for pool in (
            generator.standard_normal(POOL + seasons, dtype=np.float32),
            generator.random(POOL + seasons, dtype=np.float32),
        )
    )
    of_day, of_car = (
        generator.choice(POOL, size=(count, sessions), replace=False) for _ in ("difference", "reliability")
    )
    means = _means(field, seasons, generator, spread)[:, np.newaxis]
    often = np.array([form.classified for form in field], dtype=np.float32)[:, np.newaxis, np.newaxis]
    places = np.empty((count, sessions, seasons), dtype=np.uint8)
    for begin in range(0, sessions, AT_ONCE):
        group = slice(begin, begin + AT_ONCE)
        gone = luck[of_car[:, group]] >= often
        for number, absent in enumerate(missing[group]):
            gone[list(absent), number] = True
        form = means + np.float32(spread.day) * noise[of_day[:, group]] + gone * LAST
        for driver in range(count):
            ahead = (form < form[driver]).view(np.uint8)
            ahead.sum(axis=0, dtype=np.uint8, out=places[driver, group])
        places[:, group] = (places[:, group] + FIRST) | (gone * OUT)
    return places


def _means(field: Sequence[Form], seasons: int, generator: np.random.Generator, spread: Spread) -> NDArray[np.float32]:
    """Return what each driver is about for the rest of each season: his form, with lasting differences of him and his car."""
    cars = {form.constructor: number for number, form in enumerate(field)}
    drawn = generator.standard_normal((2, len(field), seasons), dtype=np.float32)
    of_car = drawn[0, [cars[form.constructor] for form in field]]
    expected = np.array([form.expected for form in field], dtype=np.float32)[:, np.newaxis]
    lasting = np.array([spread.lasting / (1.0 + form.races) ** 0.5 for form in field], dtype=np.float32)[:, np.newaxis]
    means: NDArray[np.float32] = expected + np.float32(spread.car) * of_car + lasting * drawn[1]
    return means
