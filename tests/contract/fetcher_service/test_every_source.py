"""What CONTRIBUTING asks of a source, asked of every one: the folder is walked, so that a new one is held to it too."""

import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chassis.clock import Clock
from chassis.process.metrics import Metrics
from fetcher_service.settings import Settings
from fetcher_service.sources import open_sources, source_names
from fetcher_service.sources.reading import NothingDue, Rows, UnknownToSource
from fetcher_service.sources.source import Source, SourceContext
from fetcher_service.web import Web
from racing.model import Classification, Round
from tests.upstream.server import BASES, upstream

AS_OF = datetime(2026, 8, 20, 12, tzinfo=UTC)
TESTS = Path(__file__).parents[2]
NAMES = source_names()
LIVE = [name for name in NAMES if name in BASES]


@asynccontextmanager
async def opened(name: str) -> AsyncIterator[Source]:
    clock = Clock(AS_OF)
    async with (
        upstream(AS_OF) as served,
        Web(clock, Metrics("contract"), contact="") as web,
        open_sources([name], SourceContext(web, clock, served)) as (source,),
    ):
        yield source


def test_the_folder_has_every_source_of_the_setting_in_its_order() -> None:
    assert set(Settings(_env_file=None).source_order) == set(NAMES)  # type: ignore[call-arg]  # pydantic-settings takes it


@pytest.mark.parametrize("name", NAMES)
async def test_a_source_goes_by_its_modules_name_and_gives_something(name: str) -> None:
    async with opened(name) as source:
        assert source.name == name
        given = [method for method, of in inspect.getmembers(Source, inspect.isfunction) if not method.startswith("_")]
        overridden = [method for method in given if getattr(type(source), method) is not getattr(Source, method)]
        assert overridden, "a source overrides at least one dataset"


@pytest.mark.parametrize("name", NAMES)
async def test_what_a_source_does_not_know_is_an_answer_and_no_failure(name: str) -> None:
    async with opened(name) as source:
        for answer in (await source.rounds(1949), await source.results(2025, "no-such-grand-prix")):
            assert isinstance(answer, UnknownToSource | NothingDue), answer


@pytest.mark.parametrize("name", NAMES)
async def test_a_calendar_has_our_ids_aware_times_and_no_provenance(name: str) -> None:
    async with opened(name) as source:
        answer = await source.rounds(2025)
    if isinstance(answer, UnknownToSource):
        pytest.skip(f"{name} gives no calendar")
    assert isinstance(answer, Rows)
    async with opened("archive") as archive:
        known = await archive.rounds(2025)
    assert isinstance(known, Rows)
    assert {row.id for row in answer.rows} <= {row.id for row in known.rows}
    for row in answer.rows:
        assert isinstance(row, Round)
        assert (row.source, row.fetched_at, row.updated_at) == (None, None, None)
        assert all(session.start.utcoffset() is not None for session in row.sessions if session.start)


@pytest.mark.parametrize("name", NAMES)
async def test_a_result_has_rows_and_no_provenance(name: str) -> None:
    async with opened(name) as source:
        answer = await source.results(2025, "monaco")
    if isinstance(answer, UnknownToSource):
        pytest.skip(f"{name} gives no results")
    assert isinstance(answer, Rows)
    for row in answer.rows:
        assert isinstance(row, Classification)
        assert row.id.startswith("2025-monaco-")
        assert row.rows
        assert row.source is None


@pytest.mark.parametrize("name", LIVE)
def test_a_source_has_recordings_a_renderer_and_an_address(name: str) -> None:
    assert any((TESTS / "recordings" / name).rglob("*")), "recordings of our own making"
    assert list((TESTS / "upstream").glob(f"{name}*.py")), "a renderer for the replay"
    assert f"{name}_url" in Settings.model_fields, "a setting for its address"


def test_every_source_but_the_bundled_ones_is_replayed() -> None:
    assert set(NAMES) - set(LIVE) == {"archive"}
