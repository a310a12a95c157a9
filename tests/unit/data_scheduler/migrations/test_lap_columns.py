"""A chart of schema 2, which was a list of laps, as columns."""

from data_scheduler.migrations.m0003_lap_columns import in_columns
from racing.model import CarLaps, SessionKind


def test_a_list_of_laps_becomes_columns_with_its_provenance() -> None:
    chart = in_columns(
        {
            "_id": "2023-bahrain-race",
            "hash": "0",
            "season": 2023,
            "grand_prix": "bahrain",
            "session": "race",
            "source": "jolpica",
            "laps": [
                {"driver": "max-verstappen", "lap": 1, "position": 1, "time": "1:39.019"},
                {"driver": "charles-leclerc", "lap": 1, "position": 2, "time": "1:40.230"},
                {"driver": "max-verstappen", "lap": 2, "position": 1},
            ],
        }
    )
    assert (chart.id, chart.session, chart.source) == ("2023-bahrain-race", SessionKind.RACE, "jolpica")
    assert chart.sources == ("jolpica",)
    assert chart.cars == (
        CarLaps(driver="max-verstappen", laps=(1, 2), times=(99_019, 0), positions=(1, 1)),
        CarLaps(driver="charles-leclerc", laps=(1,), times=(100_230,), positions=(2,)),
    )
