"""The one way out: every request to a source goes through here, with limits on how often, how long and how much.

`client` asks for a page, over `robots`, `breaker` and `fetching` (tries and redirects); `exchange` is a single request, `unpacking` its
body. `policy` says what a source allows, `throttle` holds to it, `page_cache` remembers pages. Knows no source; imports
`fetcher_service.failures` and chassis.
"""

from fetcher_service.web.client import Web, user_agent
from fetcher_service.web.page import FetchedPage
from fetcher_service.web.source_policy import SourcePolicy

__all__ = ["FetchedPage", "SourcePolicy", "Web", "user_agent"]
