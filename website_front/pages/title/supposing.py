"""What a visitor supposes, as the address says it: sessions by round and kind, each with drivers from the first place on. Pure.

The text of a session is the one of the API (`docs/title.md`): `max-verstappen,-,lando-norris,!oscar-piastri`.
"""

from collections.abc import Mapping, Sequence

import msgspec

from website_front.page import quoted

OPEN, NOT_CLASSIFIED = "-", "!"
FASTEST = "*"
SHORT = ("sprint", "race")
"""Kinds of session, in the order of a weekend. Each is a parameter for the next of its kind."""


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A session that is left. `key`: as the address names it, `24.race`."""

    number: int
    grand_prix: str
    kind: str

    @property
    def key(self) -> str:
        """As the address names it."""
        return f"{self.number}.{self.kind}"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes where in a session: words of the address, `-` for a place that is open; and who is not classified."""

    places: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()

    def place_of(self, driver: str) -> int | None:
        """Return the place of a driver, from 1."""
        return next((number for number, word in enumerate(self.places, 1) if driver in drivers_of(word)), None)

    def at(self, place: int) -> str:
        """Return who has a place, `-` for nobody."""
        return self.places[place - 1] if place <= len(self.places) else OPEN

    def without(self, driver: str) -> "Order":
        """Return the order in which nothing is said of a driver."""
        places = [OPEN if driver in drivers_of(word) else word for word in self.places]
        return Order(places=closed(places), unplaced=tuple(each for each in self.unplaced if each != driver))

    def with_place(self, driver: str, place: int) -> "Order":
        """Return the order with a driver in a place; whose it was has none."""
        places = list(self.without(driver).places)
        places += [OPEN] * (place - len(places))
        places[place - 1] = driver
        return Order(places=closed(places), unplaced=self.without(driver).unplaced)

    def with_next_place(self, driver: str) -> "Order":
        """Return the order with a driver in the first place that is open."""
        places = self.without(driver).places
        return self.with_place(driver, places.index(OPEN) + 1 if OPEN in places else len(places) + 1)

    def with_unplaced(self, driver: str) -> "Order":
        """Return the order with a driver who is not classified."""
        rest = self.without(driver)
        return Order(places=rest.places, unplaced=(*rest.unplaced, driver))

    @property
    def text(self) -> str:
        """As the address has it."""
        return ",".join((*self.places, *(NOT_CLASSIFIED + each for each in self.unplaced)))


def drivers_of(word: str) -> tuple[str, ...]:
    """Return the drivers of a place: none, one, or those who share a car."""
    return () if word == OPEN else tuple(each.rstrip(FASTEST) for each in word.split("/"))


def closed(places: Sequence[str]) -> tuple[str, ...]:
    """Return the places without those at the end that are open."""
    last = max((number for number, word in enumerate(places, 1) if word != OPEN), default=0)
    return tuple(places[:last])


def order_of(text: str) -> Order:
    """Return what a text says of a session."""
    words = [word for word in text.split(",") if word]
    return Order(
        places=closed([word for word in words if not word.startswith(NOT_CLASSIFIED)]),
        unplaced=tuple(word.removeprefix(NOT_CLASSIFIED) for word in words if word.startswith(NOT_CLASSIFIED)),
    )


def joined_places(values: Sequence[str]) -> str:
    """Return the places that a form has sent as one text: an empty one is open."""
    return order_of(",".join(value or OPEN for value in values)).text


def joined_sessions(values: Sequence[str]) -> str:
    """Return the sessions that a form has sent as one text, without those of which nothing is said."""
    told = [(where, order_of(text).text) for where, text in sessions_in(",".join(value or OPEN for value in values))]
    return ",".join(f"{where}:{text}" if where else text for where, text in told if text)


def sessions_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return what a text of several sessions says of each: a word with a colon begins the next. Before the first, it names none."""
    found: list[tuple[str, list[str]]] = []
    for word in text.split(","):
        where, colon, first = word.rpartition(":")
        if colon or not found:
            found.append((where, [first]))
        else:
            found[-1][1].append(first)
    return tuple((where, ",".join(words)) for where, words in found)


def read(slots: Sequence[Slot], given: Mapping[str, str]) -> dict[str, Order]:
    """Return what is supposed of each session, by key. `given`: `race`, `sprint` and `result`. What is about no session is not in it."""
    found: dict[str, Order] = {}
    for where, text in sessions_in(given.get("result", "")):
        number, _, kind = where.rpartition(".")
        slot = next(
            (each for each in slots if each.kind == kind and number in (str(each.number), each.grand_prix)), None
        )
        if slot is not None:
            found[slot.key] = order_of(text)
    for kind in SHORT:
        slot = next((each for each in slots if each.kind == kind), None)
        if slot is not None and given.get(kind):
            found[slot.key] = order_of(given[kind])
    return found


def query_of(slots: Sequence[Slot], orders: Mapping[str, Order]) -> dict[str, str]:
    """Return `race`, `sprint` and `result` that say it: the next of its kind by the short name, others by their key."""
    query: dict[str, str] = {}
    others = []
    for slot in slots:
        text = orders.get(slot.key, Order()).text
        if not text:
            continue
        if is_next(slots, slot):
            query[slot.kind] = text
        else:
            others.append(f"{slot.key}:{text}")
    if others:
        query["result"] = ",".join(others)
    return query


def is_next(slots: Sequence[Slot], slot: Slot) -> bool:
    """Return whether a session is the next of its kind."""
    return next((each for each in slots if each.kind == slot.kind), None) == slot


def address(path: str, query: Mapping[str, str | None]) -> str:
    """Return path and query, without what is not given."""
    told = "&".join(f"{name}={quoted(value)}" for name, value in query.items() if value)
    return f"{path}?{told}" if told else path
