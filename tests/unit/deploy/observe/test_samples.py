import pytest

from chassis.process.metrics import Metrics
from deploy.observe.samples import Samples


@pytest.fixture
def shown() -> Samples:
    metrics = Metrics("content_api")
    requests = metrics.counter("http_requests_total", "Requests", ["route", "status"])
    requests.labels("/a", "200").inc(3)
    requests.labels("/b", "200").inc(4)
    requests.labels("/b", "503").inc()
    seconds = metrics.histogram("http_seconds", "Seconds", ["route"], buckets=(0.1, 0.2, 0.4))
    for took in (0.05, 0.05, 0.15, 0.15):
        seconds.labels("/a").observe(took)
    metrics.histogram("grpc_seconds", "Seconds")
    return Samples.read(metrics.render().decode())


def test_values_are_added_up_by_a_label_or_over_all(shown: Samples) -> None:
    assert shown.by("http_requests_total", "status") == {"200": 7.0, "503": 1.0}
    assert shown.total("http_requests_total") == 8
    assert shown.total("http_requests_total", route="/b", status="200") == 4
    assert shown.total("nothing_of_the_kind") == 0


@pytest.mark.parametrize(("share", "seconds"), [(0.25, 0.05), (0.5, 0.1), (0.75, 0.15), (1.0, 0.2)])
def test_times_are_read_off_the_histogram_as_prometheus_does(shown: Samples, share: float, seconds: float) -> None:
    assert shown.within("http_seconds", share) == pytest.approx(seconds)


def test_of_what_was_never_done_there_is_no_time(shown: Samples) -> None:
    assert shown.within("grpc_seconds", 0.5) is None
    assert shown.within("nothing_of_the_kind", 0.5) is None


def test_what_took_longer_than_every_bound_counts_as_the_last_bound() -> None:
    metrics = Metrics("content_api")
    metrics.histogram("http_seconds", "Seconds", buckets=(0.1, 0.2)).observe(9)
    assert Samples.read(metrics.render().decode()).within("http_seconds", 0.99) == 0.2
