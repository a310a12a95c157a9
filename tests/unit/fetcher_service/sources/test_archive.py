import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from chassis.clock import Clock
from chassis.errors import Unavailable
from chassis.process.metrics import Metrics
from fetcher_service.archive.facts import BUNDLED, Facts, SeasonFacts
from fetcher_service.sources.archive import SEASONS_KEPT, Archive, open_source
from fetcher_service.sources.reading import Answer, NothingDue, Rows, SourceFailed, UnknownToSource
from fetcher_service.sources.source import SourceContext
from fetcher_service.web import Web
from racing.model import SessionKind
from racing.schedule import TESTING

NOWHERE = SourceContext(Web(Clock(), Metrics("fetcher_service"), contact=""), Clock(), {})


@pytest.fixture(scope="module")
async def archive() -> AsyncIterator[Archive]:
    async with open_source(NOWHERE) as opened:
        yield opened


def rows[T](answer: Answer[T]) -> tuple[T, ...]:
    assert isinstance(answer, Rows), answer
    assert answer.as_of == datetime(2026, 8, 21, tzinfo=UTC)
    return answer.rows


def complete(answer: Answer[object]) -> bool:
    assert isinstance(answer, Rows), answer
    return answer.complete


async def test_it_gives_every_season(archive: Archive) -> None:
    answer = await archive.seasons()
    assert [season.year for season in rows(answer)] == list(range(1950, 2027))
    assert complete(answer)


async def test_it_gives_everything_about_a_season(archive: Archive) -> None:
    assert len(rows(await archive.rounds(2025))) == 24
    assert len(rows(await archive.standings(2025))) == 48
    assert len(rows(await archive.results(2025))) == 24 * 5
    assert {entrant.season for entrant in rows(await archive.entrants(2025))} == {2025}
    for answer in (await archive.rounds(2025), await archive.standings(2025), await archive.results(2025)):
        assert complete(answer)


async def test_it_gives_the_sessions_of_one_round(archive: Archive) -> None:
    answer = await archive.results(2025, "china")
    assert [result.session.value for result in rows(answer)] == [
        "practice_1",
        "qualifying",
        "sprint_qualifying",
        "sprint",
        "race",
    ]
    assert not complete(answer)


async def test_it_gives_one_session_and_one_kind_of_session(archive: Archive) -> None:
    (result,) = rows(await archive.results(2021, "belgium", SessionKind.RACE))
    assert result.id == "2021-belgium-race"
    assert len(rows(await archive.results(2025, session=SessionKind.SPRINT))) == 6


async def test_it_gives_everyone_or_those_of_a_season(archive: Archive) -> None:
    everyone = await archive.drivers()
    assert complete(everyone)
    assert len(rows(everyone)) == 917
    of_2025 = await archive.drivers(2025)
    assert not complete(of_2025)
    ids = {driver.id for driver in rows(of_2025)}
    assert {"max-verstappen", "arthur-leclerc"} <= ids, "who drove on a Friday only is mentioned too"
    assert "juan-manuel-fangio" not in ids
    assert len(rows(await archive.constructors(2025))) == 10
    assert {engine.id for engine in rows(await archive.engine_manufacturers(2025))} == {
        "ferrari",
        "honda-rbpt",
        "mercedes",
        "renault",
    }
    assert len(rows(await archive.circuits(2025))) == 24
    assert len(rows(await archive.constructors())) == 187
    assert len(rows(await archive.engine_manufacturers())) == 78
    assert len(rows(await archive.circuits())) == 78


async def test_a_season_after_its_last_day_is_not_due(archive: Archive) -> None:
    for answer in (
        await archive.rounds(2027),
        await archive.results(2027, "bahrain"),
        await archive.standings(2027),
        await archive.entrants(2027),
        await archive.drivers(2027),
    ):
        assert answer == NothingDue("the archive ends on 2026-08-21, 2027 is later")


async def test_a_season_before_the_championship_is_unknown(archive: Archive) -> None:
    assert await archive.rounds(1949) == UnknownToSource("the archive has no season 1949; it has 1950 to 2026")


async def test_a_session_after_its_last_day_is_not_due(archive: Archive) -> None:
    answer = await archive.results(2026, "netherlands", SessionKind.RACE)
    assert answer == NothingDue("2026 netherlands race had not been run on 2026-08-21, or was called off")
    assert [result.session.value for result in rows(await archive.results(2026, "netherlands"))] == [
        "practice_1",
        "sprint_qualifying",
    ]


async def test_a_round_or_session_called_off_is_not_due(archive: Archive) -> None:
    assert isinstance(await archive.results(2026, "saudi-arabia"), NothingDue)
    assert isinstance(await archive.results(2020, "eifel", SessionKind.PRACTICE_1), NothingDue)


async def test_pre_season_testing_is_not_due(archive: Archive) -> None:
    assert isinstance(await archive.results(2025, TESTING), NothingDue)


async def test_a_round_or_session_it_does_not_know_is_unknown(archive: Archive) -> None:
    assert await archive.results(2025, "atlantis") == UnknownToSource("the archive has no session in 2025 atlantis")
    assert await archive.results(2025, "monaco", SessionKind.SPRINT) == UnknownToSource(
        "the archive has no session in 2025 monaco sprint"
    )


async def test_a_season_asked_for_by_several_at_once_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    season = Facts.season

    def recorded(facts: Facts, year: int) -> SeasonFacts:
        read.append(year)
        return season(facts, year)

    monkeypatch.setattr(Facts, "season", recorded)
    async with open_source(NOWHERE) as archive:
        await asyncio.gather(archive.rounds(2025), archive.results(2025), archive.standings(2025))
        assert read == [2025]


async def test_only_the_last_seasons_asked_for_are_kept() -> None:
    async with open_source(NOWHERE) as archive:
        for year in (1950, 1951, 1950, 1952):
            await archive.rounds(year)
        assert list(archive._kept) == [1950, 1952]
        assert len(archive._kept) == SEASONS_KEPT


async def test_an_archive_made_for_another_model_is_a_failed_source(tmp_path: Path) -> None:
    with ZipFile(BUNDLED) as bundled, ZipFile(tmp_path / "facts.zip", "w") as other:
        other.writestr("about.json", bundled.read("about.json"))
        other.writestr("catalogue.json", b"[]")
        other.writestr("seasons/2025.json", b'{"season": {"year": "2025"}}')
    async with open_source(replace(NOWHERE, archive=tmp_path / "facts.zip")) as archive:
        for ask in (archive.rounds, archive.drivers):
            with pytest.raises(SourceFailed, match=r"archive: .*made for another model"):
                await ask(2025)


async def test_a_missing_archive_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="run `make archive"):
        async with open_source(replace(NOWHERE, archive=tmp_path / "facts.zip")):
            pass
