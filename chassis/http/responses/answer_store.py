"""Answers in memory, bounded by their bytes: the least recently used are dropped first."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime

import msgspec
from prometheus_client import Gauge

from chassis.http.responses.file_store import FileStore
from chassis.http.responses.representation import PreparedResponse, Representation

BYTES_BESIDE = 4096
"""What an answer takes beside its own bytes, roughly; so the number of small ones is bounded, too."""


class CachedResource(msgspec.Struct, frozen=True):
    """Something that can be asked for: the key of its answer, and a function that makes its representation at an instant."""

    key: str
    make: Callable[[datetime], Awaitable[Representation]]

    @property
    def is_essential(self) -> bool:
        """Return whether a restart needs the answer. There may be only as many of those as there are facts."""
        return False

    @property
    def is_kept(self) -> bool:
        """Return whether the answer is kept for the next who asks. What is cheap to make, and of which there is no end, is not."""
        return True

    @property
    def is_filed(self) -> bool:
        """Return whether the answer may be written to files, for the next process. What has a secret in it may not."""
        return True


class StoredAnswer[R: CachedResource]:
    """A resource that was asked for, with its answer once that is made."""

    def __init__(self, resource: R) -> None:
        self.resource = resource
        self.prepared: PreparedResponse | None = None
        self.outdated = True
        self.restored = False
        """Whether the answer is an earlier process's, from a file: it is good only while the data cannot be reached."""
        self.wanted = True
        """Whether it was asked for since a refresh last made it."""
        self.awaited = False
        """Whether who asks waits for the next one: since a change outdated it, until it is made, or cannot be made soon."""

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return BYTES_BESIDE + (self.prepared.size if self.prepared is not None else 0)


class AnswerStore[R: CachedResource]:
    """Answers by key, in order of use, the least recently used first. `files`: where they are kept for the next process."""

    def __init__(self, megabytes: int, files: FileStore | None, size: Gauge) -> None:
        self.files = files
        self._most = megabytes * 1024 * 1024
        self._answers: OrderedDict[str, StoredAnswer[R]] = OrderedDict()
        self._bytes = 0
        self._size = size

    def get(self, key: str) -> StoredAnswer[R] | None:
        """Return what is stored of a key; whether it has an answer by now is another matter."""
        return self._answers.get(key)

    def use(self, answer: StoredAnswer[R]) -> None:
        """Note that somebody wanted it."""
        self._answers.move_to_end(answer.resource.key)
        answer.wanted = True

    def add(self, resource: R) -> StoredAnswer[R]:
        """Return what is stored of a resource, or add it without an answer."""
        known = self._answers.get(resource.key)
        if known is None:
            known = StoredAnswer(resource)
            self._answers[resource.key] = known
            self._grow(known.size)
            self._make_room(known)
        known.resource, known.wanted = resource, True
        return known

    def put(self, answer: StoredAnswer[R], prepared: PreparedResponse) -> None:
        """Store an answer, and drop others where they are too many by now."""
        known = self._answers.get(answer.resource.key)
        before = known.size if known is not None else 0
        answer.prepared = prepared
        self._answers[answer.resource.key] = answer
        self._grow(answer.size - before)
        self._make_room(answer)

    def remove(self, answer: StoredAnswer[R]) -> None:
        """Drop what is stored, unless another took its place."""
        if self._answers.get(answer.resource.key) is answer:
            del self._answers[answer.resource.key]
            self._grow(-answer.size)

    def __iter__(self) -> Iterator[StoredAnswer[R]]:
        """Iterate over what is stored, the least recently used first."""
        return iter(self._answers.values())

    def _make_room(self, newest: StoredAnswer[R]) -> None:
        while self._bytes > self._most and len(self._answers) > 1:
            self.remove(next(each for each in self._answers.values() if each is not newest))

    def _grow(self, size: int) -> None:
        self._bytes += size
        self._size.set(self._bytes)
