"""French. The names of Grands Prix, places and countries are in `racing.french_names`, for whoever shows them."""

from content_api.languages.words import CalendarTexts, Tense, TitleTexts, Words
from racing.french_names import COUNTRIES, GRANDS_PRIX, PLACES
from racing.model import Outcome, SessionKind
from racing.session_names import FRENCH


def _ordinal(place: int) -> str:
    return "1er" if place == 1 else f"{place}e"


CALENDAR = CalendarTexts(
    sessions=FRENCH,
    practice="Essais libres",
    testing="Essais de pré-saison",
    series="Formule 1",
    event="F1\u00a0: {name} - {session}",
    cancelled="ANNULÉ\u00a0: {}",
    to_be_confirmed="{} (à confirmer)",
    round="Manche {number} sur {of}, saison {season}",
    season="Saison {}",
    lap="{} tour",
    laps="{} tours",
    dateless="Date à confirmer\u00a0; c'est le dernier jour connu",
    every_session="{}\u00a0: toutes les séances de toutes les manches",
    only="{name}\u00a0: {sessions} de toutes les manches",
    every_session_of_favourites="{}\u00a0: toutes les séances des Grands Prix choisis",
    only_of_favourites="{name}\u00a0: {sessions} des Grands Prix choisis",
    since="{} depuis 1950",
    earlier="{season} a quitté ce calendrier et se trouve à {url} · toutes les saisons se trouvent à {all}",
    nothing="Aucune séance\u00a0: {}",
    nothing_yet="Aucune séance de ce genre n'est connue. Si l'une est annoncée, elle apparaîtra ici.",
)

TITLE = TitleTexts(
    ordinal=_ordinal,
    sessions={SessionKind.SPRINT: "sprint", SessionKind.RACE: "course", None: "sprint et course"},
    outcomes={Outcome.EXCLUDED: "exclu", Outcome.DISQUALIFIED: "disqualifié"},
    where="manche {number} ({grand_prix}, {session})",
    as_of="Situation après la {where}\u00a0: {missing}.",
    missing=("il manque {} résultat", "il manque {} résultats"),
    left="avec encore {} à courir",
    without_result="avec {} sans résultat",
    present=Tense(
        champion="{who} a remporté le titre {season}, acquis à la {where}\u00a0: {points}.",
        out="{who} ne peut plus remporter le titre {season} depuis la {where}\u00a0: {points}, au plus {most}.",
        struck="{who} a été {outcome} du championnat {season} et n'y est pas classé\u00a0: {points}.",
        lost="{points} de ses résultats ne comptent pas.",
        possible="{who} peut encore remporter le titre {season}\u00a0: {points}, au plus {most} {left}.",
        rival="{who} en a {points}.",
        clinches="À la {where}, le titre va à {who} {ways}.",
        survives="À la {where}, {who} reste en lice {ways}.",
        safe="{who} reste en lice quoi qu'il arrive à la {where}.",
        status="{who} est {status}",
    ),
    past=Tense(
        champion="{who} a remporté le titre {season}, acquis à la {where}\u00a0: {points}.",
        out="{who} ne pouvait plus remporter le titre {season} après la {where}\u00a0: {points}, au plus {most}.",
        struck="{who} a été {outcome} du championnat {season} et n'y était pas classé\u00a0: {points}.",
        lost="{points} de ses résultats ne comptaient pas.",
        possible="{who} pouvait encore remporter le titre {season}\u00a0: {points}, au plus {most} {left}.",
        rival="{who} en avait {points}.",
        clinches="À la {where}, le titre irait à {who} {ways}.",
        survives="À la {where}, {who} resterait en lice {ways}.",
        safe="{who} resterait en lice quoi qu'il arrive à la {where}.",
        status="{who} était {status}",
    ),
    supposed=Tense(
        champion="{who} remporterait le titre {season}, acquis à la {where}\u00a0: {points}.",
        out="{who} ne pourrait plus remporter le titre {season} après la {where}\u00a0: {points}, au plus {most}.",
        struck="Non\u00a0: {who} est {outcome} du championnat {season} et n'y serait pas classé\u00a0: {points}.",
        lost="{points} de ses résultats ne compteraient pas.",
        possible="Rien ne serait encore joué\u00a0: {who} pourrait remporter le titre {season}, avec {points} et au plus {most} {left}.",
        rival="{who} en aurait {points}.",
        clinches="À la {where}, le titre irait à {who} {ways}.",
        survives="À la {where}, {who} resterait en lice {ways}.",
        safe="{who} resterait en lice quoi qu'il arrive à la {where}.",
        status="{who} était {status}",
    ),
    yes="Oui\u00a0: {who} remporterait le titre {season} avec {points}.",
    no="Non\u00a0: {who} ne pourrait plus remporter le titre {season}, avec {points} et au plus {most}.",
    is_one=lambda count: count < 2,  # noqa: PLR2004  # the plural begins at two
    points=("{} point", "{} points"),
    races=("{} course", "{} courses"),
    sprints=("{} sprint", "{} sprints"),
    both="{} et {}",
    separator="\u00a0; ",
    either="{}\u00a0; ou {}",
    others=("dans {} cas intermédiaire", "dans {} cas intermédiaires"),
    condition="{} si {}",
    only_if="si {}",
    any_place="à n'importe quelle place",
    win="avec une victoire",
    place="avec une {} place ou mieux",
    fastest="{} et le meilleur tour",
    anywhere="n'importe où",
    at_best="au mieux {}",
    behind="derrière",
    not_classified="hors du classement",
    ruled_out="exclu",
    with_fastest="{} ({} avec le meilleur tour)",
    more="avec au moins {points} de plus que {who}",
    as_many="avec au moins autant de points que {who}",
    fewer="avec au plus {points} de moins que {who}",
    count_back="{} (un de moins, et les places départagent)",
)

ALSO_CALLED = {
    "great-britain": ("Angleterre",),
    "netherlands": ("Hollande",),
    "testing": ("essais hivernaux", "avant-saison"),
    "united-states": ("Amérique",),
}

MEANT = {
    "driver": ("pilote",),
    "constructor": ("ecurie", "equipe", "constructeur"),
    "circuit": ("circuit", "piste"),
    "grand_prix": ("grand", "prix", "gp"),
    "round": ("grand", "prix", "gp", "course", "manche"),
}

PASSED_OVER = ("le", "la", "les", "l", "un", "une", "de", "du", "des", "d", "a", "au", "aux", "en", "et", "formule")

WORDS = Words(
    calendar=CALENDAR,
    title=TITLE,
    decimal_point=",",
    grands_prix=GRANDS_PRIX,
    places=PLACES,
    countries=COUNTRIES,
    also_called=ALSO_CALLED,
    meant=MEANT,
    passed_over=PASSED_OVER,
)
