"""The public door's only backend: REST and calendars, answered from memory, prepared once per change."""
