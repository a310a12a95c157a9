"""`python -m benchmarks.simulate 2026`: a season of the scheduler, first the cadence alone, then the whole chain where it matters.

The cadence runs over the calendar as it was published and changed, in seconds, without a network; its requests are counted by the table
of `costs`. The chain (`benchmarks.chain`) is the four services over a replay of the sources.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.chain import Seen, chain
from benchmarks.costs import Costs
from fetcher_service.archive.facts import BUNDLED
from racing.model import ResultStatus, Round
from racing.schedule import held, next_transition, weekend_span
from scheduler_api.planning.cadence import Known, spoken
from scheduler_api.planning.result_windows import KnownResult, windows
from scheduler_api.planning.simulation import Knowledge, Report, season
from scheduler_api.settings import Settings
from tests.upstream import calendar_history
from tests.upstream.world import Library, World

NEAR_BEFORE = timedelta(days=4)
NEAR_AFTER = timedelta(days=10)
"""What lies further away does not change the cadence: results are given up after three days, a week before a round begins early."""

LOOK_AGAIN = timedelta(hours=6)
"""Nearer rounds come into sight day by day."""

PUBLISHED_AFTER = timedelta(minutes=10)
FINAL_AFTER = timedelta(hours=6)
JOLPICA_PER_HOUR = 150
"""Of the 200 that it allows: what is left is for those minutes in which nobody else has a result yet, and for an admin."""


def knowledge(library: Library, year: int, settings: Settings) -> Knowledge:
    """What data_scheduler would know at an instant: the calendar as of then, and results ten minutes after each flag."""
    kept: dict[tuple[datetime, ...], tuple[Round, ...]] = {}
    changes = [datetime.fromisoformat(change["at"]) for change in calendar_history.CHANGES["changes"]]

    def calendar(now: datetime) -> tuple[Round, ...]:
        state = (*(at for at in changes if at <= now),) if year == calendar_history.SEASON else ()
        if state not in kept:
            kept[state] = tuple(World(library, now, False, False, {}).rounds(year))
        return kept[state]

    def known(now: datetime) -> tuple[Known, datetime]:
        rounds = calendar(now)
        near = [
            weekend
            for weekend in held(rounds)
            if (span := weekend_span(weekend)) and span[0] - NEAR_AFTER <= now <= span[1] + NEAR_BEFORE
        ]
        past = [weekend for weekend in held(rounds) if (span := weekend_span(weekend)) and span[1] < now]
        results = {
            window.id: KnownResult(
                standing=ResultStatus.FINAL if now >= over + FINAL_AFTER else ResultStatus.PROVISIONAL,
                updated_at=over + (FINAL_AFTER if now >= over + FINAL_AFTER else PUBLISHED_AFTER),
            )
            for window in windows(near, settings)
            if (over := window.closes - settings.results_close_after) + PUBLISHED_AFTER <= now
        }
        rounds_near = tuple({weekend.id: weekend for weekend in (*past[-1:], *near)}.values())
        instants = [
            instant
            for window in windows(near, settings)
            for over in (window.closes - settings.results_close_after,)
            for instant in (window.opens, over + PUBLISHED_AFTER, window.closes, over + FINAL_AFTER, window.gives_up)
        ]
        instants += [at for at in changes if year == calendar_history.SEASON]
        instants += [transition] if (transition := next_transition(rounds_near, now)) else []
        until = min((instant for instant in instants if instant > now), default=now + LOOK_AGAIN)
        return Known(rounds=rounds_near, results=results), min(until, now + LOOK_AGAIN)

    return known


def cadence(year: int, settings: Settings) -> Report:
    """The cadence over a calendar year."""
    library = Library(BUNDLED)
    try:
        begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        known = knowledge(library, year, settings)
        report = Report(Costs(World(library, end, False, False, {}).rounds(year)))
        for ran in season(known, settings, begin, end):
            report.add(ran)
        return report
    finally:
        library.close()


def main(year: int, out: Path | None) -> int:
    """Run both, print both, and answer how many promises were broken."""
    console = Console()
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
    began = time.perf_counter()
    report = cadence(year, settings)
    console.print(_gaps(report, year))
    console.print(_ages(report))
    console.print(_loads(report))
    console.print(f"{sum(report.runs.values())} runs simulated in {time.perf_counter() - began:.0f} s")
    broken = [
        f"jolpica would be asked {load.most_in_an_hour} times in an hour"
        for source, load in report.loads.items()
        if source == "jolpica" and load.most_in_an_hour > JOLPICA_PER_HOUR
    ]
    seen: Sequence[Seen] = ()
    if year == calendar_history.SEASON:
        began = time.perf_counter()
        seen = asyncio.run(chain())
        console.print(_chain(seen))
        console.print(f"the chain took {time.perf_counter() - began:.0f} s")
        broken += [
            f"{each.what}: visible after {each.after:.1f} s, {each.most:.1f} s allowed" for each in seen if each.late
        ]
    else:
        console.print(
            f"The chain knows how the calendar of {calendar_history.SEASON} changed, of {year} only how it ended."
        )
    if out:
        out.write_text(json.dumps(_figures(report, seen), indent=1) + "\n", "utf-8")
    for promise in broken:
        console.print(f"[red]broken:[/red] {promise}")
    return len(broken)


def _gaps(report: Report, year: int) -> Table:
    table = Table(title=f"The cadence over {year}: time between the starts of two runs of one order")
    for heading in ("job", "interval", "runs", "shortest", "median", "longest"):
        table.add_column(heading, justify="left" if heading == "job" else "right")
    for (job, interval), gaps in sorted(report.gaps.items(), key=lambda each: (each[0][0], each[0][1])):
        figures = (min(gaps), statistics.median(gaps), max(gaps))
        table.add_row(job, spoken(interval), str(len(gaps)), *(f"{figure:.1f} s" for figure in figures))
    return table


def _ages(report: Report) -> Table:
    table = Table(title="The oldest that data became while it was looked after")
    for heading in ("job", "when", "worst age"):
        table.add_column(heading)
    for (job, where), age in sorted(report.worst_age.items()):
        table.add_row(job, where, f"{age:.1f} s")
    return table


def _loads(report: Report) -> Table:
    table = Table(title="Requests by the table of costs")
    for heading in ("source", "in the year", "most in an hour"):
        table.add_column(heading, justify="right")
    for source, load in sorted(report.loads.items()):
        table.add_row(source, str(load.total), str(load.most_in_an_hour))
    return table


def _chain(seen: Sequence[Seen]) -> Table:
    table = Table(title="The whole chain: from a change at the source to the public API, in the suite's seconds")
    for heading in ("what", "at", "interval", "visible after", "allowed"):
        table.add_column(heading)
    for each in seen:
        table.add_row(
            each.what, f"{each.at:%m-%d %H:%M}", f"{each.interval:.0f} s", f"{each.after:.1f} s", f"{each.most:.1f} s"
        )
    return table


def _figures(report: Report, seen: Sequence[Seen]) -> Mapping[str, Any]:
    return {
        "runs": dict(report.runs),
        "gaps": {
            f"{job} {spoken(interval)}": [len(gaps), min(gaps), statistics.median(gaps), max(gaps)]
            for (job, interval), gaps in report.gaps.items()
        },
        "worst_age": {f"{job} on {where}": age for (job, where), age in report.worst_age.items()},
        "requests": {source: [load.total, load.most_in_an_hour] for source, load in report.loads.items()},
        "chain": [each._asdict() | {"at": each.at.isoformat()} for each in seen],
    }


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)))  # noqa: PLR2004  # year, file
