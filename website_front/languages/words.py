"""What the words of the data are called: sessions, outcomes, the standing of a result. English here; others in their catalogue."""


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for a sentence that is translated later
    """Mark a sentence for translation, and return it as it is."""
    return message


SESSIONS = {
    "practice_1": N_("Practice 1"),
    "practice_2": N_("Practice 2"),
    "practice_3": N_("Practice 3"),
    "practice_4": N_("Practice 4"),
    "pre_qualifying": N_("Pre-qualifying"),
    "qualifying_1": N_("Qualifying 1"),
    "qualifying_2": N_("Qualifying 2"),
    "qualifying": N_("Qualifying"),
    "warm_up": N_("Warm-up"),
    "sprint_qualifying": N_("Sprint qualifying"),
    "sprint": N_("Sprint"),
    "race": N_("Race"),
}

OUTCOMES = {
    "classified": N_("Classified"),
    "not_classified": N_("Not classified"),
    "retired": N_("Retired"),
    "disqualified": N_("Disqualified"),
    "excluded": N_("Excluded"),
    "did_not_start": N_("Did not start"),
    "did_not_qualify": N_("Did not qualify"),
    "did_not_pre_qualify": N_("Did not pre-qualify"),
    "did_not_practice": N_("Did not practise"),
}

STANDINGS = {
    "live": N_("as it runs"),
    "provisional": N_("provisional"),
    "final": N_("final"),
    "amended": N_("amended"),
}

STATUSES = {
    "upcoming": N_("upcoming"),
    "live": N_("live"),
    "finished": N_("finished"),
    "awaiting_result": N_("result awaited"),
    "cancelled": N_("cancelled"),
}

COMPOUNDS = {
    "hypersoft": N_("hypersoft"),
    "ultrasoft": N_("ultrasoft"),
    "supersoft": N_("supersoft"),
    "soft": N_("soft"),
    "medium": N_("medium"),
    "hard": N_("hard"),
    "superhard": N_("superhard"),
    "intermediate": N_("intermediate"),
    "wet": N_("wet"),
}

VERDICTS = {"champion": N_("Yes."), "possible": N_("Possible."), "no": N_("No.")}
