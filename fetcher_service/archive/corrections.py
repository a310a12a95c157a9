"""Points in F1DB's championship tables that do not follow from F1DB's results, each in one table only. Pure.

Every other table since 1950 follows from the results by the rules of its season
(`tests/unit/racing/scoring/test_standings_since_1950.py`). A number is corrected as long as it is the one that is known to be
wrong; once F1DB has corrected it, nothing is done.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec.structs import replace

from racing.model import Outcome, Standings, StandingsRow

SLIPS: Mapping[str, Mapping[str, tuple[Decimal | None, Decimal]]] = {
    # One of seven with the fastest lap: 0.14, which this table leaves out.
    "1954-great-britain-drivers": {"jean-behra": (None, Decimal("0.14"))},
    # They had won the 500 miles and the Dutch Grand Prix: eight points each, as in the tables before and after.
    "1959-great-britain-drivers": {
        "rodger-ward": (Decimal(6), Decimal(8)),
        "jo-bonnier": (Decimal(6), Decimal(8)),
    },
    # Only the better car counted: 4 + 1 + 6, as it is again a race later.
    "1978-south-africa-constructors": {"tyrrell": (Decimal(12), Decimal(11))},
}
"""By table and contender: F1DB's points (None: it has no such row), and those of the results."""


def mended(tables: Iterable[Standings]) -> tuple[Standings, ...]:
    """The tables with the points that the results make. Rows stay where they are: what is served is counted from the results."""
    return tuple(_mended(table, SLIPS[table.id]) if table.id in SLIPS else table for table in tables)


def _mended(table: Standings, corrections: Mapping[str, tuple[Decimal | None, Decimal]]) -> Standings:
    rows = [_right(row, corrections) for row in table.rows]
    known = {row.driver or row.constructor for row in rows}
    rows += [
        StandingsRow(outcome=Outcome.NOT_CLASSIFIED, driver=who, points=right)
        for who, (theirs, right) in corrections.items()
        if theirs is None and who not in known
    ]
    return replace(table, rows=tuple(rows))


def _right(row: StandingsRow, corrections: Mapping[str, tuple[Decimal | None, Decimal]]) -> StandingsRow:
    theirs, right = corrections.get(row.driver or row.constructor or "", (row.points, row.points))
    return replace(row, points=right) if row.points == theirs else row
