"""Why the API refuses what an address supposes, in French, by its English sentence. What is missing stays English, and is marked so."""

import re
from collections.abc import Mapping, Sequence

_COLON = "\u00a0: "

_PARAMETERS: Mapping[str, str] = {
    "season": "Saison",
    "year": "Saison",
    "round": "Manche",
    "race": "Course",
    "sprint": "Sprint",
    "result": "Résultat",
}
"""What a refusal begins with."""

_PARTS: Mapping[str, str] = {
    "race": "de course",
    "sprint": "de sprint",
    "none yet": "aucune pour l'instant",
    "none, all sessions have a result": "aucune, toutes les séances ont un résultat",
    "there is no such round": "cette manche n'existe pas",
    "it has a result already": "elle a déjà un résultat",
    "there is no such session": "cette séance n'existe pas",
}
"""Words that a refusal has in one of its places."""

_SPAN = r"(?P<least>\d+) to (?P<most>\d+)"
_SAID = r"(?P<given>'.*'|\".*\")"

_SENTENCES: Sequence[tuple[str, str]] = (
    (
        (
            rf"{_SAID}, allowed: ids of drivers from the first place on, such as (?P<such>\S+); - is a place left open, "
            r"!id not classified, id\* has the fastest lap"
        ),
        (
            "{given}, permis~ les identifiants des pilotes à partir de la première place, comme {such}\u00a0; "
            "- laisse une place libre, !id n'est pas classé, id* a le meilleur tour"
        ),
    ),
    (
        rf"{_SAID}, allowed: a round, race or sprint, and who comes in, such as (?P<such>\S+)",
        "{given}, permis~ une manche, sa course ou son sprint, et qui y est placé, comme {such}",
    ),
    (
        rf"{_SAID}, allowed: a driver of (?P<year>\d+): (?P<drivers>.+)",
        "{given}, permis~ un pilote de {year}~ {drivers}",
    ),
    (
        rf"{_SAID}, allowed: a \* where the fastest lap gives a point, in races until (?P<until>\d+) and from {_SPAN}",
        "{given}, permis~ un * là où le meilleur tour donne un point, en course jusqu'en {until} et de {least} à {most}",
    ),
    (
        rf"{_SAID} is given (?P<times>\d+) times in one session, allowed: once",
        "{given} est donné {times} fois dans une séance, permis~ une fois",
    ),
    (rf"{_SAID}, (?P<why>[a-z ]+), allowed: (?P<which>.+)", "{given}, {why}, permis~ {which}"),
    (rf"{_SAID}, allowed: {_SPAN}", "{given}, permis~ de {least} à {most}"),
    (
        r"more than (?P<count>\d+) drivers, allowed: those who can start",
        "plus de {count} pilotes, permis~ ceux qui peuvent prendre le départ",
    ),
    (
        r"more than (?P<count>\d+) sessions, allowed: each that is left once",
        "plus de {count} séances, permis~ chacune de celles qui restent, une fois",
    ),
    (r"(?P<session>\S+) is given twice, allowed: once", "{session} est donné deux fois, permis~ une fois"),
    (
        r"(?P<count>\d+) places, allowed: (?P<most>\d+), as many as start there",
        "{count} places, permis~ {most}, autant que de partants",
    ),
    (
        (
            r"(?P<count>\d+) drivers in place (?P<place>\d+), allowed: one "
            r"\(several until (?P<until>\d+), when points of a car were shared\)"
        ),
        (
            "{count} pilotes à la place {place}, permis~ un seul "
            "(plusieurs jusqu'en {until}, quand les points d'une voiture étaient partagés)"
        ),
    ),
    (
        r"(?P<count>\d+) drivers with the fastest lap, allowed: one",
        "{count} pilotes avec le meilleur tour, permis~ un seul",
    ),
    (r"no (?P<kind>\w+) is left, allowed: (?P<which>.+)", "il ne reste pas {kind}, permis~ {which}"),
    (
        rf"(?P<number>\d+) is not in this season, allowed: {_SPAN}",
        "la {number} n'est pas dans cette saison, permis~ de {least} à {most}",
    ),
    (
        rf"there is no result of round (?P<number>\d+) of this season yet, allowed: {_SPAN}",
        "la {number} n'a pas encore de résultat, permis~ de {least} à {most}",
    ),
    (
        r"there is no result of round (?P<number>\d+) of this season yet, allowed: (?P<which>none yet)",
        "la {number} n'a pas encore de résultat, permis~ {which}",
    ),
    (
        rf"there are no rounds of (?P<year>\d+), allowed: {_SPAN}",
        "{year} n'a pas de manches, permis~ de {least} à {most}",
    ),
)
"""The sentence behind the parameter, and its French, where `~` is a colon."""

_PATTERNS = tuple((re.compile(english), french.replace("~", _COLON.rstrip())) for english, french in _SENTENCES)


def in_french(refusal: str) -> str | None:
    """Return a refusal in French; None where it is known in English alone."""
    parameter, _, sentence = refusal.partition(": ")
    named = _PARAMETERS.get(parameter)
    for english, french in _PATTERNS:
        found = english.fullmatch(sentence)
        if named is not None and found is not None:
            parts = {name: _PARTS.get(part, part) for name, part in found.groupdict().items()}
            return f"{named}{_COLON}{french.format_map(parts)}"
    return None
