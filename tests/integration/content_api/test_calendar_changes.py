"""The real changes of 2026, from the source to the bytes that phones read: who is who never changes, and stamps tell what did."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from racing.wire.requests.reads import GetCalendarRequest
from tests.calendar_bytes import Feed
from tests.calendar_conformance import violations
from tests.suite import PUBLIC_URL, Mongod, Suite, Valkey, running, until
from tests.upstream.calendar_history import CHANGES
from tests.upstream.server import Upstream, upstream

PUBLISHED, CANCELLED, MOVED, BACK, CONFIRMED = (
    datetime.fromisoformat(change["at"]).astimezone(UTC) for change in CHANGES["changes"]
)
FAST = 600.0
"""The fetcher's seconds a second."""

TIMING = ("DTSTART", "DTEND", "STATUS")
STAMPS = ("DTSTAMP", "LAST-MODIFIED")
RENUMBERED = {"DESCRIPTION"}
"""What "round 5 of 22" instead of "round 7 of 24" changes, besides the stamps."""


class Season:
    """The feed of 2026 after each look at the source, unfolded, event by event."""

    def __init__(self, suite: Suite, served: Upstream) -> None:
        self._suite = suite
        self._served = served
        self.modified: list[dict[str, datetime]] = []
        """When each event last changed, look by look: to the microsecond, where a feed has whole seconds."""

    async def at(self, moment: datetime) -> dict[str, dict[str, str]]:
        """Property by name by event."""
        self._served.at = moment
        await self._suite.sleep(minutes=1)  # the source is not asked for the same again and again
        status, body = await self._suite.post(f"{self._suite.fetcher}/fetch/rounds?season=2026")
        assert (status, body["success"]) == (200, True), body
        calendar = await self._suite.reader.read(GetCalendarRequest(2026))
        stamps = {f"{stamp.event}@willitbemax": stamp for stamp in calendar.stamps}
        self.modified.append({uid: stamp.last_modified for uid, stamp in stamps.items()})
        wanted = {uid: (str(stamp.sequence), _second(stamp.last_modified)) for uid, stamp in stamps.items()}
        numbered = [weekend.number for weekend in calendar.rounds if weekend.number]

        async def caught_up() -> dict[str, dict[str, str]] | None:
            found = events(await self._raw("/seasons/2026/calendar.ics"))
            same = {uid: (event["SEQUENCE"], event["LAST-MODIFIED"]) for uid, event in found.items()} == wanted
            of = any(f"of {len(numbered)}\\," in event["DESCRIPTION"] for event in found.values())
            return found if same and of else None

        found: dict[str, dict[str, str]] = await until(caught_up)
        url = f"{PUBLIC_URL}/content/v1/seasons/2026/calendar.ics"
        assert violations(Feed(await self._raw("/seasons/2026/calendar.ics"), url)) == {}
        return found

    async def race(self, path: str, grand_prix: str) -> str | None:
        """When a race begins in another feed."""
        found = events(await self._raw(path)).get(f"2026-{grand_prix}-race@willitbemax")
        return found["DTSTART"] if found else None

    async def main(self) -> dict[str, dict[str, str]]:
        """The main feed, which holds other seasons too."""
        return events(await self._raw("/calendar.ics"))

    async def _raw(self, path: str) -> bytes:
        async with self._suite.http.get(f"{self._suite.content}/v1{path}") as response:
            return await response.read() if response.status == 200 else b""


def events(raw: bytes) -> dict[str, dict[str, str]]:
    text = raw.replace(b"\r\n ", b"").decode()
    found = {}
    for part in text.split("BEGIN:VEVENT\r\n")[1:]:
        lines = part.partition("END:VEVENT")[0].split("\r\n")
        properties = dict(re.split("[:;]", line, maxsplit=1) for line in lines if line)
        found[properties["UID"]] = properties
    return found


def _second(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")


def changed(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> dict[str, set[str]]:
    """The properties that are not what they were, by event; those of its stamps aside."""
    return {
        uid: different
        for uid in before.keys() & after.keys()
        if (
            different := {name for name in before[uid] | after[uid] if before[uid].get(name) != after[uid].get(name)}
            - {*STAMPS}
        )
    }


def of_round(uid: str) -> str:
    return re.sub(r"^2026-(.+)-[a-z_0-9]+@.*$", r"\1", uid)


@pytest.fixture
async def season(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Season]:
    async with (
        upstream(PUBLISHED) as served,
        running(
            mongod, valkey, sources="jolpica", addresses=served, fetcher_clock_rate=FAST, with_content_api=True
        ) as suite,
    ):
        served.at = PUBLISHED
        status, _ = await suite.post(f"{suite.fetcher}/fetch/rounds?season=2025")
        assert status == 200
        yield Season(suite, served)


async def test_every_change_of_2026_raises_sequence_where_and_only_where_it_must(season: Season) -> None:
    states = [await season.at(moment) for moment in (PUBLISHED, CANCELLED, MOVED, BACK, CONFIRMED)]
    for (before, earlier), (after, later) in pairwise(zip(states, season.modified, strict=True)):
        assert before.keys() == after.keys()  # no event is ever lost, and none is another
        different = changed(before, after)
        assert different
        for uid in before:
            assert (later[uid] > earlier[uid]) == (uid in different), uid
            raised = int(after[uid]["SEQUENCE"]) - int(before[uid]["SEQUENCE"])
            assert raised == (not different.get(uid, set()).isdisjoint(TIMING)), (uid, different)
            assert after[uid]["CREATED"] == before[uid]["CREATED"]
            if uid not in different:
                assert after[uid] == before[uid]


@pytest.mark.slow
async def test_two_races_called_off_stay_and_the_others_are_only_renumbered(season: Season) -> None:
    before, after = await season.at(PUBLISHED), await season.at(CANCELLED)
    gone = {uid for uid in after if of_round(uid) in {"bahrain", "saudi-arabia"}}
    assert len(gone) == 5 + 5
    for uid in gone:
        assert after[uid]["STATUS"] == "CANCELLED"
        assert after[uid]["SUMMARY"].startswith("CANCELLED: ")
        assert (after[uid]["DTSTART"], after[uid]["DTEND"]) == (before[uid]["DTSTART"], before[uid]["DTEND"])
    others = {uid: different for uid, different in changed(before, after).items() if uid not in gone}
    moved = {uid for uid, different in others.items() if "DTSTART" in different}
    assert all(different == RENUMBERED for uid, different in others.items() if uid not in moved)
    assert {of_round(uid) for uid in moved} & {"bahrain", "saudi-arabia", "australia", "china", "japan"} == set()


@pytest.mark.slow
async def test_a_race_that_moves_leaves_every_other_event_as_it_was(season: Season) -> None:
    before, others = await season.at(CANCELLED), await season.main()
    after = await season.at(MOVED)
    different = changed(before, after)
    assert set(different) == {"2026-miami-race@willitbemax", "2026-miami-practice_1@willitbemax"}
    assert all(names == {"DTSTART", "DTEND", "SEQUENCE"} for names in different.values())
    assert {uid for uid in before if after[uid] != before[uid]} == set(different)
    assert set(changed(others, await season.main())) == set(different)


async def test_a_race_that_comes_back_elsewhere_is_the_same_event(season: Season) -> None:
    await season.at(PUBLISHED)
    before, after = await season.at(CANCELLED), await season.at(CONFIRMED)
    uid = "2026-bahrain-race@willitbemax"
    assert (before[uid]["STATUS"], after[uid]["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert after[uid]["DTSTART"] == "20261004T070000Z"
    assert after[uid]["LOCATION"].endswith("Malaysia")
    assert after["2026-saudi-arabia-race@willitbemax"]["STATUS"] == "CANCELLED"


@pytest.mark.slow
async def test_other_seasons_are_not_touched_by_any_of_it(season: Season) -> None:
    await season.at(PUBLISHED)
    before = {uid: event for uid, event in (await season.main()).items() if uid.startswith("2025-")}
    assert len(before) > 100
    await season.at(CANCELLED)
    await season.at(BACK)
    assert {uid: event for uid, event in (await season.main()).items() if uid.startswith("2025-")} == before


async def test_selections_that_somebody_reads_follow_every_change(season: Season) -> None:
    await season.at(CANCELLED)
    paths = (
        "/calendar.ics?sessions=race&lang=fr",
        "/calendar/all.ics?sessions=race",
        "/seasons/2026/calendar.ics?alarm=5",
    )
    assert [await season.race(path, "miami") for path in paths] == ["20260503T200000Z"] * 3
    await season.at(MOVED)

    async def moved() -> bool:
        return [await season.race(path, "miami") for path in paths] == ["20260503T170000Z"] * 3

    await until(moved)
