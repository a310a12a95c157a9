"""All winners of Monza: who won there, how often, and in which years. `python winners_of_monza.py [address]`."""

import json
import sys
from urllib.request import urlopen

API = sys.argv[1] if len(sys.argv) > 1 else "http://localhost/content/v1"

with urlopen(f"{API}/circuits/monza") as answer:  # the address is the reader's own
    monza = json.load(answer)["result"]

years: dict[str, list[str]] = {}
for race in monza["held"]:
    for winner in race["winners"]:
        years.setdefault(winner["driver"], []).append(f"{race['season']} ({race.get('constructor_name', '?')})")

record = monza["lap_record"]
print(
    f"{monza['full_name']}: {monza['races']} races, lap record {record['time']} by {record['name']}, {record['season']}"
)
for winner in monza["winners"]:
    print(f"{winner['wins']}  {winner['name']:22} {', '.join(years[winner['driver']])}")
