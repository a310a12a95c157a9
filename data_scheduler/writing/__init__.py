"""What a write does: checks, the rules of a batch, the transaction, calendar stamps, and all that follows from results.

Pure but for `commit`, `deriving` and `revisions`, which take a view of the database. Imports `data_scheduler.stores`.
"""
