"""Who runs where, from crossings of the line: places, gaps to the leader, intervals to the car ahead, as the feed tells them."""

from collections.abc import Iterable
from typing import Any

from fetcher_service.durations import printed_gap


class RunningOrder:
    """Cars in the order of the grid at first, then by laps done and by when the last one ended."""

    def __init__(self, grid: Iterable[int]) -> None:
        self._order = list(grid)
        self._laps = dict.fromkeys(self._order, 0)
        self._crossed: dict[tuple[int, int], float] = {}
        self._first: dict[int, float] = {}

    def crossed(self, car: int, lap: int, seconds: float) -> dict[str, Any]:
        """What changes when a car ends a lap: its gap and interval, and the places of all that changed theirs. Lines by car number."""
        before = {each: place for place, each in enumerate(self._order)}
        self._laps[car] = lap
        self._crossed[car, lap] = seconds
        self._first.setdefault(lap, seconds)
        self._order.sort(
            key=lambda each: (
                -self._laps[each],
                self._crossed.get((each, self._laps[each]), 0.0),
                before[each],
            )
        )
        change: dict[str, Any] = {
            str(each): {"Position": str(place + 1), "Line": place + 1}
            for place, each in enumerate(self._order)
            if before[each] != place
        }
        change.setdefault(str(car), {}).update(self._distances(car, lap, seconds))
        return change

    def leads(self, car: int, lap: int) -> bool:
        """Whether the car was the first to end the lap."""
        return self._first.get(lap) == self._crossed.get((car, lap))

    def _distances(self, car: int, lap: int, seconds: float) -> dict[str, Any]:
        place = self._order.index(car)
        if place == 0:
            return {"GapToLeader": f"LAP {lap}", "IntervalToPositionAhead": {"Value": ""}}
        ahead = self._order[place - 1]
        return {
            "GapToLeader": self._behind(self._order[0], lap, seconds),
            "IntervalToPositionAhead": {"Value": self._behind(ahead, lap, seconds), "Catching": False},
        }

    def _behind(self, other: int, lap: int, seconds: float) -> str:
        """In time, or in whole laps where the other has done more."""
        more = self._laps[other] - lap
        if more > 0:
            return f"{more}L"
        return printed_gap(seconds - self._crossed[other, lap])
