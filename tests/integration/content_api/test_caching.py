"""Validators, compression, and answers that follow every change."""

from datetime import timedelta

import msgspec
import pytest

from racing.model import Dataset
from tests.factories import NOON, a_batch, a_result, a_round, a_row, a_table, some_rounds
from tests.suite import Suite, until

ROUNDS = "/v1/seasons/2025/rounds"


async def fill(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result()))
    await suite.writer.write(a_batch(Dataset.STANDINGS, a_table()))
    await until(lambda: answers(suite, ROUNDS))


async def answers(suite: Suite, path: str) -> bool:
    return (await suite.get(path))[0] == 200


async def test_an_answer_is_made_once_and_then_ready(suite: Suite) -> None:
    await fill(suite)
    url = f"{suite.content}/v1/seasons/2025/rounds/bahrain/race"
    seen = []
    for _ in range(2):
        async with suite.http.get(url) as response:
            seen.append((response.headers["X-Cache"], await response.read()))
    assert [cache for cache, _ in seen] == ["miss", "hit"]
    assert seen[0][1] == seen[1][1]


async def test_who_has_it_already_gets_304(suite: Suite) -> None:
    await fill(suite)
    async with suite.http.get(f"{suite.content}{ROUNDS}") as response:
        etag, modified = response.headers["ETag"], response.headers["Last-Modified"]
    for condition, status in [
        ({"If-None-Match": etag}, 304),
        ({"If-None-Match": f'"other", W/{etag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"', "If-Modified-Since": modified}, 200),
        ({"If-Modified-Since": modified}, 304),
        ({"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
    ]:
        async with suite.http.get(f"{suite.content}{ROUNDS}", headers=condition) as response:
            assert response.status == status, condition
            assert (await response.read() == b"") == (status == 304)


async def test_gzip_is_the_same_answer_under_its_own_etag(suite: Suite) -> None:
    await fill(suite)
    etags, bodies = [], []
    for accepted in ("identity", "gzip", "gzip;q=0"):
        async with suite.http.get(f"{suite.content}{ROUNDS}", headers={"Accept-Encoding": accepted}) as response:
            etags.append(response.headers["ETag"])
            bodies.append(await response.read())
            assert response.headers["Vary"] == "Accept-Encoding"
            assert response.headers.get("Content-Encoding") == ("gzip" if accepted == "gzip" else None)
    assert bodies[0] == bodies[1] == bodies[2]
    assert etags[0] == etags[2] != etags[1]


async def test_head_is_get_without_the_body(suite: Suite) -> None:
    await fill(suite)
    plain = {"Accept-Encoding": "identity"}
    async with suite.http.get(f"{suite.content}{ROUNDS}", headers=plain) as got:
        length, etag = len(await got.read()), got.headers["ETag"]
    async with suite.http.head(f"{suite.content}{ROUNDS}", headers=plain) as response:
        assert (response.status, response.headers["ETag"]) == (200, etag)
        assert int(response.headers["Content-Length"]) == length
        assert await response.read() == b""


async def test_a_change_is_in_rest_and_calendar(suite: Suite) -> None:
    await fill(suite)
    async with suite.http.get(f"{suite.content}/v1/seasons/2025/calendar.ics") as response:
        assert "DTSTART:20250601T120000Z" in await response.text()
    moved = a_round(race=NOON + timedelta(hours=3))
    await suite.writer.write(a_batch(Dataset.ROUNDS, moved, fetched_at=NOON + timedelta(hours=1)))

    async def in_rest() -> bool:
        rounds = (await suite.result(ROUNDS))["rounds"]
        return bool(rounds[0]["sessions"][-1]["start_iso"] == "2025-06-01T15:00:00Z")

    async def in_calendar() -> bool:
        async with suite.http.get(f"{suite.content}/v1/seasons/2025/calendar.ics") as response:
            text = await response.text()
        return "DTSTART:20250601T150000Z" in text and "SEQUENCE:1" in text

    await until(in_rest)
    await until(in_calendar)


async def test_a_number_means_another_round_once_rounds_are_renumbered(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, *some_rounds(2)))
    path = "/v1/seasons/2025/rounds/1"
    await until(lambda: answers(suite, path))
    assert [(await suite.result(path))["grand_prix"] for _ in range(2)] == ["gp-1", "gp-1"]
    first, second = some_rounds(2)
    renumbered = (
        msgspec.structs.replace(first, number=None, cancelled=True),
        msgspec.structs.replace(second, number=1),
    )
    await suite.writer.write(a_batch(Dataset.ROUNDS, *renumbered, fetched_at=NOON + timedelta(hours=1)))

    async def is_the_second() -> bool:
        return bool((await suite.result(path))["grand_prix"] == "gp-2")

    await until(is_the_second)


async def test_a_table_is_prepared_again_when_a_result_changes_it(suite: Suite) -> None:
    await fill(suite)
    await suite.result("/v1/seasons/2025/drivers")
    swapped = ("lando-norris", "max-verstappen", "oscar-piastri")
    amended = a_result(rows=tuple(a_row(name, place, number=place) for place, name in enumerate(swapped, 1)))
    await suite.writer.write(a_batch(Dataset.RESULTS, amended, fetched_at=NOON + timedelta(hours=1)))

    async def norris_leads() -> bool:
        return bool((await suite.result("/v1/seasons/2025/drivers"))["standings"][0]["driver"] == "lando-norris")

    await until(norris_leads)


async def test_every_answer_may_be_read_from_anywhere_and_names_its_request(suite: Suite) -> None:
    await fill(suite)
    async with suite.http.get(f"{suite.content}{ROUNDS}", headers={"X-Request-Id": "my-own"}) as response:
        assert response.headers["X-Request-Id"] == "my-own"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept-Encoding": "gzip"},
        {"Accept-Encoding": "br"},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"Accept-Encoding": "identity;q=0"},
    ],
    ids=str,
)
async def test_what_lies_ready_is_what_the_application_would_say(shared_suite: Suite, headers: dict[str, str]) -> None:
    await fill(shared_suite)
    await shared_suite.result(ROUNDS)
    answered = []
    for connection in ("keep-alive", "close"):
        sent = {"Accept-Encoding": "identity", "X-Request-Id": "same"} | headers | {"Connection": connection}
        async with shared_suite.http.get(f"{shared_suite.content}{ROUNDS}", headers=sent) as response:
            kept = {n: v for n, v in response.headers.items() if n not in {"Date", "Server", "Connection"}}
            answered.append((response.status, kept, await response.read()))
    ready, applied = answered
    assert ready == applied
