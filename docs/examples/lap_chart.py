"""Draw the lap chart of a race: `python lap_chart.py http://localhost/content/v1 2025 monza`."""

import json
import sys
from urllib.request import urlopen

base, year, grand_prix = sys.argv[1:4]
with urlopen(f"{base}/seasons/{year}/rounds/{grand_prix}/race/positions") as answer:
    race = json.load(answer)["result"]

print(f"{race['name']} {race['season']}: grid, then the place after every lap")
for driver in race["drivers"]:
    places = [driver.get("grid"), *driver["positions"]]
    print(f"{driver.get('code', driver['driver']):<4}", *(f"{place or '-':>2}" for place in places))
