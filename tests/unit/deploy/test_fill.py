from collections.abc import AsyncIterator, Iterable

from deploy.fill import events, outcome


async def _stream(lines: Iterable[bytes]) -> AsyncIterator[bytes]:
    for line in lines:
        yield line


async def test_events_come_out_of_their_stream_with_their_json() -> None:
    lines = [
        b": a comment\n",
        b"event: progress\n",
        b'data: {"done": 1, "total": 2,\n',
        b'data:  "season": 2025}\n',
        b"id: 7\n",
        b"\n",
        b"\n",
        b"event:done\r\n",
        b'data:{"success": true}\r\n',
        b"\r\n",
    ]
    assert [event async for event in events(_stream(lines))] == [
        ("progress", {"done": 1, "total": 2, "season": 2025}),
        ("done", {"success": True}),
    ]


async def test_an_event_that_was_cut_off_is_not_one() -> None:
    assert [event async for event in events(_stream([b"event: done\n", b'data: {"success": true}\n']))] == []


def test_a_fill_that_wrote_something_says_how_much() -> None:
    done = {"success": True, "fetched_count": 13601, "changed_count": 24, "seconds": 8.13}
    assert outcome(done) == "filled: 13601 rows fetched, 24 new or changed, in 8.1 s"


def test_a_fill_that_wrote_nothing_says_that() -> None:
    done = {"success": True, "fetched_count": 13601, "changed_count": 0, "seconds": 4.7}
    assert outcome(done) == "nothing new: 13601 rows checked in 4.7 s, all of them stored already"
