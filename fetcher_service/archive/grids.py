"""Starting grids, and what races are remembered for, from F1DB's tables. Pure."""

from collections.abc import Iterator

from fetcher_service.archive.classifications import PIT_LANE
from fetcher_service.archive.f1db import GridRow, RaceTables, SeasonTables
from racing.model import Championship, FanVote, GridPlace, Honours, SessionKind, StartingGrid

BACK_OF_GRID = "SFB"
"""What F1DB has in place of a number of places."""


def compile_grids(season: SeasonTables) -> Iterator[StartingGrid]:
    """Every grid of a season, round by round, as it was drawn up: `classifications.starts_of` knows who left it before the start."""
    for race in season.races:
        for kind, grid in ((SessionKind.SPRINT, race.sprint_starting_grid), (SessionKind.RACE, race.starting_grid)):
            if grid:
                yield StartingGrid(
                    season=season.year,
                    grand_prix=race.grand_prix_id,
                    session=kind,
                    places=tuple(_place(row) for row in grid),
                )


def compile_honours(season: SeasonTables) -> Iterator[Honours]:
    """The vote for the driver of the day, a grand slam, and titles decided, of every race that has any of these."""
    for race in season.races:
        honours = Honours(
            season=season.year,
            grand_prix=race.grand_prix_id,
            driver_of_the_day=_votes(race),
            grand_slam=_grand_slam(race),
            decided=tuple(_decided(race)),
        )
        if honours.driver_of_the_day or honours.grand_slam or honours.decided:
            yield honours


def _place(row: GridRow) -> GridPlace:
    return GridPlace(
        position=row.position,
        pit_lane=row.position_text == PIT_LANE,
        driver=row.driver_id,
        number=row.driver_number,
        constructor=row.constructor_id,
        engine=row.engine_manufacturer_id,
        tyre=row.tyre_manufacturer_id,
        time=row.time,
        penalty=row.grid_penalty,
        back_of_grid=row.grid_penalty_text == BACK_OF_GRID,
    )


def _votes(race: RaceTables) -> tuple[FanVote, ...]:
    return tuple(
        FanVote(
            position=vote.position,
            driver=vote.driver_id,
            number=vote.driver_number,
            constructor=vote.constructor_id,
            percentage=vote.percentage,
        )
        for vote in race.driver_of_the_day
    )


def _decided(race: RaceTables) -> Iterator[Championship]:
    if race.drivers_championship_decider:
        yield Championship.DRIVERS
    if race.constructors_championship_decider:
        yield Championship.CONSTRUCTORS


def _grand_slam(race: RaceTables) -> str | None:
    return next((row.driver_id for row in race.race_results or () if row.grand_slam), None)
