"""What is sent to a collector, and what a process does without one that answers."""

import logging
from collections.abc import AsyncIterator

import pytest

from chassis.errors import SuiteError
from chassis.tracing import spans
from chassis.tracing.export import exporting
from tests.suite import free_port
from tests.trace_collector import TraceCollector, collecting
from tests.unit.chassis.grpc.running_service import KINDS, opened

TRACE = "0af7651916cd43dd8448eb211c80319c"
RECORDED = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
NOT_RECORDED = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-00"}


@pytest.fixture
async def collector() -> AsyncIterator[TraceCollector]:
    with collecting() as running:
        yield running


async def test_spans_arrive_with_their_parent_service_and_attributes(collector: TraceCollector) -> None:
    with (
        exporting("content_api", collector.address, 1.0),
        spans.span("GET", "server", parent=RECORDED, http__request__method="GET") as outer,
    ):
        outer.rename("GET /v1/seasons")
        with spans.span("Read", "client") as inner:
            inner.fail("away")
            told = spans.headers()["traceparent"]
            assert spans.trace_id() == TRACE
    by_name = {span.name: span for span in collector.spans}
    served, asked = by_name["GET /v1/seasons"], by_name["Read"]
    assert served.trace == asked.trace == TRACE
    assert (served.parent, asked.parent) == ("b7ad6b7169203331", served.id)
    assert told == f"00-{TRACE}-{asked.id}-01"
    assert served.service == "content_api"
    assert served.attributes["http.request.method"] == "GET"
    assert (served.failed, asked.failed) == (False, True)


async def test_an_exception_that_leaves_a_span_marks_it(collector: TraceCollector) -> None:
    with (
        exporting("content_api", collector.address, 1.0),
        pytest.raises(ValueError, match="broken"),
        spans.span("work", "internal"),
    ):
        raise ValueError("broken")
    assert [span.failed for span in collector.spans] == [True]


async def test_what_is_not_recorded_elsewhere_is_not_recorded_here(collector: TraceCollector) -> None:
    with exporting("content_api", collector.address, 1.0):
        with spans.span("GET", "server", parent=NOT_RECORDED):
            assert spans.headers()["traceparent"].endswith("-00")
            assert spans.trace_id() is None
        with spans.span("GET", "server", parent={}):
            pass
    assert [span.parent for span in collector.spans] == [""]


async def test_a_trace_begins_with_what_we_are_asked_never_with_what_we_ask(collector: TraceCollector) -> None:
    with exporting("scheduler_api", collector.address, 1.0):
        with spans.span("Lease", "client"), spans.span("below", "internal"):
            pass
        with spans.span("run rounds", "internal"), spans.span("Read", "client"):
            pass
    assert {span.name for span in collector.spans} == {"run rounds", "Read"}


async def test_a_share_of_none_records_only_what_others_record(collector: TraceCollector) -> None:
    with exporting("content_api", collector.address, 0.0):
        for _ in range(50):
            with spans.span("GET", "server", parent={}):
                pass
        with spans.span("GET", "server", parent=RECORDED):
            pass
    assert [span.trace for span in collector.spans] == [TRACE]


@pytest.mark.parametrize(("kind", "failed"), [("NotFound", []), ("InvalidRequest", []), ("Unavailable", ["Echo"])])
async def test_a_call_that_is_refused_is_a_fault_of_the_server_only_where_it_is_its_own(
    collector: TraceCollector, kind: str, failed: list[str]
) -> None:
    with exporting("data_scheduler", collector.address, 1.0):
        async with opened() as service:
            with spans.span("GET", "server", parent=RECORDED), pytest.raises(SuiteError) as raised:
                await service.echo(f"raise:{kind}")
    assert type(raised.value) is KINDS[kind]
    call, served = (next(span for span in collector.spans if span.name == name) for name in ("test.Echo/Echo", "Echo"))
    assert served.parent == call.id
    assert [span.name for span in (served,) if span.failed] == failed
    assert call.failed


def test_a_collector_that_is_away_is_one_line_and_holds_up_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.WARNING, "opentelemetry"),
        exporting("content_api", f"http://127.0.0.1:{free_port()}", 1.0),
    ):
        for _ in range(3):
            with spans.span("GET", "server", parent={}):
                pass
    assert [record.name for record in caplog.records].count("opentelemetry.exporter.otlp.proto.grpc.exporter") == 1
    assert "127.0.0.1" in caplog.text
    assert not spans.are_made()
