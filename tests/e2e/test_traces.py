"""One trace of a request, from Traefik through the services to MongoDB, as a collector receives it."""

import json
from collections.abc import AsyncIterator

import pytest

from tests.e2e.processes import TOKEN, Client, filled_stack
from tests.trace_collector import CollectedSpan, TraceCollector, collecting

pytestmark = pytest.mark.slow

CALLER = "0af7651916cd43dd8448eb211c80319c"
CALLERS_SPAN = "b7ad6b7169203331"
TRACEPARENT = f"00-{CALLER}-{CALLERS_SPAN}-01"


@pytest.fixture(scope="module")
async def traced(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Client, TraceCollector]]:
    """A stack that tells a collector of every request."""
    with collecting() as collector:
        folder = tmp_path_factory.mktemp("traced")
        async with filled_stack(
            folder, OTEL_EXPORTER_OTLP_ENDPOINT=collector.address, ACCESS_LOG_SECONDS="0"
        ) as client:
            yield client, collector


def path_to(span: CollectedSpan, spans: list[CollectedSpan]) -> list[str]:
    """The services on the way from the first span to this one, each named once in a row."""
    by_id = {each.id: each for each in spans}
    way = [span.service]
    while (span := by_id.get(span.parent)) is not None:  # type: ignore[assignment]  # ends with None
        way[:0] = [span.service] if span.service != way[0] else []
    return way


def is_whole(spans: list[CollectedSpan]) -> bool:
    """Return whether every span's parent is there, too, up to the one that the caller says it is in."""
    known = {span.id for span in spans} | {CALLERS_SPAN}
    return all(span.parent in known for span in spans)


async def test_a_fetch_is_one_trace_from_traefik_to_mongodb(traced: tuple[Client, TraceCollector]) -> None:
    client, collector = traced
    url = f"{client.stack.public}/fetcher/v1/fetch/rounds?season=2024"
    headers = {"Authorization": f"Bearer {TOKEN}", "traceparent": TRACEPARENT}
    async with client.http.post(url, headers=headers) as response:
        assert response.status == 200, await response.text()

    def commands() -> list[CollectedSpan]:
        return [span for span in collector.traces[CALLER] if span.attributes.get("db.system") == "mongodb"]

    # A span is sent when it ends, and by each service when it likes: those that began first come last.
    await collector.has(lambda: commands() and is_whole(collector.traces[CALLER]))
    spans = collector.traces[CALLER]
    assert {tuple(path_to(command, spans)) for command in commands()} == {
        ("traefik", "fetcher_service", "data_scheduler")
    }
    assert not [span.name for span in spans if span.failed]
    assert {"POST /fetch/rounds", "content.v1.ContentWriteService/WriteBatch"} <= {span.name for span in spans}


async def test_a_question_of_a_reader_is_one_trace_through_content_api(traced: tuple[Client, TraceCollector]) -> None:
    client, collector = traced
    reader = CALLER[::-1]
    url = f"{client.stack.public}/content/v1/seasons/1988/title?round=7"
    async with client.http.get(url, headers={"traceparent": TRACEPARENT.replace(CALLER, reader)}) as response:
        assert response.status == 200, await response.text()
    await collector.has(
        lambda: (
            {span.service for span in collector.traces[reader]} >= {"traefik", "content_api", "data_scheduler"}
            and is_whole(collector.traces[reader])
        )
    )
    spans = collector.traces[reader]
    served = next(span for span in spans if span.service == "content_api" and span.attributes.get("http.route"))
    assert served.name == "GET /v1/seasons/{year}/title"
    assert path_to(next(span for span in spans if span.service == "data_scheduler"), spans) == [
        "traefik",
        "content_api",
        "data_scheduler",
    ]


async def test_what_lies_ready_is_traced_too_and_its_log_line_names_the_trace(
    traced: tuple[Client, TraceCollector],
) -> None:
    client, collector = traced
    ready = CALLER.upper().lower().replace("0af", "1af")
    headers = {"traceparent": TRACEPARENT.replace(CALLER, ready), "Accept-Encoding": "gzip"}
    for _ in range(2):  # the first one prepares it
        async with client.http.get(
            f"{client.stack.public}/content/v1/seasons/2024/rounds", headers=headers
        ) as response:
            assert response.status == 200
    await collector.has(lambda: [span.service for span in collector.traces[ready]].count("content_api") == 2)
    logged = [
        json.loads(line)
        for log in (client.stack.data / "logs").glob("content_api*.log")
        for line in log.read_text().splitlines()
        if ready in line
    ]
    assert {line["trace_id"] for line in logged} == {ready}
    assert "request" in {line["event"] for line in logged}


async def test_a_run_is_traced_through_the_fetcher_to_what_it_writes(traced: tuple[Client, TraceCollector]) -> None:
    client, collector = traced
    await client.trigger("standings", season="2024")
    await collector.has(lambda: [span for span in collector.spans if span.name == "run standings"])
    (run, *_) = [span for span in collector.spans if span.name == "run standings"]
    await collector.has(
        lambda: {span.service for span in collector.traces[run.trace]} >= {"fetcher_service", "data_scheduler"}
    )


async def test_health_and_polling_make_no_traces(traced: tuple[Client, TraceCollector]) -> None:
    _, collector = traced
    begun = [span for span in collector.spans if not span.parent]
    assert begun
    assert not [span for span in begun if "db.system" in span.attributes or "Health" in span.name]
    assert not [span for span in collector.spans if span.attributes.get("url.path") in {"/ready", "/live", "/metrics"}]
