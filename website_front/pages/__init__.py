"""The pages: one module for each, with its path, what it reads of content_api, and what it shows. `PAGES` has them all."""

from collections.abc import Mapping, Sequence

from website_front.languages.words import N_
from website_front.page import Page
from website_front.pages.home import home
from website_front.pages.live import live
from website_front.pages.race import race
from website_front.pages.title import title
from website_front.pages.what_if import what_if

PAGES: Sequence[Page] = (home, title, what_if, live, race)

SECTIONS: Mapping[str, str] = {"/live": N_("Live"), "/title": N_("Title"), "/title/what-if": N_("What if?")}
"""What the navigation of every page leads to."""
