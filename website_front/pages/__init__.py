"""The pages: one module for each, with its path, what it reads of content_api, and what it shows. `PAGES` has them all."""

from collections.abc import Mapping, Sequence

from website_front.languages.words import N_
from website_front.page import Page
from website_front.pages.account.calendars import own_calendars
from website_front.pages.account.joining import confirm, forgotten, reset, sign_in, sign_up
from website_front.pages.account.keys import own_keys
from website_front.pages.account.own import own_account
from website_front.pages.account.reminders import own_reminders
from website_front.pages.account.webhooks import own_webhooks
from website_front.pages.developers import developers
from website_front.pages.embed import embed_next, embed_standings
from website_front.pages.feed import results
from website_front.pages.for_machines import manifest, robots, sitemap, sitemap_pages, sitemap_season
from website_front.pages.home import home
from website_front.pages.live import live
from website_front.pages.people.constructors import constructor
from website_front.pages.people.drivers import driver
from website_front.pages.people.versus import versus
from website_front.pages.places import circuit, grand_prix
from website_front.pages.previews.general import general_preview
from website_front.pages.previews.people import constructor_preview, driver_preview
from website_front.pages.previews.season import calendar_preview, race_preview, season_preview
from website_front.pages.previews.title import home_preview, season_title_preview, title_preview
from website_front.pages.privacy import privacy
from website_front.pages.search import search
from website_front.pages.season.calendar import calendar
from website_front.pages.season.race import race
from website_front.pages.season.seasons import season, seasons
from website_front.pages.status import status
from website_front.pages.title.season_title import season_title
from website_front.pages.title.title import title
from website_front.pages.title.what_if import season_what_if, what_if

PAGES: Sequence[Page] = (
    home,
    live,
    title,
    what_if,
    calendar,
    seasons,
    season,
    season_title,
    season_what_if,
    race,
    driver,
    versus,
    constructor,
    circuit,
    grand_prix,
    search,
    status,
    developers,
    privacy,
    embed_next,
    embed_standings,
    results,
    sitemap,
    sitemap_pages,
    sitemap_season,
    robots,
    manifest,
    general_preview,
    home_preview,
    title_preview,
    calendar_preview,
    season_preview,
    season_title_preview,
    race_preview,
    driver_preview,
    constructor_preview,
)
"""Of two that a path fits the first is taken."""

PAGES_OF_ACCOUNTS: Sequence[Page] = (
    sign_up,
    confirm,
    sign_in,
    forgotten,
    reset,
    own_account,
    own_keys,
    own_webhooks,
    own_calendars,
    own_reminders,
)
"""Those that are there where there are accounts."""

SECTIONS: Mapping[str, str] = {
    "/live": N_("Live"),
    "/calendar": N_("Calendar"),
    "/title": N_("Title"),
    "/seasons": N_("Seasons"),
    "/search": N_("Search"),
}
"""What the navigation of every page leads to."""
