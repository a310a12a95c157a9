"""What is kept of whom, for how long, and how to get it out and have it deleted."""

from website_front.languages.words import N_
from website_front.page import Document, Visit, page


@page("/privacy", essential=True)
async def privacy(visit: Visit) -> Document:
    """What is kept of who looks, of who has an account, and of nobody."""
    return Document(
        template="privacy.html",
        title=visit.say(N_("Privacy")),
        description=visit.say(N_("What is kept of you, for how long, how to get it out, and how to have it deleted.")),
        section="/privacy",
        shown={},
    )
