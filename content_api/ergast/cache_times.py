"""How long an answer about many seasons may be cached, as `api.page.max_age` says it, without walking over every session of history."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from content_api.api.page import CURRENT_SECONDS, PAST_SECONDS, WEEKEND_SECONDS
from content_api.ergast.rows.entries import counted
from content_api.season_index import SeasonIndex
from racing.model import Round
from racing.schedule import CLOSES_AFTER, OPENS_BEFORE, held, weekend_span


class _SeasonTimes(msgspec.Struct, frozen=True, eq=False):
    """The instants that matter of a season, and the rounds that they are from.

    `weekends`: when race weekends of Ergast's rounds open and close; `whole`: when the first opens and the last closes. `ends`: the end of
    its last session; None without a date.
    """

    rounds: Sequence[Round]
    is_counted: bool
    weekends: Sequence[tuple[datetime, datetime]]
    whole: tuple[datetime, datetime] | None
    ends: datetime | None

    def is_race_weekend(self, now: datetime) -> bool:
        """Return whether a race weekend is on; most seasons are left out at a glance."""
        if self.whole is None or not self.whole[0] <= now < self.whole[1]:
            return False
        return any(opens <= now < closes for opens, closes in self.weekends)


class CacheTimes:
    """Keeps the instants of each season until its rounds are read again."""

    def __init__(self, season_index: SeasonIndex) -> None:
        self._season_index = season_index
        self._known: dict[int, _SeasonTimes] = {}

    def max_age(self, years: Iterable[int], now: datetime) -> int:
        """Return the seconds for an answer about all rounds of these seasons that Ergast knows."""
        seasons = [season for year in years if (season := self._season(year)).is_counted]
        if any(season.is_race_weekend(now) for season in seasons):
            return WEEKEND_SECONDS
        past = all(season.ends is not None and season.ends <= now for season in seasons)
        return PAST_SECONDS if past and seasons else CURRENT_SECONDS

    def _season(self, year: int) -> _SeasonTimes:
        rounds = self._season_index.rounds(year)
        known = self._known.get(year)
        if known is None or known.rounds is not rounds:
            known = self._known[year] = _times(rounds)
        return known


def _times(rounds: Sequence[Round]) -> _SeasonTimes:
    of_ergast = counted(rounds)
    spans = [span for weekend in of_ergast if (span := weekend_span(weekend))]
    weekends = [(first - OPENS_BEFORE, last + CLOSES_AFTER) for first, last in spans]
    ends = [span[1] for weekend in held(rounds) if (span := weekend_span(weekend))]
    return _SeasonTimes(
        rounds=rounds,
        is_counted=bool(of_ergast),
        weekends=weekends,
        whole=(min(weekends)[0], max(closes for _, closes in weekends)) if weekends else None,
        ends=max(ends, default=None),
    )
