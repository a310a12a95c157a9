"""How complete an answer is: the newest session that it counts, and the results that are awaited since."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from msgspec import UNSET

from content_api.context import Context
from content_api.schemas import Maybe, Schema, iso, present
from racing import model
from racing.model import Classification, ResultStatus, Round, SessionKind
from racing.schedule import session_span
from racing.scoring.session_points import SCORING
from racing.title.arithmetic import After
from racing.title.awaited import awaited
from racing.wire.requests.reads import ListResultsRequest


class CountedSchema(Schema, frozen=True, kw_only=True):
    """The newest session that is counted, and the day on which it began (UTC)."""

    number: int
    """Number of its round."""
    grand_prix: str
    """Id of its Grand Prix: `bahrain`."""
    session: SessionKind
    """Its kind."""
    date: Maybe[str] = UNSET
    """The day on which it began, UTC, as `2025-06-01`; absent when it is not known."""


class AwaitedSchema(Schema, frozen=True, kw_only=True):
    """A race or sprint that has been run by the clock and has no result here."""

    number: int
    """Number of its round."""
    grand_prix: str
    """Id of its Grand Prix: `bahrain`."""
    session: SessionKind
    """Its kind: sprint or race."""


def known(results: Collection[Classification]) -> set[tuple[str, SessionKind]]:
    """Return Grand Prix and session of each result; a live one is none yet."""
    return {(result.grand_prix, result.session) for result in results if result.standing is not ResultStatus.LIVE}


async def missing_since(
    context: Context, rounds: Sequence[Round], last: After | None, now: datetime
) -> Sequence[After]:
    """Return the results that are awaited since the session that is counted last.

    Which results there are is read only where there should be more by the clock.
    """
    counted = _until(rounds, last)
    missing = awaited(rounds, counted, now)
    if not missing:
        return ()
    reader, year = context.reader, rounds[0].season
    replies = await asyncio.gather(
        *(reader.read(ListResultsRequest(year, session=kind, leaders=1)) for kind in SCORING)
    )
    return awaited(rounds, counted | known([result for reply in replies for result in reply.results]), now)


def race_of(table: model.Standings | None) -> After | None:
    """Return the race after which a table was made; None without a table."""
    if table is None:
        return None
    return After(number=table.after_round, grand_prix=table.grand_prix, session=SessionKind.RACE)


def as_of(rounds: Sequence[Round], last: After | None, missing: Sequence[After] = ()) -> dict[str, Any]:
    """Return the fields `as_of` and `awaiting` of an answer, without those that have nothing to say."""
    return present(
        as_of=None if last is None else _counted(rounds, last),
        awaiting=tuple(
            AwaitedSchema(number=each.number, grand_prix=each.grand_prix, session=each.session) for each in missing
        )
        or None,
    )


def _counted(rounds: Sequence[Round], last: After) -> CountedSchema:
    spans = (
        session_span(session)
        for weekend in rounds
        for session in weekend.sessions
        if (weekend.grand_prix, session.kind) == (last.grand_prix, last.session)
    )
    span = next(spans, None)
    day = iso(span[0].date()) if span else None
    return CountedSchema(number=last.number, grand_prix=last.grand_prix, session=last.session, **present(date=day))


def _until(rounds: Sequence[Round], last: After | None) -> set[tuple[str, SessionKind]]:
    """Return every race and sprint up to the one that is counted last."""
    if last is None:
        return set()
    return {
        (weekend.grand_prix, kind)
        for weekend in rounds
        for kind in SCORING
        if weekend.number
        and (
            weekend.number < last.number
            or (weekend.number == last.number and SCORING.index(kind) <= SCORING.index(last.session))
        )
    }
