"""The Ergast surface: what programs written for Ergast and Jolpica ask, answered from our models.

question  ── a path and its query, taken apart (pure)
annals    ── what every race came to, in memory, from data_scheduler
entries   ── who drove what in which round, under Ergast's ids: what filters look at (pure)
choosing  ── the rows that a question asks for (pure)
spelling, statuses ── what Ergast calls people, cars, tracks, and what became of a car (facts, pure)
listing, results, standings, laps ── rows in the shapes of the contract (pure)
shapes, markup ── the contract as JSON, and as XML
answers   ── from question to bytes
routes    ── the three folders under which it all can be asked
"""
