"""The calendars: which feeds there are, their wording, their bytes (iCalendar), and the files that are published.

Served by `content_api.endpoints.season.calendars`. Imports `racing`, `content_api.languages`, `content_api.season_index`
and `content_api.resource`.
"""
