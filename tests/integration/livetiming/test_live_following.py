"""When the feed is followed, by whom, and what the ledger says of it."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from fetcher_service.sources.livetiming.follower import Follower
from racing.model import SyncRun
from racing.wire import leadership
from tests.factories import NOON
from tests.integration.livetiming.following import Played, played
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite, until
from tests.upstream.live_race import race
from tests.upstream.live_troubles import Kind, Trouble

HOUR = timedelta(hours=1)
BEGAN = race(NOON)[0].at


async def follows(play: Played) -> bool:
    return play.following.follows


async def is_over(play: Played) -> bool:
    return play.following.until is None


async def has_written(play: Played) -> bool:
    return play.follower.status.results == 1


async def newest_run(suite: Suite) -> SyncRun:
    return (await suite.ledger.runs(job="livetiming", limit=1))[0]


async def test_one_run_of_the_ledger_is_open_while_the_feed_is_followed(suite: Suite) -> None:
    async with played(suite, race(NOON)) as play:
        await play.over()
        run = await newest_run(suite)
        assert (run.trigger, run.outcome) == ("schedule", "running")
        await until(lambda: has_written(play))
        play.feeds.told(play.clock.now() + 2 * HOUR)
        await until(lambda: is_over(play))
        assert not play.following.follows
        closed = await newest_run(suite)
        assert (closed.id, closed.outcome, closed.source, closed.error) == (run.id, "success", "livetiming", None)
        assert closed.fetched == play.follower.status.pictures == len(play.witness.pictures)
        assert closed.changed == play.follower.status.results == 1
        assert not play.follower.status.connected


async def test_a_run_in_which_the_feed_was_never_joined_has_failed(suite: Suite) -> None:
    away = Trouble(Kind.NEGOTIATE_STATUS, status=503, times=10_000)
    async with played(suite, race(NOON), away, span=timedelta(minutes=1)) as play:
        await until(lambda: is_over(play))
        assert play.feed.negotiations > 3
    run = await newest_run(suite)
    assert (run.outcome, run.fetched, run.error) == ("failed", 0, "livetiming: negotiate answered 503")


async def test_a_service_that_stops_closes_its_run(suite: Suite) -> None:
    async with played(suite, race(NOON), Trouble(Kind.HELD, after=timedelta(minutes=1))) as play:
        await play.feed.held.wait()
    assert (await newest_run(suite)).outcome == "success"


async def test_a_run_that_somebody_left_open_is_closed_by_who_follows_next(suite: Suite) -> None:
    left = await suite.ledger.start("livetiming", "schedule")
    async with played(suite, race(NOON), Trouble(Kind.HELD, after=timedelta(minutes=1))) as play:
        await play.feed.held.wait()
        runs = {run.id: run for run in await suite.ledger.runs(job="livetiming")}
        assert (runs[left.id].outcome, runs[left.id].error) == (
            "failed",
            "abandoned: the process that followed is gone",
        )


async def test_asked_again_it_goes_on_until_the_later_instant(suite: Suite) -> None:
    async with played(suite, race(NOON), span=HOUR) as play:
        play.following.follow(BEGAN + 3 * HOUR)
        play.following.follow(BEGAN + 2 * HOUR)
        assert play.following.until == BEGAN + 3 * HOUR
        await play.over()
        play.feeds.told(BEGAN + 2 * HOUR)
        assert await follows(play)
        play.feeds.told(BEGAN + 3 * HOUR)
        await until(lambda: is_over(play))
        assert play.feed.sockets == 1
        play.following.follow(BEGAN + 4 * HOUR)
        await until(lambda: follows(play))


async def test_of_several_fetchers_one_follows_and_another_takes_over(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is given back, and runs out for nobody who gets no time on a busy machine.
    monkeypatch.setattr(leadership, "LEASE_SECONDS", int(PATIENCE_SECONDS))
    told, held = race(NOON), timedelta(minutes=1)
    async with played(suite, told, Trouble(Kind.HELD, after=held), lease="shared") as first:
        await first.feed.held.wait()
        async with played(suite, told, lease="shared") as second:
            assert (first.following.follows, second.following.follows) == (True, False)
            assert second.following.until is not None
            assert second.feed.negotiations == 0
            first.feeds.told(BEGAN + 3 * HOUR)
            await until(lambda: is_over(first))
            await until(lambda: follows(second))
            await second.over()
            assert second.witness.statuses[-1] == "finished"


async def test_what_fails_is_said_once_and_begun_anew_when_it_is_asked_for_again(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: Follower, sync_run: str | None) -> None:
        raise ZeroDivisionError(sync_run)

    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr(Follower, "run", broken)
        async with played(suite, race(NOON)) as play:
            await until(lambda: is_over(play))
            assert (await newest_run(suite)).outcome == "failed"
            assert [type(line["exc_info"]) for line in logs if line["event"] == "following failed"] == [
                ZeroDivisionError
            ]
            patched.undo()
            play.following.follow(BEGAN + 3 * HOUR)
            await play.over()
            assert play.witness.statuses[-1] == "finished"
