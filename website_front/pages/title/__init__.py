"""The question: who can still win, how a past title was decided, and what if. Knows what several pages read."""
