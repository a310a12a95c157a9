"""What a read answers: seasons, results, tables, people and tracks, each from one snapshot of the database.

Imports `data_scheduler.stores`, and of `data_scheduler.writing` what is derived from results.
"""
