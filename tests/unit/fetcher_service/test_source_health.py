"""What `/status` shows of a source, and the canary."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from structlog.testing import capture_logs

from chassis.process.metrics import Metrics
from fetcher_service.failures import NotNow, SourceChanged, SourceFailed, Unreachable
from fetcher_service.source_health import ShapeChange, SourcesHealth
from racing.model import Dataset
from tests.factories import NOON

LATER = NOON + timedelta(minutes=1)


def health(metrics: Metrics | None = None) -> SourcesHealth:
    return SourcesHealth(("jolpica", "openf1"), metrics or Metrics("fetcher_service"))


def state(sources: SourcesHealth, name: str) -> str:
    return sources.sources[name].state


def test_a_source_is_believed_reachable_until_it_fails() -> None:
    sources = health()
    assert state(sources, "jolpica") == "reachable"
    sources.failed("jolpica", SourceFailed("jolpica", "answered 503"), NOON)
    assert state(sources, "jolpica") == "unreachable"
    assert sources.sources["jolpica"].last_error == "jolpica: answered 503"
    sources.answered("jolpica", LATER)
    assert state(sources, "jolpica") == "reachable"
    assert state(sources, "openf1") == "reachable"


def test_not_now_pauses_a_source_and_is_no_failure() -> None:
    sources = health()
    sources.failed("openf1", NotNow("openf1", "a session is on"), NOON)
    openf1 = sources.sources["openf1"]
    assert (state(sources, "openf1"), openf1.last_failure, openf1.last_error) == (
        "paused",
        None,
        "openf1: a session is on",
    )
    sources.answered("openf1", LATER)
    assert state(sources, "openf1") == "reachable"
    sources.failed("openf1", "entrants refused: number", LATER + timedelta(seconds=1))
    assert state(sources, "openf1") == "unreachable"


def test_a_changed_shape_is_shown_counted_and_logged_once_with_the_path() -> None:
    metrics = Metrics("fetcher_service")
    sources = health(metrics)
    with capture_logs() as logs:
        for number in range(3):
            error = SourceChanged("jolpica", "MRData.Races[7].date", "missing")
            sources.failed("jolpica", error, NOON + timedelta(seconds=number), Dataset.ROUNDS)
    assert state(sources, "jolpica") == "unreachable"
    assert sources.sources["jolpica"].changes == {
        Dataset.ROUNDS: ShapeChange(path="MRData.Races[7].date", found="missing", since=NOON)
    }
    assert [(line["event"], line["path"], line["log_level"]) for line in logs if line["log_level"] != "debug"] == [
        ("source changed its shape", "MRData.Races[7].date", "error")
    ]
    line = 'willitbemax_source_changed_total{path="MRData.Races[n].date",source="jolpica"} 3.0'
    assert line in metrics.render().decode().splitlines()


def test_only_the_same_dataset_shows_that_the_shape_is_back() -> None:
    sources = health()
    sources.failed("jolpica", SourceChanged("jolpica", "Races", "missing"), NOON, Dataset.ROUNDS)
    sources.answered("jolpica", LATER, Dataset.RESULTS)
    assert list(sources.sources["jolpica"].changes) == [Dataset.ROUNDS]
    sources.answered("jolpica", LATER, Dataset.ROUNDS)
    assert sources.sources["jolpica"].changes == {}


def test_another_path_is_another_line() -> None:
    sources = health()
    with capture_logs() as logs:
        for path in ("Races", "Races", "Circuit", "Races"):
            sources.failed("jolpica", SourceChanged("jolpica", path, "missing"), NOON, Dataset.ROUNDS)
    assert [line["path"] for line in logs if line["log_level"] != "debug"] == ["Races", "Circuit", "Races"]


def test_what_is_told_without_asking_has_a_shape_too() -> None:
    sources = health()
    with capture_logs() as logs:
        for _ in range(3):
            sources.feed_changed(SourceChanged("jolpica", "TimingData.Lines", "expected `object`"), NOON)
    assert [line["event"] for line in logs] == ["source changed its shape"]
    assert sources.sources["jolpica"].changes[None].path == "TimingData.Lines"
    assert state(sources, "jolpica") == "reachable"
    sources.feed_joined("jolpica")
    assert sources.sources["jolpica"].changes == {}


def test_what_is_told_of_many_topics_in_turn_is_one_line_for_each() -> None:
    sources = health()
    with capture_logs() as logs:
        for path in ("TimingData", "WeatherData", "TimingData", "WeatherData"):
            sources.feed_changed(SourceChanged("jolpica", path, "str where dict was"), NOON)
        sources.feed_joined("jolpica")
        sources.feed_changed(SourceChanged("jolpica", "TimingData", "str where dict was"), NOON)
    said = [line["path"] for line in logs if line["log_level"] == "error"]
    assert said == ["TimingData", "WeatherData", "TimingData"]


def test_sources_that_go_away_together_are_one_line_and_one_when_they_are_back() -> None:
    sources = health()
    with capture_logs() as logs:
        for _ in range(3):
            for name in ("jolpica", "openf1"):
                sources.failed(name, Unreachable(name, "/a: cannot be reached: Domain name not found"), NOON)
            sources.log_news()
        for name in ("jolpica", "openf1"):
            sources.answered(name, LATER)
        sources.log_news()
        sources.log_news()
    said = [
        {key: line.get(key) for key in ("event", "sources", "cause")} for line in logs if line["log_level"] != "debug"
    ]
    assert said == [
        {
            "event": "sources cannot be reached, what is stored is served",
            "sources": "jolpica, openf1",
            "cause": "jolpica: /a: cannot be reached: Domain name not found",
        },
        {"event": "sources answer again", "sources": "jolpica, openf1", "cause": None},
    ]


def test_a_source_that_may_not_be_asked_now_is_no_line() -> None:
    sources = health()
    with capture_logs() as logs:
        sources.failed("openf1", NotNow("openf1", "answers 401 for now"), NOON)
        sources.log_news()
    assert [line for line in logs if line["log_level"] != "debug"] == []


def test_a_source_that_changed_its_shape_has_that_line_alone() -> None:
    sources = health()
    with capture_logs() as logs:
        sources.failed("jolpica", SourceChanged("jolpica", "Races", "missing"), NOON, Dataset.ROUNDS)
        sources.log_news()
        sources.answered("jolpica", LATER, Dataset.ROUNDS)
        sources.log_news()
    assert [line["event"] for line in logs if line["log_level"] != "debug"] == [
        "source changed its shape",
        "source has its shape again",
        "sources answer again",
    ]


def test_what_a_source_gave_is_shown_in_one_line_and_not_in_full() -> None:
    error = SourceChanged("formula1", "table row 3", "x" * 100_000)
    assert len(error.found) == 200
    assert SourceFailed("formula1", "a\x1b[31m\nb").cause == r"a\x1b[31m\nb"


def unreachable(name: str) -> Unreachable:
    return Unreachable(name, "cannot be reached: Domain name not found")


def logged(lines: Sequence[Mapping[str, object]]) -> list[tuple[object, object]]:
    return [(line["event"], line.get("sources")) for line in lines if line["log_level"] != "debug"]


def test_sources_that_cannot_be_reached_one_after_the_other_are_one_outage() -> None:
    sources = health()
    with capture_logs() as lines:
        for name in ("jolpica", "openf1"):
            sources.failed(name, unreachable(name), NOON)
            sources.log_news()
        for name in ("openf1", "jolpica"):
            sources.answered(name, LATER)
            sources.log_news()
    assert logged(lines) == [
        ("sources cannot be reached, what is stored is served", "jolpica"),
        ("sources answer again", "openf1"),
    ]


def test_a_source_that_stays_away_after_an_outage_is_told() -> None:
    sources = health()
    for name in ("jolpica", "openf1"):
        sources.failed(name, unreachable(name), NOON)
    sources.log_news()
    sources.answered("openf1", LATER)
    sources.log_news()
    with capture_logs() as lines:
        sources.log_news()
        sources.failed("jolpica", unreachable("jolpica"), LATER + timedelta(minutes=1))
        sources.log_news()
        sources.log_news()
    assert logged(lines) == [("sources cannot be reached, what is stored is served", "jolpica")]
