import copy

import pytest
import yaml

from deploy.observability.traefik import observed
from deploy.stack import ROOT

COMMITTED = yaml.safe_load((ROOT / "traefik" / "traefik.yaml").read_text(encoding="utf-8"))


def test_as_it_comes_nothing_is_counted_and_nothing_traced() -> None:
    assert observed(COMMITTED, requests_counted=False, traces_to=None, share=1.0) == COMMITTED
    public = COMMITTED["entryPoints"]["public"]
    assert public["observability"] == {"accessLogs": False, "metrics": False, "tracing": False}


def test_requests_are_counted_at_the_public_door_alone() -> None:
    before = copy.deepcopy(COMMITTED)
    doors = observed(COMMITTED, requests_counted=True, traces_to=None, share=1.0)["entryPoints"]
    assert doors["public"]["observability"] == {"accessLogs": False, "metrics": True, "tracing": False}
    assert doors["debug"]["observability"]["metrics"] is False
    assert before == COMMITTED


@pytest.mark.parametrize(
    ("address", "tls"), [("http://127.0.0.1:4317", "insecure"), ("https://collector:4317/", "secure")]
)
def test_traces_go_where_those_of_the_services_go(address: str, tls: str) -> None:
    static = observed(COMMITTED, requests_counted=False, traces_to=address, share=0.25)
    assert static["entryPoints"]["public"]["observability"]["tracing"] is True
    assert static["tracing"]["sampleRate"] == 0.25
    endpoint = address.partition("://")[2].rstrip("/")
    assert static["tracing"]["otlp"]["grpc"] == {"endpoint": endpoint, "insecure": tls == "insecure"}
