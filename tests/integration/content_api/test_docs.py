"""The page that shows the API, in a real browser."""

import json
from collections.abc import AsyncIterator
from urllib.parse import unquote

import pytest

from content_api.routes import ENDPOINTS, ROOT
from racing.model import ALL_SEASONS, Dataset
from tests.browser import CHROMIUM, Chromium, Tab
from tests.effort import mostly_slow
from tests.factories import a_batch, a_circuit_map
from tests.suite import Suite

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not here")

READABLE = 4.5
"""Contrast of text to its background (WCAG 2.2, success criterion 1.4.3)."""

CONTRAST = """
(() => {
  const light = (colour) => {
    const [red, green, blue] = colour.match(/[0-9.]+/g).map((part) => {
      const of = part / 255;
      return of <= 0.04045 ? of / 12.92 : ((of + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? behind(element.parentElement) : colour;
  };
  const of = (element) => {
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const texts = [...document.querySelectorAll("p, h1, h2, h3, summary, code, span, button, a, small, input, li, pre")];
  return Math.min(...texts.map(of));
})()
"""


@pytest.fixture
async def page(history: Suite, chromium: Chromium) -> AsyncIterator[Tab]:
    async with chromium.tab() as opened:
        await opened.call("Page.navigate", url=f"{history.content}{ROOT}/docs")
        await opened.until("document.body?.dataset.ready === 'yes'")
        yield opened


async def test_every_operation_can_be_tried_and_its_example_answers(history: Suite, page: Tab) -> None:
    await history.writer.write(a_batch(Dataset.CIRCUIT_MAPS, a_circuit_map("monza-7"), season=ALL_SEASONS))
    names = json.loads(
        await page.value("JSON.stringify([...document.querySelectorAll('.operation')].map((e) => e.id))")
    )
    assert sorted(names) == sorted(
        [*(endpoint.name for endpoint in ENDPOINTS), "live", "live_events", "replay_events", "private_calendar"]
    )
    for stream in ("live_events", "replay_events"):
        assert not await page.value(f"document.querySelector('#{stream} button') !== null"), "a stream never ends"
    for endpoint in ENDPOINTS:
        found = f"document.getElementById('{endpoint.name}')"
        await page.value(f"{found}.querySelector('button').click()")
        status = await page.until(f"{found}.querySelector('.status').textContent.replace('asking …', '')")
        assert status.startswith("200 "), (endpoint.name, status)
        assert await page.until(f"{found}.querySelector('.answer').textContent.length > 50")
        shown = await page.value(f"{found}.querySelector('.curl').textContent")
        assert unquote(shown).endswith(f"{ROOT}{endpoint.example}'"), (shown, endpoint.example)


async def test_what_is_typed_is_what_is_asked(page: Tab) -> None:
    found = "document.getElementById('driver_standings')"
    for name, value in (("year", "1984"), ("round", ""), ("limit", "1"), ("fields", "name,points")):
        await page.value(f"{found}.querySelector('[name={name}]').value = '{value}'")
    await page.value(f"{found}.querySelector('button').click()")
    answer = await page.until(f"{found}.querySelector('.answer').textContent")
    assert json.loads(answer)["result"]["standings"] == [{"name": "Niki Lauda", "points": 72}]


async def test_an_operation_that_is_opened_shows_what_this_server_answers_and_its_shape(page: Tab) -> None:
    operation = "document.getElementById('driver_standings')"
    await page.value(f"{operation}.open = true")
    answer = await page.until(f"{operation}.querySelector('.answer').textContent")
    first = json.loads(answer)["result"]["standings"][0]
    assert first == {"position": 1, "name": "Lando Norris", "points": 423}
    shape = json.loads(
        await page.value(
            f"JSON.stringify([...{operation}.querySelectorAll('.field')]"
            ".map((field) => [field.querySelector('code').textContent, field.querySelector('p').textContent]))"
        )
    )
    assert ["after_round", "Number of the round after which the table was so."] in shape
    assert all(text for _, text in shape)
    rows = f"[...{operation}.querySelectorAll('summary')].find((each) => each.textContent === 'fields of Place')"
    await page.value(f"{rows}.click()")
    assert await page.until(f"{rows}.parentElement.querySelectorAll('.field').length") == 17
    said = await page.value(f"{rows}.parentElement.textContent")
    assert "Points in the championship, with their fraction, without dropped scores." in said


@pytest.mark.parametrize("width", mostly_slow([390, 768, 1280], 390))
async def test_nothing_is_wider_than_the_screen(page: Tab, width: int) -> None:
    await page.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500
    )
    assert await page.value("document.documentElement.scrollWidth <= innerWidth")
    await page.value("document.querySelectorAll('.operation').forEach((each) => { each.open = true; })")
    for name in ("list_seasons", "get_session", "driver_standings"):
        await page.until(f"document.querySelector('#{name} .answer').textContent")
    assert await page.value("document.documentElement.scrollWidth <= innerWidth")


async def test_headings_are_words(page: Tab) -> None:
    headings = json.loads(
        await page.value("JSON.stringify([...document.querySelectorAll('h2')].map((e) => e.innerText))")
    )
    assert "Title history" in headings
    assert not any("_" in heading for heading in headings)


async def test_a_slash_at_its_end_changes_nothing(page: Tab, history: Suite) -> None:
    await page.call("Page.navigate", url=f"{history.content}{ROOT}/docs/")
    await page.until("location.pathname.endsWith('/docs/') && document.body?.dataset.ready === 'yes'")
    operation = "document.getElementById('get_season')"
    assert (await page.value(f"{operation}.querySelector('.curl').textContent")).endswith("/v1/seasons/2025'")
    assert (await page.value("document.querySelector('a.root').href")).endswith("/v1/openapi.json")


async def test_the_page_runs_nothing_but_its_own_script(page: Tab) -> None:
    await page.value(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.got_in = true'}))"
    )
    assert await page.value("window.got_in === undefined")
    assert any("Content Security Policy" in complaint for complaint in page.complaints)


async def test_nothing_of_the_page_itself_is_refused_by_its_policy(page: Tab) -> None:
    assert page.complaints == []


@pytest.mark.parametrize("scheme", mostly_slow(["light", "dark"], "dark"))
async def test_it_can_be_read_by_day_and_by_night(page: Tab, scheme: str) -> None:
    await page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    background = await page.value("getComputedStyle(document.body).backgroundColor")
    dark = sum(map(int, background.removeprefix("rgb(").removesuffix(")").split(","))) < 3 * 128
    assert dark == (scheme == "dark")
    await page.value("document.getElementById('get_session').open = true")
    await page.until("document.querySelector('#get_session .answer .number') !== null")
    assert await page.value(CONTRAST) >= READABLE
