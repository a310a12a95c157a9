"""What stands beside every page that has no picture of its own."""

from website_front.languages.words import N_
from website_front.page import Visit, page
from website_front.pictures.picture import Picture


@page("/pictures/general.png", essential=True)
async def general_preview(visit: Visit) -> Picture:
    """The question, and what can be found here."""
    return Picture(
        headline=visit.say(N_("Will it be Max?")),
        host=visit.host,
        sentence=visit.say(N_("Formula 1: who can still win, when it is on, what happened.")),
    )
