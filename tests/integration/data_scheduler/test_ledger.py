"""The ledger and the leases."""

import pytest

from chassis.errors import InvalidRequest, NotFound
from racing.model import SessionKind
from tests.suite import Suite


async def test_a_run_is_open_until_it_is_finished(suite: Suite) -> None:
    run = await suite.ledger.start("standings", "manual", season=2025, round_number=3)
    assert (run.outcome, run.finished, run.season, run.round) == ("running", None, 2025, 3)
    done = await suite.ledger.finish(run.id, "success", source="archive", fetched=24, changed=1)
    assert (done.outcome, done.source, done.fetched, done.changed) == ("success", "archive", 24, 1)
    assert done.finished is not None
    assert done.finished >= done.started


async def test_the_first_outcome_stands(suite: Suite) -> None:
    run = await suite.ledger.start("standings", "manual")
    await suite.ledger.finish(run.id, "failed", error="no answer")
    again = await suite.ledger.finish(run.id, "success", fetched=9)
    assert (again.outcome, again.error, again.fetched) == ("failed", "no answer", 0)


async def test_runs_are_listed_newest_first_and_by_job(suite: Suite) -> None:
    ids = [(await suite.ledger.start(job, "manual")).id for job in ("all", "standings", "all")]
    listed = [run.id for run in await suite.ledger.runs(job="all")]
    assert sorted(listed) == sorted([ids[0], ids[2]])
    assert listed == sorted(listed, reverse=True) or ids[0][:15] == ids[2][:15]


async def test_runs_are_listed_by_trigger_outcome_and_season(suite: Suite) -> None:
    scheduled = await suite.ledger.start("rounds", "schedule", season=1999)
    triggered = await suite.ledger.start("rounds", "manual", season=1998)
    await suite.ledger.finish(triggered.id, "failed", error="no answer")
    assert [run.id for run in await suite.ledger.runs(job="rounds", outcome="running", season=1999)] == [scheduled.id]
    assert [run.id for run in await suite.ledger.runs(trigger="manual", season=1998)] == [triggered.id]
    assert await suite.ledger.runs(outcome="failed", season=1999) == []


async def test_the_last_success_of_each_order_is_known(suite: Suite) -> None:
    async def run(outcome: str, session: SessionKind | None = None) -> str:
        opened = await suite.ledger.start("results", "manual", season=1997, round_number=3, session=session)
        await suite.ledger.finish(opened.id, outcome)
        return opened.id

    await run("success", SessionKind.RACE)
    race, whole = await run("success", SessionKind.RACE), await run("success")
    await run("failed", SessionKind.RACE)
    last = {run.session: run.id for run in await suite.ledger.last_runs() if run.season == 1997}
    assert last == {SessionKind.RACE: race, None: whole}


async def test_a_paused_job_stays_so_until_it_is_resumed(suite: Suite) -> None:
    await suite.ledger.pause("rounds")
    await suite.ledger.pause("rounds")
    await suite.ledger.pause("seasons")
    assert await suite.ledger.paused() == {"rounds", "seasons"}
    await suite.ledger.resume("rounds")
    await suite.ledger.resume("results")
    assert await suite.ledger.paused() == {"seasons"}
    await suite.ledger.resume("seasons")


async def test_a_run_that_is_not_there_and_words_that_are_not_known_are_named(suite: Suite) -> None:
    with pytest.raises(NotFound, match="there is no run 'nowhere'"):
        await suite.ledger.finish("nowhere", "success")
    with pytest.raises(InvalidRequest, match="trigger: 'whim' is unknown, allowed: schedule, manual, change"):
        await suite.ledger.start("rounds", "whim")


async def test_a_lease_has_one_holder_who_can_renew_and_release_it(suite: Suite) -> None:
    granted, lease = await suite.leases.acquire("leader", "one", 60)
    assert (granted, lease.holder) == (True, "one")
    granted, lease = await suite.leases.acquire("leader", "two", 60)
    assert (granted, lease.holder) == (False, "one")
    granted, renewed = await suite.leases.acquire("leader", "one", 120)
    assert granted
    assert renewed.expires > lease.expires
    await suite.leases.release("leader", "two")
    assert (await suite.leases.acquire("leader", "two", 60))[0] is False
    await suite.leases.release("leader", "one")
    assert (await suite.leases.acquire("leader", "two", 60))[0] is True
