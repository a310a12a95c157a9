"""The running session: numbered and sent to every subscriber, with the points as they run.

Imports `data_scheduler.stores`, and of `data_scheduler.writing` which results count.
"""
