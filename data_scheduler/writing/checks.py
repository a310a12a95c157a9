"""What every batch must fulfil, whatever is stored: a refusal names the field that is wrong. Pure.

`racing.bounds` says what a single value may be; here is what values may be together.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from chassis.errors import InvalidRequest
from racing.bounds import check_bounds
from racing.laps import COLUMNS, MARKS
from racing.live.replay import CHAPTER_STEPS, LONGEST, STEP_SECONDS, opened
from racing.model import (
    ALL_SEASONS,
    FIRST_SEASON,
    Batch,
    CarLaps,
    CircuitMap,
    Classification,
    Dataset,
    Document,
    Driver,
    LapChart,
    Replay,
    Round,
    SessionLog,
    Standings,
    StartingGrid,
)
from racing.schedule import is_testing
from racing.scoring.session_points import Contender

LEAST_ROUNDS_LEFT = 0.75
"""The part of a season's rounds that a new calendar must have: no calendar ever lost a quarter from one day to the next."""

LEAST_ROWS_LEFT = 0.5
"""The part of its rows that a corrected result or table must have."""

LASTING = frozenset(
    {
        Dataset.SEASONS,
        Dataset.DRIVERS,
        Dataset.CONSTRUCTORS,
        Dataset.ENGINE_MANUFACTURERS,
        Dataset.CIRCUITS,
        Dataset.CIRCUIT_MAPS,
        Dataset.GRANDS_PRIX,
        Dataset.TYRE_MANUFACTURERS,
    }
)
"""Datasets of no single season: their batches carry season 0."""

CLOCKS_DIFFER = timedelta(minutes=10)
"""How far in the future a fetch may be: clocks of two machines differ.

Facts from a distant future could never be replaced by newer ones."""

FIRST_FETCH = datetime(1970, 1, 2, tzinfo=UTC)
"""A fetch before it is none: an absent time is decoded as the first second of 1970."""

MOST_OF_A_REPLAY = 8 * 1024 * 1024
"""Bytes of its chapters, half of what one message may have; a race has a third of a million."""

ACTIVE = re.compile(r"<script|<foreignobject|\son\w+\s*=|javascript:|<!entity|href\s*=\s*[\"'](?!#)")
"""What a drawing must not contain, because browsers will show it."""


def rows_of(batch: Batch) -> tuple[Document, ...]:
    """Return the rows of the batch's dataset."""
    rows: tuple[Document, ...] = getattr(batch, batch.dataset)
    return rows


def document_id(row: Document) -> str:
    """Return the natural id of a row, under which it is stored."""
    id_: str = row.id  # type: ignore[attr-defined]  # every document but the abstract one has an id
    return id_


def check(batch: Batch, now: datetime) -> None:
    """Raise `InvalidRequest`, which names the field, for a batch that cannot be true."""
    _check_values(batch, now)
    dataset = batch.dataset
    if dataset in LASTING:
        if batch.season != ALL_SEASONS:
            raise InvalidRequest(f"season: {dataset} belong to no single season, allowed: {ALL_SEASONS}")
        for index, season in enumerate(batch.seasons):
            _check_year(season.year, f"seasons[{index}].year", now)
    else:
        _check_year(batch.season, "season", now)
    if not batch.source:
        raise InvalidRequest("source: missing")
    for other in Dataset:
        if other is not dataset and getattr(batch, other):
            raise InvalidRequest(f"{other}: not allowed in a batch of {dataset}")
    rows = rows_of(batch)
    if not rows:
        raise InvalidRequest(f"{dataset}: no rows")
    _check_ids(batch, rows)
    for index, row in enumerate(rows):
        _CHECKS.get(dataset, _nothing_more)(row, f"{dataset}[{index}]", batch)
    if dataset is Dataset.ROUNDS:
        _check_numbers(batch.rounds)


def _check_values(batch: Batch, now: datetime) -> None:
    if batch.fetched_at > now + CLOCKS_DIFFER:
        raise InvalidRequest(f"fetched_at: {batch.fetched_at.isoformat()} is in the future, it is {now.isoformat()}")
    if batch.fetched_at < FIRST_FETCH:
        raise InvalidRequest("fetched_at: missing")
    check_bounds(batch)


def _check_year(year: int, path: str, now: datetime) -> None:
    if not FIRST_SEASON <= year <= now.year + 1:
        raise InvalidRequest(f"{path}: {year} is unknown, allowed: {FIRST_SEASON} to {now.year + 1}")


def _check_ids(batch: Batch, rows: Sequence[Document]) -> None:
    seen: dict[str, int] = {}
    for index, row in enumerate(rows):
        path = f"{batch.dataset}[{index}]"
        for name in ("id", "grand_prix", "driver", "constructor"):
            if getattr(row, name, None) == "":
                raise InvalidRequest(f"{path}.{name}: missing")
        year = getattr(row, "season", batch.season)
        if year != batch.season:
            raise InvalidRequest(f"{path}: of season {year} in a batch of season {batch.season}")
        if (first := seen.setdefault(document_id(row), index)) != index:
            raise InvalidRequest(f"{path}: {document_id(row)} is there twice, first at {batch.dataset}[{first}]")


def _check_round(row: Document, path: str, _batch: Batch) -> None:
    assert isinstance(row, Round)  # noqa: S101  # the dataset's type
    kinds: set[str] = set()
    for index, session in enumerate(row.sessions):
        where = f"{path}.sessions[{index}]"
        if session.kind in kinds:
            raise InvalidRequest(f"{where}.kind: {session.kind} is there twice in {row.id}")
        kinds.add(session.kind)
        for name in ("start", "end"):
            instant: datetime | None = getattr(session, name)
            if instant is not None and instant.tzinfo is None:
                raise InvalidRequest(
                    f"{where}.{name}: a time without a zone ({instant.isoformat()}); all times are UTC"
                )
            if instant is not None and abs(instant.year - row.season) > 1:
                raise InvalidRequest(f"{where}.{name}: {instant.isoformat()} is not in season {row.season}")
        if session.start and session.end and session.end <= session.start:
            raise InvalidRequest(f"{where}.end: {session.end.isoformat()} is not after its start")
        if session.date and abs(session.date.year - row.season) > 1:
            raise InvalidRequest(f"{where}.date: {session.date} is not in season {row.season}")


def _check_numbers(rounds: Sequence[Round]) -> None:
    seen: dict[int, str] = {}
    for index, row in enumerate(rounds):
        if row.number and not row.cancelled and (other := seen.setdefault(row.number, row.id)) != row.id:
            raise InvalidRequest(f"rounds[{index}].number: {row.number} is also the number of {other}")


def _check_classification(row: Document, path: str, _batch: Batch) -> None:
    assert isinstance(row, Classification)  # noqa: S101  # the dataset's type
    if not row.rows:
        raise InvalidRequest(f"{path}.rows: none; a result needs at least one")
    for index, entry in enumerate(row.rows):
        if not entry.driver:
            raise InvalidRequest(f"{path}.rows[{index}].driver: missing")


def _check_standings(row: Document, path: str, _batch: Batch) -> None:
    assert isinstance(row, Standings)  # noqa: S101  # the dataset's type
    if not row.rows:
        raise InvalidRequest(f"{path}.rows: none; a table needs at least one")
    seen: set[Contender] = set()
    for index, place in enumerate(row.rows):
        who = Contender.of(place)
        if not who.names:
            raise InvalidRequest(f"{path}.rows[{index}]: neither driver nor constructor")
        if who in seen:
            raise InvalidRequest(f"{path}.rows[{index}]: {' '.join(who.names)} is there twice")
        seen.add(who)


def _check_laps(row: Document, path: str, _batch: Batch) -> None:
    assert isinstance(row, LapChart)  # noqa: S101  # the dataset's type
    if not any(car.laps for car in row.cars):
        raise InvalidRequest(f"{path}.cars: none with a lap; a chart needs at least one")
    seen: set[str] = set()
    for index, car in enumerate(row.cars):
        where = f"{path}.cars[{index}]"
        if not car.driver or car.driver in seen:
            raise InvalidRequest(f"{where}.driver: {f'{car.driver} is there twice' if car.driver else 'missing'}")
        seen.add(car.driver)
        if list(car.laps) != sorted(set(car.laps)) or (car.laps and car.laps[0] < 1):
            raise InvalidRequest(f"{where}.laps: not in ascending order from 1")
        _check_columns(car, where)
    for index, stint in enumerate(row.stints):
        if not 1 <= stint.first_lap <= stint.last_lap:
            raise InvalidRequest(f"{path}.stints[{index}]: from lap {stint.first_lap} to lap {stint.last_lap}")


def _check_columns(car: CarLaps, where: str) -> None:
    for name in COLUMNS:
        if (entries := len(getattr(car, name))) not in (0, len(car.laps)):
            raise InvalidRequest(f"{where}.{name}: {entries} entries for {len(car.laps)} laps")
    for name in MARKS:
        if other := set(getattr(car, name)) - set(car.laps):
            raise InvalidRequest(f"{where}.{name}: {min(other)} is none of the laps")


def _check_log(row: Document, path: str, _batch: Batch) -> None:
    assert isinstance(row, SessionLog)  # noqa: S101  # the dataset's type
    for index, message in enumerate(row.team_radio):
        if not message.address.startswith(("https://", "http://")):
            raise InvalidRequest(f"{path}.team_radio[{index}].address: {message.address!r} is no address")


def _check_replay(row: Document, path: str, batch: Batch) -> None:
    assert isinstance(row, Replay)  # noqa: S101  # the dataset's type
    if not row.chapters:
        raise InvalidRequest(f"{path}.chapters: none; a replay needs at least one")
    size = sum(len(chapter.data) for chapter in row.chapters)
    if size > MOST_OF_A_REPLAY:
        raise InvalidRequest(f"{path}.chapters: {size} bytes, allowed: {MOST_OF_A_REPLAY}")
    if row.begins > batch.fetched_at + CLOCKS_DIFFER or abs(row.begins.year - row.season) > 1:
        raise InvalidRequest(f"{path}.begins: {row.begins.isoformat()} is not in season {row.season}, or in the future")
    if not 0 < row.seconds <= LONGEST.total_seconds():
        raise InvalidRequest(f"{path}.seconds: {row.seconds}, allowed: more than 0, to {LONGEST.total_seconds():g}")
    chapters = int(row.seconds / (CHAPTER_STEPS * STEP_SECONDS)) + 1
    if len(row.chapters) > chapters:
        raise InvalidRequest(f"{path}.chapters: {len(row.chapters)} for {row.seconds} seconds, allowed: {chapters}")
    for index, chapter in enumerate(row.chapters):
        try:
            places = [step.place for step in opened(chapter.data).steps]
        except ValueError as error:
            raise InvalidRequest(f"{path}.chapters[{index}].data: {error}") from error
        first, end = index * CHAPTER_STEPS, (index + 1) * CHAPTER_STEPS
        if any(not first <= place < end for place in places) or any(a >= b for a, b in pairwise(places)):
            raise InvalidRequest(f"{path}.chapters[{index}].data: steps out of order, allowed: {first} to {end - 1}")


def _check_map(row: Document, path: str, _batch: Batch) -> None:
    assert isinstance(row, CircuitMap)  # noqa: S101  # the dataset's type
    drawing = row.svg.lower()
    if "<svg" not in drawing or "</svg>" not in drawing:
        raise InvalidRequest(f"{path}.svg: not an SVG drawing")
    if ACTIVE.search(drawing):
        raise InvalidRequest(f"{path}.svg: a drawing with a script, an event handler or a link to elsewhere is refused")


def _check_driver(row: Document, path: str, batch: Batch) -> None:
    assert isinstance(row, Driver)  # noqa: S101  # the dataset's type
    # Somewhere it is tomorrow already. Of a death nothing is said: a suite whose clock was set back knows of later ones.
    if row.date_of_birth is not None and row.date_of_birth > batch.fetched_at.date() + timedelta(days=1):
        raise InvalidRequest(
            f"{path}.date_of_birth: {row.date_of_birth} is after the day it was fetched on, {batch.fetched_at.date()}"
        )


def _check_grid(row: Document, path: str, _batch: Batch) -> None:
    assert isinstance(row, StartingGrid)  # noqa: S101  # the dataset's type
    if not row.places:
        raise InvalidRequest(f"{path}.places: none; a grid needs at least one")
    for index, place in enumerate(row.places):
        if not place.driver:
            raise InvalidRequest(f"{path}.places[{index}].driver: missing")


def _nothing_more(_row: Document, _path: str, _batch: Batch) -> None:
    """Accept any row: datasets of plain facts have no rule beyond their ids."""


_CHECKS: dict[Dataset, Callable[[Document, str, Batch], None]] = {
    Dataset.ROUNDS: _check_round,
    Dataset.RESULTS: _check_classification,
    Dataset.STANDINGS: _check_standings,
    Dataset.DRIVERS: _check_driver,
    Dataset.LAPS: _check_laps,
    Dataset.SESSION_LOGS: _check_log,
    Dataset.CIRCUIT_MAPS: _check_map,
    Dataset.REPLAYS: _check_replay,
    Dataset.STARTING_GRIDS: _check_grid,
}


def is_older(batch: Batch, kept: Document) -> bool:
    """Return whether the batch has older facts than what is stored."""
    return kept.fetched_at is not None and batch.fetched_at < kept.fetched_at


def check_rows_shrinkage(path: str, before: Sequence[object], after: Sequence[object]) -> None:
    """Raise `InvalidRequest` where too many rows of a result or table would be lost: then the source must be broken."""
    if len(after) < len(before) * LEAST_ROWS_LEFT:
        raise InvalidRequest(f"{path}: {len(before)} rows are stored, {len(after)} cannot replace them")


def _counts(weekend: Round) -> bool:
    """Return whether a round is one of those that a whole calendar has."""
    return not weekend.cancelled and not is_testing(weekend.grand_prix)


def check_rounds_shrinkage(batch: Batch, stored: Mapping[str, Round]) -> None:
    """Raise `InvalidRequest` where too many rounds of a season would be lost."""
    if not batch.complete:
        return
    before = sum(_counts(kept) for kept in stored.values() if not is_older(batch, kept))
    after = sum(_counts(row) for row in batch.rounds)
    if after < before * LEAST_ROUNDS_LEFT:
        raise InvalidRequest(f"rounds: {before} rounds are stored, {after} cannot replace them")
