"""What is being sent to strangers at the same moment: so much in all, and so much for each account.

Slow receivers cost nobody but their owner.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from typing import Any


class UnderWay:
    """The tasks that send. `most`, `most_of_account`: at once. `news`: set when one has ended, so that there is room for another."""

    def __init__(self, *, most: int, most_of_account: int, news: asyncio.Event) -> None:
        self._most = most
        self._most_of_account = most_of_account
        self._news = news
        self._tasks: set[asyncio.Task[None]] = set()
        self._of_account: Counter[str] = Counter()

    @property
    def room(self) -> int:
        """How many more may begin."""
        return self._most - len(self._tasks)

    @property
    def full(self) -> Sequence[str]:
        """The accounts of which no more may begin."""
        return tuple(account for account, number in self._of_account.items() if number >= self._most_of_account)

    def begin(self, account: str, work: Coroutine[Any, Any, None]) -> None:
        """Begin to send something of an account. What fails is the matter of `work`."""
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
