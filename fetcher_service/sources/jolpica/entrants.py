"""Who was entered with which car, derived from who took part: Jolpica has no list of entries. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from racing.model import Classification, Entrant, SessionKind

COUNTED = (SessionKind.RACE, SessionKind.SPRINT, SessionKind.QUALIFYING)
"""Which session of a round decides on the number, the first that has one."""

type DriverAndCar = tuple[str, str, str | None]


def read_entrants(
    season: int, results: Iterable[Classification], numbers: Mapping[str, int], codes: Mapping[str, str | None]
) -> tuple[Entrant, ...]:
    """One entry per driver, constructor and engine, in the order of appearance; the name of the team is unknown.

    The number is the one of most rounds, the later one if as many. `numbers`: round by grand_prix; `codes`: three
    letters by driver.
    """
    used: dict[DriverAndCar, dict[int, int | None]] = defaultdict(dict)
    counted = [result for result in results if result.session in COUNTED]
    for result in sorted(counted, key=lambda one: (numbers[one.grand_prix], COUNTED.index(one.session))):
        for row in result.rows:
            if row.constructor is not None:
                entry = used[row.driver, row.constructor, row.engine]
                entry.setdefault(numbers[result.grand_prix], row.number)
    return tuple(
        Entrant(
            season=season,
            driver=driver,
            constructor=constructor,
            engine=engine,
            number=_usual(rounds),
            code=codes.get(driver),
            rounds=tuple(sorted(rounds)),
        )
        for (driver, constructor, engine), rounds in used.items()
    )


def _usual(rounds: Mapping[int, int | None]) -> int | None:
    times = Counter(number for number in rounds.values() if number is not None)
    last = {number: round_number for round_number, number in sorted(rounds.items())}
    return max(times, key=lambda number: (times[number], last[number]), default=None)
