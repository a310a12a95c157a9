"""Drivers who could still have won but would take part no longer, as far as it was known at the time.

Arithmetic cannot know these facts.
"""

from racing.model import Struct


class Absence(Struct, frozen=True, kw_only=True):
    """A driver who would miss rounds, known once the race `since` was over. Without `missed`: all that were left."""

    driver: str
    since: str
    missed: tuple[str, ...] = ()


ABSENCES: dict[int, tuple[Absence, ...]] = {
    # The British teams would not race on Monza's banking (announced in August 1960): Cooper's McLaren and Lotus's Moss among them.
    1960: (
        Absence(driver="bruce-mclaren", since="portugal", missed=("italy",)),
        Absence(driver="stirling-moss", since="portugal", missed=("italy",)),
        Absence(driver="innes-ireland", since="portugal", missed=("italy",)),
    ),
    # Killed on the second lap of the race of Monza, 10 September 1961.
    1961: (Absence(driver="wolfgang-von-trips", since="italy"),),
    # Died on 11 September 1978 of what he had suffered in the race of Monza the day before.
    1978: (Absence(driver="ronnie-peterson", since="italy"),),
}
"""By season. Sources: the published classifications, in which these drivers are no longer listed."""
