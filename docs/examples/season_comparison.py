"""Seasons compared: how each champion got his points, and how far ahead he was. `python season_comparison.py [address] [years]`."""

import json
import sys
from urllib.request import urlopen

DEFAULTS = ["http://localhost/content/v1", "2004,2013,2023"]
API, YEARS = [*sys.argv[1:], *DEFAULTS[len(sys.argv) - 1 :]]
WIDTH = 60

with urlopen(f"{API}/progression/{YEARS}?leaders=2") as answer:  # the address is the reader's own
    compared = json.load(answer)["result"]

for season in compared["seasons"]:
    champion, second = (row for row in compared["contenders"] if row["season"] == season["season"])
    most = champion["points"][-1]
    print(f"{season['season']}: {champion['name']} {most:g}, {second['name']} {second['points'][-1]:g}")
    for scored, points, other in zip(season["rounds"], champion["points"], second["points"], strict=True):
        bar = "#" * round(WIDTH * (points or 0) / most)
        ahead = (points or 0) - (other or 0)
        print(f"  {scored['number']:2} {scored['grand_prix'][:18]:18} {bar:{WIDTH}} {points or 0:6g} {ahead:+g}")
