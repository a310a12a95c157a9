"""The whole suite as processes behind Traefik: what issue 2 promises to a person with curl, a phone, and kill -9."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import icalendar
import msgspec
import pytest
from ical.calendar_stream import IcsCalendarStream

from chassis.grpc.client import Channel
from deploy.data_folder.passwords import Passwords
from deploy.launcher_lock import only_one
from deploy.refusal import Refusal
from racing.model import Dataset, Round, SessionKind
from racing.wire.client import Reader, Writer
from racing.wire.requests.reads import GetCalendarRequest
from tests.e2e.processes import ROUNDS, TOKEN, Answer, Client, PublicClient
from tests.effort import mostly_slow
from tests.factories import a_batch
from tests.suite import until

PROCESSES = (
    *("mongod", "valkey", "traefik"),
    *("data_scheduler", "fetcher_service", "scheduler_api", "content_api", "content_api_2", "website_front"),
)
READERS = 3

ASKED = (
    "/content/v1/seasons",
    "/content/v1/seasons/2025/drivers",
    "/content/v1/seasons/1988/constructors",
    "/content/v1/seasons/2021/rounds/belgium/race",
    "/content/v1/seasons/1951/rounds/france/race",
    "/content/v1/seasons/2026/rounds/16",
    "/content/v1/seasons/2026/rounds",
    "/content/v1/calendar.ics",
    "/content/v1/seasons/2026/calendar.ics",
)


def parsed(feed: str) -> list[Any]:
    return list(icalendar.Calendar.from_ical(feed).walk("VEVENT"))


# ---- what a person sees


async def test_the_title_of_2025_was_won_by_two_points(client: PublicClient) -> None:
    standings = (await client.result("/seasons/2025/drivers"))["standings"]
    assert [(row["name"], row["points"]) for row in standings[:3]] == [
        ("Lando Norris", 423),
        ("Max Verstappen", 421),
        ("Oscar Piastri", 410),
    ]


async def test_half_points_were_given_at_spa_in_2021(client: PublicClient) -> None:
    winner = (await client.result("/seasons/2021/rounds/belgium/race"))["results"][0]
    assert (winner["driver"], winner["points"]) == ("max-verstappen", 12.5)


async def test_two_drivers_shared_the_winning_car_in_france_in_1951(client: PublicClient) -> None:
    rows = (await client.result("/seasons/1951/rounds/france/race"))["results"]
    winners = {row["driver"]: row["shared_car"] for row in rows if row.get("position") == 1}
    assert winners == {"luigi-fagioli": True, "juan-manuel-fangio": True}


async def test_the_bahrain_grand_prix_of_2026_is_held_at_sepang(client: PublicClient) -> None:
    found = await client.result("/seasons/2026/rounds/16")
    assert (found["grand_prix"], found["circuit"]["id"]) == ("bahrain", "sepang")


async def test_all_seasons_and_rounds_are_there(client: PublicClient) -> None:
    seasons = (await client.result("/seasons"))["seasons"]
    assert len(seasons) == 77
    assert sum(season["rounds"] for season in seasons) == ROUNDS


async def test_on_that_saturday_the_season_runs_and_the_weekend_is_on(client: PublicClient) -> None:
    season = await client.result("/seasons/2026")
    assert season.get("season", season)["status"] == "in_progress"
    current = await client.result("/seasons/2026/rounds/current")
    assert (current["grand_prix"], current["is_race_weekend"]) == ("bahrain", True)
    statuses = {session["kind"]: session["status"] for session in current["sessions"]}
    assert (statuses["practice_1"], statuses["race"]) == ("awaiting_result", "upcoming")


async def test_two_parsers_read_the_same_calendar(client: PublicClient) -> None:
    text = (await client.get("/content/v1/calendar.ics")).body.decode()
    one = {str(event["UID"]): (event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"])) for event in parsed(text)}
    other = {
        event.uid: (event.dtstart, event.dtend, event.summary)
        for event in IcsCalendarStream.calendar_from_ics(text).events
    }
    assert one == other
    assert "2026-bahrain-race@willitbemax" in one


async def test_the_launcher_says_what_to_open_and_keeps_the_token_to_itself(client: Client) -> None:
    output = client.stack.output
    port = client.stack.port("TRAEFIK_PORT")
    assert f"curl -s http://localhost:{port}/content/v1/seasons/2025/drivers" in output
    assert f"webcal://localhost:{port}/content/v1/calendar.ics" in output
    assert "Ctrl-C here, or `make down`" in output
    passwords = Passwords.read(client.stack.data)
    assert passwords is not None
    for secret in (client.stack.environment["ADMIN_TOKEN"], passwords.mongodb, passwords.mongodb_key, passwords.redis):
        assert secret not in output
        for log in (client.stack.data / "logs").glob("*.log"):
            assert secret not in log.read_text(), log.name


# ---- what an admin does


async def test_a_round_deleted_by_hand_is_back_after_a_trigger_and_in_the_ledger(client: Client) -> None:
    await client.admin("pause", job="missing")  # which would put it back by itself
    with client.stack.mongo() as mongo:
        rounds = mongo["willitbemax"]["rounds"]
        before = rounds.find_one({"_id": "2025-monaco"})
        assert before is not None
        rounds.delete_one({"_id": "2025-monaco"})
        status, body = await client.trigger("rounds", season="2025")
        after = rounds.find_one({"_id": "2025-monaco"})
    assert status == 200
    assert body == {
        "success": True,
        "message": "Rounds sync triggered for season 2025",
        "fetcher_called": True,
        "timestamp": body["timestamp"],
    }
    await client.admin("resume", job="missing")
    assert after is not None
    assert after["name"] == before["name"]
    async with client.http.get(f"{client.stack.scheduler}/history?job=rounds&limit=1") as response:
        (run,) = (await response.json())["history"]
    assert (run["trigger"], run["outcome"], run["changed"]) == ("manual", "success", 1)


def an_hour_later(found: Round) -> Round:
    sessions = (
        msgspec.structs.replace(session, start=session.start and session.start + timedelta(hours=1), end=None)
        for session in found.sessions
    )
    return msgspec.structs.replace(found, sessions=tuple(sessions))


def race_of(found: Round) -> datetime:
    (race,) = (session for session in found.sessions if session.kind == SessionKind.RACE)
    assert race.start is not None
    return race.start


async def seen(client: Client, found: Round) -> None:
    """Wait until the race of Abu Dhabi starts when this round says, in REST and in the calendar."""
    wanted = race_of(found)

    async def as_wanted() -> bool:
        rest = await client.result("/seasons/2026/rounds/abu-dhabi/race")
        feed = parsed((await client.get("/content/v1/seasons/2026/calendar.ics")).body.decode())
        (event,) = (event for event in feed if event["UID"] == "2026-abu-dhabi-race@willitbemax")
        return (rest["start"], event["DTSTART"].dt) == (wanted.timestamp(), wanted)

    await until(as_wanted)


async def test_a_change_written_through_grpc_is_in_rest_and_calendar(client: Client) -> None:
    async with Channel(f"127.0.0.1:{client.stack.port('DATA_SCHEDULER_PORT')}") as channel:
        rounds = {found.id: found for found in (await Reader(channel).read(GetCalendarRequest(2026))).rounds}
        before = rounds["2026-abu-dhabi"]
        moment = before.fetched_at
        assert moment is not None
        for version in (an_hour_later(before), before):
            moment += timedelta(milliseconds=1)
            facts = (rounds | {version.id: version}).values()
            batch = a_batch(Dataset.ROUNDS, *facts, season=2026, complete=True, fetched_at=moment)
            assert (await Writer(channel).write(batch)).changed == (version.id,)
            await seen(client, version)


async def test_the_fetcher_behind_the_door_asks_for_the_token(client: Client) -> None:
    url = f"{client.stack.public}/fetcher/v1"
    async with client.http.get(f"{url}/status", headers={"Authorization": f"Bearer {TOKEN}"}) as response:
        assert (response.status, (await response.json())["status"]) == (200, "ready")
    async with client.http.get(f"{url}/status") as response:
        assert response.status == 401
    async with client.http.post(f"{url}/fetch/rounds?season=2025") as response:
        assert response.status == 401


# ---- kill -9


@asynccontextmanager
async def read_by_many(client: PublicClient) -> AsyncIterator[list[Answer]]:
    """Readers who ask without a pause for what is prepared and for what nobody has asked for yet.

    At the end each hears the answers to what it has asked, so that none is cut off in the middle of an outage.
    """
    answers: list[Answer] = []
    questions = count()
    enough = asyncio.Event()

    async def read() -> None:
        while not enough.is_set():
            number = next(questions)
            season, after = 1950 + number % 76, 1 + number // 76 % 6
            answers.append(await client.get(f"/content/v1/seasons/{season}/drivers?round={after}"))
            answers.append(await client.get(ASKED[number % len(ASKED)]))

    readers = [asyncio.create_task(read()) for _ in range(READERS)]
    try:
        yield answers
    finally:
        enough.set()
        await asyncio.gather(*readers)


def bad(answers: list[Answer], victim: str) -> list[Answer]:
    """Answers that no reader should see: a 5xx of content_api, or any failure that the victim is no excuse for.

    Only connections that break off are excused while Traefik starts again after it was killed, and the 503 that is answered in its
    place for the moment between listening and having its routes (404 where that is not Linux).
    """
    excused = {"traefik": {0, 503 if sys.platform == "linux" else 404}}.get(victim, set())
    return [a for a in answers if a.status != 200 and (a.by_content_api or a.status not in excused)]


@pytest.mark.parametrize("victim", mostly_slow(PROCESSES, "content_api"))
async def test_a_killed_process_is_back_and_its_readers_never_saw_an_error(client: Client, victim: str) -> None:
    await client.well()
    async with read_by_many(client) as answers:
        killed = client.stack.kill(victim)
        await client.stack.starts_again(victim, killed)
        await client.writes()
        await client.well()
    assert len(answers) >= 2 * READERS
    assert bad(answers, victim) == []
    assert f"{victim} was killed by SIGKILL; starting it again" in client.stack.output


async def rolling_restart_under_readers(client: Client, *names: str) -> str:
    """Restart them; fails where one request did. Returns what the command printed."""
    await client.well()
    before = {name: client.stack.pid(name) for name in names or PROCESSES}
    async with read_by_many(client) as answers:
        said = await client.stack.restart_rolling(*names)
    assert len(answers) >= 2 * READERS
    assert [answer for answer in answers if answer.status != 200] == []
    assert [name for name, pid in before.items() if client.stack.pid(name) in {None, pid}] == []
    await client.well()
    return said


@pytest.mark.slow
async def test_a_rolling_restart_of_the_door_and_of_what_is_behind_it_fails_no_request(client: Client) -> None:
    said = await rolling_restart_under_readers(client, "content_api", "traefik")
    first, second, last = said.splitlines()
    assert first.startswith("1 of 2: traefik restarted, all ready after ")
    assert second.startswith("2 of 2: content_api restarted, all ready after ")
    assert last == "restarted"


@pytest.mark.slow
async def test_a_rolling_restart_of_everything_fails_no_request(client: Client) -> None:
    said = await rolling_restart_under_readers(client)
    assert len(said.splitlines()) == len(PROCESSES) + 1


async def test_nothing_was_lost_by_all_that_killing(client: Client) -> None:
    seasons = (await client.result("/seasons"))["seasons"]
    assert sum(season["rounds"] for season in seasons) == ROUNDS


# ---- without Valkey


async def results(client: Client) -> dict[str, bytes]:
    answers = [await client.get(path) for path in ASKED]
    assert {answer.status for answer in answers} == {200}
    return {answer.path: answer.body for answer in answers}


@pytest.mark.slow
async def test_a_frozen_valkey_changes_no_answer(client: Client) -> None:
    await client.well()
    before = await results(client)
    client.stack.kill("valkey", signal.SIGSTOP)
    try:
        client.stack.kill("content_api")  # so that it asks data_scheduler again

        async def answers() -> bool:
            return (await client.get("/content/v1/seasons")).status == 200

        await until(answers)
        assert await results(client) == before
    finally:
        client.stack.kill("valkey", signal.SIGCONT)


# ---- from one start to the next (these restart the stack, so they come last)


async def test_a_second_launcher_is_refused(client: Client) -> None:
    with pytest.raises(Refusal, match="already running"), only_one(client.stack.data):
        pass


@pytest.mark.slow
async def test_ctrl_c_stops_everything_and_the_next_start_has_it_all(client: Client) -> None:
    before = await results(client)
    pids = [client.stack.pid(name) for name in PROCESSES]
    assert client.stack.stop() == 0
    assert [client.stack.pid(name) for name in PROCESSES] == [None] * len(PROCESSES)
    assert not any(_alive(process) for process in pids if process is not None)

    client.stack.start(REDIS_URL="redis://127.0.0.1:1/0")  # nobody listens there
    await client.stack.says("make down")
    assert client.stack.pid("valkey") is None
    await client.stack.says("nothing new:")
    assert await results(client) == before


@pytest.mark.slow
async def test_a_killed_launcher_leaves_nobody_behind_and_can_start_again(client: Client) -> None:
    client.stack.stop(signal.SIGKILL)
    client.stack.start(STACK_FILL="0")
    await client.stack.says("make down")
    await client.well()
    assert "filling" not in client.stack.output


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
