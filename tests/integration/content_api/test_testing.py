"""Pre-season testing: where it is asked for, and nowhere else."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from racing.model import Dataset, SessionKind
from tests.factories import NOON, a_batch, a_result, a_round, a_row, a_session
from tests.suite import Suite, until

DAY = datetime(2025, 2, 26, 7, tzinfo=UTC)
TEST = a_round(
    "testing",
    number=0,
    name="Pre-Season Testing",
    sessions=tuple(
        a_session(kind, DAY + timedelta(days=ago), end=DAY + timedelta(days=ago, hours=9))
        for ago, kind in enumerate((SessionKind.PRACTICE_1, SessionKind.PRACTICE_2, SessionKind.PRACTICE_3))
    ),
)
CALENDAR = (a_round(), a_round("monaco", number=2, race=NOON + timedelta(days=14)))
PAGES = (
    "/v1/seasons",
    "/v1/seasons/2025",
    "/v1/seasons/2025/rounds",
    "/v1/seasons/2025/rounds/next",
    "/v1/seasons/2025/rounds/current",
    "/v1/seasons/2025/rounds/last",
    "/v1/seasons/2025/drivers",
    "/v1/seasons/2025/constructors",
    "/v1/seasons/2025/progression",
    "/v1/seasons/2025/title",
    "/v1/drivers",
    "/ergast/f1/2025.json",
    "/ergast/f1/2025/results.json",
    "/ergast/f1/2025/driverStandings.json",
    "/ergast/f1/2025/practice/1.json",
)


async def test_nothing_shows_testing_that_was_not_asked_for_it(suite: Suite) -> None:
    """Standings, titles, rounds left and Ergast are the same with it; and it is there for who asks."""
    await suite.writer.write(a_batch(Dataset.ROUNDS, *CALENDAR, complete=True))
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result()))

    async def raced() -> bool:
        return (await suite.get("/v1/seasons/2025/drivers"))[0] == 200

    await until(raced)
    before = {path: (await suite.get(path))[1].get("result") for path in PAGES}
    feed = await calendar(suite, "")
    await suite.writer.write(a_batch(Dataset.ROUNDS, TEST))
    tested = a_result("testing", session=SessionKind.PRACTICE_1, rows=(replace(a_row(), points=None),))
    await suite.writer.write(a_batch(Dataset.RESULTS, tested))
    await suite.writer.write(a_batch(Dataset.ROUNDS, *CALENDAR, complete=True, fetched_at=NOON + timedelta(minutes=1)))

    async def is_there() -> bool:
        status, body = await suite.get("/v1/seasons/2025/rounds/0/practice_1")
        return status == 200 and bool(body["result"].get("rows") or body["result"].get("results"))

    await until(is_there)
    for path in PAGES:
        assert (await suite.get(path))[1].get("result") == before[path], path
    assert await calendar(suite, "") == feed

    asked = (await suite.result("/v1/seasons/2025/rounds?testing=1"))["rounds"]
    assert [(row.get("number"), row["grand_prix"], row["cancelled"]) for row in asked] == [
        (0, "testing", False),
        (1, "bahrain", False),
        (2, "monaco", False),
    ]
    assert [session["kind"] for session in asked[0]["sessions"]] == ["practice_1", "practice_2", "practice_3"]
    assert (await suite.result("/v1/seasons/2025/rounds/testing"))["name"] == "Pre-Season Testing"
    only = await calendar(suite, "?sessions=testing")
    assert only.count("BEGIN:VEVENT") == 3
    assert "UID:2025-testing-practice_1@" in only


async def test_the_search_finds_a_test_in_both_languages(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, *CALENDAR, complete=True))
    await suite.writer.write(a_batch(Dataset.ROUNDS, TEST))

    async def found(query: str) -> list[tuple[str, str, str]]:
        status, body = await suite.get(f"/v1/search?{query}")
        hits = body["result"]["hits"] if status == 200 else []
        return [(hit["id"], hit["name"], hit["href"]) for hit in hits[:1] if hit["id"] == "2025-testing"]

    english = await until(lambda: found("q=testing sepang&lang=en"))
    french = await until(lambda: found("q=essais 2025&lang=fr"))
    page = "/content/v1/seasons/2025/rounds/testing"
    assert english == [("2025-testing", "Pre-season testing 2025", page)]
    assert french == [("2025-testing", "Essais de pré-saison 2025", page)]


async def calendar(suite: Suite, query: str) -> str:
    async with suite.http.get(f"{suite.content}/v1/seasons/2025/calendar.ics{query}") as response:
        assert response.status == 200
        return await response.text()
