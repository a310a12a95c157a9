"""Makes spans with OpenTelemetry and sends them to a collector over gRPC (OTLP).

Also traced are the commands to MongoDB and Redis, by the instrumentations of those libraries; what they ask outside of any span (health,
counting, changes) makes none: a trace begins with somebody's request or a scheduled run.
"""

import logging
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import override

from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import (
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, Status, StatusCode, TraceState
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import Attributes

from chassis.process.version import VERSION
from chassis.tracing import spans

SEND_SECONDS = 2.0
"""How long one batch may take; what a collector does not take in that time is lost. Less than a stop may take."""

AGAIN_SECONDS = 60.0
"""Log a collector that does not answer once in so many seconds."""

_TALKATIVE = ("opentelemetry.exporter.otlp.proto.grpc.exporter", "opentelemetry.sdk._shared_internal")

_KINDS: Mapping[spans.Kind, SpanKind] = {
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "internal": SpanKind.INTERNAL,
}


@contextmanager
def exporting(service: str, endpoint: str, share: float) -> Iterator[None]:
    """Make spans and send them to the endpoint until the context is left, then send the last ones.

    `share`: of traces that begin here, from 0 to 1; whether a trace that began elsewhere is recorded, was decided there.
    """
    for name in _TALKATIVE:  # a filter is not asked for what the loggers below its own say
        logging.getLogger(name).addFilter(_OnceInAWhile(AGAIN_SECONDS))
    instance = f"{socket.gethostname()}-{os.getpid()}"
    provider = TracerProvider(
        sampler=ParentBased(_AtTheEdge(TraceIdRatioBased(share))),
        resource=Resource.create(
            {
                "service.namespace": "willitbemax",
                "service.name": service,
                "service.instance.id": instance,
                "service.version": VERSION,
            }
        ),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=SEND_SECONDS), schedule_delay_millis=1000)
    )
    propagate.set_global_textmap(TraceContextTextMapPropagator())
    _trace_stores(provider)
    spans.use(_OpenTelemetryTracer(provider.get_tracer("willitbemax", VERSION)))
    try:
        yield
    finally:
        spans.use(None)
        provider.shutdown()


def _trace_stores(provider: TracerProvider) -> None:
    """Have the libraries of the databases make spans, where this service has imported them."""
    if "pymongo" in sys.modules:
        from opentelemetry.instrumentation.pymongo import PymongoInstrumentor  # noqa: PLC0415  # as the docstring says

        PymongoInstrumentor().instrument(tracer_provider=provider)
    if "redis" in sys.modules:
        from opentelemetry.instrumentation.redis import RedisInstrumentor  # noqa: PLC0415  # as above

        RedisInstrumentor().instrument(tracer_provider=provider)


class _OpenTelemetryTracer:
    """Makes spans of OpenTelemetry."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def span(
        self,
        name: str,
        kind: spans.Kind,
        parent: Mapping[str, str] | None,
        attributes: Mapping[str, spans.Value],
    ) -> Iterator[spans.Span]:
        context = None if parent is None else self._propagator.extract(parent, Context())
        with self._tracer.start_as_current_span(
            name, context, _KINDS[kind], _dotted(attributes), record_exception=False
        ) as made:
            yield _OpenTelemetrySpan(made)

    def headers(self) -> dict[str, str]:
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier

    def trace_id(self) -> str | None:
        context = trace.get_current_span().get_span_context()
        return trace.format_trace_id(context.trace_id) if context.trace_flags.sampled else None


class _OpenTelemetrySpan:
    """A span of OpenTelemetry."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def note(self, **attributes: spans.Value) -> None:
        self._span.set_attributes(_dotted(attributes))

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def fail(self, cause: str) -> None:
        self._span.set_status(Status(StatusCode.ERROR, cause))


def _dotted(attributes: Mapping[str, spans.Value]) -> dict[str, spans.Value]:
    return {name.replace("__", "."): value for name, value in attributes.items()}


class _AtTheEdge(Sampler):
    """Begins a trace with what we are asked or do by the clock, never with what we ask of others."""

    def __init__(self, sampler: Sampler) -> None:
        self._sampler = sampler

    @override
    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        if kind is SpanKind.CLIENT:
            return SamplingResult(Decision.DROP)
        return self._sampler.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)

    @override
    def get_description(self) -> str:
        return f"AtTheEdge{{{self._sampler.get_description()}}}"


class _OnceInAWhile(logging.Filter):
    """Let one line of a library through in so many seconds; without it, each batch that cannot be sent is a line."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self._due = float("-inf")

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        if now < self._due:
            return False
        self._due = now + self._seconds
        return True
