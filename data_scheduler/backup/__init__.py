"""Backups of a suite: one file with everything that MongoDB holds at one moment, and the lines that were retired from it.

`python -m data_scheduler.backup create | restore | verify | list`. It runs beside the services or without them, and uses MongoDB as
data_scheduler does, which is why it belongs to it. `docs/operations.md`, Backup and restore, says how it is used.
"""
