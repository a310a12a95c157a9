"""Ranks the values of a record. Pure."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from racing.model import Championship
from racing.records import RaceDay, RecordHolder


class Value(NamedTuple):
    """What a driver, or a constructor, has in a list; the rest is as in `RecordHolder`."""

    who: str
    value: Decimal | int
    first: RaceDay | None = None
    last: RaceDay | None = None
    season: int | None = None
    grand_prix: str | None = None
    circuit: str | None = None

    @property
    def reached(self) -> date:
        """The day on which the value was reached, as far as it is known."""
        race = self.last or self.first
        day = race.date if race else None
        return day or date(self.season or 1, 1, 1)


def ranked(values: Iterable[Value], subject: Championship, *, least_first: bool = False) -> tuple[RecordHolder, ...]:
    """Return the places of a list, the greatest value first, or the least. Equal values share a position, the earlier one first."""
    sign = 1 if least_first else -1
    is_driver = subject is Championship.DRIVERS
    found: list[RecordHolder] = []
    position, before = 0, None
    for count, each in enumerate(sorted(values, key=lambda each: (sign * each.value, each.reached, each.who)), 1):
        position, before = (position if each.value == before else count), each.value
        found.append(
            RecordHolder(
                position=position,
                driver=each.who if is_driver else None,
                constructor=None if is_driver else each.who,
                value=Decimal(each.value),
                first=each.first,
                last=each.last,
                season=each.season,
                grand_prix=each.grand_prix,
                circuit=each.circuit,
            )
        )
    return tuple(found)
