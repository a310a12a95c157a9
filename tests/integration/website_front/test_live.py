"""The live page without a script: what comes, what can be told once more, and what is no replay."""

import pytest

from tests.site import Site

REPLAY = "/live?replay=2025/qatar/sprint"


@pytest.mark.parametrize("prefix", ["", "/fr"])
async def test_while_nothing_runs_it_says_what_comes_and_what_can_be_told(site: Site, prefix: str) -> None:
    document = await site.page(f"{prefix}/live")
    replays = (await site.suite.result("/v1/replays"))["replays"]
    told = {link for link in document.links if "replay=" in link}
    assert told == {f"{prefix}/live?replay={each['season']}/{each['grand_prix']}/{each['session']}" for each in replays}
    names = {"": "Las Vegas Grand Prix", "/fr": "Grand Prix de Las Vegas"}
    assert names[prefix] in document.html


async def test_a_replay_offers_its_laps_and_says_where_its_messages_are(site: Site) -> None:
    document = await site.page(f"{REPLAY}&speed=20&lap=2")
    (stage,) = [each for each in document.root.iter() if each.get("data-live")]
    assert stage.get("data-live") == "/content/v1/seasons/2025/rounds/qatar/sprint/replay"
    assert stage.get("data-query") == "speed=20&from=2"
    described = await site.suite.result("/v1/seasons/2025/rounds/qatar/sprint/replay")
    (laps,) = [each for each in document.root.iter("select") if each.get("name") == "lap"]
    assert [option.text for option in laps] == [str(each["lap"]) for each in described["laps"]]
    assert "/seasons/2025/qatar" in document.links


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/live?delay=121", 400),
        (f"{REPLAY}&speed=0", 400),
        (f"{REPLAY}&lap=99", 400),
        ("/live?replay=2025/monaco/race", 404),
        ("/live?replay=nonsense", 404),
        ("/fr/live?replay=2025/qatar/sprint/..", 404),
    ],
)
async def test_what_cannot_be_told_is_not_there(site: Site, path: str, status: int) -> None:
    assert (await site.get(path))[0] == status
