"""The rules of a batch: what has changed, and what is kept although a source dropped it. Pure.

Documents are compared by content. Nothing is deleted: what is gone at the source is cancelled. Older facts never
replace newer ones, and a batch in which too much is missing is refused.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from data_scheduler.stores.documents import content_hash
from data_scheduler.writing.checks import check_rounds_shrinkage, check_rows_shrinkage, document_id, is_older, rows_of
from data_scheduler.writing.result_status import end_of_session, settle
from racing.model import (
    Batch,
    Classification,
    Dataset,
    Document,
    LapChart,
    Replay,
    Round,
    Session,
    Standings,
)
from racing.schedule import is_testing, session_span

LEAST_OF_A_REPLAY = 0.98
"""The feed and its archive differ in when they begin and end to tell of a session."""

type StoredDocuments = Mapping[str, Document]
"""What is stored, by id."""


class WritePlan(msgspec.Struct, frozen=True):
    """What to write: new versions by id, the versions they replace, and what became cancelled."""

    documents: dict[str, Document]
    replaced: dict[str, Document]
    cancelled: tuple[str, ...]
    unchanged: int


def plan(batch: Batch, stored: StoredDocuments, calendar: Mapping[str, Round], now: datetime) -> WritePlan:
    """Return what the batch changes. `calendar`: the season's rounds, which say when a session ended.

    Raises `InvalidRequest` when so much is missing that the source must be broken.
    """
    rows = {document_id(row): row for row in rows_of(batch)}
    dropped: dict[str, Document] = {}
    if batch.dataset is Dataset.ROUNDS:
        rounds = {id_: kept for id_, kept in stored.items() if isinstance(kept, Round)}
        check_rounds_shrinkage(batch, rounds)
        rows = {
            id_: _with_dropped_sessions(rounds.get(id_), row) for id_, row in rows.items() if isinstance(row, Round)
        }
        dropped = {
            id_: _cancelled(kept)
            for id_, kept in rounds.items()
            if batch.complete
            and id_ not in rows
            and not kept.cancelled
            and not is_testing(kept.grand_prix)  # no calendar lists it
            and not is_older(batch, kept)
        }
    documents: dict[str, Document] = {}
    for index, (id_, row) in enumerate(rows.items()):
        version = _new_version(
            batch, stored.get(id_), row, path=f"{batch.dataset}[{index}]", calendar=calendar, now=now
        )
        if version is not None:
            documents[id_] = _signed(version, batch, now)
    documents |= {id_: _signed(gone, batch, now) for id_, gone in dropped.items()}
    cancelled = tuple(id_ for id_, new in documents.items() if _became_cancelled(stored.get(id_), new))
    replaced = {id_: stored[id_] for id_ in documents if id_ in stored}
    return WritePlan(documents, replaced, cancelled, len(rows) + len(dropped) - len(documents))


def _new_version(
    batch: Batch,
    kept: Document | None,
    row: Document,
    *,
    path: str,
    calendar: Mapping[str, Round],
    now: datetime,
) -> Document | None:
    """Return the version to write; None when the stored one is kept."""
    if kept is None:
        return row
    if is_older(batch, kept):
        return None
    same = content_hash(kept) == content_hash(row)
    if isinstance(row, Classification) and isinstance(kept, Classification):
        if not same:
            check_rows_shrinkage(f"{path}.rows", kept.rows, row.rows)
        standing = settle(kept, row, same=same, flag=end_of_session(row, calendar), now=now)
        if standing is None:
            return None
        return msgspec.structs.replace(row if not same else kept, standing=standing)
    if same or (isinstance(row, Replay) and isinstance(kept, Replay) and not _tells_as_much(row, kept)):
        return None
    if isinstance(row, Standings) and isinstance(kept, Standings):
        check_rows_shrinkage(f"{path}.rows", kept.rows, row.rows)
    if isinstance(row, LapChart) and isinstance(kept, LapChart):
        before, after = ([lap for car in chart.cars for lap in car.laps] for chart in (kept, row))
        check_rows_shrinkage(f"{path}.cars", before, after)
    return row


def _tells_as_much(row: Replay, kept: Replay) -> bool:
    """Return whether a replay has no less of the session than the one that is stored: who joined late has not all of it."""
    if row.complete != kept.complete:
        return row.complete
    return row.seconds >= kept.seconds * LEAST_OF_A_REPLAY


def _with_dropped_sessions(kept: Round | None, row: Round) -> Round:
    """Keep the sessions that the source no longer lists, as cancelled."""
    if kept is None:
        return row
    listed = {session.kind for session in row.sessions}
    gone = [session for session in kept.sessions if session.kind not in listed]
    if not gone:
        return row
    cancelled = [msgspec.structs.replace(session, cancelled=True) for session in gone]
    return msgspec.structs.replace(row, sessions=tuple(sorted((*row.sessions, *cancelled), key=_session_order)))


def _session_order(session: Session) -> tuple[bool, float]:
    span = session_span(session)
    return span is None, span[0].timestamp() if span else 0.0


def _cancelled(weekend: Round) -> Round:
    return msgspec.structs.replace(weekend, cancelled=True, number=None)


def _became_cancelled(before: Document | None, after: Document) -> bool:
    return isinstance(after, Round) and after.cancelled and not (isinstance(before, Round) and before.cancelled)


def _signed(document: Document, batch: Batch, now: datetime) -> Document:
    return msgspec.structs.replace(document, source=batch.source, fetched_at=batch.fetched_at, updated_at=now)
