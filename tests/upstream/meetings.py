"""Weekends as Formula 1 itself counts them: meetings and sessions by number, the same on its site, its feeds and OpenF1.

A weekend that was called off keeps its number; the one that replaced it gets a new one.
"""

from dataclasses import dataclass

from racing.model import Round, Session
from tests.upstream.world import World

FIRST = {2021: 1064, 2022: 1108, 2023: 1141, 2024: 1229, 2025: 1254, 2026: 1279}
"""The number of a season's first meeting. Within a season they follow the calendar, which is simpler than the truth."""

EARLIER = 94
REPLACEMENTS = 24
BEFORE_THE_REST = {2022: (1124, 1125)}
"""The first two of 2022 got their numbers after the others."""

SESSIONS = 10


@dataclass(frozen=True)
class Meeting:
    """A weekend and its number."""

    key: int
    weekend: Round

    def session_key(self, session: Session) -> int:
        """The number of one of its sessions."""
        kinds = [planned.kind for planned in self.weekend.sessions]
        return self.key * SESSIONS + kinds.index(session.kind)


def first_key(year: int) -> int:
    """The number of a season's first meeting."""
    return FIRST.get(year, EARLIER + (year - 1950) * 13)


def _key(year: int, index: int) -> int:
    """The number of a season's meeting by its place in the calendar, from 0."""
    early = BEFORE_THE_REST.get(year, ())
    if index < len(early):
        return early[index]
    key = first_key(year) + index - len(early)
    return key + len(early) if early and key >= min(early) else key


def meetings(world: World, year: int, *, testing: bool = True) -> list[Meeting]:
    """All meetings of a season in order of time: testing, called-off ones, replaced ones."""
    facts = world.library.season(year)
    if facts is None or not world.published(year):
        return []
    replaced = {weekend.grand_prix for weekend in world.withdrawn(year)}
    order = [weekend.grand_prix for weekend in world.first_published(year)]
    found = []
    for weekend in world.all_rounds(year):
        index = REPLACEMENTS if weekend.grand_prix in replaced else order.index(weekend.grand_prix)
        found.append(Meeting(_key(year, index), weekend))
    found += [Meeting(_key(year, order.index(gone.grand_prix)), gone) for gone in world.withdrawn(year)]
    found.sort(key=lambda meeting: (str(meeting.weekend.sessions[0].start), meeting.key))
    if testing and (test := world.testing(year)):
        found.insert(0, Meeting(first_key(year) - 1, test))
    return found


def by_key(world: World, year: int, key: int) -> Meeting | None:
    """A meeting of a season."""
    return next((meeting for meeting in meetings(world, year) if meeting.key == key), None)
