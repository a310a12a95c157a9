"""FragmentCache of prepared answers: `?limit=`, `?fields=`, CSV.

Made from the answer that lies on the shelf, and gone when that one is replaced.
"""

import asyncio
from typing import NamedTuple

from cachetools import LRUCache

from chassis.http.representation import SMALL, PreparedResponse, Representation
from content_api.api.selection import Selection, select
from content_api.schemas import Schema, json_envelope


class _Fragment(NamedTuple):
    """A part, and the answer it was made from."""

    whole: PreparedResponse
    part: PreparedResponse


def _size(fragment: _Fragment) -> int:
    return fragment.part.size


class FragmentCache:
    """The most asked parts, bounded."""

    def __init__(self, *, megabytes: int) -> None:
        self._parts: LRUCache[tuple[str, Selection], _Fragment] = LRUCache(megabytes * 1024 * 1024, _size)

    async def get(
        self, key: str, whole: PreparedResponse, table: str, row: type[Schema], selection: Selection
    ) -> tuple[PreparedResponse, bool]:
        """The part of the answer `whole` under `key`, and whether it lay ready."""
        known = self._parts.get((key, selection))
        if known is not None and known.whole is whole:
            return known.part, True
        if len(whole.representation.content) < SMALL:
            part = _part(whole.representation, table, row, selection)
        else:
            part = await asyncio.to_thread(_part, whole.representation, table, row, selection)
        if part.size <= self._parts.maxsize:
            self._parts[key, selection] = _Fragment(whole, part)
        return part, False


def _part(answer: Representation, table: str, row: type[Schema], selection: Selection) -> PreparedResponse:
    return PreparedResponse(select(answer, table, row, selection), json_envelope)
