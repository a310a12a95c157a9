"""The calendars: which feeds there are, their wording, their bytes (iCalendar), and the files that are published.

Served by `content_api.nouns.calendars`.
"""
