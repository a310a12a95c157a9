"""Reads: seasons, results, tables, people and tracks, from what is kept of the seasons in memory.

`table` says which function answers which request. Imports `data_scheduler.stores`, and from `data_scheduler.writing`
what is derived from results.
"""
