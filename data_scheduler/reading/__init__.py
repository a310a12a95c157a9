"""Reads: seasons, results, tables, people, makers, tracks, Grands Prix and records, from what is kept of the seasons in memory.

`table` says which function answers which request. What follows from a season is worked out once for each of its generations
(`KeptSeason.once`, decision 0156). Imports `data_scheduler.stores`, and from `data_scheduler.writing`
what is derived from results.
"""
