import pytest
import yaml

from deploy.observability.traefik import observed
from deploy.refusal import Refusal
from deploy.stack import ROOT

STATIC = (ROOT / "traefik" / "traefik.yaml").read_text(encoding="utf-8")


def test_as_it_comes_nothing_is_counted_and_nothing_traced() -> None:
    assert observed(STATIC, requests_counted=False, traces_to=None, share=1.0) == STATIC
    public = yaml.safe_load(STATIC)["entryPoints"]["public"]
    assert public["observability"] == {"accessLogs": False, "metrics": False, "tracing": False}


def test_requests_are_counted_at_the_public_door_alone() -> None:
    doors = yaml.safe_load(observed(STATIC, requests_counted=True, traces_to=None, share=1.0))["entryPoints"]
    assert doors["public"]["observability"] == {"accessLogs": False, "metrics": True, "tracing": False}
    assert doors["debug"]["observability"]["metrics"] is False


@pytest.mark.parametrize(
    ("address", "tls"), [("http://127.0.0.1:4317", "insecure"), ("https://collector:4317/", "secure")]
)
def test_traces_go_where_those_of_the_services_go(address: str, tls: str) -> None:
    static = yaml.safe_load(observed(STATIC, requests_counted=False, traces_to=address, share=0.25))
    assert static["entryPoints"]["public"]["observability"]["tracing"] is True
    assert static["tracing"]["sampleRate"] == 0.25
    endpoint = address.partition("://")[2].rstrip("/")
    assert static["tracing"]["otlp"]["grpc"] == {"endpoint": endpoint, "insecure": tls == "insecure"}


def test_a_configuration_without_the_line_that_is_changed_is_refused() -> None:
    changed = STATIC.replace("      metrics: false\n", "", 1)
    with pytest.raises(
        Refusal, match=r"traefik/traefik.yaml must have one line `metrics: false` in its entry point `public`"
    ):
        observed(changed, requests_counted=True, traces_to=None, share=1.0)
