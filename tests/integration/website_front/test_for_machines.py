"""What is not for people: the feed, the lists for search engines, and how the site is installed."""

import json
from xml.etree import ElementTree as ET

from tests.site import Site

ATOM = "{http://www.w3.org/2005/Atom}"


async def test_the_feed_has_the_newest_result_first(site: Site) -> None:
    for prefix, name in (("", "Hungarian Grand Prix 2026: Race"), ("/fr", "Grand Prix de Hongrie 2026\u00a0: Course")):
        status, headers, body = await site.get(f"{prefix}/results.atom")
        assert (status, headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
        feed = ET.fromstring(body)  # noqa: S314  # our own
        titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
        assert name in titles
        updated = [entry.findtext(f"{ATOM}updated") or "" for entry in feed.iter(f"{ATOM}entry")]
        assert updated == sorted(updated, reverse=True)
        assert feed.findtext(f"{ATOM}updated") == updated[0]
        ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert len(set(ids)) == len(ids)


async def test_a_result_in_the_feed_has_its_first_three(site: Site) -> None:
    race = await site.suite.result("/v1/seasons/2026/rounds/hungary/race?limit=3")
    _, _, body = await site.get("/results.atom")
    entries = ET.fromstring(body).iter(f"{ATOM}entry")  # noqa: S314  # our own
    entry = next(each for each in entries if "hungary/race" in (each.findtext(f"{ATOM}id") or ""))
    content = entry.findtext(f"{ATOM}content") or ""
    assert [line.partition(" (")[0] for line in content.splitlines()] == [
        f"{place}. {row['name']}" for place, row in enumerate(race["results"], 1)
    ]


async def test_search_engines_are_told_what_there_is(site: Site) -> None:
    _, headers, robots = await site.get("/robots.txt")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Sitemap: https://f1.example/sitemap.xml" in robots
    _, _, season = await site.get("/sitemap-1988.xml")
    assert "<loc>https://f1.example/seasons/1988/italy</loc>" in season
    assert "<loc>https://f1.example/fr/seasons/1988/italy</loc>" in season
    _, _, pages = await site.get("/sitemap-pages.xml")
    assert "<loc>https://f1.example/drivers/ayrton-senna</loc>" in pages


async def test_a_race_is_an_event_for_search_engines(site: Site) -> None:
    document = await site.page("/seasons/2026/abu-dhabi")
    event = json.loads(document.text(".//script[@type='application/ld+json']"))
    assert (event["@type"], event["name"]) == ("SportsEvent", "Abu Dhabi Grand Prix 2026")
    assert event["startDate"] == "2026-12-04T09:30:00Z"
    assert [each["name"] for each in event["subEvent"]][-1] == "Race"


async def test_the_site_can_be_installed(site: Site) -> None:
    for prefix, start in (("", "/"), ("/fr", "/fr")):
        _, headers, body = await site.get(f"{prefix}/site.webmanifest")
        assert headers["Content-Type"].startswith("application/manifest+json")
        manifest = json.loads(body)
        assert manifest["start_url"] == start
        for icon in manifest["icons"]:
            async with site.suite.http.get(f"{site.url}{icon['src']}") as answer:
                assert (answer.status, answer.content_type) == (200, icon["type"])


async def test_the_service_worker_may_answer_for_the_whole_site(site: Site) -> None:
    async with site.suite.http.get(f"{site.url}/service-worker.js") as answer:
        assert answer.status == 200
        assert answer.content_type == "text/javascript"
        assert "must-revalidate" in answer.headers["Cache-Control"]
