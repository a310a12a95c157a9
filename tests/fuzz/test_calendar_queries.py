"""Odd questions for calendars: a calendar that programs can read, or 400 or 404 that names the parameter; never a fault of the server.

What is right is written here apart from the code: from the query as it was sent, by whether each parameter has a value that is allowed.
"""

from collections.abc import AsyncIterator, Sequence
from random import Random
from urllib.parse import quote

import pytest
from yarl import URL

from content_api.calendar.ics import check
from racing.model import Dataset, SessionKind
from tests.factories import NOON, a_batch, a_round, a_session
from tests.mutations import EXAMPLES
from tests.suite import Mongod, Suite, Valkey, running, until

SESSIONS = ("practice", *SessionKind)
RIGHT = {
    "alarm": ("0", "5", "30", "59", "60", "1440", "10079", "10080"),
    "sessions": ("race", "qualifying", "practice,sprint", "race,race,race", ",".join(SESSIONS)),
    "lang": ("en", "fr"),
    "emoji": ("0", "1"),
}
ONCE = ("alarm", "lang", "emoji")
IGNORED = ("filters", "Alarm", "", "x", "limit[]", "sessions ", "🏁")
"""Parameters that no calendar has; they make no difference."""

ODD: Sequence[bytes] = (
    *(b"", b" ", b"-1", b"+1", b"1.0", b"1e3", b"10081", b"9" * 500, b"0x10", b"1_0", b"NaN", b"null", b"[]", b"{}", b"true", b"TRUE"),
    *("٣".encode(), "²".encode(), "🏁".encode() * 50, b"\xff\xfe", b"\xed\xa0\x80", b"\x00", b"a\r\nSet-Cookie: x=1", b"\x1b[31m", b"\x85"),
    *(b"race,", b",", b"Race", b"race;sprint", b"race sprint", b"race,,sprint", b"practice_5", b"EN", b"fr-FR", b"de", b"../../etc", b"%"),
    *(b"'", b'"', b"\\", b"<script>", b"&alarm=5", b"a" * 1500, b"race," * 200),
)  # fmt: skip

SCOPES = (
    "/v1/calendar.ics",
    "/v1/calendar/all.ics",
    "/v1/seasons/2025/calendar.ics",
    "/v1/seasons/current/calendar.ics",
)
ODD_YEARS = (
    "1949",
    "1950",
    "2999",
    "3000",
    "abc",
    "-1",
    "20 25",
    "٢٠٢٥",
    "0",
    "9" * 60,
    "2025.ics",
    "%ff",
    "CURRENT",
    "..",
)


@pytest.fixture
async def calendars(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Suite]:
    """Two weekends of 2025, one without an hour."""
    rounds = (a_round(), a_round("monaco", number=2, sessions=(a_session(day=NOON.date()),)))
    batches = [a_batch(Dataset.ROUNDS, *rounds)]
    async with running(mongod, valkey, clock_start=NOON, batches=batches, with_content_api=True) as suite:
        await until(lambda: _answers(suite), seconds=60)
        yield suite


async def _answers(suite: Suite) -> bool:
    async with suite.http.get(f"{suite.content}/v1/calendar.ics") as response:
        return response.status == 200


def some_query(random: Random) -> list[tuple[str, bytes]]:
    """Up to five parameters, right, odd or unknown, some of them repeated."""
    given = []
    for _ in range(random.randint(0, 5)):
        name = random.choice((*RIGHT, *RIGHT, *IGNORED))
        right = name in RIGHT and random.random() < 0.5
        value = random.choice(RIGHT[name]).encode() if right else random.choice(ODD)
        if random.random() < 0.1:
            value = bytes(random.randrange(256) for _ in range(random.randint(1, 12)))
        given.append((name, value))
    return given


def wrong(given: Sequence[tuple[str, bytes]]) -> set[str]:
    """The parameters that must be refused."""
    values = {name: [value for each, value in given if each == name] for name in RIGHT}
    repeated = {name for name in ONCE if len(values[name]) > 1}
    return repeated | {name for name, of in values.items() if of and not is_right(name, of)}


def is_right(name: str, values: Sequence[bytes]) -> bool:
    if name == "sessions":
        return all(word in {kind.encode() for kind in SESSIONS} for word in b",".join(values).split(b","))
    if name == "alarm":
        return all(len(value) <= 5 and value.isdigit() and int(value) <= 10_080 for value in values)
    return all(value in {right.encode() for right in RIGHT[name]} for value in values)


@pytest.mark.timeout(1200)
async def test_an_odd_question_is_answered_or_refused_by_name(calendars: Suite) -> None:
    random = Random(1)  # noqa: S311  # guards nothing
    seen = set()
    for _ in range(EXAMPLES * 10):
        given = some_query(random)
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in given)
        url = URL(f"{calendars.content}{random.choice(SCOPES)}?{query}", encoded=True)
        async with calendars.http.get(url) as response:
            body = await response.read()
            refused = wrong(given)
            if len(url.raw_path_qs) > 2048:
                assert response.status == 414, url
            elif refused:
                assert (response.status, response.content_type) == (400, "application/problem+json"), (url, body)
                detail = (await response.json(content_type=None))["detail"]
                assert detail.partition(":")[0] in refused, (url, detail)
                assert "allowed: " in detail
            else:
                assert (response.status, response.content_type) == (200, "text/calendar"), (url, body)
                check(body)
                alarms = body.count(b"BEGIN:VALARM")
                assert alarms == 0 or b"alarm=" in url.raw_query_string.encode()
            seen.add(response.status)
    assert {200, 400} <= seen
    for year in ODD_YEARS:
        path = f"/v1/seasons/{year if '%' in year else quote(year)}/calendar.ics?alarm=5"
        async with calendars.http.get(URL(f"{calendars.content}{path}", encoded=True)) as response:
            detail = (await response.json(content_type=None))["detail"]
            assert response.status in (400, 404), (year, detail)
            assert "allowed: " in detail
