"""The record book: what is counted of races, and the lists that are made of it.

`feats` says who did what in each race of a season, once for each season; `counts`, `streaks` and `ages` make ranked lists of that, and
`book` is the table of all records. Pure, and all of it follows from results, tables and what races are remembered for.
"""
