"""Every pair of sessions that a weekend has, one after the other on the same hub."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from racing.live.model import LiveStatus
from tests.factories import NOON
from tests.unit.fetcher_service.sources.livetiming.weekend import Seen, joined, stayed
from tests.upstream.live_race import DRIVERS, race, renumbered
from tests.upstream.live_recordings import Told

PAIRS = [
    ("Practice 1", "Practice 2"),
    ("Practice 2", "Practice 3"),
    ("Practice 3", "Qualifying"),
    ("Qualifying", "Race"),
    ("Practice 1", "Sprint Qualifying"),
    ("Sprint Qualifying", "Sprint"),
    ("Sprint", "Qualifying"),
]
LATER = timedelta(hours=3)
CARS = {int(number) for number in DRIVERS}
KEY = 9002


def a_session(name: str, place: int, slowly: float = 0) -> list[Told]:
    """A session of a weekend. `slowly`: seconds until each further topic has its key frame."""
    start = NOON + LATER * place
    told = race(
        start,
        KEY - 1 + place,
        name,
        name.rsplit(maxsplit=1)[-1] if "Qual" in name else "Race" if name == "Sprint" else name.split(maxsplit=1)[0],
    )
    first = told[0].at
    met: dict[str, float] = {}
    late = []
    for each in told:
        wait = met.setdefault(each.topic, 0 if each.topic in ("SessionInfo", "Heartbeat") else slowly * len(met))
        late.append(each._replace(at=max(each.at, first + timedelta(seconds=wait))))
    return sorted(late, key=lambda each: each.at)


def before_and_after(pair: tuple[str, str]) -> tuple[list[Told], list[Told]]:
    """The session before with cars that the other does not have."""
    other = {number: str(int(number) + 20) for number in DRIVERS}
    return renumbered(a_session(pair[0], 0), other), a_session(pair[1], 1, slowly=1.3)


def check(seen: Iterable[Seen]) -> None:
    """Nothing of the session before is in any picture, nor in a classification; and all of this one comes."""
    pictures, results = [], []
    for _, picture, result in seen:
        if picture is not None:
            pictures.append(picture)
            assert (picture.key, set(picture.order) | CARS) == (KEY, CARS)
        if result is not None:
            results.append(result)
            assert {row.number for row in result.rows} == CARS
    statuses = list(dict.fromkeys(picture.status for picture in pictures))
    assert statuses == [LiveStatus.UPCOMING, LiveStatus.LIVE, LiveStatus.FINISHED]
    assert pictures[-1].status is LiveStatus.FINISHED
    assert all(picture.rows[4].tyre for picture in pictures[-1:])
    assert not any(
        picture.rows[4].tyre for picture in pictures if picture.status is LiveStatus.UPCOMING and 4 in picture.rows
    )
    assert results


@pytest.mark.parametrize("pair", PAIRS, ids=" then ".join)
@pytest.mark.parametrize("seconds", [0, 2, 5, 9, 60])
def test_who_joins_while_the_hub_still_tells_of_the_session_before_sees_and_writes_nothing_of_it(
    pair: tuple[str, str], seconds: int
) -> None:
    before, after = before_and_after(pair)
    check(joined(before, after, timedelta(seconds=seconds)))


@pytest.mark.parametrize("pair", PAIRS, ids=" then ".join)
def test_who_followed_the_session_before_sees_nothing_of_it_in_the_next(pair: tuple[str, str]) -> None:
    check(stayed(*before_and_after(pair)))
