"""A restart while data_scheduler is away: the calendars on disk are served as they were, and what fails shows."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import content_api.service
import content_api.settings
from racing.model import Dataset, SessionKind
from tests.factories import NOON, a_batch, a_round, a_session
from tests.suite import Suite, free_port, until

PATHS = ("/v1/calendar.ics", "/v1/calendar/all.ics", "/v1/seasons/2025/calendar.ics")
KEPT = ("ETag", "Last-Modified", "Content-Disposition", "Content-Type", "Cache-Control")


@pytest.fixture
def settings(suite: Suite, tmp_path: Path) -> dict[str, Any]:
    return {
        "data_scheduler_address": suite.address,
        "content_api_port": 0,
        "content_api_debug_port": free_port(),
        "clock_start": NOON,
        "calendar_folder": tmp_path / "calendars",
        "_env_file": None,
    }


async def read(suite: Suite, port: int, path: str) -> tuple[int, list[str | None], bytes]:
    async with suite.http.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, [response.headers.get(name) for name in KEPT], await response.read()


async def report(suite: Suite, settings: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    async with suite.http.get(f"http://127.0.0.1:{settings['content_api_debug_port']}/ready") as response:
        return response.status, await response.json()


async def test_the_files_are_served_with_the_validators_that_they_had(
    suite: Suite, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    async with content_api.service.serve(content_api.settings.Settings(**settings)) as port:
        before = {path: await read(suite, port, path) for path in PATHS}
        assert {status for status, _, _ in before.values()} == {200}
    assert len(list(settings["calendar_folder"].glob("formula-1*"))) == len(PATHS)
    monkeypatch.setattr(content_api.service, "CATCH_UP_SECONDS", 0.05)
    alone = content_api.settings.Settings(**settings | {"data_scheduler_address": f"127.0.0.1:{free_port()}"})
    async with content_api.service.serve(alone) as port:
        assert {path: await read(suite, port, path) for path in PATHS} == before
        assert (await read(suite, port, "/v1/seasons/2024/calendar.ics"))[0] == 503


async def test_a_folder_that_cannot_be_written_shows_and_does_not_make_unready(
    suite: Suite, settings: dict[str, Any]
) -> None:
    settings["calendar_folder"].write_bytes(b"in the way")
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    async with content_api.service.serve(content_api.settings.Settings(**settings)) as port:
        assert (await read(suite, port, "/v1/calendar.ics"))[0] == 200

        async def shown() -> Any:
            status, found = await report(suite, settings)
            return status == 200 and "formula-1.ics" in str(found) and found

        assert "calendars cannot be updated" in str(await until(shown))
        async with suite.http.get(f"http://127.0.0.1:{settings['content_api_debug_port']}/metrics") as response:
            assert "willitbemax_calendar_feeds_failing 3.0" in await response.text()


async def test_a_session_that_lost_its_date_is_the_same_for_every_content_api_and_freezes_nothing(
    suite: Suite, settings: dict[str, Any], tmp_path: Path
) -> None:
    monaco = a_round("monaco", number=2, race=NOON + timedelta(weeks=1))
    lost = a_round(sessions=(a_session(SessionKind.QUALIFYING, None), a_session(start=None)))
    later = a_round("monaco", number=2, race=NOON + timedelta(weeks=1, hours=3))
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round(), monaco))
    async with content_api.service.serve(content_api.settings.Settings(**settings)) as port:
        for hours, weekends in enumerate(((lost, monaco), (lost, later)), 1):
            await suite.writer.write(a_batch(Dataset.ROUNDS, *weekends, fetched_at=NOON + timedelta(hours=hours)))

        async def moved() -> bool:
            bodies = [(await read(suite, port, path))[2] for path in PATHS]
            return all(b"DTSTART:20250608T150000Z" in body for body in bodies)

        await until(moved)
        before = {path: (await read(suite, port, path))[2] for path in PATHS}
    for body in before.values():
        assert body.count(b"BEGIN:VEVENT") == 4
        assert body.count(b"DTSTART;VALUE=DATE:20250601") == body.count(b"DTSTART;VALUE=DATE:20250531") == 1
        assert body.count(b"STATUS:TENTATIVE") == 2
    another = content_api.settings.Settings(**settings | {"calendar_folder": tmp_path / "another"})
    async with content_api.service.serve(another) as port:
        assert {path: (await read(suite, port, path))[2] for path in PATHS} == before
