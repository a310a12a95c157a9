import pytest

from chassis.process.metrics import Metrics


def lines(metrics: Metrics) -> list[str]:
    return [line for line in metrics.render().decode().splitlines() if not line.startswith("#")]


def test_every_name_has_the_suites_prefix() -> None:
    metrics = Metrics("content_api")
    metrics.counter("calls_total", "Calls", ["code"]).labels("OK").inc(2)
    metrics.gauge("bytes", "Bytes").set(7)
    metrics.histogram("seconds", "Seconds").observe(0.02)
    shown = lines(metrics)
    assert 'willitbemax_calls_total{code="OK"} 2.0' in shown
    assert "willitbemax_bytes 7.0" in shown
    assert 'willitbemax_seconds_bucket{le="0.025"} 1.0' in shown
    assert 'willitbemax_seconds_bucket{le="0.01"} 0.0' in shown
    assert all(line.startswith("willitbemax_") for line in shown)


def test_the_service_and_its_process_are_among_them() -> None:
    text = Metrics("content_api").render().decode()
    assert 'willitbemax_service_info{service="content_api"} 1.0' in text
    assert "willitbemax_process_cpu_seconds_total" in text
    assert "willitbemax_process_resident_memory_bytes" in text


def test_two_services_in_one_process_do_not_share_any() -> None:
    one, other = Metrics("content_api"), Metrics("data_scheduler")
    one.counter("calls_total", "Calls").inc()
    other.counter("calls_total", "Calls")
    assert "willitbemax_calls_total 1.0" in lines(one)
    assert "willitbemax_calls_total 0.0" in lines(other)


def test_asking_again_gives_the_same_metric() -> None:
    metrics = Metrics("content_api")
    assert metrics.counter("calls_total", "Calls", ["code"]) is metrics.counter("calls_total", "Calls", ["code"])


def test_asking_again_for_another_kind_or_other_labels_is_a_mistake() -> None:
    metrics = Metrics("content_api")
    metrics.counter("calls_total", "Calls", ["code"])
    with pytest.raises(ValueError, match="calls_total is already a counter with the labels code"):
        metrics.counter("calls_total", "Calls")
    with pytest.raises(ValueError, match="already a counter"):
        metrics.gauge("calls_total", "Calls", ["code"])
