"""The bundled archive: what is known of every season since 1950, in a file that comes with the project.

`facts` reads it, `compiling` makes it: `make archive FROM=<folder>` compiles `facts.zip` from F1DB and from what F1DB does not know.
That is in the files beside it, which are corrected by hand:

- `session_times.json`: when sessions start (UTC) since 2018; collected from F1DB, theOehrly/f1schedule and
  sportstimes/f1. Where they differ, the value of two against one, or that of f1schedule, which is F1's own.
- `session_lengths.json`: minutes of sessions that were published as longer than usual since 2021: practice with tests
  of tyres (2022 and 2024), after a practice that was cut short (2023), after a break of five weeks (2026); as told by
  the promoters, by Pirelli, and in live timing's index.
- `cancelled.json`: rounds that were on a published calendar and were never held; hours from sportstimes/f1.
- `time_zones.json`: the IANA zone of every circuit.
- `team_colours.json`: the colour of teams, by seasons: what F1's own screens show (since 2018), and before that what a car was painted in.
- `ergast_ids.json`: what Ergast and its heirs call a driver, a circuit, a constructor (where they tell constructors
  apart by engine, the most usual one).
"""
