"""A season: its rounds, tables, progression, calendars, and who can still win."""
