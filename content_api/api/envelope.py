"""The envelope of every JSON answer: `{"metadata": {"date", "source", "stale"}, "result": …}`."""

import msgspec

from chassis.http.representation import Representation


def json_envelope(representation: Representation, stale: bool) -> bytes:  # noqa: FBT001  # called by position, see Envelope
    """Return the whole body around a result; `date` is when the newest fact in it was fetched, in unix seconds."""
    date = representation.fetched or representation.changed
    metadata = msgspec.json.encode({"date": int(date.timestamp()), "source": representation.source, "stale": stale})
    return b"".join((b'{"metadata":', metadata, b',"result":', representation.content, b"}\n"))
