"""Who can still win, in sentences."""

from decimal import Decimal
from string import Formatter

import msgspec
import pytest

from content_api.verdicts import ENGLISH, FRENCH, Standing, Verdicts, Where
from content_api.wording import Language
from racing.clinching import ANYTHING, NEVER, NOT_CLASSIFIED, Allowed, Limit, Way
from racing.margins import Level, Margin
from racing.model import SessionKind
from racing.scoring import Contender

VER, NOR = ("VER", None, None), ("NOR", None, None)
RACE = Where(number=22, grand_prix="abu-dhabi", round_name="Abu Dhabi Grand Prix", session=SessionKind.RACE)
STANDING = Standing(
    season=2025,
    points=Decimal("369.5"),
    most=Decimal(421),
    rival=NOR,
    rival_points=Decimal(408),
    races=2,
    sprints=1,
)


def called(who: Contender) -> str:
    return who[0] or ""


def english() -> Verdicts:
    return Verdicts(Language.ENGLISH, called)


def french() -> Verdicts:
    return Verdicts(Language.FRENCH, called)


def limit(without: Allowed, with_fastest_lap: Allowed | None = None) -> Limit:
    return Limit(rival=NOR, without=without, with_fastest_lap=without if with_fastest_lap is None else with_fastest_lap)


def test_every_phrase_has_the_same_gaps_in_both_languages() -> None:
    for field in ENGLISH.__struct_fields__:
        one, other = getattr(ENGLISH, field), getattr(FRENCH, field)
        if isinstance(one, str):
            gaps = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in (one, other)]
            assert gaps[0] == gaps[1], field


def test_where_a_contender_stands() -> None:
    assert english().possible(VER, STANDING) == (
        "VER can still win the title of 2025: 369.5 points, at most 421 with 2 races and 1 sprint left. NOR has 408."
    )
    assert english().out(VER, STANDING, RACE) == (
        "VER cannot win the title of 2025 since round 22 (Abu Dhabi Grand Prix, race): 369.5 points, at most 421. NOR has 408."
    )
    assert english().champion(VER, STANDING, RACE) == (
        "VER is champion of 2025, decided in round 22 (Abu Dhabi Grand Prix, race): 369.5 points. NOR has 408."
    )


def test_the_same_in_french() -> None:
    assert french().possible(VER, STANDING) == (
        "VER peut encore remporter le titre 2025\u00a0: 369,5 points, au plus 421, car il reste 2 courses et 1 sprint. NOR en a 408."
    )
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
    assert ENGLISH.ordinal(place) == said
