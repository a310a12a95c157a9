"""What several pages read: names by id, a season's colours, its Grands Prix by name, and what is missing of its results."""

from collections.abc import Iterable, Mapping, Sequence

from chassis.errors import NotFound
from website_front.api.answers.fact import Counted, Named
from website_front.api.answers.seasons import Entries, Round, Rounds
from website_front.charts.colours import visible
from website_front.languages.words import N_, SESSIONS
from website_front.page import Visit

MAX = "max-verstappen"


def name_in(known: Iterable[Named], chosen: str, refusal: str) -> str:
    """Return the name of an id. Raise `NotFound` where it is none: a list that is in memory says so without a question to content_api."""
    found = next((each.name for each in known if each.id == chosen), None)
    if found is None:
        raise NotFound(refusal)
    return found


async def rounds_of(visit: Visit, year: int | str) -> Rounds:
    """Return the rounds of a season, with the first three of each session."""
    return await visit.reading.get(f"/seasons/{year}/rounds", Rounds)


async def colours_of(visit: Visit, year: int | str) -> Mapping[str, str]:
    """Return the colour of each team and driver of a season, by id, as far as it is known."""
    entries = await visit.reading.get_if_there(f"/seasons/{year}/entries", Entries)
    return {} if entries is None else {who: visible(colour) for who, colour in entries.colours.items()}


def names_of(visit: Visit, rounds: Sequence[Round]) -> Mapping[str, str]:
    """Return the names of the Grands Prix of a season, by id."""
    return {each.grand_prix: visit.texts.grand_prix(each.grand_prix, each.name) for each in rounds}


def after(visit: Visit, counted: Counted | None, names: Mapping[str, str]) -> str | None:
    """Return in words which session is the newest that is counted; None before the first."""
    if counted is None:
        return None
    return visit.say(
        N_("After round {number}, {grand_prix} ({session})"),
        number=counted.number,
        grand_prix=names.get(counted.grand_prix, counted.grand_prix),
        session=visit.texts.gettext(SESSIONS[counted.session]).lower(),
    )
