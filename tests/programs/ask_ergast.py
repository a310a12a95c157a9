"""What FastF1 and basef1 make of the answers below a base address, as JSON. Run by a Python that has them; see `ergast_clients.py`.

    python ask_ergast.py recorded http://localhost/content/v1/ergast/f1

`recorded`: what recordings answer as well; `more`: next pages and refusals; `laps`: every page of the laps and stops of a race.
"""

# ruff: noqa: T201  # a script for another interpreter, whose packages this one does not have
# mypy: ignore-errors

import json
import logging
import sys
from dataclasses import asdict
from typing import Any

import fastf1.ergast
import fastf1.ergast.interface
import fastf1.ergast.legacy
import pandas as pd
from basef1 import BaseF1Client
from basef1.exceptions import JolpicaHTTPError
from fastf1.ergast import Ergast
from fastf1.exceptions import ErgastInvalidRequestError


def frame(made: pd.DataFrame) -> dict[str, Any]:
    """Column by column, cells as text."""
    return {str(column): [str(cell) for cell in made[column]] for column in made.columns}


def frames(response: Any) -> dict[str, Any]:
    """Of a simple response its only frame, of another the description and the rows below each."""
    found = {"total": response.total_results, "complete": response.is_complete}
    if hasattr(response, "content"):
        content = [frame(each) for each in response.content]
        return found | {"description": frame(response.description), "content": content}
    return found | {"description": frame(response)}


def recorded(base: str) -> dict[str, Any]:
    """All thirteen methods, the schedule that FastF1 makes of Ergast's, and basef1's typed answers."""
    ergast = Ergast(result_type="pandas", auto_cast=True)
    found = {
        "seasons": frames(ergast.get_seasons(driver="glock", constructor="toyota")),
        "race_schedule": frames(ergast.get_race_schedule(season=2023, round=7)),
        "driver_info": frames(ergast.get_driver_info(season=2023, round=1)),
        "constructor_info": frames(ergast.get_constructor_info(season=2023, round=20)),
        "circuits": frames(ergast.get_circuits(season=2023)),
        "finishing_status": frames(ergast.get_finishing_status(constructor="brawn", circuit="monaco")),
        "race_results": frames(ergast.get_race_results(season=2023, round=9)),
        "qualifying_results": frames(ergast.get_qualifying_results(season=2023, round=13)),
        "sprint_results": frames(ergast.get_sprint_results(season=2023)),
        "driver_standings": frames(ergast.get_driver_standings(season=2023, round=5)),
        "constructor_standings": frames(ergast.get_constructor_standings(season=2023, round=13)),
        "lap_times": frames(ergast.get_lap_times(season=2023, round=10, lap_number=1)),
        "pit_stops": frames(ergast.get_pit_stops(season=2023, round=10, stop_number=2)),
        "event_schedule": {"description": frame(fastf1.get_event_schedule(2024, backend="ergast"))},
    }
    with BaseF1Client(base_url=base) as client:
        asked = {
            "results": client.query().season(2023).round(9).get_results(),
            "schedule": client.query().season(2023).get_races(),
            "drivers": client.query().season(2023).round(1).get_drivers(),
            "standings": client.query().season(2023).round(13).get_constructor_standings(),
            "qualifying": client.query().season(2023).round(13).get_qualifying(),
        }
    return found | {f"basef1 {name}": {"typed": asdict(parsed)} for name, parsed in asked.items()}


def pages(page: Any) -> list[dict[str, Any]]:
    """This page and all that follow, as a program reads them."""
    found = [frames(page)]
    while not page.is_complete:
        try:
            page = page.get_next_result_page()
        except ValueError:
            break
        found.append(frames(page))
    return found


def laps(_base: str) -> dict[str, Any]:
    """Of Monaco 2025: laps, those of one driver, one lap, and pit stops, with as many pages as they have."""
    ergast = Ergast(result_type="pandas", auto_cast=True)
    race = {"season": 2025, "round": 8}
    return {
        "laps": pages(ergast.get_lap_times(**race, limit=100)),
        "one driver": pages(ergast.get_lap_times(**race, driver="norris", limit=30)),
        "one lap": pages(ergast.get_lap_times(**race, lap_number=40)),
        "stops": pages(ergast.get_pit_stops(**race, limit=10)),
    }


def more(base: str) -> dict[str, Any]:
    """The pages of a season, what is refused, and rows of which something is unknown."""
    ergast = Ergast(result_type="pandas", auto_cast=True)
    refused = []
    try:
        ergast.get_driver_standings(season=2023, round="first")
    except ErgastInvalidRequestError as error:
        refused.append(str(error))
    try:
        with BaseF1Client(base_url=base) as client:
            client.query().season(2023).get_laps()
    except JolpicaHTTPError as error:
        refused.append(f"{error.status_code} {error.body}")
    champions = ergast.get_driver_standings(standings_position=1, limit=1000)
    tyrrell = {"season": 1984, "round": 1, "constructor": "tyrrell"}
    return {
        "pages": pages(ergast.get_race_results(season=2023, limit=100)),
        "refused": refused,
        "champions": frames(champions),
        "laps unknown": frames(ergast.get_race_results(**tyrrell)),
        "no place on the grid": frames(ergast.get_race_results(season=1951, round=4)),
    }


if __name__ == "__main__":
    what, address = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    fastf1.Cache.set_disabled()
    fastf1.ergast.interface.BASE_URL = address
    fastf1.ergast.legacy.base_url = address
    print(json.dumps({"recorded": recorded, "more": more, "laps": laps}[what](address), default=str))
