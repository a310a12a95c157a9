"""One page for a terminal of 100 columns: what of a suite is fresh, what answers how fast, and what is wrong. Pure."""

import math
from collections.abc import Iterator
from textwrap import shorten

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from deploy.observe.reading import Reading
from deploy.observe.samples import Samples

WIDTH = 100
WHY_WIDTH = 50
MINUTE, HOUR, DAY = 60, 3600, 86_400
MEGABYTE = 1_000_000
MILLISECOND = 0.001

GOOD, BAD, QUIET = "green", "bold red", "dim"


def page(now: Reading, before: Reading) -> RenderableType:
    """Return the page. `before`: an earlier reading, for what is done in a second; counts and times are since each process began."""
    wrong = list(faults(now))
    headline = Text("all well", GOOD) if not wrong else Text("\n".join(wrong), BAD)
    return Group(headline, Text(), _freshness(now), Text(), _services(now, before), Text(), _sources(now), *_state(now))


def faults(now: Reading) -> Iterator[str]:
    """Yield what is wrong, in a sentence each."""
    for name, samples in now.processes.items():
        if samples is None:
            yield f"{name} does not answer"
            continue
        if not samples.total("ready"):
            yield f"{name} is not ready"
        for check, passes in samples.by("check", "check").items():
            if not passes:
                yield f"{name}: the check `{check}` fails"
    yield from _faults_of_the_whole(now)
    for job, detail in now.status.get("jobs", {}).items():
        if detail["fresh"] is False and detail["interval_seconds"]:
            yield f"{job} are not fresh{': ' + detail['last_error'] if detail['last_error'] else ''}"


def _faults_of_the_whole(now: Reading) -> Iterator[str]:
    scheduler, fetcher = now.processes.get("scheduler_api"), now.processes.get("fetcher_service")
    if scheduler is not None and not scheduler.total("scheduler_leads"):
        yield "nobody holds the lease: nothing is fetched"
    if any(samples.total("answers_stale") for samples in _content(now)):
        yield "answers are stale"
    if fetcher is not None and _feed(fetcher) == "missing":
        yield "the live feed is not connected, and a session is near"


def _freshness(now: Reading) -> Table:
    table = _table("data", ("age", "right"), ("interval", "right"), ("", "left"), ("why", "left"))
    for job, detail in now.status.get("jobs", {}).items():
        fresh = detail["fresh"]
        word, style = ("not due", QUIET) if fresh is None else ("fresh", GOOD) if fresh else ("late", BAD)
        awaited = f", {detail['results_awaited']} results awaited" if detail["results_awaited"] else ""
        table.add_row(
            job,
            spoken(detail["age_seconds"]),
            spoken(detail["interval_seconds"]),
            Text(word, style),
            shorten(f"{detail['why']}{awaited}", WHY_WIDTH, placeholder=" …"),
        )
    return table


def _services(now: Reading, before: Reading) -> Table:
    columns = ("ready", "req/s", "errors", "half in", "99% in", "memory", "up for")
    table = _table("service", *((name, "right") for name in columns))
    for name, samples in now.processes.items():
        if samples is None:
            table.add_row(name, Text("away", BAD))
            continue
        earlier = before.processes.get(name) or samples
        kind = "grpc" if name == "data_scheduler" else "http"
        done = _requests(samples, kind) - _requests(earlier, kind)
        errors = _errors(samples, kind)
        table.add_row(
            name,
            Text("yes", GOOD) if samples.total("ready") else Text("no", BAD),
            f"{max(0.0, done) / max(now.at - before.at, MILLISECOND):.1f}",
            Text(f"{errors:.0f}", BAD if errors else ""),
            _short(samples.within(f"{kind}_seconds", 0.5)),
            _short(samples.within(f"{kind}_seconds", 0.99)),
            f"{samples.total('process_resident_memory_bytes') / MEGABYTE:.0f} MB",
            spoken(_age(samples, now)),
        )
    return table


def _sources(now: Reading) -> Table:
    table = _table("source", ("", "left"), ("answered", "right"), ("failed", "right"), ("shape", "left"))
    samples = now.processes.get("fetcher_service") or Samples()
    changes, answers = samples.by("source_shape_changes", "source"), _answers(samples)
    for source, reachable in samples.by("source_reachable", "source").items():
        table.add_row(
            source,
            Text("reachable", GOOD) if reachable else Text("unreachable", BAD),
            f"{answers.get((source, 'answered'), 0):.0f}",
            f"{answers.get((source, 'failed'), 0):.0f}",
            Text(f"changed in {changes[source]:.0f}", BAD) if changes.get(source) else Text("known", QUIET),
        )
    return table


def _state(now: Reading) -> Iterator[Text]:
    """Yield what holds for the suite as a whole, in two lines."""
    scheduler, fetcher = (now.processes.get(name) or Samples() for name in ("scheduler_api", "fetcher_service"))
    content = _content(now)
    stale = any(samples.total("answers_stale") for samples in content)
    cold = [sum(samples.total(f"cold_answers_{what}") for samples in content) for what in ("running", "waiting")]
    refused = sum(samples.total("cold_answers_refused_total") for samples in content)
    watching = sum(samples.total("live_clients") for samples in content)
    yield Text()
    yield Text(
        f"stale: {'yes' if stale else 'no'} · lease: {'held' if scheduler.total('scheduler_leads') else 'not held'} · "
        f"documents missing: {scheduler.total('missing_documents'):.0f} · live feed: {_feed(fetcher)}"
    )
    yield Text(
        f"watching live: {watching:.0f} · worked out now: {cold[0]:.0f} · waiting: {cold[1]:.0f} · refused: {refused:.0f}"
    )


def _feed(fetcher: Samples) -> str:
    if fetcher.total("live_feed_connected"):
        return "connected"
    return "missing" if fetcher.total("live_feed_wanted") else "not wanted"


def _content(now: Reading) -> list[Samples]:
    return [samples for name, samples in now.processes.items() if name.startswith("content_api") and samples]


def _requests(samples: Samples, kind: str) -> float:
    return samples.total("grpc_calls_total" if kind == "grpc" else "http_requests_total")


def _errors(samples: Samples, kind: str) -> float:
    """Answers that were our fault."""
    if kind == "grpc":
        codes = samples.by("grpc_calls_total", "code")
        return sum(codes.get(code, 0.0) for code in ("INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED"))
    return sum(count for status, count in samples.by("http_requests_total", "status").items() if status.startswith("5"))


def _answers(samples: Samples) -> dict[tuple[str, str], float]:
    sources = samples.by("source_reachable", "source")
    results = ("answered", "failed")
    return {
        (source, result): samples.total("source_answers_total", source=source, result=result)
        for source in sources
        for result in results
    }


def _age(samples: Samples, now: Reading) -> float | None:
    began = samples.total("process_start_time_seconds")
    return now.clock - began if began else None


def _table(first: str, *columns: tuple[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(first, min_width=16, no_wrap=True)
    for name, side in columns:
        table.add_column(name, justify=side, no_wrap=True)  # type: ignore[arg-type]  # a literal, through a tuple
    return table


def spoken(seconds: float | None) -> str:
    """Return a span in its largest unit: `12 s`, `5 min`, `3 h`, `2 d`; a dash where there is none."""
    if seconds is None or math.isinf(seconds):
        return "-"
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds:.0f} s"


def _short(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{seconds / MILLISECOND:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"
