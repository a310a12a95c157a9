"""Do work once for all callers who ask for it at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterator

from cachetools import LRUCache


class SingleFlight[K: Hashable, T]:
    """Work by key: callers who ask while it is under way wait for the same task.

    A caller who is cancelled does not cancel the work for the others. A failure reaches everyone who waits, and the next caller starts
    the work again. `remember`: the number of results that are kept afterwards, of which the least recently used are dropped first.
    """

    def __init__(self, *, remember: int = 0) -> None:
        self._under_way: dict[K, asyncio.Task[T]] = {}
        self._results: LRUCache[K, T] = LRUCache(remember)
        self._remember = remember

    async def do(self, key: K, work: Callable[[], Awaitable[T]]) -> T:
        """Return the result of the work: remembered, under way, or started now. Raise what the work raises."""
        if key in self._results:
            return self._results[key]
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(_awaited(work))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._finish(key, done))
        try:
            return await asyncio.shield(task)
        finally:
            del task  # a failure holds this frame by its traceback: if the frame held the failure, only the collector would end both

    def remembered(self, key: K) -> T | None:
        """Return the result of a key that is remembered; None without one."""
        return self._results.get(key)

    def forget(self, key: K) -> None:
        """Forget the result of a key. Work that is under way goes on for those who wait for it, and is not remembered."""
        self._under_way.pop(key, None)
        self._results.pop(key, None)

    def forget_all(self) -> None:
        """Forget every result, as `forget` does one."""
        self._under_way.clear()
        self._results.clear()

    def under_way(self, key: K) -> asyncio.Task[T] | None:
        """Return the work of a key that is under way, to wait for; None where there is none."""
        return self._under_way.get(key)

    def __contains__(self, key: object) -> bool:
        """Return whether the work of a key is under way."""
        return key in self._under_way

    def __iter__(self) -> Iterator[K]:
        """Iterate over the keys of the work that is under way."""
        return iter(self._under_way)

    def _finish(self, key: K, task: asyncio.Task[T]) -> None:
        # Asking for the exception also tells asyncio that it was seen, where nobody waits for it any more.
        failed = task.cancelled() or task.exception() is not None
        if self._under_way.get(key) is not task:
            return
        del self._under_way[key]
        if self._remember and not failed:
            self._results[key] = task.result()


async def _awaited[T](work: Callable[[], Awaitable[T]]) -> T:
    return await work()
