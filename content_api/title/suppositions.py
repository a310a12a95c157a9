"""Reads what a visitor supposes of sessions: drivers in their places. Pure; errors name what was wrong and what is allowed.

    max-verstappen,-,lando-norris*,!oscar-piastri

Verstappen first, the second place open, Norris third with the fastest lap, Piastri not classified. `24.race:` before it names round and
session. Until 1957, drivers who shared a car shared its place: `tony-brooks/stirling-moss`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Any

import msgspec

from chassis.errors import InvalidRequest
from racing.model import Round, SessionKind
from racing.schedule import held
from racing.scoring.season_rules import SHARED_DRIVES_WORTHLESS, FastestLapPoint, SeasonRules
from racing.scoring.session_points import SCORING
from racing.scoring.standings import LAST_PLACE
from racing.title.supposed import Field, SupposedDriver, SupposedSession

NEXT = "next"
"""The round of `race` and `sprint`: that in which the next one is left."""

MOST_SESSIONS = 30
"""All that a season can have: 24 races and six sprints."""

MOST_NAMED = 40
"""Drivers that an error lists."""

OPEN, SHARED, FASTEST, NOT_CLASSIFIED = "-", "/", "*", "!"

DRIVER_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*\*?"
PLACE_PATTERN = f"(-|!?{DRIVER_PATTERN}|{DRIVER_PATTERN}(/{DRIVER_PATTERN})+)"
SESSION_PATTERN = r"([1-9][0-9]?|[a-z0-9]+(-[a-z0-9]+)*)\.(race|sprint)"

PLACES_ALLOWED = (
    "ids of drivers from the first place on, such as max-verstappen,-,lando-norris; - is a place left open, !id not classified, "
    "id* has the fastest lap"
)
SESSIONS_ALLOWED = "a round, race or sprint, and who comes in, such as 24.race:max-verstappen,-,lando-norris"
LONGEST_SHOWN = 80


class Supposition(msgspec.Struct, frozen=True, kw_only=True):
    """What a parameter says of one session. `round`: a number, a Grand Prix, or `next`.

    Who shares a place, and who has none, are in order of id, so that two ways to say the same are equal.
    """

    parameter: str
    round: str
    session: SessionKind
    places: tuple[tuple[SupposedDriver, ...], ...]
    not_classified: tuple[SupposedDriver, ...]

    @property
    def canonical(self) -> str:
        """The same text for all ways to suppose the same."""
        sharing = (SHARED.join(map(_text, each)) or OPEN for each in self.places)
        gone = (NOT_CLASSIFIED + _text(each) for each in self.not_classified)
        return f"{self.round}.{self.session}:{','.join([*sharing, *gone]) or OPEN}"


def read_places(text: str, name: str, session: SessionKind, round_: str = NEXT) -> Supposition:
    """Return what a list of places says of a session."""
    words = text.split(",", LAST_PLACE * 2)
    if len(words) > LAST_PLACE * 2:
        raise InvalidRequest(f"{name}: more than {LAST_PLACE * 2} drivers, allowed: those who can start")
    placed = [word for word in words if not word.startswith(NOT_CLASSIFIED)]
    gone = [word.removeprefix(NOT_CLASSIFIED) for word in words if word.startswith(NOT_CLASSIFIED)]
    places = [
        () if word == OPEN else _in_order(_driver(each, word, name) for each in word.split(SHARED)) for word in placed
    ]
    while places and not places[-1]:
        places.pop()
    return Supposition(
        parameter=name,
        round=round_,
        session=session,
        places=tuple(places),
        not_classified=_in_order(_driver(each, NOT_CLASSIFIED + each, name) for each in gone),
    )


def read_sessions(text: str, name: str) -> tuple[Supposition, ...]:
    """Return what each of some sessions is supposed to bring: a word with a colon begins the next session."""
    parts: list[list[str]] = []
    for word in text.split(","):
        if ":" in word:
            parts.append([word])
        elif parts:
            parts[-1].append(word)
        else:
            raise InvalidRequest(f"{name}: {word[:LONGEST_SHOWN]!r}, allowed: {SESSIONS_ALLOWED}")
        if len(parts) > MOST_SESSIONS:
            raise InvalidRequest(f"{name}: more than {MOST_SESSIONS} sessions, allowed: each that is left once")
    return tuple(_session(",".join(part), name) for part in parts)


def canonical(suppositions: Sequence[Supposition]) -> str:
    """Return the same text for all ways and orders in which the same can be supposed."""
    return ";".join(sorted(each.canonical for each in suppositions))


def resolve(
    suppositions: Sequence[Supposition],
    rules: SeasonRules,
    rounds: Sequence[Round],
    known: Collection[tuple[str, SessionKind]],
    field: Field,
) -> tuple[SupposedSession, ...]:
    """Return what is supposed of the sessions that are left, in order of time; `known`: Grand Prix and session of each result."""
    left = _left(rounds, known)
    found: dict[tuple[str, SessionKind], SupposedSession] = {}
    for each in suppositions:
        weekend = _weekend(each, rounds, left)
        key = weekend.grand_prix, each.session
        if key in found:
            raise InvalidRequest(f"{each.parameter}: {_name(weekend, each.session)} is given twice, allowed: once")
        supposed = SupposedSession(
            grand_prix=weekend.grand_prix,
            session=each.session,
            places=each.places,
            not_classified=each.not_classified,
        )
        check(supposed, each.parameter, rules, field)
        found[key] = supposed
    order = [(weekend.grand_prix, kind) for weekend, kind in left]
    return tuple(found[key] for key in order if key in found)


def check(supposed: SupposedSession, parameter: str, rules: SeasonRules, field: Field) -> None:
    """Raise `InvalidRequest` where a session cannot end so."""
    starters = field.starters(supposed.grand_prix, supposed.session)
    taken = len(supposed.places) + len(supposed.not_classified)
    if taken > starters and not rules.shared_drives:
        raise InvalidRequest(f"{parameter}: {taken} places, allowed: {starters}, as many as start there")
    if len(supposed.places) > starters:
        raise InvalidRequest(f"{parameter}: {len(supposed.places)} places, allowed: {starters}, as many as start there")
    everyone = [each.driver for each in chain(*supposed.places, supposed.not_classified)]
    drivers = field.drivers
    for driver in everyone:
        if driver not in drivers:
            raise InvalidRequest(f"{parameter}: {driver!r}, allowed: a driver of {rules.season}: {_list(drivers)}")
    if not rules.shared_drives:
        _check_alone(supposed, parameter, everyone)
    _check_fastest(supposed, parameter, rules)


def _check_alone(supposed: SupposedSession, parameter: str, everyone: Sequence[str]) -> None:
    """Raise where somebody has two places, or a place two drivers."""
    driver, times = Counter(everyone).most_common(1)[0] if everyone else ("", 0)
    if times > 1:
        raise InvalidRequest(f"{parameter}: {driver!r} is given {times} times in one session, allowed: once")
    shared = next((place for place, sharing in enumerate(supposed.places, 1) if len(sharing) > 1), None)
    if shared is not None:
        raise InvalidRequest(
            f"{parameter}: {len(supposed.places[shared - 1])} drivers in place {shared}, allowed: one "
            f"(several until {SHARED_DRIVES_WORTHLESS - 1}, when points of a car were shared)"
        )


def _check_fastest(supposed: SupposedSession, parameter: str, rules: SeasonRules) -> None:
    """Raise where a fastest lap is given that is worth nothing, or too many are."""
    fastest = [each.driver for each in chain(*supposed.places, supposed.not_classified) if each.fastest_lap]
    if not fastest:
        return
    if rules.fastest_lap is FastestLapPoint.NOTHING or supposed.session is not SessionKind.RACE:
        raise InvalidRequest(
            f"{parameter}: '{fastest[0]}*', allowed: a * where the fastest lap gives a point, in races until 1959 and from 2019 to 2024"
        )
    if len(fastest) > 1 and rules.fastest_lap is not FastestLapPoint.SHARED_POINT:
        raise InvalidRequest(f"{parameter}: {len(fastest)} drivers with the fastest lap, allowed: one")


def _weekend(asked: Supposition, rounds: Sequence[Round], left: Sequence[tuple[Round, SessionKind]]) -> Round:
    """Return the round whose session is meant, if that is left."""
    fitting = [
        weekend
        for weekend, kind in left
        if kind is asked.session and asked.round in (NEXT, str(weekend.number), weekend.grand_prix)
    ]
    if fitting:
        return fitting[0]
    allowed = ", ".join(_name(weekend, kind) for weekend, kind in left) or "none, all sessions have a result"
    if asked.round == NEXT:
        raise InvalidRequest(f"{asked.parameter}: no {asked.session} is left, allowed: {allowed}")
    meant = [weekend for weekend in held(rounds) if asked.round in (str(weekend.number), weekend.grand_prix)]
    named = f"{asked.round}.{asked.session}"
    if not meant:
        reason = "there is no such round"
    elif (meant[0], asked.session) in _all_sessions(rounds):
        reason = "it has a result already"
    else:
        reason = "there is no such session"
    raise InvalidRequest(f"{asked.parameter}: {named!r}, {reason}, allowed: {allowed}")


def _left(rounds: Sequence[Round], known: Collection[tuple[str, SessionKind]]) -> list[tuple[Round, SessionKind]]:
    return [(weekend, kind) for weekend, kind in _all_sessions(rounds) if (weekend.grand_prix, kind) not in known]


def _all_sessions(rounds: Sequence[Round]) -> list[tuple[Round, SessionKind]]:
    """Return every race and sprint of a season, in order of time."""
    return [
        (weekend, kind)
        for weekend in held(rounds)
        if weekend.number
        for kind in SCORING
        if kind is SessionKind.RACE
        or any(session.kind is kind and not session.cancelled for session in weekend.sessions)
    ]


def _session(text: str, name: str) -> Supposition:
    where, _, places = text.partition(":")
    round_, _, session = where.rpartition(".")
    kind = next((kind for kind in SCORING if kind == session), None)
    if kind is None or not _is_slug(round_) or round_ == NEXT:
        raise InvalidRequest(f"{name}: {where[:LONGEST_SHOWN]!r}, allowed: {SESSIONS_ALLOWED}")
    return read_places(places, name, kind, str(int(round_)) if round_.isdecimal() else round_)


def _in_order(drivers: Iterable[SupposedDriver]) -> tuple[SupposedDriver, ...]:
    return tuple(sorted(drivers, key=_text))


def _driver(text: str, word: str, name: str) -> SupposedDriver:
    driver = text.removesuffix(FASTEST)
    if not _is_slug(driver):
        raise InvalidRequest(f"{name}: {word[:LONGEST_SHOWN]!r}, allowed: {PLACES_ALLOWED}")
    return SupposedDriver(driver=driver, fastest_lap=text.endswith(FASTEST))


def _is_slug(text: str) -> bool:
    return len(text) <= LONGEST_SHOWN and all(
        part.isascii() and part.isalnum() and part == part.lower() for part in text.split("-")
    )


def _text(each: SupposedDriver) -> str:
    return each.driver + FASTEST * each.fastest_lap


def _name(weekend: Round, session: SessionKind) -> str:
    return f"{weekend.number}.{session}"


def _list(drivers: Collection[str]) -> str:
    shown = list(drivers)[:MOST_NAMED]
    return ", ".join(shown) + (", …" if len(drivers) > len(shown) else "")


PLACES_SCHEMA: dict[str, Any] = {"type": "string", "pattern": f"^{PLACE_PATTERN}(,{PLACE_PATTERN})*$"}
SESSIONS_SCHEMA: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "string", "pattern": f"^{SESSION_PATTERN}:{PLACE_PATTERN}(,{PLACE_PATTERN})*$"},
}
