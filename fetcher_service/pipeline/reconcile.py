"""Make one row of what several sources say: which source is believed for which field, and what they disagree on. Pure.

Versions come in order of freshness: what was just fetched first, what is stored or bundled after it. The freshest decides which rows
there are, their order, and the contended fields, which stewards and schedules change. Every other field is taken from the best source
that knows it (`FIRST_CHOICE`, then the order of `SOURCES`), so that a source with few facts never removes what another one gave.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from racing.model import (
    Circuit,
    Classification,
    ClassificationRow,
    Document,
    Entrant,
    Round,
    Session,
    SessionKind,
    StandingsRow,
    Struct,
)

CONTENDED: Mapping[type[Struct], frozenset[str]] = {
    Round: frozenset({"number", "cancelled"}),
    Session: frozenset({"start", "date", "provisional", "cancelled"}),
    Classification: frozenset({"standing"}),
    ClassificationRow: frozenset({"outcome", "position", "points", "laps", "grid", "time", "reason", "time_penalty"}),
    StandingsRow: frozenset({"outcome", "position", "points"}),
}
"""Decided by the freshest version that could tell, even when it says nothing: a penalty that is gone is gone."""

SILENT_ON: Mapping[str, frozenset[str]] = {
    "jolpica": frozenset({"time_penalty"}),
    "formula1": frozenset({"reason", "time_penalty"}),
    "openf1": frozenset({"reason", "time_penalty"}),
    "livetiming": frozenset({"reason", "time_penalty", "time", "points", "grid"}),
}
"""What a source never publishes: that it is missing there means nothing."""

FIRST_CHOICE: Mapping[type[Struct], Mapping[str, tuple[str, ...]]] = {
    Round: {"name": ("archive",), "official_name": ("archive", "formula1")},
    Circuit: dict.fromkeys(
        ("name", "full_name", "place", "country", "country_code", "latitude", "longitude", "time_zone"), ("archive",)
    ),
    ClassificationRow: {"shared_car": ("archive",), "pit_lane_start": ("archive",), "engine": ("archive",)},
    Entrant: {"team": ("archive",), "engine": ("archive",), "colour": ("openf1", "archive")},
}
"""Sources that know a field best, whatever the order of `SOURCES`."""

WHOLE_WEEKEND = frozenset(SessionKind) - {SessionKind.RACE, SessionKind.QUALIFYING, SessionKind.SPRINT}
"""A source that lists any of these lists every session of a weekend; what it leaves out has been dropped."""

MOST_CONFLICTS = 50
PROVENANCE = frozenset({"source", "fetched_at", "updated_at"})


@dataclass(frozen=True, slots=True)
class SourceRows[T: Struct]:
    """Rows as one source gave them."""

    source: str
    rows: tuple[T, ...]


def reconcile[T: Document](
    versions: Sequence[SourceRows[T]], order: Sequence[str]
) -> tuple[tuple[T, ...], tuple[str, ...]]:
    """Return the rows of the freshest version, completed from the others, and in words the fields on which sources disagree.

    `order`: the sources, best first.
    """
    freshest, *others = versions
    merging = _Merging({source: rank for rank, source in enumerate(order)})
    known = [(other.source, {_name(row): row for row in other.rows}) for other in others]
    rows = []
    for row in freshest.rows:
        same = [(source, theirs[_name(row)]) for source, theirs in known if _name(row) in theirs]
        rows.append(merging.one(_name(row), [(freshest.source, row), *same]))
    return tuple(rows), tuple(merging.conflicts[:MOST_CONFLICTS])


class _Merging:
    """Merges versions of one thing, and remembers what they disagree on."""

    def __init__(self, rank: Mapping[str, int]) -> None:
        self._rank = rank
        self.conflicts: list[str] = []

    def one[T: Struct](self, path: str, versions: Sequence[tuple[str, T]]) -> T:
        """Return the first version, with every field from the source that knows it best."""
        first = versions[0][1]
        if len(versions) == 1:
            return first
        kind = type(first)
        fields = {
            field: self._field(kind, field, path, versions)
            for field in kind.__struct_fields__
            if field not in PROVENANCE
        }
        return msgspec.structs.replace(first, **fields)

    def _field[T: Struct](self, kind: type[T], field: str, path: str, versions: Sequence[tuple[str, T]]) -> Any:
        values = [(source, getattr(version, field)) for source, version in versions]
        if kind is Round and field == "sessions":
            return self._sessions(path, values)
        if field == "rows":
            return self._rows(path, values)
        if field == "circuit":
            return self._circuit(path, values)
        if field == "end":
            return self._end(path, versions)
        contended = field in CONTENDED.get(kind, frozenset())
        if contended:
            self._compare(f"{path}.{field}", values)
            told = [value for source, value in values if field not in SILENT_ON.get(source, frozenset())]
            return told[0] if told else values[0][1]
        best = sorted(values, key=lambda value: self._preference(kind, field, value[0]))
        return next((value for _, value in best if not _absent(value)), values[0][1])

    def _preference(self, kind: type[Struct], field: str, source: str) -> tuple[int, int]:
        first = FIRST_CHOICE.get(kind, {}).get(field, ())
        return (first.index(source) if source in first else len(first)), self._rank.get(source, len(self._rank))

    def _sessions(self, path: str, values: Sequence[tuple[str, tuple[Session, ...]]]) -> tuple[Session, ...]:
        """Merge sessions by kind; those that only an older version lists stay where the freshest does not list whole weekends."""
        source, listed = values[0]
        merged = _by_key(listed, lambda session: session.kind)
        complete = any(kind in WHOLE_WEEKEND for kind in merged)
        for other, sessions in values[1:]:
            for kind, session in _by_key(sessions, lambda session: session.kind).items():
                if kind in merged:
                    merged[kind] = self.one(f"{path}.{kind}", [(source, merged[kind]), (other, session)])
                elif not complete:
                    merged[kind] = session
        if all(session.start for session in merged.values()):
            return tuple(sorted(merged.values(), key=lambda session: (session.start, session.kind)))
        fullest = max((sessions for _, sessions in values), key=len)
        order = [session.kind for session in (*fullest, *listed)]
        return tuple(sorted(merged.values(), key=lambda session: order.index(session.kind)))

    def _end(self, path: str, versions: Sequence[tuple[str, Any]]) -> Any:
        """Return the end that was published with the start that is valid now.

        A source without an end does not say that there is none, and a session that was moved does not end when it would have before.
        """
        start = versions[0][1].start
        ends = [(source, version.end) for source, version in versions if version.start == start]
        self._compare(f"{path}.end", ends)
        return next((end for _, end in ends if end is not None), None)

    def _rows(self, path: str, values: Sequence[tuple[str, tuple[Any, ...]]]) -> tuple[Any, ...]:
        """Merge row by row; a row whose position has changed keeps nothing of what was timed for the old position."""
        source, rows = values[0]
        others = [(other, _by_key(theirs, _who)) for other, theirs in values[1:]]
        for other, theirs in others:
            if missing := [_named(who) for who in theirs if who not in _by_key(rows, _who)]:
                self._note(f"{path}.rows: {other} also has {', '.join(missing)}")
        return tuple(self._row(f"{path}.{_named(_who(row))}", source, row, others) for row in rows)

    def _row(
        self, path: str, source: str, row: Any, others: Sequence[tuple[str, Mapping[tuple[Any, ...], Any]]]
    ) -> Any:
        versions = [(source, row)]
        for other, theirs in others:
            their = theirs.get(_who(row))
            if their is None:
                continue
            if isinstance(row, StandingsRow) or their.position == row.position:
                versions.append((other, their))
            else:
                self._note(f"{path}.position: {source} says {row.position}, {other} says {their.position}")
        return self.one(path, versions)

    def _circuit(self, path: str, values: Sequence[tuple[str, Circuit | None]]) -> Circuit | None:
        """Return the track of the freshest version, completed from versions of the same track."""
        known = [(source, circuit) for source, circuit in values if circuit is not None]
        if not known:
            return None
        same = [(source, circuit) for source, circuit in known if circuit.id == known[0][1].id]
        for source, circuit in known:
            if circuit.id != known[0][1].id:
                self._note(f"{path}.circuit: {known[0][0]} says {known[0][1].id}, {source} {circuit.id}")
        return self.one(f"{path}.circuit", same)

    def _compare(self, path: str, values: Sequence[tuple[str, Any]]) -> None:
        """Note where sources say different things. How final a result is, the fetcher says itself, not a source."""
        said = [(source, value) for source, value in values if not _absent(value)]
        if not path.endswith(".standing") and len({str(value) for _, value in said}) > 1:
            self._note(f"{path}: " + ", ".join(f"{source} says {value}" for source, value in said))

    def _note(self, conflict: str) -> None:
        self.conflicts.append(conflict)


def _name(row: Document) -> str:
    name: str = row.id  # type: ignore[attr-defined]  # every document but the abstract one has an id
    return name


def _by_key[K, T](rows: Iterable[T], key: Callable[[T], K]) -> dict[K, T]:
    return {key(row): row for row in rows}


def _who(row: ClassificationRow | StandingsRow) -> tuple[Any, ...]:
    """Return whom a row is about: a driver in a car, or a contender of a championship."""
    if isinstance(row, StandingsRow):
        return row.driver, row.constructor
    return row.driver, row.number


def _named(who: tuple[Any, ...]) -> str:
    return " ".join(str(part) for part in who if part is not None)


def _absent(value: object) -> bool:
    return value is None or value is False or value == ()
