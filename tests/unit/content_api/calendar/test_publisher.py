"""Known feeds stay as they were until their successor is made, checked and safe; what fails is said once and shows."""

import re
import shutil
import subprocess
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from chassis.errors import NotFound, SuiteError, Unavailable
from chassis.http.responses.representation import PreparedResponse
from chassis.http.responses.response_cache import ResponseCache
from chassis.process.metrics import Metrics
from content_api.calendar import ics
from content_api.calendar.builder import CalendarBuilder
from content_api.calendar.feeds import ALL, MAIN, Scope, season_feed
from content_api.calendar.ics import Site
from content_api.calendar.publisher import Publisher
from content_api.resource import Resource
from content_api.season_index import SeasonIndex
from racing.model import Round, SessionKind
from tests.factories import NOON, a_circuit, a_round, a_session
from tests.hand_clock import HandClock
from tests.season_indexes import FixedReader
from tests.suite import until

LATER = NOON + timedelta(hours=2)


@dataclass
class Press:
    """A publisher, and what a test turns."""

    reader: FixedReader
    season_index: SeasonIndex
    response_cache: ResponseCache[Resource]
    clock: HandClock
    metrics: Metrics
    publisher: Publisher

    async def news(self, *rounds: Round, at: datetime = LATER) -> None:
        """The calendar changes, and everything that follows from it has happened."""
        self.reader.put(*rounds, at=at)
        tried = self.tried()
        await self.season_index.load(may_lose=True)

        async def seen() -> bool:
            return self.tried() > tried and not self.publisher.outdated.is_set() and self.idle

        await until(seen)

    @property
    def idle(self) -> bool:
        """Whether nothing is being made."""
        return self.publisher.idle

    def tried(self) -> float:
        return sum(self.counted(result) for result in ("published", "unchanged", "failed"))

    def counted(self, result: str) -> float:
        return self.metric(f'willitbemax_calendar_feeds_total{{result="{result}"}}')

    def metric(self, name: str) -> float:
        lines = self.metrics.render().decode().splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} ")), 0.0)

    def body(self, scope: Scope = MAIN) -> bytes:
        return self.served(scope).representation.content

    def served(self, scope: Scope = MAIN) -> PreparedResponse:
        served = self.response_cache.ready(scope.path)
        assert served is not None
        assert served.hit
        return served.prepared


@asynccontextmanager
async def press(folder: Path | None, *rounds: Round, now: datetime = NOON) -> AsyncIterator[Press]:
    reader, metrics, clock = FixedReader(rounds), Metrics("content_api"), HandClock(now)
    season_index = SeasonIndex(reader)
    response_cache = ResponseCache[Resource](clock, metrics, megabytes=1)
    calendar_builder = CalendarBuilder(season_index, Site("https://f1.example", "willitbemax"))
    made = Press(
        reader,
        season_index,
        response_cache,
        clock,
        metrics,
        Publisher(clock, metrics, calendar_builder, response_cache, folder=folder),
    )
    async with made.publisher.publishing():
        if rounds:
            await made.news()
        yield made


def inodes(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_ino for file in folder.glob("formula-1*")}


def moved(hours: int = 3) -> Round:
    return a_round(race=NOON + timedelta(hours=hours))


def nowhere() -> Round:
    return a_round(circuit=a_circuit(latitude=100.0))


async def test_main_season_and_archive_are_made_before_anybody_asks(tmp_path: Path) -> None:
    async with press(tmp_path, a_round(), a_round(season=1984)) as running:
        assert running.counted("published") == 4
        assert running.body().count(b"BEGIN:VEVENT") == 2
        assert running.body(ALL).count(b"BEGIN:VEVENT") == 4
        assert b"UID:1984-bahrain-race@willitbemax" in running.body(season_feed(1984))
    names = ["formula-1-1984.ics", "formula-1-2025.ics", "formula-1-all.ics", "formula-1.ics"]
    assert sorted(inodes(tmp_path)) == names


@pytest.mark.parametrize("whole", [True, False])
async def test_the_calendar_of_a_season_that_is_gone_is_removed_only_after_a_restore(
    tmp_path: Path,
    whole: bool,  # noqa: FBT001  # a case
) -> None:
    future = a_round(season=2040)
    async with press(tmp_path, a_round(), future) as running:
        assert "formula-1-2040.ics" in inodes(tmp_path)
        running.season_index.lost_for_good = whole
        running.reader.drop(future)
        await running.news(moved())
        assert ("formula-1-2040.ics" in inodes(tmp_path)) is not whole
        assert (running.response_cache.ready(season_feed(2040).path) is None) is whole
        assert "formula-1-2025.ics" in inodes(tmp_path)


async def test_a_change_replaces_what_holds_it_and_leaves_other_files_alone(tmp_path: Path) -> None:
    async with press(tmp_path, a_round(), a_round(season=1984)) as running:
        other = tmp_path / "formula-1-1984.ics"
        before = (other.stat().st_ino, other.stat().st_mtime)
        await running.news(moved())
        assert b"DTSTART:20250601T150000Z" in running.body()
        assert running.body() == (tmp_path / "formula-1.ics").read_bytes()
        assert running.served().last_modified == LATER
        assert (other.stat().st_ino, other.stat().st_mtime) == before
        assert running.counted("published") == 4 + 3


async def test_what_is_equal_is_not_replaced(tmp_path: Path) -> None:
    async with press(tmp_path, a_round()) as running:
        before = inodes(tmp_path)
        await running.news(a_round())
        assert running.counted("published") == 3
        assert running.counted("unchanged") == 3
    async with press(tmp_path, a_round()) as running:
        assert running.counted("published") == 0
        assert inodes(tmp_path) == before


async def test_after_a_restart_without_data_scheduler_the_files_are_served_as_before(tmp_path: Path) -> None:
    async with press(tmp_path, a_round()) as running:
        await running.news(moved())
        before = running.served()
    async with press(tmp_path) as running:
        after = running.served()
        assert after.representation.content == before.representation.content
        assert after.last_modified == before.last_modified == LATER
        assert after.body(stale=True).etag() == before.body(stale=False).etag()
        assert after.representation.filename == "formula-1.ics"
        await running.publisher.published(MAIN)


async def test_a_damaged_file_is_not_served(tmp_path: Path) -> None:
    async with press(tmp_path, a_round()) as running:
        whole = running.body()
    (tmp_path / "formula-1.ics").write_bytes(whole[: len(whole) // 2])
    with capture_logs() as logs:
        async with press(tmp_path) as running:
            assert running.response_cache.ready(MAIN.path) is None
            assert running.body(ALL)
    assert [line["file"] for line in logs if line["log_level"] == "warning"] == ["formula-1.ics"]


def _flip(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"Bahrain", b"Bahrein"))


def _other(file: Path) -> None:
    file.write_bytes(file.with_name("formula-1-2025.ics").read_bytes())


def _odd(file: Path) -> None:
    """One of ours from before there were digests, with a day that is none."""
    file.write_bytes(re.sub(rb"DTSTART([^:]*):2025..", rb"DTSTART\1:202599", file.read_bytes()))
    file.with_name(f".{file.name}.digest").unlink()


def _link(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere")


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("spoil", [_flip, _other, _odd, _link, _folder])
async def test_a_spoilt_file_costs_that_feed_alone_and_never_the_start(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    async with press(tmp_path, a_round()):
        pass
    spoil(tmp_path / "formula-1.ics")
    with capture_logs() as logs:
        async with press(tmp_path) as running:
            assert running.response_cache.ready(MAIN.path) is None
            assert running.body(ALL)
    assert [line["file"] for line in logs if line["log_level"] == "warning"] == ["formula-1.ics"]
    async with press(tmp_path, a_round()) as running:
        assert running.body(MAIN)


async def test_a_file_that_cannot_be_read_costs_that_feed_alone(tmp_path: Path) -> None:
    async with press(tmp_path, a_round()) as running:
        whole = running.body(ALL)
    (tmp_path / "formula-1.ics").unlink()
    (tmp_path / "formula-1.ics").mkdir()
    with capture_logs() as logs:
        async with press(tmp_path) as running:
            assert running.response_cache.ready(MAIN.path) is None
            assert running.body(ALL) == whole
    assert [(line["file"], line["cause"]) for line in logs] == [("formula-1.ics", "Is a directory")]


async def test_bad_data_keeps_the_old_feed_and_is_said_once(tmp_path: Path) -> None:
    async with press(tmp_path, a_round(), a_round(season=1984)) as running:
        before = running.body()
        await running.publisher.probe()
        with capture_logs() as logs:
            await running.news(nowhere())
            await running.news(nowhere(), at=LATER + timedelta(hours=1))
            assert running.body() == before == (tmp_path / "formula-1.ics").read_bytes()
            assert running.metric("willitbemax_calendar_feeds_failing") == 1
            with pytest.raises(
                SuiteError, match=r"formula-1-2025.ics: 2025-bahrain.* has a GEO that is no place on earth"
            ):
                await running.publisher.probe()
            await running.news(moved())
            await running.publisher.probe()
        assert said(logs) == ["calendars cannot be updated, serving the old ones", "calendars are updated again"]
        assert running.metric("willitbemax_calendar_feeds_failing") == 0
        assert running.body() != before


async def test_one_bad_season_does_not_hold_up_the_others(tmp_path: Path) -> None:
    async with press(tmp_path, a_round(), a_round(season=1984)) as running:
        before = vevents(running.body(season_feed(2025)))
        await running.news(nowhere(), a_round(season=1984, race=NOON.replace(year=1984, hour=20)))
        assert b"DTSTART:19840601T200000Z" in running.body(season_feed(1984))
        assert b"DTSTART:19840601T200000Z" in running.body(ALL)
        assert before <= vevents(running.body(ALL))
        assert vevents(running.body()) == before


def vevents(raw: bytes) -> set[bytes]:
    return {part.partition(b"END:VEVENT")[0] for part in raw.split(b"BEGIN:VEVENT")[1:]}


async def test_after_a_restart_a_bad_season_is_as_its_file_has_it_and_the_others_go_on(tmp_path: Path) -> None:
    async with press(tmp_path, a_round(), a_round(season=2024, race=NOON.replace(year=2024))) as running:
        before = vevents(running.body(season_feed(2025)))
    async with press(tmp_path, nowhere(), a_round(season=2024, race=NOON.replace(year=2024, hour=20))) as running:
        for feed in (MAIN, ALL):
            assert before <= vevents(running.body(feed))
            assert b"DTSTART:20240601T200000Z" in running.body(feed)
        with pytest.raises(SuiteError, match=r"^calendars cannot be updated, formula-1-2025.ics: 2025-bahrain"):
            await running.publisher.probe()


async def test_without_its_file_a_bad_season_is_as_the_main_feed_last_had_it(tmp_path: Path) -> None:
    async with press(tmp_path, a_round()) as running:
        before = vevents(running.body())
    (tmp_path / "formula-1-2025.ics").unlink()
    async with press(tmp_path, nowhere(), a_round(season=2024)) as running:
        assert before < vevents(running.body())
        assert b"UID:2024-" in running.body()


async def test_a_session_that_loses_its_date_freezes_no_feed(tmp_path: Path) -> None:
    monaco = a_round("monaco", number=2, race=NOON + timedelta(weeks=1))
    lost = a_round(sessions=(a_session(SessionKind.QUALIFYING, None), a_session(start=None)))
    async with press(tmp_path, a_round(), monaco) as running:
        await running.news(lost)
        later = LATER + timedelta(hours=1)
        await running.news(a_round("monaco", number=2, race=NOON + timedelta(weeks=1, hours=3)), at=later)
        await running.publisher.probe()
        after = running.body()
        assert after.count(b"BEGIN:VEVENT") == 4
        assert b"DTSTART;VALUE=DATE:20250601" in after
        assert b"DTSTART:20250608T150000Z" in after
        made = {name: (tmp_path / name).read_bytes() for name in inodes(tmp_path)}
        reader = running.reader
    async with press(tmp_path / "another", now=running.clock.time) as other:
        other.season_index._reader = reader
        await other.season_index.load()
        await other.publisher.published(ALL)
        assert {name: (tmp_path / "another" / name).read_bytes() for name in inodes(tmp_path / "another")} == made


async def test_events_that_vanish_are_a_failure(tmp_path: Path) -> None:
    monaco = a_round("monaco", number=2)
    async with press(tmp_path, a_round(), monaco) as running:
        before = running.body()
        running.reader.drop(monaco)
        await running.news()
        assert running.body() == before
        with pytest.raises(SuiteError, match="season 2025 had 4 events and would have 2"):
            await running.publisher.probe()
        await running.news(a_round(season=2024, race=NOON.replace(year=2024)), at=LATER + timedelta(hours=1))
        assert vevents(before) < vevents(running.body())
        assert b"UID:2024-" in running.body()


async def test_a_season_rotates_out_of_the_main_feed_and_stays_in_the_archive(tmp_path: Path) -> None:
    old = [a_round(season=year, race=NOON.replace(year=year)) for year in (2022, 2023, 2024)]
    async with press(tmp_path, *old, now=NOON.replace(year=2024)) as running:
        assert b"UID:2022-" in running.body()
        before = running.served().last_modified or LATER
        running.clock.time = NOON
        await running.news(a_round())
        await running.publisher.probe()
        assert b"UID:2022-" not in running.body()
        assert b"UID:2022-" in running.body(ALL)
        assert (running.served().last_modified or NOON) >= before


@dataclass
class Disk:
    """A small file system of a test's own."""

    folder: Path
    cause: str

    def spoil(self) -> None:
        """Make it as the cause says."""
        if self.cause == READ_ONLY:
            assert mount("-o", "remount,ro", str(self.folder))
            return
        with (self.folder / "filler").open("wb", buffering=0) as file:
            for size in (65_536, 4096):
                with pytest.raises(OSError, match=self.cause):
                    write_forever(file, size)

    def mend(self) -> None:
        """As it was."""
        if self.cause == READ_ONLY:
            assert mount("-o", "remount,rw", str(self.folder))
        else:
            (self.folder / "filler").unlink()


def write_forever(file: FileIO, size: int) -> None:
    while True:
        file.write(b"x" * size)


FULL, READ_ONLY = "No space left on device", "Read-only file system"


@pytest.fixture(params=[FULL, READ_ONLY])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)):
        pytest.skip("needs to mount a file system, which is not allowed here")
    yield Disk(folder, request.param)
    subprocess.run((str(shutil.which("umount")), str(folder)), check=True)  # noqa: S603  # ours


def mount(*how: str) -> bool:
    program = shutil.which("mount")
    return program is not None and not subprocess.run((program, *how), check=False, capture_output=True).returncode  # noqa: S603  # ours


async def test_a_disk_that_cannot_be_written_keeps_the_old_feed_and_is_said_once(
    disk: Disk,
) -> None:
    async with press(disk.folder, a_round()) as running:
        before = running.body()
        disk.spoil()
        with capture_logs() as logs:
            await running.news(moved())
            await running.news(moved(4), at=LATER + timedelta(hours=1))
            assert running.body() == before == (disk.folder / "formula-1.ics").read_bytes()
            assert running.metric("willitbemax_calendar_feeds_failing") == 3
            with pytest.raises(SuiteError, match=disk.cause):
                await running.publisher.probe()
            disk.mend()
            await running.news(moved(5), at=LATER + timedelta(hours=2))
            await running.publisher.probe()
        assert len(said(logs)) == 2
        assert b"DTSTART:20250601T170000Z" in running.body()
        assert running.body() == (disk.folder / "formula-1.ics").read_bytes()


async def test_a_file_that_cannot_be_replaced_keeps_its_feed_and_no_other(tmp_path: Path) -> None:
    async with press(tmp_path, a_round()) as running:
        before = running.body()
        in_the_way = tmp_path / "formula-1.ics"
        in_the_way.unlink()
        (in_the_way / "a folder").mkdir(parents=True)
        with capture_logs() as logs:
            await running.news(moved())
        assert running.body() == before
        assert running.body(ALL) != before
        assert running.metric("willitbemax_calendar_feeds_failing") == 1
        assert said(logs) == ["calendars cannot be updated, serving the old ones"]
        with pytest.raises(SuiteError, match=r"^calendars cannot be updated, formula-1.ics: Is a directory"):
            await running.publisher.probe()


async def test_without_an_older_one_a_feed_is_served_that_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder").write_bytes(b"in the way")
    async with press(tmp_path / "folder", a_round()) as running:
        assert b"BEGIN:VEVENT" in running.body()
        with pytest.raises(SuiteError, match=r"File exists|Not a directory"):
            await running.publisher.probe()
        (tmp_path / "folder").unlink()
        await running.news()
        await running.publisher.probe()
        assert (tmp_path / "folder" / "formula-1.ics").read_bytes() == running.body()


async def test_a_defect_keeps_the_old_feed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with press(tmp_path, a_round()) as running:
        before = running.body()

        def broken(*_: object, **__: object) -> None:
            raise TypeError("a defect")

        monkeypatch.setattr("content_api.calendar.publisher.represent_feed", broken)
        await running.news(moved())
        assert running.body() == before
        with pytest.raises(SuiteError, match="TypeError: a defect"):
            await running.publisher.probe()


async def test_who_asks_before_the_first_edition_waits_for_it() -> None:
    async with press(None) as running:
        with pytest.raises(Unavailable, match="not been reached"):
            await running.publisher.published(MAIN)
        running.reader.put(a_round())
        await running.season_index.load()
        await running.publisher.published(MAIN)
        assert running.body()
        with pytest.raises(NotFound, match="year: there is no calendar of 1949, allowed: 2025 to 2025"):
            await running.publisher.published(season_feed(1949))


async def test_who_asks_for_what_cannot_be_made_is_told_why() -> None:
    async with press(None) as running:
        running.reader.put(nowhere())
        await running.season_index.load()
        with pytest.raises(Unavailable, match="has a GEO that is no place on earth"):
            await running.publisher.published(MAIN)


async def test_feeds_are_made_again_at_midnight_and_within_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    async with press(None, a_round()) as running:
        due = running.publisher._due
        assert due() == NOON + timedelta(hours=1)
        running.clock.time = datetime(2025, 6, 1, 23, 30, tzinfo=UTC)
        assert due() == datetime(2025, 6, 2, tzinfo=UTC)
        running.reader.put(nowhere(), at=LATER)
        await running.news()
        running.clock.time = NOON
        assert due() == NOON + timedelta(minutes=1)


async def test_new_words_alone_move_the_date_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with press(tmp_path, a_round()) as running:
        before = running.served()
    monkeypatch.setattr("content_api.calendar.ics.PRODID", "-//willitbemax//another version//EN")
    async with press(tmp_path, a_round(), now=LATER) as running:
        after = running.served()
        assert after.representation.content != before.representation.content
        assert (before.last_modified, after.last_modified) == (NOON, LATER)


def said(logs: list[Any]) -> list[str]:
    """What was said of calendars: a suite that other tests of this process share may have something to say as well."""
    return [line["event"] for line in logs if line["event"].startswith("calendars ")]


async def test_feeds_are_worded_off_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[bool] = []
    original = ics.entries

    def recorded(*context: Any, **how: Any) -> Any:
        threads.append(threading.current_thread() is threading.main_thread())
        return original(*context, **how)

    monkeypatch.setattr(ics, "entries", recorded)
    async with press(None, a_round(), a_round(season=1984)):
        assert threads == [False, False]
