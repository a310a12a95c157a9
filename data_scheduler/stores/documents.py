"""How the model lies in MongoDB: a struct's fields under its natural `_id`, with a hash of its content."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from data_scheduler.writing.batch import content_hash
from data_scheduler.writing.stamps import KeptStamp
from racing.model import Document, Struct
from racing.wire.codec import from_plain, to_plain

type Plain = dict[str, Any]

NOT_IN_THE_MODEL = frozenset({"_id", "hash"})


def document[D: Struct](plain: Mapping[str, Any], kind: type[D]) -> D:
    """The struct of a stored document."""
    return from_plain({key: value for key, value in plain.items() if key not in NOT_IN_THE_MODEL}, kind)


def stored(id_: str, row: Document) -> Plain:
    """The document of a struct."""
    return {"_id": id_, "hash": content_hash(row), **to_plain(row)}


def kept_stamp(plain: Mapping[str, Any]) -> KeptStamp:
    """The struct of a stored stamp."""
    return document(plain, KeptStamp)


def provenance(documents: Iterable[Document]) -> Document:
    """When the newest of them was fetched and from which source, and when any of them last changed; nothing of none."""
    known = list(documents)
    fetched = max((each for each in known if each.fetched_at), key=attrgetter("fetched_at"), default=None)
    return Document(
        source=fetched.source if fetched else next((each.source for each in known if each.source), None),
        fetched_at=fetched.fetched_at if fetched else None,
        updated_at=max((each.updated_at for each in known if each.updated_at), default=None),
    )
