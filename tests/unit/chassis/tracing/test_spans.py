import subprocess
import sys

import pytest

from chassis.tracing import spans

SERVICES = ("content_api", "data_scheduler", "fetcher_service", "scheduler_api")


def test_without_a_tracer_a_span_does_nothing_and_is_told_to_nobody() -> None:
    with spans.span("GET", "server", parent={"traceparent": "00-1-2-01"}, http__route="/v1") as span:
        span.note(a=1)
        span.rename("GET /v1")
        span.fail("broken")
        assert spans.headers() == {}
        assert spans.trace_id() is None
    assert not spans.are_made()


def test_without_a_tracer_what_is_raised_leaves_the_span() -> None:
    with pytest.raises(ValueError, match="broken"), spans.span("work", "internal"):
        raise ValueError("broken")


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_imports_what_makes_and_sends_spans_by_itself(service: str) -> None:
    code = f"import sys, {service}.service; print(*sys.modules, sep='\\n')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own
    imported = ran.stdout.split()
    assert f"{service}.service" in imported
    kinds = (
        "opentelemetry.sdk.trace",
        "opentelemetry.exporter",
        "opentelemetry.instrumentation",
        "chassis.tracing.export",
    )
    assert [name for name in imported if name.startswith(kinds)] == []
