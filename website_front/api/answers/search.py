"""What the search finds."""

from website_front.api.answers.fact import Fact


class Hit(Fact, frozen=True, kw_only=True):
    """Something that was found."""

    kind: str
    id: str
    name: str
    context: str = ""


class Hits(Fact, frozen=True, kw_only=True):
    """`/search`."""

    q: str
    hits: tuple[Hit, ...]
