"""The verdict: beside the first page with what comes next, beside those of the title with what is counted."""

from website_front.api.answers.seasons import Season
from website_front.api.answers.title import Hopeful, Title
from website_front.languages.words import N_, VERDICTS
from website_front.page import Visit, page
from website_front.pages.home import asked_about, next_weekend
from website_front.pages.shared import after, names_of, rounds_of
from website_front.pages.title.title import chosen, question_about
from website_front.pictures.picture import BAD, GOOD, PLAIN, Picture, Said

TONES = {"champion": GOOD, "no": BAD}


@page("/pictures/next.png", essential=True)
async def home_preview(visit: Visit) -> Picture:
    """The verdict, and the next weekend."""
    season = await visit.reading.get("/seasons/current", Season)
    rounds = await rounds_of(visit, season.year)
    weekend = next_weekend(rounds.held)
    eyebrow = str(season.year)
    if weekend is not None:
        name = visit.texts.grand_prix(weekend.grand_prix, weekend.name)
        days = visit.texts.days(weekend.first_date, weekend.end_date) if weekend.first_date and weekend.end_date else ""
        eyebrow = visit.say(N_("Next: {name}"), name=" · ".join(filter(None, (name, days))))
    return _verdict(visit, await asked_about(visit, season), season.year, eyebrow)


@page("/pictures/title.png", query=("driver",), essential=True)
async def title_preview(visit: Visit, *, driver: str | None = None) -> Picture:
    """The verdict of the current season."""
    season = await visit.reading.get("/seasons/current", Season)
    return await _title(visit, season.year, driver)


@page("/pictures/seasons/{year:[0-9]{4}}/title.png", query=("driver",))
async def season_title_preview(visit: Visit, *, year: str, driver: str | None = None) -> Picture:
    """The verdict of any season."""
    return await _title(visit, int(year), driver)


async def _title(visit: Visit, year: int, driver: str | None) -> Picture:
    found = await visit.reading.get(f"/seasons/{year}/title?lang={visit.language}", Title)
    names = names_of(visit, (await rounds_of(visit, year)).rounds)
    eyebrow = " · ".join(filter(None, (str(year), after(visit, found.as_of, names))))
    return _verdict(visit, chosen(found.drivers, driver), year, eyebrow)


def _verdict(visit: Visit, asked: Hopeful | None, year: int, eyebrow: str) -> Picture:
    said = (
        None
        if asked is None
        else Said(
            answer=visit.texts.gettext(VERDICTS[asked.will_it_be]),
            beside=chance_of(visit, asked),
            tone=TONES.get(asked.will_it_be, PLAIN),
        )
    )
    return Picture(
        headline=question_about(visit, asked, year),
        host=visit.host,
        eyebrow=eyebrow,
        said=said,
        sentence="" if asked is None else asked.sentence,
    )


def chance_of(visit: Visit, asked: Hopeful) -> str:
    """Return the chance as it stands beside the verdict; nothing where that is certain, or none was drawn."""
    if asked.probability is None or asked.will_it_be != "possible":
        return ""
    return visit.texts.chance(asked.probability, certain=False)
