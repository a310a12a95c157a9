"""How documents are stored in MongoDB: a struct's fields under its natural `_id`, with a hash of its content.

The nouns of the model are in `racing.model`; here is what only this service stores beside them.
"""

import hashlib
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

import msgspec

from racing.model import CalendarStamp, Championship, Classification, Document, ResultStatus, SeasonStatistics, Struct
from racing.wire.codec import Plain, from_plain, to_plain

NOT_IN_THE_MODEL = frozenset({"_id", "hash"})


class KeptStamp(Struct, frozen=True, kw_only=True):
    """A stamp with digests of the facts that it was given for. `stamped_by`: the version of the rules."""

    stamp: CalendarStamp
    timing: str
    facts: str
    stamped_by: int = 0


class SeasonTotals(Document, frozen=True, kw_only=True):
    """What is stored of a season for one championship: a row for everyone who was entered in a race or sprint.

    `teams`, for constructors: the same over all engines of each, since two engines of one constructor may be in one
    race. `over`: whether every round has its result, so that places are final. `counted_by`: the version of the
    rules.
    """

    season: int
    championship: Championship
    rows: tuple[SeasonStatistics, ...] = ()
    teams: tuple[SeasonStatistics, ...] = ()
    over: bool = False
    counted_by: int = 0

    @property
    def id(self) -> str:
        """`2025-drivers`."""
        return f"{self.season}-{self.championship}"


def document[D: Struct](plain: Mapping[str, Any], kind: type[D]) -> D:
    """Return the struct of a stored document."""
    return from_plain({key: value for key, value in plain.items() if key not in NOT_IN_THE_MODEL}, kind)


def content_hash(document: Document) -> str:
    """Return a hash of the content, which does not depend on source, times or a classification's standing."""
    bare = msgspec.structs.replace(document, source=None, fetched_at=None, updated_at=None)
    if isinstance(bare, Classification):
        bare = msgspec.structs.replace(bare, standing=ResultStatus.FINAL)
    return hashlib.blake2b(msgspec.json.encode(bare), digest_size=16).hexdigest()


def stored(id_: str, row: Document) -> Plain:
    """Return the document of a struct."""
    return {"_id": id_, "hash": content_hash(row), **to_plain(row)}


def kept_stamp(plain: Mapping[str, Any]) -> KeptStamp:
    """Return the struct of a stored stamp."""
    return document(plain, KeptStamp)


def provenance(documents: Iterable[Document]) -> Document:
    """Return the source and fetch time of the newest of the documents, and when any of them last changed.

    All are None when there are no documents.
    """
    known = list(documents)
    fetched = max((each for each in known if each.fetched_at), key=attrgetter("fetched_at"), default=None)
    return Document(
        source=fetched.source if fetched else next((each.source for each in known if each.source), None),
        fetched_at=fetched.fetched_at if fetched else None,
        updated_at=max((each.updated_at for each in known if each.updated_at), default=None),
    )
