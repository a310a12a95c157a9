"""A private calendar from its first choice to its end: under one address, known by heart, and told to nobody else."""

import re
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import aiohttp
import pytest

import content_api.service
import content_api.settings
from chassis.grpc.client import Channel
from racing.calendar_token import new_token
from racing.model import Dataset, Round
from racing.wire.accounts_client import AccountsClient
from tests.accounts import Stores, auth_running, stores_settings
from tests.calendar_bytes import Feed
from tests.calendar_conformance import violations
from tests.factories import NOON, a_batch, a_round
from tests.patience import PATIENCE_SECONDS
from tests.private_calendars import Fan
from tests.suite import PUBLIC_URL, Mongod, Suite, Valkey, free_port, running, until

WEEK = timedelta(weeks=1)
ROUNDS = (
    a_round("bahrain", race=NOON - WEEK),
    a_round("monaco", number=2, race=NOON + WEEK),
    a_round("belgium", number=3, race=NOON + 2 * WEEK),
)


@pytest.fixture(scope="module")
async def suite(mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Suite]:
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        async with running(
            mongod,
            server,
            clock_start=NOON,
            batches=[a_batch(Dataset.ROUNDS, *ROUNDS)],
            with_content_api=True,
            with_accounts=True,
        ) as started:
            yield started


@pytest.fixture
async def fan(suite: Suite) -> AsyncIterator[Fan]:
    async with Channel(suite.address) as channel:
        yield await Fan.of(channel, f"{secrets.token_hex(4)}@example.org")


async def rounds_are(suite: Suite, *rounds: Round) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, *rounds))


def vevents(raw: bytes) -> set[bytes]:
    return {part.partition(b"END:VEVENT")[0] for part in raw.split(b"BEGIN:VEVENT")[1:]}


def uids(raw: bytes) -> list[str]:
    return re.findall(r"\r\nUID:(.*?)@willitbemax\r\n", raw.decode())


async def public(suite: Suite, path: str) -> bytes:
    async with suite.http.get(f"{suite.content}/v1{path}") as answer:
        assert answer.status == 200
        return await answer.read()


async def test_from_its_owners_call_to_its_subscriber(suite: Suite, mongod: Mongod, valkey: Valkey) -> None:
    """By auth_api, under the address that it gives."""
    async with Channel(suite.address) as channel:
        stores = Stores(stores_settings(mongod, valkey), suite.address, channel, AccountsClient(channel))
        async with auth_running(stores, public_url=PUBLIC_URL) as auth:
            key, _ = await stores.key(await stores.account("owner@example.org"), scopes=("calendars",))
            await auth.until_verified(key)
            owner, body = {"X-API-Key": key}, b'{"sessions": ["race"]}'
            async with auth.http.post(f"{auth.url}/v1/calendars", data=body, headers=owner) as answer:
                made = await answer.json()
            url = made["url"].replace(f"{PUBLIC_URL}/content", suite.content)

            async def served() -> bytes | None:
                async with suite.http.get(url) as found:
                    return await found.read() if found.status == 200 else None

            assert uids(await until(served)) == ["2025-bahrain-race", "2025-monaco-race", "2025-belgium-race"]
            async with auth.http.delete(f"{auth.url}/v1/calendars/{made['id']}", headers=owner) as answer:
                assert answer.status == 204

            async def gone() -> bool:
                async with suite.http.get(url) as found:
                    return found.status == 404

            await until(gone)


@pytest.mark.parametrize(
    ("choice", "query", "kept"),
    [
        ({}, "", None),
        ({"sessions": ("race",), "alarm": 30}, "?sessions=race&alarm=30", None),
        ({"language": "fr", "emoji": False}, "?lang=fr&emoji=0", None),
        ({"grands_prix": ("monaco", "belgium")}, "", ("monaco", "belgium")),
        ({"grands_prix": ("monaco",), "sessions": ("qualifying",)}, "?sessions=qualifying", ("monaco",)),
    ],
)
async def test_its_events_are_those_of_the_public_calendar_byte_for_byte(
    suite: Suite, fan: Fan, choice: dict[str, Any], query: str, kept: tuple[str, ...] | None
) -> None:
    mine = await fan.make(**choice)
    await mine.until(suite)
    raw = await mine.read(suite)
    shown = {
        event
        for event in vevents(await public(suite, f"/calendar.ics{query}"))
        if kept is None or any(f"UID:2025-{name}-".encode() in event for name in kept)
    }
    assert vevents(raw) == shown
    assert shown
    french: dict[str, Any] = (
        {"cancelled_word": "ANNULÉ", "to_be_confirmed": "à confirmer"} if "language" in choice else {}
    )
    found = Feed(raw, mine.url, today=NOON.date(), seasons=(2025,), alarm=choice.get("alarm"), **french)
    assert violations(found) == {}


async def test_where_nothing_is_left_it_says_so(suite: Suite, fan: Fan) -> None:
    mine = await fan.make(grands_prix=("monaco",), sessions=("sprint",))
    await mine.until(suite)
    found = Feed(await mine.read(suite), mine.url, today=NOON.date(), kinds=frozenset({"sprint"}))
    assert (found.events, len(found.remarks), violations(found)) == ([], 1, {})


async def test_its_headers_are_for_one_reader(suite: Suite, fan: Fan) -> None:
    mine = await fan.make()
    await mine.until(suite)
    async with suite.http.get(f"{suite.content}/v1{mine.path}") as answer:
        headers, body = answer.headers, await answer.read()
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Disposition"] == 'attachment; filename="formula-1.ics"'
    for given in ({"If-None-Match": headers["ETag"]}, {"If-Modified-Since": headers["Last-Modified"]}):
        async with suite.http.get(f"{suite.content}/v1{mine.path}", headers=given) as answer:
            assert (answer.status, answer.headers["Cache-Control"]) == (304, "private, no-cache")
            assert answer.headers["ETag"] == headers["ETag"]
    async with suite.http.head(f"{suite.content}/v1{mine.path}") as answer:
        assert (answer.status, answer.headers["ETag"]) == (200, headers["ETag"])
    async with suite.http.get(f"{suite.content}/v1{mine.path}/?sessions=race&unknown=1") as answer:
        assert await answer.read() == body  # its choice is its owner's


async def test_another_choice_is_seen_under_the_same_address(suite: Suite, fan: Fan) -> None:
    mine = await fan.make(sessions=("race",))
    await mine.until(suite)
    async with suite.http.get(f"{suite.content}/v1{mine.path}") as answer:
        tag = answer.headers["ETag"]
    for choice, kinds in (
        ({"sessions": ("qualifying",)}, {"qualifying"}),
        ({"sessions": ()}, {"qualifying", "race"}),
        ({"grands_prix": ("monaco",)}, {"qualifying", "race"}),
    ):
        await mine.change(**choice)

        async def changed(kinds: set[str] = kinds, choice: dict[str, Any] = choice) -> bool:
            found = uids(await mine.read(suite))
            favourites = choice.get("grands_prix", ())
            return {uid.rpartition("-")[2] for uid in found} == kinds and (
                not favourites or all(uid.split("-")[1] in favourites for uid in found)
            )

        await until(changed)
    async with suite.http.get(f"{suite.content}/v1{mine.path}", headers={"If-None-Match": tag}) as answer:
        assert answer.status == 200


async def test_a_moved_session_is_in_it_under_its_uid(suite: Suite, fan: Fan) -> None:
    mine = await fan.make(grands_prix=("belgium",), sessions=("race",))
    await mine.until(suite)
    before = await mine.read(suite)
    later = a_round("belgium", number=3, race=NOON + 2 * WEEK + timedelta(hours=1))
    await rounds_are(suite, *ROUNDS[:2], later)

    async def moved() -> bytes | None:
        raw = await mine.read(suite)
        return raw if raw != before else None

    after = await until(moved)
    assert uids(after) == uids(before) == ["2025-belgium-race"]
    assert b"SEQUENCE:1\r\n" in after
    await rounds_are(suite, *ROUNDS)


async def test_what_is_revoked_or_was_a_deleted_accounts_is_as_unknown_as_any_path(suite: Suite, fan: Fan) -> None:
    mine, other = await fan.make(), await fan.make()
    for each in (mine, other):
        await each.until(suite)
    await mine.revoke()
    await mine.until(suite, 404)
    assert await other.status(suite) == 200
    await fan.leave()
    await other.until(suite, 404)
    unknown = await problem(suite, "/v1/calendar/q/nothing.ics")
    for path in (
        f"/v1{mine.path}",
        f"/v1{other.path}",
        f"/v1/calendar/p/{new_token()}.ics",
        "/v1/calendar/p/short.ics",
    ):
        assert await problem(suite, path) == unknown


async def problem(suite: Suite, path: str, content: str | None = None) -> dict[str, Any]:
    """What is said of a path that is not there, without what tells it from others."""
    async with suite.http.get(f"{content or suite.content}{path}") as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        found: dict[str, Any] = await answer.json(content_type=None)
    del found["request_id"]
    return {name: value.replace(path, "…") if isinstance(value, str) else value for name, value in found.items()}


async def test_a_storm_of_unknown_tokens_makes_nothing_asks_nobody_and_leaves_nothing(suite: Suite, fan: Fan) -> None:
    mine = await fan.make()
    await mine.until(suite)
    names = ("response_cache_made_total", "response_cache_requests_total", "response_cache_bytes")

    async def counted() -> tuple[list[str], list[str]]:
        async with suite.http.get(f"{suite.debug['content_api']}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        async with suite.http.get(f"{suite.debug['data_scheduler']}/metrics") as answer:
            calls = [line for line in (await answer.text()).splitlines() if "grpc_calls_total{" in line]
        return [line for line in lines if any(name in line for name in names)], calls

    before = await counted()
    for _ in range(200):
        async with suite.http.get(f"{suite.content}/v1/calendar/p/{new_token()}.ics") as answer:
            assert answer.status == 404
    assert await counted() == before
    assert await suite.metric("content_api", "willitbemax_private_calendars") >= 1


async def test_a_token_is_in_no_log_no_metric_and_no_file(
    suite: Suite, fan: Fan, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(
        suite,
        response_cache_folder=tmp_path / "answers",
        calendar_folder=tmp_path / "calendars",
        access_log_seconds=0.000001,
    )
    mine = await fan.make()
    capfd.readouterr()
    async with content_api.service.serve(settings) as port:
        content = f"http://127.0.0.1:{port}"
        await mine.until(suite, content=content)
        for path in (mine.path, f"{mine.path}/", f"/calendar/p/{mine.token}", f"//calendar/p/{mine.token}.ics"):
            async with suite.http.get(f"{content}/v1{path}"):
                pass
        async with suite.http.get(f"{content}/v1/seasons/2025/rounds") as answer:
            assert answer.status == 200
        async with suite.http.get(f"http://127.0.0.1:{settings.content_api_debug_port}/metrics") as answer:
            metrics = await answer.text()
    said = "".join(capfd.readouterr())
    answers, calendars = kept_in(tmp_path / "answers"), kept_in(tmp_path / "calendars")
    assert "/v1/calendar/p/…" in said
    assert 'route="/v1/calendar/p/{token}.ics"' in metrics
    assert mine.token not in said
    assert mine.token not in metrics
    assert any("/seasons/2025/rounds" in name for name in answers)
    assert not any(
        "private" in name for name in answers
    )  # what is in a file is encoded, so that its bytes show nothing
    assert any(b"BEGIN:VCALENDAR" in content for content in calendars.values())
    assert not any(mine.token.encode() in content for content in (*answers.values(), *calendars.values()))


def kept_in(folder: Path) -> dict[str, bytes]:
    return {unquote(file.name): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def settings_of(suite: Suite, **given: Any) -> content_api.settings.Settings:
    known: dict[str, Any] = {
        "data_scheduler_address": suite.address,
        "content_api_port": 0,
        "content_api_debug_port": free_port(),
        "clock_start": NOON,
        "public_url": PUBLIC_URL,
        "cold_processes": 0,
        "auth_api": True,
        "_env_file": None,
    }
    return content_api.settings.Settings(**(known | given))


async def test_without_accounts_it_is_a_path_like_any_other_and_nobody_watches(suite: Suite, fan: Fan) -> None:
    mine = await fan.make()
    await mine.until(suite)
    settings = settings_of(suite, auth_api=False)
    async with content_api.service.serve(settings) as port:
        content = f"http://127.0.0.1:{port}"
        unknown = await problem(suite, "/v1/calendar/q/nothing.ics", content)
        assert await problem(suite, f"/v1{mine.path}", content) == unknown
        async with suite.http.get(f"http://127.0.0.1:{settings.content_api_debug_port}/metrics") as answer:
            assert "private_calendars" not in await answer.text()


async def test_before_they_are_known_it_is_not_said_that_they_are_gone(
    suite: Suite, fan: Fan, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = await fan.make()
    monkeypatch.setattr(content_api.service, "CATCH_UP_SECONDS", 0.05)
    alone = settings_of(suite, data_scheduler_address=f"127.0.0.1:{free_port()}")
    async with (
        content_api.service.serve(alone) as port,
        suite.http.get(f"http://127.0.0.1:{port}/v1{mine.path}") as answer,
    ):
        assert (answer.status, "Retry-After" in answer.headers) == (503, True)
        assert (await answer.json(content_type=None))["detail"] == "the private calendars are not known yet"


async def test_while_data_scheduler_is_away_the_known_ones_are_served(mongod: Mongod, valkey: Valkey) -> None:
    async with running(
        mongod, valkey, clock_start=NOON, batches=[a_batch(Dataset.ROUNDS, *ROUNDS)], with_content_api=False
    ) as suite:
        settings = settings_of(suite)
        serving = content_api.service.serve(settings)
        content = f"http://127.0.0.1:{await serving.__aenter__()}"
        async with Channel(suite.address) as channel:
            mine = await (await Fan.of(channel)).make(sessions=("race",))
        await mine.until(suite, content=content)
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http:
            for path, status in ((mine.path, 200), (f"/calendar/p/{new_token()}.ics", 404)):
                async with http.get(f"{content}/v1{path}") as answer:
                    assert answer.status == status
    finally:
        await serving.__aexit__(None, None, None)
