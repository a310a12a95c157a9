"""Records of how often something was done: in all, in one season, at one place. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from data_scheduler.reading.history import History
from data_scheduler.reading.record_book.feats import (
    Feat,
    RaceFeats,
    Tally,
    all_feats,
    season_points,
    tallies_of,
    tally,
)
from data_scheduler.reading.record_book.ranking import Value, ranked
from racing.model import Championship
from racing.records import RecordHolder

MANY_STARTS = 20
"""Starts that a driver needs to be in a list of those who never won."""


def in_all(history: History, subject: Championship, feat: Feat) -> tuple[RecordHolder, ...]:
    """Rank everyone by how often they did it."""
    done = tally(history, subject, feat)
    return ranked((Value(who, each.times, each.first, each.last) for who, each in done.items()), subject)


def in_one_season(history: History, subject: Championship, feat: Feat) -> tuple[RecordHolder, ...]:
    """Rank the seasons of everyone by how often they did it in one of them."""
    values = (
        Value(who, each.times, each.first, each.last, season=each.first.season)
        for season in history.some(None)
        for who, each in season.once(tallies_of).get((subject, feat), {}).items()
    )
    return ranked(values, subject)


def at_one_grand_prix(history: History, subject: Championship, feat: Feat) -> tuple[RecordHolder, ...]:
    """Rank everyone by how often they did it at one Grand Prix."""
    done = _by_place(history, subject, feat, lambda race: race.when.grand_prix)
    values = (Value(who, each.times, each.first, each.last, grand_prix=place) for (who, place), each in done.items())
    return ranked(values, subject)


def at_one_circuit(history: History, subject: Championship, feat: Feat) -> tuple[RecordHolder, ...]:
    """Rank everyone by how often they did it on one track."""
    done = _by_place(history, subject, feat, lambda race: race.circuit)
    values = (Value(who, each.times, each.first, each.last, circuit=place) for (who, place), each in done.items())
    return ranked(values, subject)


def points_in_all(history: History, subject: Championship) -> tuple[RecordHolder, ...]:
    """Rank everyone by the sum of the points of every championship table."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for season in history.some(None):
        for who, points in season_points(season, subject).items():
            total[who] += points
    return ranked((Value(who, points) for who, points in total.items() if points), subject)


def points_in_one_season(history: History, subject: Championship) -> tuple[RecordHolder, ...]:
    """Rank the seasons of everyone by the points of the championship table."""
    values = (
        Value(who, points, season=year)
        for year, season in history.seasons.items()
        for who, points in season_points(season, subject).items()
        if points
    )
    return ranked(values, subject)


def starts_before_first_win(history: History, subject: Championship) -> tuple[RecordHolder, ...]:
    """Rank the winners by how many races they started before the first that they won, without that one."""
    waiting = dict.fromkeys(tally(history, subject, Feat.WIN), 0)
    found: list[Value] = []
    for race in all_feats(history):
        won_first = [who for who in race.of(subject, Feat.WIN) if who in waiting]
        found += [Value(who, waiting.pop(who), race.when, race.when) for who in won_first]
        for who in waiting.keys() & race.of(subject, Feat.START):
            waiting[who] += 1
    return ranked(found, subject)


def starts_without_a_win(history: History, subject: Championship) -> tuple[RecordHolder, ...]:
    """Rank those who never won by how many races they started."""
    started, won = tally(history, subject, Feat.START), tally(history, subject, Feat.WIN)
    values = (
        Value(who, each.times, each.first, each.last)
        for who, each in started.items()
        if who not in won and each.times >= MANY_STARTS
    )
    return ranked(values, subject)


def from_furthest_back(history: History, subject: Championship) -> tuple[RecordHolder, ...]:
    """Rank the wins by the place on the grid that the winner started from."""
    return ranked(_wins_from_the_grid(history), subject)


def seasons_entered(history: History, subject: Championship) -> tuple[RecordHolder, ...]:
    """Rank everyone by the number of seasons with a start."""
    found: dict[str, Tally] = {}
    for season in history.some(None):
        for who, each in season.once(tallies_of).get((subject, Feat.START), {}).items():
            found[who] = found[who].with_more(1, each.last) if who in found else Tally(1, each.first, each.last)
    return ranked((Value(who, each.times, each.first, each.last) for who, each in found.items()), subject)


def _wins_from_the_grid(history: History) -> Iterator[Value]:
    for race in all_feats(history):
        for who, place in race.grids.items():
            if place is not None:
                yield Value(who, place, race.when, race.when)


def _by_place(
    history: History, subject: Championship, feat: Feat, where: Callable[[RaceFeats], str | None]
) -> Mapping[tuple[str, str], Tally]:
    """Count a feat by who did it and where."""
    found: dict[tuple[str, str], Tally] = {}
    for race in all_feats(history):
        place = where(race)
        for who in race.of(subject, feat) if place is not None else ():
            key = who, place or ""
            found[key] = found[key].with_more(1, race.when) if key in found else Tally(1, race.when, race.when)
    return found
