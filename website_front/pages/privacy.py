"""What is kept of whom, for how long, and how to get it out and have it deleted."""

from collections.abc import Sequence

from website_front.languages.words import N_
from website_front.page import Document, Visit, page

KEPT: Sequence[tuple[str, str]] = (
    (
        N_("The address of e-mail, what you prefer, and a hash of the password (argon2id)"),
        N_("until you delete the account"),
    ),
    (N_("Where you are signed in: what the browser calls itself, and when it was used last"), N_("until it ends")),
    (
        N_("A letter that waits, or whose link was not followed, with the address it goes to"),
        N_("a day; to choose another password an hour"),
    ),
    (N_("Passkeys: name, public key, when each signed in last and how often"), N_("until you remove them")),
    (
        N_("Links with accounts elsewhere: the provider, what it calls you, when each signed in last"),
        N_("until you remove them"),
    ),
    (N_("API keys: name, what they may do, when they were used last"), N_("90 days after they ended")),
    (N_("How often a key was used on each day"), N_("90 days")),
    (N_("Webhooks: addresses and choices"), N_("until you delete them")),
    (N_("What was delivered to a webhook: when, and what came of it"), N_("30 days")),
    (N_("Private calendars: name and choice"), N_("until you revoke them")),
    (N_("What you want to be reminded of"), N_("until you change it")),
    (
        N_("Browsers that take messages: where their push service takes them, and what they call themselves"),
        N_("until you remove them"),
    ),
    (N_("Reminders that wait"), N_("until the session begins; else a day")),
    (N_("What was done with the account, when, and with which sign-in or key"), N_("90 days")),
    (N_("How often somebody tried from where, as digests that name nobody"), N_("a day at most")),
)
"""What is kept of who has an account, and for how long: `docs/accounts.md` says the same."""


@page("/privacy", essential=True)
async def privacy(visit: Visit) -> Document:
    """What is kept of who looks, of who has an account, and of nobody."""
    return Document(
        template="privacy.html",
        title=visit.say(N_("Privacy")),
        description=visit.say(N_("What is kept of you, for how long, how to get it out, and how to have it deleted.")),
        section="/privacy",
        shown={"kept": KEPT},
    )
