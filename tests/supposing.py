"""Real sessions as somebody would suppose them, for tests of what would be if."""

from collections.abc import Iterable, Sequence

from fetcher_service.archive.facts import SeasonFacts
from racing.model import Championship, Classification
from racing.scoring.session_points import SCORING
from racing.title.absences import ABSENCES
from racing.title.supposed import SupposedDriver, SupposedSession
from racing.title.what_if import SeasonSoFar, WhatIf, suppose


def as_supposed(result: Classification) -> SupposedSession:
    """The session as it went."""
    last = max((row.position or 0 for row in result.rows), default=0)
    places: list[list[SupposedDriver]] = [[] for _ in range(last)]
    gone: list[SupposedDriver] = []
    for row in result.rows:
        each = SupposedDriver(driver=row.driver, fastest_lap=row.fastest_lap_rank == 1)
        (places[row.position - 1] if row.position else gone).append(each)
    return SupposedSession(
        grand_prix=result.grand_prix,
        session=result.session,
        places=tuple(map(tuple, places)),
        not_classified=tuple(gone),
    )


def in_order(grand_prix: str, session: str, *names: str) -> SupposedSession:
    """A session in which these come in so: `-` is a place left open, `!` is not classified, `*` has the fastest lap."""
    placed = [name for name in names if not name.startswith("!")]
    return SupposedSession(
        grand_prix=grand_prix,
        session=next(kind for kind in SCORING if kind == session),
        places=tuple((_driver(name),) if name != "-" else () for name in placed),
        not_classified=tuple(_driver(name.removeprefix("!")) for name in names if name.startswith("!")),
    )


def _driver(name: str) -> SupposedDriver:
    return SupposedDriver(driver=name.removesuffix("*"), fastest_lap=name.endswith("*"))


def known_after(facts: SeasonFacts, number: int) -> list[Classification]:
    """The scoring sessions of the first rounds."""
    numbers = {weekend.grand_prix: weekend.number or 0 for weekend in facts.rounds}
    return [result for result in facts.results if result.session in SCORING and numbers[result.grand_prix] <= number]


def supposing(
    facts: SeasonFacts,
    number: int,
    supposed: Iterable[SupposedSession],
    championship: Championship = Championship.DRIVERS,
) -> WhatIf:
    """A championship after so many rounds, with these sessions as they are supposed."""
    year = facts.season.year
    return suppose(
        SeasonSoFar(year, facts.rounds, facts.results),
        championship,
        known_after(facts, number),
        tuple(supposed),
        absences=ABSENCES.get(year, ()),
    )


def rest_of(facts: SeasonFacts, number: int) -> Sequence[SupposedSession]:
    """Every scoring session after so many rounds, as it went."""
    known = {(each.grand_prix, each.session) for each in known_after(facts, number)}
    return [
        as_supposed(result)
        for result in facts.results
        if result.session in SCORING and (result.grand_prix, result.session) not in known
    ]
