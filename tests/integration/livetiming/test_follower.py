"""From the feed's socket to the picture and to the result: undisturbed, disturbed in every way, and when nothing is live."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import pytest

from chassis.clock import Clock
from racing.live.merge_patch import patched
from racing.live.model import LiveSession, as_json
from racing.live.replay import opened
from racing.model import Classification, Replay, ResultStatus, SessionKind
from racing.wire.requests.reads import GetReplayRequest, ListReplaysRequest, ListResultsRequest
from tests.factories import NOON
from tests.integration.livetiming.following import IMPATIENT, RHYTHM, Played, is_within, played
from tests.suite import Suite, until
from tests.upstream.live_playing import PlayedClock, left_by
from tests.upstream.live_race import LAPS, ORDER, ends, race, renumbered
from tests.upstream.live_recordings import Told, with_heartbeats
from tests.upstream.live_troubles import Kind, Trouble

MINUTE = timedelta(minutes=1)
RACE = ("upcoming", "running", "chequered", "finished")


async def result(suite: Suite, season: int, grand_prix: str, session: SessionKind) -> Classification:
    """The classification that is stored."""
    (found,) = (await suite.reader.read(ListResultsRequest(season, grand_prix=grand_prix, session=session))).results
    return found


async def written(play: Played, results: int = 1) -> None:
    """Wait until data_scheduler has taken so many results."""

    async def taken() -> bool:
        return play.follower.status.results >= results

    await until(taken)


async def replay_of(suite: Suite, season: int, grand_prix: str, session: SessionKind) -> Replay:
    """What is kept of the session, once it is."""

    async def kept() -> bool:
        return bool((await suite.reader.read(ListReplaysRequest(season))).replays)

    await until(kept)
    return (await suite.reader.read(GetReplayRequest(season, grand_prix, session))).replay


def end_of(replay: Replay) -> Any:
    """The picture that a replay ends in."""
    chapter = opened(replay.chapters[-1].data)
    return reduce(lambda picture, step: patched(picture, step.patch), chapter.steps, chapter.picture)


# ---- a made-up race


def ending(picture: LiveSession) -> tuple[object, ...]:
    """What must be the same in the end whatever happened."""
    return picture.order, picture.rows, picture.status, picture.current_lap, picture.track_status


@pytest.fixture(scope="package")
async def undisturbed(suite: Suite) -> tuple[object, ...]:
    """How the race ends when nothing goes wrong."""
    async with played(suite, race(NOON)) as play:
        await play.over()
        assert play.feed.sockets == 1
        return ending(play.witness.pictures[-1])


async def test_a_race_is_told_from_the_grid_to_the_flag(suite: Suite) -> None:
    async with played(suite, race(NOON)) as play:

        async def shown() -> bool:
            return bool(play.witness.pictures)

        async def seen(at: datetime) -> None:
            """Hold the feed before the start until the follower has shown how it begins, however busy the machine is."""
            if at >= NOON - 20 * MINUTE:
                await until(shown)

        play.feed.after_each = seen
        await play.over()
        await written(play)
        first, last = play.witness.pictures[0], play.witness.pictures[-1]
        assert is_within(play.witness.statuses, RACE)
        assert play.witness.streams == 1
    assert (first.key, first.status, first.order) == (9001, "upcoming", (4, 1, 63))
    assert last.status == "finished"
    assert last.order == tuple(int(number) for number in ORDER)
    assert (last.current_lap, last.total_laps, last.rows[4].stops, last.rows[63].retired) == (LAPS, LAPS, 1, True)
    assert [last.rows[number].flagged for number in last.order] == [True, True, False]
    replay = await replay_of(suite, 2025, "canada", SessionKind.RACE)
    assert (replay.complete, replay.laps[-1].lap) == (True, LAPS)
    kept, shown_last = end_of(replay), as_json(last)
    assert [kept[name] for name in ("status", "order", "rows")] == [
        shown_last[name] for name in ("status", "order", "rows")
    ]
    stored = await result(suite, 2025, "canada", SessionKind.RACE)
    assert [(row.driver, row.laps) for row in stored.rows] == [
        ("max-verstappen", 20),
        ("lando-norris", 20),
        ("george-russell", 10),
    ]


@pytest.mark.parametrize(
    ("trouble", "sockets"),
    [
        (Trouble(Kind.NEGOTIATE_STATUS, status=500, times=3), 1),
        (Trouble(Kind.NEGOTIATE_STATUS, status=401), 1),
        (Trouble(Kind.NEGOTIATE_HTML), 1),
        (Trouble(Kind.HANDSHAKE_REFUSED), 2),
        (Trouble(Kind.NO_PINGS), 1),
        (Trouble(Kind.DROPPED, after=40 * MINUTE, span=5 * MINUTE), 2),
        (Trouble(Kind.CLOSED, after=40 * MINUTE), 2),
        (Trouble(Kind.SILENT, after=40 * MINUTE), 2),
        (Trouble(Kind.MALFORMED, after=40 * MINUTE), 2),
        (Trouble(Kind.SENSELESS, after=40 * MINUTE), 1),
        (Trouble(Kind.DUPLICATE, after=40 * MINUTE), 1),
        (Trouble(Kind.BURST, after=40 * MINUTE, span=5 * MINUTE), 1),
    ],
    ids=lambda each: each.kind.name if isinstance(each, Trouble) else "",
)
async def test_whatever_goes_wrong_it_ends_as_ever(
    suite: Suite, undisturbed: tuple[object, ...], trouble: Trouble, sockets: int
) -> None:
    rhythm = IMPATIENT if trouble.kind is Kind.SILENT else RHYTHM
    async with played(suite, race(NOON), trouble, rhythm=rhythm) as play:
        await play.over()
        await written(play)
        assert (play.feed.sockets, play.feed.offences) == (sockets, [])
        assert ending(play.witness.pictures[-1]) == undisturbed
        assert play.witness.statuses[-1] == "finished"


async def test_what_has_changed_its_shape_is_reported_until_the_feed_is_joined_anew(suite: Suite) -> None:
    changes_shape = Trouble(Kind.SENSELESS, after=10 * MINUTE)
    stands_still = Trouble(Kind.HELD, after=20 * MINUTE)
    is_closed = Trouble(Kind.CLOSED, after=40 * MINUTE)
    async with played(suite, race(NOON), changes_shape, stands_still, is_closed) as play:

        async def told() -> bool:
            return None in play.standing.sources["livetiming"].changes

        await until(told)
        assert play.standing.sources["livetiming"].changes[None].path == "TimingData"
        play.feed.go_on.set()
        await play.over()
        assert play.standing.sources["livetiming"].changes == {}


async def test_a_token_that_is_not_accepted_is_left_out(suite: Suite) -> None:
    async with played(suite, race(NOON), Trouble(Kind.TOKEN_REFUSED, times=99), token="mine") as play:
        await play.over()
        assert play.feed.authorizations == ["Bearer mine", None]
        assert play.witness.statuses[-1] == "finished"


async def test_a_hub_that_wants_no_hand_of_who_shows_a_token_is_asked_without_one(suite: Suite) -> None:
    async with played(suite, race(NOON), Trouble(Kind.HANDSHAKE_REFUSED), token="mine") as play:
        await play.over()
        assert play.feed.authorizations == ["Bearer mine", None]


async def test_another_session_on_the_open_socket_is_a_picture_of_its_own(suite: Suite) -> None:
    evening = NOON + timedelta(hours=3)
    just_ended = ends(NOON) - race(NOON)[0].at + MINUTE
    async with played(suite, race(NOON, name="Sprint"), Trouble(Kind.HELD, after=just_ended)) as play:
        play.feed.then(race(evening, key=9002))
        play.following.follow(evening + timedelta(hours=3))
        await play.feed.held.wait()
        await written(play, 1)
        play.feed.go_on.set()
        await play.over()
        await written(play, 2)
        assert is_within(play.witness.statuses, RACE * 2)
        sessions = dict.fromkeys((picture.key, picture.session) for picture in play.witness.pictures)
        assert list(sessions) == [(9001, SessionKind.SPRINT), (9002, SessionKind.RACE)]
        assert (await result(suite, 2025, "canada", SessionKind.SPRINT)).standing is ResultStatus.LIVE


SESSION_PAIRS = [
    (("Practice 1", "Practice"), ("Practice 2", "Practice")),
    (("Practice 3", "Practice"), ("Qualifying", "Qualifying")),
    (("Qualifying", "Qualifying"), ("Race", "Race")),
    (("Practice 1", "Practice"), ("Sprint Qualifying", "Qualifying")),
    (("Sprint Qualifying", "Qualifying"), ("Sprint", "Race")),
    (("Sprint", "Race"), ("Qualifying", "Qualifying")),
]


@pytest.mark.parametrize("pair", SESSION_PAIRS, ids=lambda pair: f"{pair[0][0]} then {pair[1][0]}")
async def test_who_joins_while_the_hub_still_tells_of_the_session_before_shows_and_writes_nothing_of_it(
    suite: Suite, pair: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    others = {"4": "24", "1": "21", "63": "83"}
    before = left_by(renumbered(race(NOON - timedelta(hours=3), 9001, *pair[0]), others))
    async with played(suite, race(NOON, 9002, *pair[1]), before=before) as play:
        await play.over()
        await written(play)
        assert play.feed.offences == []
        assert {picture.key for picture in play.witness.pictures} == {9002}
        assert {number for picture in play.witness.pictures for number in picture.order} == {4, 1, 63}
        last = play.witness.pictures[-1]
        assert last.status == "finished"
        stored = await result(suite, 2025, "canada", last.session)
        assert {row.number for row in stored.rows} == {4, 1, 63}


# ---- nothing live


@pytest.mark.parametrize("without", ["", "SessionData"])
async def test_the_last_session_is_never_told_as_live(suite: Suite, without: str) -> None:
    since = NOON + timedelta(hours=3)
    over = [Told(since, each.topic, each.content) for each in race(NOON) if each.topic not in ("Heartbeat", without)]
    idle = [*over, Told(since + timedelta(hours=1), "TrackStatus", {"Status": "1"})]
    async with played(suite, with_heartbeats(idle)) as play:
        await play.over()
        assert (play.follower.status.connected, play.follower.status.not_live) == (True, "the session is over")
        assert (play.witness.pictures, play.follower.status.results) == ([], 0)


class Later(Clock):
    """Another clock's time, and an hour on."""

    def __init__(self, other: Clock) -> None:
        super().__init__(other.now())
        self._other = other

    def now(self) -> datetime:
        return self._other.now() + timedelta(hours=1)

    async def sleep(self, span: timedelta) -> None:
        await self._other.sleep(span)


async def test_a_race_that_is_told_again_is_not_live(suite: Suite) -> None:
    told = race(NOON)
    feeds = PlayedClock(told[0].at)
    async with played(suite, told, feeds=feeds, clock=Later(feeds)) as play:
        await play.feed.over.wait()
        assert (play.witness.pictures, play.follower.status.results) == ([], 0)
        assert "the feed tells of another time, 1:00" in (play.follower.status.not_live or "")


# ---- data_scheduler away


async def test_pictures_go_on_when_data_scheduler_is_back(suite: Suite) -> None:
    async with played(suite, race(NOON), Trouble(Kind.HELD, after=40 * MINUTE)) as play:
        await play.feed.held.wait()
        await until(lambda: some(play.witness.pictures))
        await play.witness.stop()
        before = len(play.witness.pictures)
        await until(lambda: some(play.follower.status.errors))
        assert "pictures" in play.follower.status.errors
        play.feed.go_on.set()
        await play.feed.over.wait()
        await play.witness.start()
        await play.over()
        await until(lambda: none(play.follower.status.errors))
        assert play.witness.streams == 2
        assert len(play.witness.pictures) > before
        assert play.witness.statuses[-1] == "finished"


async def some(of: Collection[object]) -> bool:
    """Whether there are any."""
    return bool(of)


async def none(of: Collection[object]) -> bool:
    """Whether there are none."""
    return not of
