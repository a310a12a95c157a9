"""Who could still win a season's title, now or after any round."""

from website_front.page import Document, Visit, page
from website_front.pages.title.title import title_of


@page("/seasons/{year:[0-9]{4}}/title", query=("driver", "round"))
async def season_title(visit: Visit, *, year: str, driver: str | None = None, round: str | None = None) -> Document:  # noqa: A002  # as the API calls it
    """The title of any season."""
    return await title_of(visit, int(year), driver, path=f"/seasons/{year}/title", after_round=round)
