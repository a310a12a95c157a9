"""Spans of this process: what it serves, what it asks of others, and what it does by the clock.

Which process makes spans, and where they go, is decided once at its start (`chassis.tracing.export`), as for its logs.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Literal, Protocol, Self

type Value = str | int | float | bool

type Kind = Literal["server", "client", "internal"]
"""Who asked: somebody else asked us, we ask somebody else, or it happens by the clock."""


class Span(Protocol):
    """One piece of work. Attributes are named as in OpenTelemetry's semantic conventions."""

    def note(self, **attributes: Value) -> None:
        """Add attributes; a `__` in a name stands for a dot."""

    def rename(self, name: str) -> None:
        """Give it the name that is known only now."""

    def fail(self, cause: str) -> None:
        """Mark it as failed. An exception that leaves the span marks it, too."""


class Tracer(Protocol):
    """Makes spans, and knows the current one."""

    def span(
        self, name: str, kind: Kind, parent: Mapping[str, str] | None, attributes: Mapping[str, Value]
    ) -> AbstractContextManager[Span]:
        """Return a span that is current within its context. `parent`: the caller's headers; None: the current span is its parent."""

    def headers(self) -> dict[str, str]:
        """Return the headers that tell whom we ask of the current span (W3C Trace Context)."""

    def trace_id(self) -> str | None:
        """Return the id of the current trace, 32 hexadecimal digits; None outside of any that is recorded."""


class _NoSpan:
    """What there is where no spans are made."""

    def note(self, **_attributes: Value) -> None: ...

    def rename(self, _name: str) -> None: ...

    def fail(self, _cause: str) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


_NO_SPAN = _NoSpan()


class _Process:
    """The tracer of this process; None where no spans are made."""

    tracer: Tracer | None = None


def use(tracer: Tracer | None) -> None:
    """Make spans with this tracer from now on; None: make none."""
    _Process.tracer = tracer


def are_made() -> bool:
    """Return whether this process makes spans."""
    return _Process.tracer is not None


def span(
    name: str, kind: Kind, *, parent: Mapping[str, str] | None = None, **attributes: Value
) -> AbstractContextManager[Span]:
    """Return a span to work within. `parent`: headers of who asked, by lower-case names. A `__` in an attribute stands for a dot."""
    if (tracer := _Process.tracer) is None:
        return _NO_SPAN
    return tracer.span(name, kind, parent, attributes)


def headers() -> dict[str, str]:
    """Return the headers that pass the current span on with a request (W3C Trace Context); none where no spans are made."""
    return {} if (tracer := _Process.tracer) is None else tracer.headers()


def trace_id() -> str | None:
    """Return the id of the current trace, for the log; None where there is none."""
    return None if (tracer := _Process.tracer) is None else tracer.trace_id()
