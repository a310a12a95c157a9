"""Private calendars: choices behind secret addresses, which auth_api changes and content_api serves (`data_scheduler.rights`).

Imports the stores and what accounts share. Of a token only its SHA-256 is here.
"""
