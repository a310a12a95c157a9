"""What one source allows: which hosts are its own, and how often they may be asked."""

from dataclasses import dataclass

from yarl import URL


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """The limits for requests to one source.

    `hosts`: with or without port; no other host is asked, and no redirect to another one is followed. `per_second` may be a
    fraction. `robots`: ask robots.txt first.
    """

    source: str
    hosts: frozenset[str]
    per_second: float
    per_hour: int | None = None
    concurrency: int = 2
    robots: bool = False

    def allow(self, url: URL) -> bool:
        """Return whether that is an address of the source: http or https, one of its hosts, and no password in it."""
        at = url.host_port_subcomponent
        return url.scheme in ("http", "https") and url.user is None and not self.hosts.isdisjoint({url.host, at})
