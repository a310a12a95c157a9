"""Parts of prepared answers: `?limit=`, `?fields=`, CSV.

Made from the answer that lies on the shelf, and gone when that one is replaced.
"""

import asyncio
from collections import OrderedDict

from content_api.prepared import SMALL, Answer, Prepared
from content_api.selection import Selection, select
from content_api.shapes import Shape


class Parts:
    """The most asked parts, bounded."""

    def __init__(self, *, megabytes: int) -> None:
        self._most = megabytes * 1024 * 1024
        self._bytes = 0
        self._parts: OrderedDict[tuple[str, Selection], tuple[Prepared, Prepared]] = OrderedDict()

    async def get(
        self, key: str, whole: Prepared, table: str, row: type[Shape], selection: Selection
    ) -> tuple[Prepared, bool]:
        """The part of the answer `whole` under `key`, and whether it lay ready."""
        known = self._parts.get((key, selection))
        if known is not None and known[0] is whole:
            self._parts.move_to_end((key, selection))
            return known[1], True
        if len(whole.answer.content) < SMALL:
            part = _part(whole.answer, table, row, selection)
        else:
            part = await asyncio.to_thread(_part, whole.answer, table, row, selection)
        self._put((key, selection), whole, part)
        return part, False

    def _put(self, name: tuple[str, Selection], whole: Prepared, part: Prepared) -> None:
        if (old := self._parts.pop(name, None)) is not None:
            self._bytes -= old[1].size
        self._parts[name] = whole, part
        self._bytes += part.size
        while self._bytes > self._most and len(self._parts) > 1:
            _, (_, oldest) = self._parts.popitem(last=False)
            self._bytes -= oldest.size


def _part(answer: Answer, table: str, row: type[Shape], selection: Selection) -> Prepared:
    return Prepared(select(answer, table, row, selection))
