"""The table of a running session: cars in their order on the road, and what is known of each. Pure."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from fetcher_service.durations import reprinted, reprinted_gap, seconds_of
from fetcher_service.identities import Identities, slug
from fetcher_service.parsing import read_colour
from fetcher_service.sources.livetiming.classification import QUALIFYING, RACING, constructor_of
from fetcher_service.sources.livetiming.deltas import listed
from fetcher_service.sources.livetiming.messages import (
    AppLine,
    ListedDriver,
    PartGaps,
    Sector,
    Stint,
    TimedLap,
    TimingAppData,
    TimingData,
    TimingLine,
    car_number,
    on_the_road,
)
from racing.live.model import LiveRow, Tyre
from racing.model import SessionKind

NOTHING_TOLD = AppLine()

type EntryList = Mapping[str, LiveRow]
"""By car number: a row that says who drives what, and nothing else yet."""


def entry_list(drivers: Mapping[str, ListedDriver], season: int, identities: Identities) -> EntryList:
    """Who is who, by the names that the feed uses. A name that is not told yet is left out."""
    return {
        number: LiveRow(
            number=car,
            driver=identities.driver(slug(named.name), named.name) if named.name and slug(named.name) else None,
            name=named.name,
            code=named.tla,
            constructor=constructor_of(named, season, identities)[0],
            team=named.team_name,
            colour=read_colour(named.team_colour),
        )
        for number, named in drivers.items()
        if (car := car_number(number)) is not None
    }


def live_rows(
    kind: SessionKind, timing: TimingData | None, app: TimingAppData | None, entries: EntryList
) -> tuple[LiveRow, ...]:
    """The rows in the order on the road, positions without a hole; who is not in the entry list is there by number."""
    if timing is None:
        return ()
    told = app.lines if app else {}
    cars = [(number, car, line) for number, line in on_the_road(timing, app) if (car := car_number(number)) is not None]
    return tuple(
        _row(kind, line, told.get(number, NOTHING_TOLD), entries.get(number) or LiveRow(number=car), position)
        for position, (number, car, line) in enumerate(cars, 1)
    )


def _row(kind: SessionKind, line: TimingLine, told: AppLine, entry: LiveRow, position: int) -> LiveRow:
    stints: list[Stint] = listed(told.stints)
    best, gap, interval = _pace(kind, line)
    racing = kind in RACING
    return replace(
        entry,
        position=position,
        grid=told.grid if racing else None,
        gap=reprinted_gap(gap),
        interval=reprinted_gap(interval),
        laps=line.number_of_laps or 0,
        last_lap=reprinted(line.last_lap_time.value),
        best_lap=reprinted(best),
        sectors=tuple(_sector_time(sector) for sector in listed(line.sectors)) or None,
        tyre=_tyre(stints),
        stops=_stops(line, stints) if racing else None,
        in_pit=line.in_pit,
        pit_out=line.pit_out,
        retired=line.out,
        knocked_out=line.knocked_out,
        flagged=line.flagged,
    )


def _pace(kind: SessionKind, line: TimingLine) -> tuple[str, str, str]:
    """Best lap, gap to the first and to the car ahead; in qualifying those of the last part in which the car has a time."""
    if kind in RACING:
        return line.best_lap_time.value, line.gap_to_leader, line.interval_to_position_ahead.value
    if kind not in QUALIFYING:
        return line.best_lap_time.value, line.time_diff_to_fastest, line.time_diff_to_position_ahead
    laps: list[TimedLap] = listed(line.best_lap_times)
    gaps: list[PartGaps] = listed(line.stats)
    part = max((part for part, lap in enumerate(laps) if lap.value), default=None)
    if part is None:
        return "", "", ""
    behind = gaps[part] if part < len(gaps) else PartGaps()
    return laps[part].value, behind.time_diff_to_fastest, behind.time_diff_to_position_ahead


def _sector_time(sector: Sector) -> str:
    """As the feed prints it; empty for what is no time."""
    return sector.value if seconds_of(sector.value) is not None else ""


def _tyre(stints: Sequence[Stint]) -> Tyre | None:
    if not stints or not stints[-1].compound:
        return None
    last = stints[-1]
    return Tyre(compound=last.compound.lower(), age=last.total_laps, new=last.new == "true" if last.new else None)


def _stops(line: TimingLine, stints: Sequence[Stint]) -> int | None:
    """As counted by the feed, which begins with the first one; before that, and where it does not count, by the sets of tyres."""
    if line.number_of_pit_stops is not None:
        return line.number_of_pit_stops
    return len(stints) - 1 if stints else None
