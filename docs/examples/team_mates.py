"""Compare two drivers lap by lap: `python team_mates.py http://localhost/content/v1 2025 monza lando-norris oscar-piastri`."""

import json
import sys
from statistics import median
from urllib.request import urlopen

base, year, grand_prix, *duel = sys.argv[1:6]
with urlopen(f"{base}/seasons/{year}/rounds/{grand_prix}/race/laps?driver={','.join(duel)}") as answer:
    laps = json.load(answer)["result"]["laps"]

times: dict[str, dict[int, float]] = {driver: {} for driver in duel}
for lap in laps:
    if "milliseconds" in lap and not (lap.get("into_pits") or lap.get("out_of_pits")):
        times[lap["driver"]][lap["lap"]] = lap["milliseconds"] / 1000
first, second = (times[driver] for driver in duel)
both = sorted(first.keys() & second.keys())
won = sum(first[lap] < second[lap] for lap in both)
print(f"{duel[0]} was faster on {won} of {len(both)} laps")
for driver, own in times.items():
    print(f"{driver}: best {min(own.values()):.3f} s, median {median(own.values()):.3f} s")
