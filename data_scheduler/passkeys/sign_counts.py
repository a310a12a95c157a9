"""What the counter of an authenticator says (Web Authentication Level 3, section 6.1.1). Pure."""


def went_back(before: int, now: int) -> bool:
    """Return whether a passkey has signed no more often than before, so that there may be a copy of it; some authenticators never count."""
    return (before > 0 or now > 0) and now <= before
