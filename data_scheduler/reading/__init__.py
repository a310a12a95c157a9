"""Reads: seasons, results, tables, people and tracks, each from one snapshot of the database.

`table` says which function answers which request. Imports `data_scheduler.stores`, and from `data_scheduler.writing`
what is derived from results.
"""
