"""Who can still win, in sentences."""

from decimal import Decimal

import msgspec
import pytest

from content_api.languages.language import Language, words_of
from content_api.title.sentences import PointsSummary, Sentences, Where
from racing.model import Outcome, SessionKind
from racing.scoring.session_points import Contender
from racing.title.clinching import ANYTHING, NEVER, NOT_CLASSIFIED, Allowed, Limit, Way
from racing.title.margins import Level, Margin

VER, NOR = Contender(driver="VER"), Contender(driver="NOR")
RACE = Where(number=22, grand_prix="abu-dhabi", round_name="Abu Dhabi Grand Prix", session=SessionKind.RACE)
STANDING = PointsSummary(
    season=2025,
    points=Decimal("369.5"),
    most=Decimal(421),
    rival=NOR,
    rival_points=Decimal(408),
    races=2,
    sprints=1,
)


def called(who: Contender) -> str:
    return who.driver or ""


def english() -> Sentences:
    return Sentences(Language.ENGLISH, called)


def french() -> Sentences:
    return Sentences(Language.FRENCH, called)


def then(language: Language = Language.ENGLISH) -> Sentences:
    """Of a season that is over."""
    return Sentences(language, called, over=True)


def limit(without: Allowed, with_fastest_lap: Allowed | None = None) -> Limit:
    return Limit(rival=NOR, without=without, with_fastest_lap=without if with_fastest_lap is None else with_fastest_lap)


def test_where_a_contender_stands() -> None:
    assert english().possible(VER, STANDING) == (
        "VER can still win the 2025 title: 369.5 points, at most 421 with 2 races and 1 sprint left. NOR has 408."
    )
    assert english().out(VER, STANDING, RACE) == (
        "VER has been out of the running since round 22 (Abu Dhabi Grand Prix, race): 369.5 points in 2025, at most 421. "
        "NOR has 408."
    )
    assert english().champion(VER, STANDING, RACE) == (
        "VER is champion of 2025, decided in round 22 (Abu Dhabi Grand Prix, race): 369.5 points. NOR has 408."
    )


def test_a_season_that_is_over_is_told_in_the_past_tense() -> None:
    assert then().champion(VER, STANDING, RACE) == (
        "VER was champion of 2025, decided in round 22 (Abu Dhabi Grand Prix, race): 369.5 points. NOR had 408."
    )
    assert then().out(VER, STANDING, RACE) == (
        "VER was out of the running from round 22 (Abu Dhabi Grand Prix, race) on: 369.5 points in 2025, at most 421. NOR had 408."
    )
    assert then().possible(VER, STANDING).startswith("VER could still win the 2025 title: ")
    way = Way(place=1, limits=(limit(Allowed(place=4)),))
    assert then().clinches(VER, RACE, [way]).endswith("VER would be champion with a win if NOR was 4th at best.")
    assert (
        then(Language.FRENCH)
        .clinches(VER, RACE, [way])
        .endswith("le titre irait à VER avec une victoire si NOR était au mieux 4e.")
    )


def test_who_was_struck_from_the_table_is_told_so_and_what_he_lost_by_it() -> None:
    """McLaren in 2007."""
    standing = msgspec.structs.replace(
        STANDING, season=2007, points=Decimal(0), lost=Decimal(218), rival_points=Decimal(204)
    )
    assert then().struck(VER, standing, Outcome.EXCLUDED) == (
        "VER was excluded from the 2007 championship and had no place in it: 0 points. 218 points from its results did not count. "
        "NOR had 204."
    )
    kept = msgspec.structs.replace(STANDING, season=1997, points=Decimal(78), rival=None)
    assert then(Language.FRENCH).struck(VER, kept, Outcome.DISQUALIFIED) == (
        "VER a été disqualifié du championnat 1997 et n'y était pas classé\u00a0: 78 points."
    )


def test_what_is_missing_is_said_first_and_is_not_left_to_run() -> None:
    awaited = msgspec.structs.replace(STANDING, awaited=True, rival=None)
    assert english().as_of(RACE, 12) == "As of round 22 (Abu Dhabi Grand Prix, race), 12 results are missing."
    assert english().as_of(RACE, 1) == "As of round 22 (Abu Dhabi Grand Prix, race), 1 result is missing."
    assert english().possible(VER, awaited).endswith("at most 421 with 2 races and 1 sprint without a result.")
    assert french().as_of(RACE, 12) == (
        "Situation après la manche 22 (Grand Prix d'Abou Dabi, course)\u00a0: il manque 12 résultats."
    )
    assert french().possible(VER, awaited).endswith("au plus 421 avec 2 courses et 1 sprint sans résultat.")


def test_the_same_in_french() -> None:
    assert french().possible(VER, STANDING) == (
        "VER peut encore remporter le titre 2025\u00a0: 369,5 points, au plus 421 avec encore 2 courses et 1 sprint à courir. NOR en a 408."
    )
    las_vegas = Where(number=16, grand_prix="caesars-palace", round_name="", session=SessionKind.RACE)
    assert "manche 16 (Grand Prix du Caesars Palace, course)" in french().out(VER, STANDING, las_vegas)
    assert "manche 22 (Grand Prix d'Abou Dabi, course)" in french().out(VER, STANDING, RACE)


@pytest.mark.parametrize(
    ("way", "said", "dit"),
    [
        (Way(place=1), "with a win", "avec une victoire"),
        (Way(place=2), "with 2nd place or better", "avec une 2e place ou mieux"),
        (Way(place=11), "with 11th place or better", "avec une 11e place ou mieux"),
        (
            Way(place=3, fastest_lap=True),
            "with 3rd place or better and the fastest lap",
            "avec une 3e place ou mieux et le meilleur tour",
        ),
        (
            Way(place=2, limits=(limit(Allowed(place=5)),)),
            "with 2nd place or better if NOR is 5th at best",
            "avec une 2e place ou mieux si NOR est au mieux 5e",
        ),
        (
            Way(place=4, limits=(limit(Allowed(behind=True)),)),
            "with 4th place or better if NOR is behind",
            "avec une 4e place ou mieux si NOR est derrière",
        ),
        (
            Way(place=NOT_CLASSIFIED, limits=(limit(Allowed(place=NOT_CLASSIFIED)),)),
            "in any place if NOR is not classified",
            "à n'importe quelle place si NOR est hors du classement",
        ),
        (
            Way(place=1, limits=(limit(Allowed(place=5), Allowed(place=6)),)),
            "with a win if NOR is 5th at best (6th at best with the fastest lap)",
            "avec une victoire si NOR est au mieux 5e (au mieux 6e avec le meilleur tour)",
        ),
        (
            Way(place=1, limits=(limit(ANYTHING, Allowed(place=NEVER)),)),
            "with a win if NOR is anywhere (ruled out with the fastest lap)",
            "avec une victoire si NOR est n'importe où (exclu avec le meilleur tour)",
        ),
    ],
)
def test_a_way_in_words(way: Way, said: str, dit: str) -> None:
    assert english().clinches(VER, RACE, [way]) == f"In round 22 (Abu Dhabi Grand Prix, race), VER is champion {said}."
    assert (
        french().survives(VER, RACE, [way])
        == f"À la manche 22 (Grand Prix d'Abou Dabi, course), VER reste en lice {dit}."
    )


def test_ways_are_alternatives() -> None:
    ways = [
        Way(place=1),
        Way(place=2, limits=(limit(Allowed(place=4)),)),
        Way(place=3, limits=(limit(Allowed(place=7)),)),
    ]
    assert (
        english()
        .survives(VER, RACE, ways)
        .endswith(
            "VER stays in contention with a win; with 2nd place or better if NOR is 4th at best; "
            "or with 3rd place or better if NOR is 7th at best."
        )
    )


def test_of_many_ways_the_two_are_said_that_mark_the_range() -> None:
    """The data has all of them."""
    ways = [Way(place=place, limits=(limit(Allowed(place=place + 1)),)) for place in (1, 2, 3)]
    ways.append(Way(place=NOT_CLASSIFIED, limits=(limit(Allowed(place=10)),)))
    assert (
        english()
        .clinches(VER, RACE, ways)
        .endswith(
            "VER is champion with a win if NOR is 2nd at best; in any place if NOR is 10th at best; or in 2 ways between these."
        )
    )
    assert french().clinches(VER, RACE, ways).endswith("\u00a0; ou dans 2 cas intermédiaires.")


@pytest.mark.parametrize(
    ("points", "level", "said"),
    [
        ("21", Level.TOO_FEW, "with at least 22 points more than NOR"),
        ("21", Level.ENOUGH, "with at least 21 points more than NOR"),
        ("21", Level.COUNT_BACK, "with at least 22 points more than NOR (one fewer, and counting back decides)"),
        ("-0.5", Level.TOO_FEW, "with no fewer points than NOR"),
        ("-21", Level.ENOUGH, "with at most 21 points fewer than NOR"),
    ],
)
def test_a_margin_in_words(points: str, level: Level, said: str) -> None:
    margin = Margin(rival=NOR, points=Decimal(points), level=level)
    assert english().clinches_by(VER, RACE, [margin]).endswith(f"VER is champion {said}.")


def test_margins_are_asked_for_together() -> None:
    margins = [
        Margin(rival=NOR, points=Decimal(1), level=Level.ENOUGH),
        Margin(rival=VER, points=Decimal(0), level=Level.ENOUGH),
    ]
    whole = Where(number=17, grand_prix="qatar", round_name="Qatar Grand Prix", session=None)
    assert french().survives_by(VER, whole, margins) == (
        "À la manche 17 (Grand Prix du Qatar, sprint et course), VER reste en lice avec au moins 1 point de plus que NOR "
        "et avec au moins autant de points que VER."
    )


@pytest.mark.parametrize(
    ("points", "said", "dit"),
    [
        ("0", "0 points", "0 point"),
        ("1", "1 point", "1 point"),
        ("1.5", "1.5 points", "1,5 point"),
        ("2", "2 points", "2 points"),
    ],
)
def test_points_are_one_or_more(points: str, said: str, dit: str) -> None:
    standing = msgspec.structs.replace(STANDING, points=Decimal(points))
    assert f": {said}." in english().champion(VER, standing, RACE)
    assert f": {dit}." in french().champion(VER, standing, RACE).replace("\u00a0", "")


def test_what_cannot_be_lost_yet() -> None:
    assert (
        english().safe(VER, RACE)
        == "VER stays in contention whatever happens in round 22 (Abu Dhabi Grand Prix, race)."
    )


@pytest.mark.parametrize(
    ("place", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th"), (21, "21st"), (22, "22nd")],
)
def test_places_in_english(place: int, said: str) -> None:
    assert words_of(Language.ENGLISH).title.ordinal(place) == said


def if_so(language: Language = Language.ENGLISH) -> Sentences:
    """Of a season as somebody supposes it."""
    return Sentences(language, called, supposed=True)


def test_who_supposes_something_gets_an_answer() -> None:
    assert if_so().supposed_champion(VER, STANDING) == (
        "Yes: VER would be champion of 2025 with 369.5 points. NOR would have 408."
    )
    assert if_so().supposed_out(VER, STANDING) == (
        "No: VER could not win the 2025 title any more, having 369.5 points and at most 421. NOR would have 408."
    )
    assert if_so().possible(VER, STANDING) == (
        "It would still be open: VER could win the 2025 title, having 369.5 points and at most 421 with 2 races and 1 sprint left. "
        "NOR would have 408."
    )
    assert if_so(Language.FRENCH).supposed_champion(VER, STANDING) == (
        "Oui\u00a0: VER remporterait le titre 2025 avec 369,5 points. NOR en aurait 408."
    )
    assert if_so(Language.FRENCH).supposed_out(VER, STANDING) == (
        "Non\u00a0: VER ne pourrait plus remporter le titre 2025, avec 369,5 points et au plus 421. NOR en aurait 408."
    )


def test_of_who_has_his_place_already_nothing_is_asked() -> None:
    way = Way(place=NOT_CLASSIFIED, limits=(limit(Allowed(place=4)),))
    assert if_so().clinches(VER, RACE, [way]) == (
        "In round 22 (Abu Dhabi Grand Prix, race), VER would be champion if NOR was 4th at best."
    )
    assert if_so(Language.FRENCH).clinches(VER, RACE, [way]).endswith("le titre irait à VER si NOR était au mieux 4e.")
