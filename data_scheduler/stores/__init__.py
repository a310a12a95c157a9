"""MongoDB and Redis: the only files that know their drivers, the schema of the collections, and the documents in them.

Imports nothing else of data_scheduler.
"""
