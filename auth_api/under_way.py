"""What is being sent to strangers at the same moment: so much in all, and so much for each account.

Slow receivers cost nobody but their owner.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

type Work = Coroutine[Any, Any, None]

type Claim = Callable[[int, tuple[str, ...]], Awaitable[Sequence[tuple[str, Work]]]]
"""Takes so much of what is due, and nothing of these accounts; returns the account of each, and what sends it."""


class UnderWay:
    """The tasks that send. `most`, `most_of_account`: at once. `news`: set when one has ended, so that there is room for another."""

    def __init__(self, *, most: int, most_of_account: int, news: asyncio.Event) -> None:
        self._most = most
        self._most_of_account = most_of_account
        self._news = news
        self._tasks: set[asyncio.Task[None]] = set()
        self._of_account: Counter[str] = Counter()

    async def begin(self, claim: Claim) -> None:
        """Begin to send what is due, until there is no more of it, or no room."""
        while (room := self._most - len(self._tasks)) > 0 and (due := await claim(room, self._full())):
            for account, work in due:
                self._begin(account, work)

    def _full(self) -> tuple[str, ...]:
        return tuple(account for account, number in self._of_account.items() if number >= self._most_of_account)

    def _begin(self, account: str, work: Work) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        self._of_account[account] += 1

        def ended(_task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._of_account -= Counter({account: 1})  # and forgets who has none
            self._news.set()

        task.add_done_callback(ended)

    async def stop(self) -> None:
        """Cancel what is under way."""
        tasks = [*self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
