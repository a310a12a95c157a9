"""Which championship tables are served: those counted from results, and a source's only where results are missing.

Pure.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from racing.model import Championship, Standings
from racing.scoring.session_points import Contender
from racing.scoring.standings import rows_by_contender

MOST_NAMED = 3
"""Contenders named in one difference; the rest are counted."""


def served(counted: Iterable[Standings], reported: Iterable[Standings]) -> dict[str, Standings]:
    """Return by id what readers get: every counted table, and those reported after later rounds."""
    tables = {table.id: table for table in counted}
    last: dict[Championship, int] = {}
    for table in tables.values():
        last[table.championship] = max(table.after_round, last.get(table.championship, 0))
    later = {table.id: table for table in reported if table.after_round > last.get(table.championship, 0)}
    return later | tables


def newest(tables: Iterable[Standings]) -> dict[Championship, Standings]:
    """Return the table after the latest round, by championship."""
    latest: dict[Championship, Standings] = {}
    for table in tables:
        known = latest.get(table.championship)
        if known is None or table.after_round > known.after_round:
            latest[table.championship] = table
    return latest


def difference(counted: Standings, reported: Standings) -> str | None:
    """Say whose points differ; None when the two tables agree.

    A contender without points may be missing in either.
    """
    ours, theirs = _points(counted), _points(reported)
    differing = sorted(
        (who for who in ours.keys() | theirs.keys() if ours.get(who, 0) != theirs.get(who, 0)),
        key=lambda who: who.sort_key,
    )
    if not differing:
        return None
    named = [
        f"{' '.join(who.names)} {ours.get(who, 0)} by the results, {theirs.get(who, 0)} by {reported.source}"
        for who in differing[:MOST_NAMED]
    ]
    rest = len(differing) - MOST_NAMED
    return f"standings {counted.id}: " + "; ".join(named + ([f"and {rest} more"] if rest > 0 else []))


def _points(table: Standings) -> Mapping[Contender, Decimal]:
    return {who: row.points for who, row in rows_by_contender(table).items()}
