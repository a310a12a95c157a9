"""Records of how often something was done in one race after the other. Pure."""

from data_scheduler.reading.history import History
from data_scheduler.reading.record_book.feats import Feat, Tally, all_feats
from data_scheduler.reading.record_book.ranking import Value, ranked
from racing.model import Championship
from racing.records import RaceDay, RecordHolder


class _Streak:
    """Races in a row: how many, the first and the last, and the place of the last among all races."""

    __slots__ = ("first", "last", "place", "races")

    def __init__(self, when: RaceDay, place: int) -> None:
        self.races = 1
        self.first = self.last = when
        self.place = place

    def goes_on(self, when: RaceDay, place: int) -> None:
        """Add the race that follows."""
        self.races += 1
        self.last = when
        self.place = place


def in_a_row(history: History, subject: Championship, feat: Feat) -> tuple[RecordHolder, ...]:
    """Rank everyone by the longest streak: of races of the championship that follow each other, from one season to the next.

    A race that somebody missed ends the streak as well. Of equal streaks of one driver the first counts.
    """
    running: dict[str, _Streak] = {}
    longest: dict[str, Tally] = {}
    for place, race in enumerate(all_feats(history)):
        for who in race.of(subject, feat):
            streak = running.get(who)
            if streak is not None and streak.place == place:
                continue  # with another car
            if streak is not None and streak.place == place - 1:
                streak.goes_on(race.when, place)
            else:
                _note(longest, who, streak)
                running[who] = _Streak(race.when, place)
    for who, streak in running.items():
        _note(longest, who, streak)
    return ranked((Value(who, each.times, each.first, each.last) for who, each in longest.items()), subject)


def _note(longest: dict[str, Tally], who: str, streak: _Streak | None) -> None:
    """Note a streak that has ended, or is as long as it is so far."""
    if streak is not None and (who not in longest or streak.races > longest[who].times):
        longest[who] = Tally(streak.races, streak.first, streak.last)
