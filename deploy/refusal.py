"""Why the suite does not start, said to a person."""


class Refusal(Exception):
    """One sentence: what is in the way and what to do about it. Ends the launcher with status 1, without a traceback."""
