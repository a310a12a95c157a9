"""Records of how young or old drivers were when they did something. Pure."""

from collections.abc import Iterator, Mapping

from data_scheduler.reading.history import History
from data_scheduler.reading.record_book.feats import Feat, tally
from data_scheduler.reading.record_book.ranking import Value, ranked
from racing.model import Championship
from racing.records import RaceDay, RecordHolder


def youngest(history: History, subject: Championship, feat: Feat) -> tuple[RecordHolder, ...]:
    """Rank the drivers by their age in days when they first did it, the youngest first."""
    first = {who: each.first for who, each in tally(history, subject, feat).items()}
    return ranked(_aged(history, first), subject, least_first=True)


def oldest(history: History, subject: Championship, feat: Feat) -> tuple[RecordHolder, ...]:
    """Rank the drivers by their age in days when they last did it, the oldest first."""
    last = {who: each.last for who, each in tally(history, subject, feat).items()}
    return ranked(_aged(history, last), subject)


def _aged(history: History, days: Mapping[str, RaceDay]) -> Iterator[Value]:
    """Yield the age of each on that day; who was born when is not known of is left out."""
    for who, when in days.items():
        person = history.lasting.drivers.get(who)
        born = person.date_of_birth if person else None
        if born is not None and when.date is not None:
            yield Value(who, (when.date - born).days, when, when)
