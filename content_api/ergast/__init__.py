"""The Ergast API: what programs written for Ergast and Jolpica ask for, answered from our own facts.

A request takes this way:

routes         the three addresses of the API, the cache and the forms of an answer
query          a path and its query string, read and checked (pure)
answers        from a request to the body of its answer
resources      one function for each resource: what it selects, in which order, in which shape
selection      the rounds, entries and places that a request is about
results_store  the results of every season in memory, read from data_scheduler
year           a season in it, with indexes of what is asked for
cache_times    how long an answer about all seasons may be cached

What these use, all of it pure:

rows/          rows in the shape of the contract, of results, laps, people and tables; and the entries they are made from
filters        the rounds and entries that meet the criteria of a query
vocabulary/    Ergast's names of people, cars and tracks, and its words for how a race ended (`*.json` holds the exceptions)
schemas        the objects of the contract
xml_writer     the same as XML

Imports `content_api.api` and what lies below it; only `content_api.service` and `content_api.changes` import this.
"""
