"""Pages follow content_api: a change is there for the next visitor, and while it is away pages stay, and say so."""

from datetime import timedelta
from pathlib import Path

import content_api.service
import content_api.settings
import website_front.service
from racing.model import Dataset
from tests.factories import NOON, a_batch, a_result, a_round, a_row, a_table
from tests.patience import PATIENCE_SECONDS
from tests.site import Site, site_settings
from tests.suite import Suite, free_port, until

RACE = "/seasons/2025/bahrain"


async def filled(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result()))
    await suite.writer.write(a_batch(Dataset.STANDINGS, a_table()))

    async def served() -> bool:
        return (await suite.get("/v1/seasons/2025/rounds/bahrain/race"))[0] == 200

    await until(served)


def a_content_api(suite: Suite, port: int) -> content_api.settings.Settings:
    return content_api.settings.Settings(
        data_scheduler_address=suite.address,
        content_api_port=port,
        content_api_debug_port=0,
        cold_processes=0,
        read_deadline=PATIENCE_SECONDS,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )


async def test_a_result_that_changes_is_there_for_the_next_visitor(suite: Suite) -> None:
    await filled(suite)
    async with website_front.service.serve(site_settings(suite.content)) as port:
        site = Site(f"http://127.0.0.1:{port}", suite)
        before = (await site.page(RACE)).table("results")
        turned = (a_row("lando-norris", 1, number=2), a_row("max-verstappen", 2, number=1))
        await suite.writer.write(
            a_batch(Dataset.RESULTS, a_result(rows=turned), fetched_at=NOON + timedelta(minutes=1))
        )

        async def changed() -> bool:
            return (await site.page(RACE)).table("results") != before

        await until(changed)
        assert [row[0] for row in (await site.page(RACE)).table("results")] == ["1", "2"]


async def test_while_content_api_is_away_pages_stay_and_say_so(suite: Suite) -> None:
    await filled(suite)
    port = free_port()
    second = a_content_api(suite, port)
    async with website_front.service.serve(site_settings(f"http://127.0.0.1:{port}")) as own:
        site = Site(f"http://127.0.0.1:{own}", suite)
        status, headers, html = await site.get(RACE)
        assert status == 503
        assert headers["Retry-After"]
        assert "Just a moment" in html
        async with content_api.service.serve(second):

            async def there() -> bool:
                return (await site.get(RACE))[0] == 200

            await until(there)
            assert "cannot be asked for at present" not in (await site.get(RACE))[2]

        async def told() -> bool:
            status, _, html = await site.get(RACE)
            assert status == 200
            return "cannot be asked for at present" in html

        await until(told)
        assert (await site.get("/fr" + RACE))[0] == 200, "made of the answers that are kept"
        async with content_api.service.serve(second):

            async def well() -> bool:
                return "cannot be asked for at present" not in (await site.get(RACE))[2]

            await until(well)


async def test_a_restart_without_content_api_serves_what_it_had_and_says_so(suite: Suite, tmp_path: Path) -> None:
    await filled(suite)
    port = free_port()
    settings = site_settings(f"http://127.0.0.1:{port}", website_cache_folder=tmp_path / "pages")
    second = a_content_api(suite, port)
    said = {RACE: "cannot be asked for at present", f"/fr{RACE}": "Impossible de demander"}
    async with content_api.service.serve(second), website_front.service.serve(settings) as own:
        site = Site(f"http://127.0.0.1:{own}", suite)
        for path, notice in said.items():
            assert notice not in (await site.page(path)).html
        shown = (await site.page(RACE)).table("results")
    debug = free_port()
    again = site_settings(
        f"http://127.0.0.1:{port}", website_cache_folder=tmp_path / "pages", website_front_debug_port=debug
    )
    async with website_front.service.serve(again) as own:
        site = Site(f"http://127.0.0.1:{own}", suite)
        for path, notice in said.items():
            for _ in range(2):  # from its file, and ready
                assert notice in (await site.page(path)).html
        assert (await site.page(RACE)).table("results") == shown
        assert (await site.get("/title"))[0] == 503, "nobody had asked for it"

        async def ready() -> bool:
            async with suite.http.get(f"http://127.0.0.1:{debug}/ready") as answer:
                return answer.status == 200

        await until(ready)
        async with content_api.service.serve(second):

            async def well() -> bool:
                return "cannot be asked for at present" not in (await site.get(RACE))[2]

            await until(well)


async def test_a_damaged_file_is_as_none(suite: Suite, tmp_path: Path) -> None:
    await filled(suite)
    port = free_port()
    settings = site_settings(f"http://127.0.0.1:{port}", website_cache_folder=tmp_path)
    async with content_api.service.serve(a_content_api(suite, port)), website_front.service.serve(settings) as own:
        await Site(f"http://127.0.0.1:{own}", suite).page(RACE)
    (file,) = (each for each in (tmp_path / "visitors").iterdir() if "bahrain" in each.name)
    file.write_bytes(file.read_bytes()[:-9])
    async with website_front.service.serve(settings) as own:
        assert (await Site(f"http://127.0.0.1:{own}", suite).get(RACE))[0] == 503


async def test_a_page_of_another_version_gets_the_style_sheet_that_there_is(suite: Suite) -> None:
    async with website_front.service.serve(site_settings(suite.content)) as own:
        site = Site(f"http://127.0.0.1:{own}", suite)
        status, headers, style = await site.get("/static/0123456789ab/site.css")
        assert (status, headers["Content-Type"]) == (200, "text/css; charset=utf-8")
        assert "max-age=0" in headers["Cache-Control"], "under its own hash it is kept for a year"
        assert "--paper" in style
        assert (await site.get("/static/0123456789ab/nothing.css"))[0] == 404
        assert (await site.get("/static/other/site.css"))[0] == 404


async def test_the_next_content_api_is_asked_when_one_is_away(suite: Suite) -> None:
    await filled(suite)
    addresses = f"http://127.0.0.1:{free_port()},{suite.content}"
    async with website_front.service.serve(site_settings(addresses)) as port:
        assert (await Site(f"http://127.0.0.1:{port}", suite).get(RACE))[0] == 200


async def test_it_is_ready_once_content_api_answers(suite: Suite) -> None:
    await filled(suite)
    debug = free_port()
    settings = site_settings(suite.content, website_front_debug_port=debug)
    async with website_front.service.serve(settings):

        async def ready() -> bool:
            async with suite.http.get(f"http://127.0.0.1:{debug}/ready") as answer:
                return answer.status == 200

        await until(ready)
        async with suite.http.get(f"http://127.0.0.1:{debug}/metrics") as answer:
            assert "willitbemax_website_api_away 0.0" in await answer.text()
