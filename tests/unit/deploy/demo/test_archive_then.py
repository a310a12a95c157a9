"""The archive of the demo knows nothing of what comes."""

from datetime import date
from pathlib import Path

from deploy.demo import archive_then
from fetcher_service.archive.facts import Facts
from racing.model import SessionKind


def test_on_the_day_of_a_race_its_qualifying_is_known_and_the_race_is_not(tmp_path: Path) -> None:
    with Facts() as facts:
        belgium = next(each for each in facts.season(2026).rounds if each.grand_prix == "belgium")
    archive_then.write(tmp_path / "facts.zip", belgium, date(2026, 7, 19))
    with Facts(tmp_path / "facts.zip") as then:
        assert (then.years, then.about.as_of) == ((2026,), date(2026, 7, 19))
        season = then.season(2026)
    known = {each.session for each in season.results if each.grand_prix == "belgium"}
    assert SessionKind.QUALIFYING in known
    assert SessionKind.RACE not in known
    assert not any(each.grand_prix == "hungary" for each in season.results)
    assert any(each.id == "2026-great-britain-race" for each in season.results)
    numbers = {each.grand_prix: each.number for each in season.rounds}
    assert max(each.after_round for each in season.standings) == (numbers["belgium"] or 0) - 1
    assert len(season.rounds) > 20, "the calendar is known as a whole"
