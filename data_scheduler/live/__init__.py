"""The running session: numbered steps for every subscriber, with the points as they run.

Imports `data_scheduler.stores`, and from `data_scheduler.writing` which results count.
"""
