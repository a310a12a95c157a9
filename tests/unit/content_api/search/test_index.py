"""The order of what is found, on a handful of facts."""

from content_api.languages.language import Language
from content_api.search.entries import Entry, HitKind, entries_of, relevance
from content_api.search.facts import SearchFacts
from content_api.search.index import SearchIndex
from content_api.search.question import read
from racing.model import Driver, Entrant, Round
from racing.records import CareerStatistics
from tests.factories import a_circuit, a_round

SEASONS = (1988, 2025, 2026)


def a_driver(name: str, *seasons: int, wins: int = 0, code: str | None = None) -> SearchFacts:
    id_ = name.lower().replace(" ", "-")
    return SearchFacts(
        drivers=(Driver(id=id_, name=name, last_name=name.rsplit(maxsplit=1)[-1]),),
        entrants=tuple(Entrant(season=year, driver=id_, constructor="lotus", code=code) for year in seasons),
        driver_careers=(
            CareerStatistics(driver=id_, starts=20, wins=wins, first_season=min(seasons), last_season=max(seasons)),
        ),
    )


def both(*facts: SearchFacts) -> SearchFacts:
    return SearchFacts(
        drivers=tuple(driver for each in facts for driver in each.drivers),
        entrants=tuple(entrant for each in facts for entrant in each.entrants),
        driver_careers=tuple(career for each in facts for career in each.driver_careers),
    )


def found(index: SearchIndex, typed: str, kind: HitKind | None = None) -> list[str]:
    return [entry.id for entry in index.find(read(typed, SEASONS), kind)]


def test_a_word_that_is_spelled_so_comes_before_one_that_begins_so_before_one_that_is_nearly_so() -> None:
    facts = both(
        a_driver("Ann Marten", 1988),
        a_driver("Ben Martens", 2025, wins=1),
        a_driver("Cid Martin", 2026, wins=90),
    )
    index = SearchIndex(entries_of(facts, [], 2026))
    assert found(index, "marten") == ["ann-marten", "ben-martens", "cid-martin"]


def test_of_equals_who_drives_today_comes_first_then_who_has_won_more() -> None:
    facts = both(
        a_driver("Ann Hill", 1988, wins=22),
        a_driver("Ben Hill", 2026),
        a_driver("Cid Hill", 1988, wins=3),
    )
    index = SearchIndex(entries_of(facts, [], 2026))
    assert found(index, "hill") == ["ben-hill", "ann-hill", "cid-hill"]
    assert found(index, "hill 88") == ["ann-hill", "cid-hill"]


def test_letters_that_have_changed_places_are_one_mistake() -> None:
    index = SearchIndex(entries_of(a_driver("Ann Hamilton", 2026), [], 2026))
    assert found(index, "hamliton") == ["ann-hamilton"]
    assert found(index, "hxmlxton") == []


def test_a_short_word_is_found_as_it_is_or_not_at_all() -> None:
    index = SearchIndex(entries_of(a_driver("Ann Hamilton", 2026, code="HAM"), [], 2026))
    assert found(index, "ham") == ["ann-hamilton"]
    assert found(index, "hom") == []


def test_a_round_is_found_by_its_grand_prix_or_its_track_and_a_year() -> None:
    monza = a_circuit("monza", place="Monza", country="Italy")
    rounds = [a_round("italy", year, name="Italian Grand Prix", circuit=monza, number=9) for year in SEASONS]
    index = SearchIndex(entries_of(SearchFacts(circuits=(monza,)), rounds, 2026))
    for typed in ("monza 88", "italian gp 1988", "88 italie", "monzza 88"):
        assert found(index, typed)[0] == "1988-italy", typed
    assert found(index, "monza") == ["monza", "italy", "2026-italy"]
    assert found(index, "monza", HitKind.ROUND) == ["2026-italy", "2025-italy", "1988-italy"]
    assert found(index, "1988") == ["1988-italy"]


def test_a_cancelled_round_says_so_in_both_languages() -> None:
    rounds = [a_round("bahrain", 2026, cancelled=True, number=None), a_round("bahrain", 2025)]
    (entry,) = (each for each in entries_of(SearchFacts(), rounds, 2026) if each.kind is HitKind.GRAND_PRIX)
    cancelled = entry.rounds[0]
    assert cancelled.shown[Language.ENGLISH].name == "CANCELLED: Bahrain Grand Prix 2026"
    assert cancelled.shown[Language.FRENCH].name == "ANNULÉ\u00a0: Grand Prix de Bahreïn 2026"
    assert entry.seasons == {2025}


def a_test(year: int, id_: str = "testing", name: str = "Pre-Season Testing") -> Round:
    return a_round(id_, year, number=0, name=name, circuit=a_circuit("bahrain", place="Sakhir", country="Bahrain"))


def test_pre_season_tests_are_found_by_name_track_and_year_in_both_languages() -> None:
    rounds = [
        a_round("bahrain", 2026, name="Bahrain Grand Prix", circuit=a_circuit("sepang", place="Sepang")),
        a_test(2025),
        a_test(2026),
        a_test(2026, "testing-2", "Pre-Season Testing 2"),
    ]
    index = SearchIndex(entries_of(SearchFacts(), rounds, 2026))
    for typed in (
        "testing",
        "essais",
        "testing bahrain",
        "essais de pré-saison",
        "winter testing",
        "tseting",
        "test sakhir",
    ):
        assert found(index, typed) == ["2026-testing", "2026-testing-2", "2025-testing"], typed
    assert found(index, "testing 2025") == found(index, "essais bahreïn 25") == ["2025-testing"]
    assert found(index, "testing", HitKind.ROUND)[0] == "2026-testing"
    assert found(index, "testing", HitKind.GRAND_PRIX) == []


def test_who_looks_for_a_track_or_for_rounds_is_not_led_to_testing() -> None:
    bahrain = a_circuit("bahrain", place="Sakhir", country="Bahrain")
    rounds = [a_round("bahrain", 2026, name="Bahrain Grand Prix", circuit=bahrain), a_test(2026)]
    index = SearchIndex(entries_of(SearchFacts(circuits=(bahrain,)), rounds, 2026))
    assert found(index, "bahrain") == ["bahrain", "bahrain", "2026-bahrain", "2026-testing"]
    assert found(index, "2026") == ["2026-bahrain"]
    assert found(index, "round") == []
    assert found(index, "sakhir", HitKind.ROUND) == ["2026-bahrain", "2026-testing"]


def test_a_test_is_named_in_both_languages_with_its_number_and_leads_to_its_page() -> None:
    rounds = [a_test(2026), a_test(2026, "testing-2")]
    first, second = sorted(entries_of(SearchFacts(), rounds, 2026), key=lambda each: each.id)
    assert first.shown[Language.ENGLISH].name == "Pre-season testing 2026"
    assert second.shown[Language.ENGLISH].name == "Pre-season testing 2, 2026"
    assert second.shown[Language.FRENCH].name == "Essais de pré-saison 2, 2026"
    assert (second.kind, second.href) == (HitKind.ROUND, "/content/v1/seasons/2026/rounds/testing-2")


def test_relevance_is_between_nothing_and_all() -> None:
    assert relevance(1, [2026], 2026) == 1
    assert relevance(0, [1950], 2026) == 0
    assert relevance(0, [], 2026) == 0


def test_without_facts_nothing_is_found() -> None:
    nothing: tuple[Entry, ...] = entries_of(SearchFacts(), [], 2026)
    assert SearchIndex(nothing).find(read("monza 88", SEASONS)) == []
