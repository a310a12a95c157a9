"""What can go wrong with the live feed, done by the hub on demand."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto


class Kind(Enum):
    """A way to fail. Those without `after` meet `times` negotiations, or sockets; the others come once in the session."""

    NEGOTIATE_STATUS = auto()
    """`status`, with a body that says nothing."""
    NEGOTIATE_HTML = auto()
    """A page where JSON was due."""
    HANDSHAKE_REFUSED = auto()
    TOKEN_REFUSED = auto()
    """401 for whoever shows a token."""
    NO_PINGS = auto()
    DROPPED = auto()
    """The connection is cut, and nobody can connect until `span` has passed."""
    CLOSED = auto()
    """A close record, then the socket ends."""
    SILENT = auto()
    """The socket stays open, and tells nothing any more but pings."""
    MALFORMED = auto()
    """A record that is no JSON, in the midst of a frame."""
    SENSELESS = auto()
    """A record whose content is none of its topic's."""
    DUPLICATE = auto()
    """A frame comes twice."""
    BURST = auto()
    """What happens within `span` comes at its end, in one frame."""
    HELD = auto()
    """Time stands still from when `held` is set until `go_on` is: no trouble, but time for a test."""


@dataclass
class Trouble:
    """What goes wrong, and when: `after` the first message of the session."""

    kind: Kind
    after: timedelta | None = None
    span: timedelta = timedelta(0)
    times: int = 1
    status: int = 500
