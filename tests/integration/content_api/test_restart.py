"""A restart while data_scheduler is away: what was last prepared is served, and says that it is old."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import content_api.service
import content_api.settings
from racing.model import Dataset
from tests.factories import NOON, a_batch, a_result, a_round, a_row, a_table
from tests.suite import Mongod, Suite, Valkey, free_port, running, until

PAGES = (
    "/v1/seasons/2025/rounds",
    "/v1/seasons/current/rounds",
    "/v1/seasons/2025/rounds/last",
    "/v1/seasons/2025/drivers",
    "/v1/search?q=bahrein",
)


@pytest.fixture
def settings(suite: Suite, tmp_path: Path) -> dict[str, Any]:
    return {
        "data_scheduler_address": suite.address,
        "content_api_port": 0,
        "content_api_debug_port": 0,
        "clock_start": NOON,
        "response_cache_folder": tmp_path / "shelf",
        "_env_file": None,
    }


async def fill(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result()))
    await suite.writer.write(a_batch(Dataset.STANDINGS, a_table()))


async def read(suite: Suite, port: int, path: str) -> tuple[int, str, Any]:
    async with suite.http.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, response.headers.get("ETag", ""), await response.json()


async def before_the_restart(suite: Suite, settings: dict[str, Any]) -> dict[str, tuple[int, str, Any]]:
    await fill(suite)
    async with content_api.service.serve(content_api.settings.Settings(**settings)) as port:

        async def ready() -> bool:
            return all([(await read(suite, port, path))[0] == 200 for path in PAGES])

        await until(ready)
        return {path: await read(suite, port, path) for path in PAGES}


async def test_the_last_answers_are_served_and_say_that_they_are_old(
    suite: Suite, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = await before_the_restart(suite, settings)
    monkeypatch.setattr(content_api.service, "CATCH_UP_SECONDS", 0.05)
    alone = content_api.settings.Settings(
        **settings | {"data_scheduler_address": f"127.0.0.1:{free_port()}", "read_deadline": 0.2}
    )
    async with content_api.service.serve(alone) as port:
        for path, (_, etag, body) in known.items():
            status, old_etag, old = await read(suite, port, path)
            assert (status, old["result"]) == (200, body["result"])
            assert old["metadata"] == body["metadata"] | {"stale": True}
            assert old_etag != etag


async def test_what_comes_from_a_file_is_not_served_once_data_scheduler_is_back(
    suite: Suite, settings: dict[str, Any]
) -> None:
    await before_the_restart(suite, settings)
    amended = a_result(rows=(a_row("lando-norris"), a_row("max-verstappen", 2, number=2)))
    await suite.writer.write(a_batch(Dataset.RESULTS, amended, fetched_at=NOON))
    async with content_api.service.serve(content_api.settings.Settings(**settings)) as port:
        _, _, body = await read(suite, port, "/v1/seasons/2025/drivers")
        assert body["metadata"]["stale"] is False
        assert body["result"]["standings"][0]["driver"] == "lando-norris"


async def test_a_damaged_file_is_as_good_as_none(
    suite: Suite, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await before_the_restart(suite, settings)
    for file in settings["response_cache_folder"].rglob("answer*drivers*"):
        file.write_bytes(b"nonsense")
    monkeypatch.setattr(content_api.service, "CATCH_UP_SECONDS", 0.05)
    alone = content_api.settings.Settings(
        **settings | {"data_scheduler_address": f"127.0.0.1:{free_port()}", "read_deadline": 0.2}
    )
    async with content_api.service.serve(alone) as port:
        assert (await read(suite, port, "/v1/seasons/2025/drivers"))[0] == 503
        assert (await read(suite, port, "/v1/seasons/2025/rounds"))[0] == 200


async def test_a_database_without_the_seasons_that_were_served_is_not_taken_for_the_truth(
    suite: Suite, settings: dict[str, Any], mongod: Mongod, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = await before_the_restart(suite, settings)
    monkeypatch.setattr(content_api.service, "CATCH_UP_SECONDS", 0.05)
    async with running(mongod, valkey, with_content_api=True) as other:
        elsewhere = content_api.settings.Settings(**settings | {"data_scheduler_address": other.address})
        async with content_api.service.serve(elsewhere) as port:

            async def status() -> int:
                return (await read(suite, port, "/v1/seasons/2025/constructors"))[0]

            async def refused() -> bool:
                return await status() == 503

            async def answered() -> bool:
                return await status() == 200

            await until(refused)  # what was never asked before is not there yet, which is no 404
            for path, (_, _, body) in known.items():
                code, _, old = await read(suite, port, path)
                assert (code, old["result"]) == (200, body["result"])
                assert old["metadata"]["stale"] is True
            await fill(other)
            await until(answered)
            for path, (_, _, body) in known.items():
                code, _, new = await read(suite, port, path)
                assert (code, new["result"], new["metadata"]["stale"]) == (200, body["result"], False)


async def test_no_number_of_visitors_questions_pushes_out_what_a_restart_needs(
    suite: Suite, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings |= {"visitors_cache_megabytes": 1, "response_cache_megabytes": 1}
    known = await before_the_restart(suite, settings)
    del known["/v1/seasons/2025/rounds/last"]  # one round of thousands
    kept = {path.name for path in (settings["response_cache_folder"] / "essential").iterdir()}
    needed = ("/seasons/2025/rounds", "/seasons/2025/drivers?round=", "/seasons/2025/rounds/last")
    assert {f"{quote(f'answer {key}', safe='')}.kept" for key in needed} | {"season%202025.kept"} <= kept
    async with content_api.service.serve(content_api.settings.Settings(**settings)) as port:
        for number in range(300):
            assert (await read(suite, port, f"/ergast/f1/2025/results.json?limit={number + 1}"))[0] == 200
    assert kept <= {path.name for path in (settings["response_cache_folder"] / "essential").iterdir()}
    monkeypatch.setattr(content_api.service, "CATCH_UP_SECONDS", 0.05)
    alone = content_api.settings.Settings(**settings | {"data_scheduler_address": f"127.0.0.1:{free_port()}"})
    async with content_api.service.serve(alone) as port:
        for path, (_, _, body) in known.items():
            status, _, old = await read(suite, port, path)
            assert (status, old["result"]) == (200, body["result"])
