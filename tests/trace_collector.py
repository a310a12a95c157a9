"""A collector of traces, as OpenTelemetry's protocol has it: what exporters send is kept."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)

from tests.suite import until


@dataclass(frozen=True)
class CollectedSpan:
    """A span of a service; `parent` is empty where the trace begins. Ids in hexadecimal digits."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    failed: bool
    attributes: dict[str, str]


class TraceCollector(TraceServiceServicer):
    """Keeps spans by their trace."""

    def __init__(self) -> None:
        self.port = 0
        self.traces: dict[str, list[CollectedSpan]] = defaultdict(list)

    @property
    def address(self) -> str:
        """For OTEL_EXPORTER_OTLP_ENDPOINT."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def spans(self) -> list[CollectedSpan]:
        """All of them."""
        return [span for spans in list(self.traces.values()) for span in spans]

    async def has(self, what: Callable[[], object]) -> None:
        """Wait until this is true of what was collected."""

        async def come() -> object:
            return what()

        await until(come)

    def Export(self, request: ExportTraceServiceRequest, context: Any) -> ExportTraceServiceResponse:  # noqa: N802  # the protocol's name
        for resource in request.resource_spans:
            service = _texts(resource.resource.attributes)["service.name"]
            for scope in resource.scope_spans:
                for each in scope.spans:
                    span = CollectedSpan(
                        service=service,
                        name=each.name,
                        trace=each.trace_id.hex(),
                        id=each.span_id.hex(),
                        parent=each.parent_span_id.hex(),
                        failed=each.status.code == each.status.STATUS_CODE_ERROR,
                        attributes=_texts(each.attributes),
                    )
                    self.traces[span.trace].append(span)
        return ExportTraceServiceResponse()


def _texts(attributes: Any) -> dict[str, str]:
    """Return attributes with every value as a text."""
    return {each.key: str(getattr(each.value, each.value.WhichOneof("value"))) for each in attributes}


@contextmanager
def collecting() -> Iterator[TraceCollector]:
    """Collect on a free port until the context is left."""
    collector = TraceCollector()
    server = grpc.server(ThreadPoolExecutor(4))
    add_TraceServiceServicer_to_server(collector, server)  # type: ignore[no-untyped-call]  # generated
    collector.port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield collector
    finally:
        server.stop(None).wait()
