"""How many may watch replays at the same time: in all, and from one address."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Seats:
    """Seats are taken for as long as a connection lasts. `most`: of one process; `most_of_one`: of one client's address."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self.most = most
        self.most_of_one = most_of_one
        self._taken = 0
        self._by_address: Counter[str] = Counter()

    @property
    def is_full(self) -> bool:
        """Whether nobody else may watch."""
        return self._taken >= self.most

    def has_enough(self, address: str) -> bool:
        """Whether this address has as many as one may have."""
        return self._by_address[address] >= self.most_of_one if address in self._by_address else False

    @contextmanager
    def taken(self, address: str) -> Iterator[None]:
        """Take a seat until the context is left."""
        self._taken += 1
        self._by_address[address] += 1
        try:
            yield
        finally:
            self._taken -= 1
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]
