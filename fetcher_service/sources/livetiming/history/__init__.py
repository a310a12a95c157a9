"""What happened in a session, lap by lap: read from the changes of the feed's topics, those of the archive as well as the live ones.

`recording` takes the changes in order of time and makes a `LapChart` and a `SessionLog` of them; `laps`, `stints`, `pit_stops`, `deleted`
and `log` each know one kind, `changes` has the feed's own shapes, `streams` the files of the archive. Pure.
"""
