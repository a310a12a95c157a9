"""How many may watch replays at the same time: in all, from one address, and of how many different sessions."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from chassis.errors import SuiteError

MOST_SESSIONS = 64
"""Different sessions that are told at the same time by one process: each takes up to half a megabyte as long as somebody watches it."""


class TooManyClients(SuiteError):
    """Too many watch already. `is_yours`: from one address, rather than in all."""

    def __init__(self, message: str, *, is_yours: bool = False) -> None:
        super().__init__(message)
        self.is_yours = is_yours


class ClientLimits:
    """Counts clients for as long as their connections last. `most`: of one process; `most_of_one`: of one client's address."""

    def __init__(self, most: int, most_of_one: int, most_sessions: int = MOST_SESSIONS) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._most_sessions = most_sessions
        self._by_address: Counter[str] = Counter()
        self._by_session: Counter[str] = Counter()

    @contextmanager
    def taken(self, address: str, session: str) -> Iterator[None]:
        """Count a client until the context is left. Raise `TooManyClients`, which says why, where one more is too many."""
        if self._by_address[address] >= self._most_of_one:
            raise TooManyClients(
                f"replays: {self._most_of_one} are being told to your address already, allowed: {self._most_of_one}",
                is_yours=True,
            )
        if self._by_address.total() >= self._most:
            raise TooManyClients("too many clients of replays")
        if not self._by_session[session] and len(+self._by_session) >= self._most_sessions:
            raise TooManyClients(
                f"{self._most_sessions} different sessions are being told already, and this is another one"
            )
        self._by_address[address] += 1
        self._by_session[session] += 1
        try:
            yield
        finally:
            for taken, by in ((self._by_address, address), (self._by_session, session)):
                taken[by] -= 1
                if not taken[by]:
                    del taken[by]
