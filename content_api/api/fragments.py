"""FragmentCache of prepared answers: `?limit=`, `?fields=`, CSV.

Made from the answer that lies on the shelf, and gone when that one is replaced.
"""

import asyncio
from collections import OrderedDict

from chassis.http.representation import SMALL, PreparedResponse, Representation
from content_api.api.envelope import json_envelope
from content_api.api.selection import Selection, select
from content_api.schemas import Schema


class FragmentCache:
    """The most asked parts, bounded."""

    def __init__(self, *, megabytes: int) -> None:
        self._most = megabytes * 1024 * 1024
        self._bytes = 0
        self._parts: OrderedDict[tuple[str, Selection], tuple[PreparedResponse, PreparedResponse]] = OrderedDict()

    async def get(
        self, key: str, whole: PreparedResponse, table: str, row: type[Schema], selection: Selection
    ) -> tuple[PreparedResponse, bool]:
        """The part of the answer `whole` under `key`, and whether it lay ready."""
        known = self._parts.get((key, selection))
        if known is not None and known[0] is whole:
            self._parts.move_to_end((key, selection))
            return known[1], True
        if len(whole.representation.content) < SMALL:
            part = _part(whole.representation, table, row, selection)
        else:
            part = await asyncio.to_thread(_part, whole.representation, table, row, selection)
        self._put((key, selection), whole, part)
        return part, False

    def _put(self, name: tuple[str, Selection], whole: PreparedResponse, part: PreparedResponse) -> None:
        if (old := self._parts.pop(name, None)) is not None:
            self._bytes -= old[1].size
        self._parts[name] = whole, part
        self._bytes += part.size
        while self._bytes > self._most and len(self._parts) > 1:
            _, (_, oldest) = self._parts.popitem(last=False)
            self._bytes -= oldest.size


def _part(answer: Representation, table: str, row: type[Schema], selection: Selection) -> PreparedResponse:
    return PreparedResponse(select(answer, table, row, selection), json_envelope)
