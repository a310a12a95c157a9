"""A resource of the public API, and which facts its answer shows."""

from chassis.http.responses.answer_store import CachedResource
from racing.model import ALL_SEASONS, Change, Dataset

APART = frozenset({Dataset.LAPS, Dataset.SESSION_LOGS})
"""Datasets that only resources show which name them: a backfill writes them for every session of every season."""


class Resource(CachedResource, frozen=True):
    """A resource that knows which changes concern it.

    `seasons`: those it shows, None for all. `datasets`: those it is made from, None for all. `live`: whether it shows the
    running session. `essential`: whether a restart needs it, as the answers about whole seasons and the lists; nothing that has a
    visitor's choice in it may be. `kept`: whether the answer is kept for the next who asks. `filed`: whether it may be written to files.
    """

    seasons: frozenset[int] | None = None
    datasets: frozenset[Dataset] | None = None
    live: bool = False
    essential: bool = False
    kept: bool = True
    filed: bool = True

    @property
    def is_essential(self) -> bool:
        """Return whether a restart needs the answer."""
        return self.essential

    @property
    def is_kept(self) -> bool:
        """Return whether the answer is kept for the next who asks."""
        return self.kept

    @property
    def is_filed(self) -> bool:
        """Return whether the answer may be written to files."""
        return self.filed

    def shows(self, change: Change) -> bool:
        """Return whether the change may alter the answer. What outlives seasons is part of every season."""
        if change.dataset in APART and (self.datasets is None or change.dataset not in self.datasets):
            return False
        of_season = self.seasons is None or change.season == ALL_SEASONS or change.season in self.seasons
        return of_season and (self.datasets is None or change.dataset is None or change.dataset in self.datasets)

    def lists(self, dataset: Dataset) -> bool:
        """Return whether the answer lists every row of a dataset, also a new one: the path of such a list is the dataset's name."""
        return self.key == f"/{dataset}"

    def shows_live(self, season: int) -> bool:
        """Return whether the answer shows how a session of the season is running."""
        return self.live and (self.seasons is None or season in self.seasons)
