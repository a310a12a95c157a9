"""One session after another on the same hub: who joins while the hub still hands out what the session before left, and who never left."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from fetcher_service.failures import SourceChanged
from fetcher_service.sources.livetiming.session import FollowedSession
from fetcher_service.sources.livetiming.signalr import TOPICS, Snapshot, Update
from racing.live.model import LiveSession
from racing.model import Classification
from tests.unit.fetcher_service.sources.livetiming.feed import IDENTITIES
from tests.upstream.live_playing import Play, left_by
from tests.upstream.live_recordings import Told

type Seen = tuple[datetime, LiveSession | None, Classification | None]


def joined(before: Sequence[Told], told: Sequence[Told], after: timedelta) -> Iterator[Seen]:
    """What somebody sees of a session who joins so long after it has begun on the hub, with what the one before left there."""
    session = FollowedSession(IDENTITIES, fail)
    play = Play(told, left_by(before))
    began: datetime | None = None
    joined = False
    for at, together in play.frames():
        began = began or at
        play.take(together)
        if at < began + after:
            continue
        if joined:
            take(session, together, at)
        else:
            joined = True
            session.begin(Snapshot({topic: state for topic, state in play.known.items() if topic in TOPICS}), at)
        yield at, session.picture(at), session.classification()


def stayed(before: Sequence[Told], told: Sequence[Told]) -> Iterator[Seen]:
    """What somebody sees of a session who has followed the one before on the same connection."""
    session = FollowedSession(IDENTITIES, fail)
    for at, together in Play(before).frames():
        take(session, together, at)
    for at, together in Play(told).frames():
        take(session, together, at)
        yield at, session.picture(at), session.classification()


def take(session: FollowedSession, together: Sequence[Told], at: datetime) -> None:
    for each in together:
        if each.topic in TOPICS:
            session.take(Update(each.topic, each.content, each.at), at)


def fail(change: SourceChanged) -> None:
    """Nothing in these feeds is odd."""
    raise change
