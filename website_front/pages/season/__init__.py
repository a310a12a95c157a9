"""A season: its calendar, its races and tables, and one race. Knows what several pages read."""
