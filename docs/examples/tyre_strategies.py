"""Draw who drove which laps on which tyres: `python tyre_strategies.py http://localhost/content/v1 2025 monza`."""

import json
import sys
from itertools import groupby
from typing import Any
from urllib.request import urlopen

base, year, grand_prix = sys.argv[1:4]
LETTERS = {"supersoft": "X", "hypersoft": "Y", "superhard": "Z"}  # of 2018, when two had the same first letter


def ask(what: str) -> Any:
    with urlopen(f"{base}/seasons/{year}/rounds/{grand_prix}/race/{what}") as answer:
        return json.load(answer)["result"]


stops: dict[str, list[str]] = {}
for stop in ask("pit-stops")["pit_stops"]:
    stops.setdefault(stop["driver"], []).append(f"lap {stop['lap']} {stop.get('time', '?')}")
told = ask("stints")["stints"] or sys.exit(
    "nobody tells the tyres of this race: before 2018 there are laps and stops alone"
)
for driver, own in groupby(told, key=lambda stint: stint["driver"]):
    stints = list(own)
    sets = [(stint.get("compound", "?"), stint["laps"]) for stint in stints]
    tyres = "".join(LETTERS.get(compound, compound[0].upper()) * laps for compound, laps in sets)
    print(f"{stints[0].get('code', driver):<4} {tyres} {', '.join(stops.get(driver, ['no stop']))}")
