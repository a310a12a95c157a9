"""formula1.com as a source: results and calendar from the pages that people read, one a second at most.

The site offers them to people; its terms do not grant machines a right to them. So it is asked gently, honours robots.txt,
and an operator can leave it out of `SOURCES`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fetcher_service.identities import Identities
from fetcher_service.sources.formula1.markup import NAME
from fetcher_service.sources.formula1.site import Formula1
from fetcher_service.sources.source import SourceContext
from fetcher_service.web import SourcePolicy

__all__ = ["Formula1", "open_source"]


@asynccontextmanager
async def open_source(context: SourceContext) -> AsyncIterator[Formula1]:
    """The site at its address; it has nothing to close."""
    host = urlsplit(context.addresses[NAME]).netloc
    policy = SourcePolicy(source=NAME, hosts=frozenset({host}), per_second=1.0, concurrency=1, robots=True)
    yield Formula1(context, policy, Identities(context.metrics))
