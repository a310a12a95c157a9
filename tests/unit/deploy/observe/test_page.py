"""The page of `make observe`, from readings as a suite gives them."""

from collections.abc import Mapping
from typing import Any

import pytest
from rich.console import Console

from chassis.process.metrics import Metrics
from deploy.observe.page import WIDTH, faults, page, spoken
from deploy.observe.reading import Reading
from deploy.observe.samples import Samples

FRESH = {
    "why": "a race weekend",
    "age_seconds": 12,
    "interval_seconds": 30,
    "fresh": True,
    "results_awaited": 0,
    "last_error": None,
}


def process(service: str, gauges: Mapping[str, float], checks: Mapping[str, bool], requests: int = 0) -> Samples:
    metrics = Metrics(service)
    metrics.gauge("ready", "Ready").set(1)
    for name, value in gauges.items():
        metrics.gauge(name, name).set(value)
    for check, passes in checks.items():
        metrics.gauge("check", "Check", ["check"]).labels(check).set(passes)
    metrics.counter("http_requests_total", "Requests", ["status"]).labels("200").inc(requests)
    return Samples.read(metrics.render().decode())


def reading(at: float = 0.0, requests: int = 0, **differing: Any) -> Reading:
    gauges = {"scheduler_leads": 1, "answers_stale": 0, "live_feed_wanted": 0, "live_feed_connected": 0}
    gauges |= differing.get("gauges", {})
    processes: dict[str, Samples | None] = {
        name: process(name, gauges, differing.get("checks", {"mongodb": True}), requests)
        for name in ("data_scheduler", "fetcher_service", "scheduler_api", "content_api")
    }
    return Reading(at, 1_800_000_000.0, processes, {"jobs": {"rounds": FRESH | differing.get("job", {})}})


def shown(now: Reading, before: Reading) -> str:
    console = Console(width=WIDTH, record=True)
    with console.capture() as captured:
        console.print(page(now, before))
    return captured.get()


def test_a_suite_that_is_well_says_so_first() -> None:
    said = shown(reading(at=2.0, requests=30), reading(requests=10)).splitlines()
    assert said[0] == "all well"
    assert max(map(len, said)) <= WIDTH
    row = next(line.split() for line in said if line.startswith("content_api"))
    assert row[:3] == ["content_api", "yes", "10.0"]
    assert next(line for line in said if line.startswith("rounds")).split()[:5] == ["rounds", "12", "s", "30", "s"]


@pytest.mark.parametrize(
    ("differing", "sentence"),
    [
        ({"checks": {"mongodb": False}}, "data_scheduler: the check `mongodb` fails"),
        ({"gauges": {"scheduler_leads": 0}}, "nobody holds the lease: nothing is fetched"),
        ({"gauges": {"answers_stale": 1}}, "answers are stale"),
        ({"gauges": {"live_feed_wanted": 1}}, "the live feed is not connected, and a session is near"),
        ({"gauges": {"ready": 0}}, "content_api is not ready"),
        ({"job": {"fresh": False, "last_error": "jolpica: no answer"}}, "rounds are not fresh: jolpica: no answer"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(differing: Mapping[str, Any], sentence: str) -> None:
    assert sentence in list(faults(reading(**differing)))


def test_a_long_reason_leaves_room_for_the_figures() -> None:
    now = reading(
        job={"why": "the session that was on is over and its result is not final " * 3, "results_awaited": 20}
    )
    row = next(line for line in shown(now, now).splitlines() if line.startswith("rounds"))
    assert row.split()[:5] == ["rounds", "12", "s", "30", "s"]
    assert row.rstrip().endswith("…")
    assert len(row) <= WIDTH


def test_who_does_not_answer_is_named_and_the_rest_is_shown() -> None:
    now = reading()
    now = now._replace(processes={**now.processes, "fetcher_service": None}, status={})
    said = shown(now, now)
    assert "fetcher_service does not answer" in said
    assert "away" in said


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, "-"), (0, "0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (259_200, "3 d")]
)
def test_spans_are_spoken_in_their_largest_unit(seconds: float | None, words: str) -> None:
    assert spoken(seconds) == words
