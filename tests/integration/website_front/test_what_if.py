"""What if?: the page shows what the API answers, its address holds the choice, and what cannot be is said in the API's words."""

import pytest

import website_front.service
from tests.site import Document, Site, site_settings, words
from tests.suite import free_port

PAGE = "/title/what-if"
API = "/v1/seasons/2025/title/what-if?round=23"
CHOICE = "race=max-verstappen,-,-,-,lando-norris"


async def test_both_tables_are_those_of_the_api(site: Site) -> None:
    found = await site.suite.result(f"{API}&{CHOICE}")
    document = await site.page(f"{PAGE}?season=2025&{CHOICE}")
    for number, name in enumerate(("drivers", "constructors")):
        rows = document.table("spoiler", number)
        assert [(row[1].split()[0], row[2]) for row in rows] == [
            ((each.get("name") or each["constructor_name"]).split()[0], f"{each['points']:g}") for each in found[name]
        ]
        assert [row[-1] for row in rows] == [
            {"champion": "champion", "possible": "possible", "no": "out"}[each["will_it_be"]] for each in found[name]
        ]
    assert document.table("spoiler")[0][:4] == ["1 ▲gained 1", "Max Verstappen", "421", "+25"]
    assert "Max Verstappen would be champion" in document.text(".//title")
    assert found["drivers"][0]["sentence"] in document.html


async def test_the_path_that_the_api_has_shows_the_same(site: Site) -> None:
    """Beside `/seasons/{year}/title` somebody looks for it; the address to share is the other one."""
    document = await site.page(f"/seasons/2025/title/what-if?round=22&{CHOICE}")
    same = f"{PAGE}?season=2025&round=22&{CHOICE}"
    assert document.table("spoiler") == (await site.page(same)).table("spoiler")
    (canonical,) = [each for each in document.root.iter("link") if each.get("rel") == "canonical"]
    assert canonical.get("href") == f"https://f1.example{same}"


async def test_who_could_win_after_a_round_leads_to_what_if_after_that_round(site: Site) -> None:
    for path, what_if in [
        ("/title", PAGE),
        ("/seasons/2025/title", f"{PAGE}?season=2025"),
        ("/seasons/2025/title?round=22", f"{PAGE}?season=2025&round=22"),
        ("/seasons/2025/title?round=24", f"{PAGE}?season=2025&round=24"),
    ]:
        assert what_if in (await site.page(path)).links, path
        await site.page(what_if)


async def test_in_french_it_is_the_french_sentence(site: Site) -> None:
    found = await site.suite.result(f"{API}&{CHOICE}&lang=fr")
    document = await site.page(f"/fr{PAGE}?season=2025&{CHOICE}")
    assert "Max Verstappen serait champion" in document.text(".//title")
    assert found["drivers"][0]["sentence"] in document.html.replace("&#39;", "'")


async def test_three_taps_from_the_first_page_say_whether_max_is_champion_if_he_wins_and_norris_is_fifth(
    site: Site,
) -> None:
    """Without scripts: each tap is a link. The season is one that is over, since in the current one nothing is near."""
    assert PAGE in (await site.page("/")).links
    document = await site.page(f"{PAGE}?season=2025")
    for label in ("Max Verstappen: 1", "Lando Norris: 5"):
        (link,) = [each for each in document.root.iter("a") if each.get("aria-label") == label]
        document = await site.page(link.get("href") or "")
    assert "Max Verstappen would be champion" in document.html
    chosen = {each.get("aria-label") for each in document.root.iter("a") if each.get("aria-current") == "true"}
    assert {"Max Verstappen: 1", "Lando Norris: 5"} <= chosen


async def test_what_a_form_sends_leads_to_the_address_to_share(site: Site) -> None:
    places = "race=max-verstappen&race=&race=&race=&race=lando-norris&race=&race=%21oscar-piastri&race="
    status, headers, _ = await site.get(f"{PAGE}?season=2025&{places}")
    assert (status, headers["Location"]) == (303, f"{PAGE}?season=2025&{CHOICE},!oscar-piastri")
    status, headers, _ = await site.get(f"/fr{PAGE}?season=2025&{places}")
    assert (status, headers["Location"]) == (303, f"/fr{PAGE}?season=2025&{CHOICE},!oscar-piastri")


async def test_a_later_session_is_put_in_order_beside_the_next(site: Site) -> None:
    document = await site.page(f"{PAGE}?season=2025&round=22&of=24.race&sprint=oscar-piastri&race=lando-norris")
    fields = [each for each in document.root.iter("select") if each.get("name") == "result"]
    options = [option.get("value") for option in fields[0].iter("option")]
    assert options[0] == "24.race:-"
    assert "24.race:max-verstappen" in options
    hidden = {
        each.get("name"): each.get("value") for each in document.root.iter("input") if each.get("type") == "hidden"
    }
    assert (hidden["sprint"], hidden["race"], hidden["of"]) == ("oscar-piastri", "lando-norris", "24.race")
    sent = (
        "season=2025&round=22&of=24.race&sprint=oscar-piastri&race=lando-norris&result=24.race:max-verstappen&result="
    )
    _, headers, _ = await site.get(f"{PAGE}?{sent}")
    again = await site.page(headers["Location"])
    found = await site.suite.result(
        "/v1/seasons/2025/title/what-if?round=22&sprint=oscar-piastri&race=lando-norris&result=24.race:max-verstappen"
    )
    assert [row[2] for row in again.table("spoiler")] == [f"{each['points']:g}" for each in found["drivers"]]


@pytest.mark.parametrize("season", [1957, 1988, 2008, 2021])
async def test_every_season_can_go_otherwise(site: Site, season: int) -> None:
    document = await site.page(f"{PAGE}?season={season}")
    link = next(each for each in document.root.iter("a") if (each.get("data-key") or "").endswith("-1"))
    after = await site.page(link.get("href") or "")
    assert after.table("spoiler") != document.table("spoiler")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("season=2025&race=max-verstapen", "race: 'max-verstapen', allowed: a driver of 2025"),
        ("season=2025&race=lando-norris,lando-norris", "race: 'lando-norris' is given 2 times in one session"),
        ("season=2025&result=1.race:lando-norris", "result: '1.race', it has a result already, allowed: 24.race"),
        ("season=2025&round=77", "round: 77 is not in this season, allowed: 1 to 24"),
        ("season=1949", "season: '1949', allowed: 1950 to 2026"),
        ("season=2025&of=3.race", "of: this session is not left: 3.race"),
        ("season=2025&race=%3Cscript%3E", "race: '<script>', allowed: ids of drivers"),
    ],
)
async def test_what_cannot_be_is_said_in_the_words_of_the_api_on_a_page_to_mend_it(
    site: Site, query: str, said: str
) -> None:
    for _ in range(2):
        status, headers, html = await site.get(f"{PAGE}?{query}")
        assert status == 400, html[:200]
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert said in html.replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")
        assert 'role="alert"' in html
        assert "<script>" not in html


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("season=2025&race=max-verstapen", "Course : 'max-verstapen', permis : un pilote de 2025 : "),
        ("race=nobody", "Course : 'nobody', permis : un pilote de 2026 : "),
        ("season=2025&race=lando-norris,lando-norris", "'lando-norris' est donné 2 fois dans une séance"),
        ("season=2025&result=1.race:lando-norris", "Résultat : '1.race', elle a déjà un résultat, permis : 24.race"),
        ("season=2025&sprint=lando-norris", "Sprint : il ne reste pas de sprint, permis : 24.race"),
        ("season=2025&race=lando-norris/oscar-piastri", "Course : 2 pilotes à la place 1, permis : un seul"),
        ("season=2025&race=lando-norris*", "Course : 'lando-norris*', permis : un * là où le meilleur tour"),
        ("season=2025&round=77", "Manche : la 77 n'est pas dans cette saison, permis : de 1 à 24"),
        ("season=2025&round=soon", "Manche : 'soon', permis : de 1 à 99"),
        ("season=1949", "Saison : '1949', permis : de 1950 à 2026"),
        ("season=2025&of=3.race", "of : cette séance n'est pas à venir : 3.race"),
        ("season=2025&race=%3Cscript%3E", "Course : '<script>', permis : les identifiants des pilotes"),
    ],
)
async def test_on_a_french_page_it_is_said_in_french(site: Site, query: str, said: str) -> None:
    status, _, html = await site.get(f"/fr{PAGE}?{query}")
    (alert,) = Document(html).all(".//p[@role='alert']")
    assert status == 400
    assert said in words(alert)
    assert [each for each in alert.iter() if each.get("lang") == "en"] == []


async def test_addresses_without_end_take_no_more_memory_than_there_is_for_them(site: Site) -> None:
    debug = free_port()
    settings = site_settings(site.suite.content, website_front_debug_port=debug, website_page_megabytes=1)
    drivers = [row["driver"] for row in (await site.suite.result(API))["drivers"]]
    async with website_front.service.serve(settings) as port:
        own = Site(f"http://127.0.0.1:{port}", site.suite)

        size = 0
        for first, second in zip(drivers, drivers[1:] + drivers[:1], strict=True):
            size += len((await own.page(f"{PAGE}?season=2025&race={first},-,{second}")).html)
        assert size > 1024 * 1024
        async with site.suite.http.get(f"http://127.0.0.1:{debug}/metrics") as answer:
            text = await answer.text()
    kept = [line for line in text.splitlines() if line.startswith("willitbemax_response_cache_bytes")]
    assert kept
    assert all(float(line.rpartition(" ")[2]) <= 1024 * 1024 for line in kept)
