"""Plans: the quota of the keys of each kind of account, as the setting AUTH_PLANS has them. Pure."""

import re

from racing.api_keys.quota import Quota, quota

USUAL = "standard=600/minute+50000/day"
_NAME = re.compile(r"[a-z0-9-]{1,40}")
_SHAPE = "names and quotas, such as standard=600/minute+20000/day,large=6000/minute"


def plans_of(text: str) -> dict[str, Quota]:
    """Return the quota of each plan, the first that of new accounts. Raise ValueError, which says what is allowed."""
    plans = {}
    for part in text.split(","):
        name, _, limits = part.strip().partition("=")
        if not _NAME.fullmatch(name) or name in plans:
            raise ValueError(f"should be {_SHAPE}")
        plans[name] = quota(limits)
    return plans


def checked_plans(text: str) -> str:
    """Return the text, where it names plans. Raise ValueError, which says what is allowed."""
    plans_of(text)
    return text
