"""Fragments of prepared answers: what `limit`, `offset`, `fields` and CSV select from a table.

A fragment is made from the whole answer in the response cache, and is good until that one is replaced.
"""

import asyncio
import weakref
from typing import NamedTuple

from cachetools import LRUCache

from chassis.concurrency.admission import Admission
from chassis.http.responses.answer_store import BYTES_BESIDE
from chassis.http.responses.encodings import accepted, preferred
from chassis.http.responses.representation import SMALL, PreparedResponse, Representation
from content_api.api.selection import Selection, select
from content_api.schemas import Schema, json_envelope


class _Fragment(NamedTuple):
    """A fragment and the answer that it was made from, which it does not keep in memory."""

    whole: weakref.ref[PreparedResponse]
    prepared: PreparedResponse


def _size(fragment: _Fragment) -> int:
    return fragment.prepared.size + BYTES_BESIDE


class FragmentCache:
    """The fragments used last, bounded by their size. To make one has to be admitted like any other answer."""

    def __init__(self, admission: Admission, *, megabytes: int) -> None:
        self._admission = admission
        self._fragments: LRUCache[tuple[str, Selection], _Fragment] = LRUCache(megabytes * 1024 * 1024, _size)

    async def get(
        self, key: str, whole: PreparedResponse, table: str, row: type[Schema], selection: Selection
    ) -> tuple[PreparedResponse, bool]:
        """Return the selection from the answer `whole` of `key`, and whether it was prepared before."""
        known = self._fragments.get((key, selection))
        if known is not None and known.whole() is whole:
            return known.prepared, True
        with await self._admission.admit():
            if len(whole.representation.content) < SMALL:
                prepared = _prepare(whole.representation, table, row, selection)
            else:
                prepared = await asyncio.to_thread(_prepare, whole.representation, table, row, selection)
        fragment = _Fragment(weakref.ref(whole), prepared)
        if _size(fragment) <= self._fragments.maxsize:
            self._fragments[key, selection] = fragment
        return prepared, False


def _prepare(answer: Representation, table: str, row: type[Schema], selection: Selection) -> PreparedResponse:
    prepared = PreparedResponse(select(answer, table, row, selection), json_envelope)
    # Here, where it has been admitted, and mostly in a thread: many fragments may be asked for, and each only once.
    return prepared.compress(preferred(accepted.get())[:1])
