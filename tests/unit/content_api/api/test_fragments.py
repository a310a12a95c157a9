"""Parts of an answer are made once, in turn with everything else, and do not keep the answer in memory."""

import gc
import weakref

import msgspec
import pytest

from chassis.concurrency.admission import Admission, AdmissionLimits
from chassis.errors import Unavailable
from chassis.http.responses.encodings import Encoding, accepted
from chassis.http.responses.representation import PreparedResponse, Representation
from chassis.process.metrics import Metrics
from content_api.api.fragments import FragmentCache
from content_api.api.selection import Selection
from content_api.schemas import Schema
from tests.factories import NOON


class RowSchema(Schema, frozen=True, kw_only=True):
    """A row."""

    number: int


def whole(rows: int = 3) -> PreparedResponse:
    content = msgspec.json.encode({"rows": [{"number": number} for number in range(rows)]})
    return PreparedResponse(Representation(content=content, changed=NOON))


def cache(**limits: int) -> tuple[FragmentCache, Admission]:
    admission = Admission(AdmissionLimits(rest=0)._replace(**limits), Metrics("test"))
    return FragmentCache(admission, megabytes=1), admission


async def test_a_fragment_is_made_once_and_again_when_the_answer_is_another() -> None:
    fragments, _ = cache()
    answer = whole()
    first = [await fragments.get("/rows", answer, "rows", RowSchema, Selection(limit=1)) for _ in range(2)]
    assert [ready for _, ready in first] == [False, True]
    assert b'"rows":[{"number":0}]' in first[0][0].representation.content
    assert not (await fragments.get("/rows", whole(), "rows", RowSchema, Selection(limit=1)))[1]


async def test_a_large_fragment_is_compressed_where_it_is_made_and_not_where_it_is_sent() -> None:
    fragments, _ = cache()
    accepted.set("gzip")
    part, _ = await fragments.get("/rows", whole(5000), "rows", RowSchema, Selection(limit=4000))
    assert part.body(stale=False).is_at_hand(Encoding.GZIP)
    assert not part.body(stale=False).is_at_hand(Encoding.BROTLI)


async def test_a_fragment_does_not_keep_the_answer_in_memory() -> None:
    fragments, _ = cache()
    answer = whole()
    await fragments.get("/rows", answer, "rows", RowSchema, Selection(limit=1))
    gone = weakref.ref(answer)
    del answer
    gc.collect()
    assert gone() is None


async def test_a_fragment_that_lies_ready_does_not_wait_and_another_does() -> None:
    fragments, admission = cache(at_once=1, at_once_per_client=1, waiting_per_client=0)
    answer = whole()
    await fragments.get("/rows", answer, "rows", RowSchema, Selection(limit=1))
    taken = await admission.admit()
    assert (await fragments.get("/rows", answer, "rows", RowSchema, Selection(limit=1)))[1]
    with pytest.raises(Unavailable, match="ask again later"):
        await fragments.get("/rows", answer, "rows", RowSchema, Selection(limit=2))
    taken.release()
    await fragments.get("/rows", answer, "rows", RowSchema, Selection(limit=2))
