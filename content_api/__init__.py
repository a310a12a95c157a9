"""The public API: REST, calendars and the live session, answered from memory and prepared once for each change."""
