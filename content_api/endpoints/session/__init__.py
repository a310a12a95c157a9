"""A session: its result, what happened in it lap by lap, live and replayed."""
