"""Writes: checks, the rules of a batch, the transaction, calendar stamps, and everything derived from results.

Pure but for `commit`, `deriving`, `revisions` and `stamp_store`, which take a view of the database. Imports
`data_scheduler.stores`.
"""
