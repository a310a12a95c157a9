"""Every metric and label that a rule or a panel names is there in what a running suite exports."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import promql_parser
import pytest
import trustme
import yaml
from prometheus_client.parser import text_string_to_metric_families

from chassis.clock import Clock
from chassis.grpc.handshakes import watch_expiry
from chassis.process.metrics import Metrics
from deploy import servers
from deploy.observability.traefik import observed
from deploy.stack import ROOT
from fetcher_service.failures import SourceFailed
from fetcher_service.web import Web
from fetcher_service.web.source_policy import SourcePolicy
from tests.accounts import auth_running, content_running, stores_running
from tests.certificates import Authority
from tests.e2e.processes import SERVICES, Client
from tests.suite import Mongod, Server, Valkey, free_port, until

FOLDER = ROOT / "deploy" / "observability"
TARGET = {"job", "instance"}
"""Labels that Prometheus adds."""

OF_PROMETHEUS = {"up", "ALERTS"}
HAPPENS_WHERE_SOMETHING_IS_WRONG = {"status", "code"}
"""Labels of which it is enough that they are there."""

ROUTES = """
routers:
  content: {{rule: PathPrefix(`/content`), entryPoints: [public], service: content_api}}
services:
  content_api: {{loadBalancer: {{servers: [{{url: "{backend}"}}]}}}}
"""

type Exported = dict[tuple[str, str], list[dict[str, str]]]
"""The labels of every line, by service and metric."""


class SecureTraefik(Server):
    """Traefik with a certificate, which ours has only where an operator gave it one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.debug = free_port()
        issued = trustme.CA().issue_cert("f1.example")
        (folder / "cert.pem").write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(str(folder / "key.pem"))
        pair = {"certFile": str(folder / "cert.pem"), "keyFile": str(folder / "key.pem")}
        routes = yaml.safe_load(ROUTES.format(backend=f"http://127.0.0.1:{free_port()}"))
        dynamic = {"http": routes, "tls": {"certificates": [pair], "stores": {"default": {"defaultCertificate": pair}}}}
        (folder / "dynamic.yaml").write_text(yaml.safe_dump(dynamic))
        committed = yaml.safe_load((ROOT / "traefik" / "traefik.yaml").read_text())
        static = observed(committed, requests_counted=True, traces_to=None, share=1.0)
        static["entryPoints"]["public"]["address"] = f"127.0.0.1:{self.port}"
        static["entryPoints"]["debug"] |= {"address": f"127.0.0.1:{self.debug}"}
        static["providers"] = {"file": {"filename": str(folder / "dynamic.yaml")}}
        (folder / "traefik.yaml").write_text(yaml.safe_dump(static))

    def command(self) -> list[str]:
        return [str(servers.find(servers.TRAEFIK)), f"--configFile={self.folder / 'traefik.yaml'}"]


def exported(service: str, text: str) -> Exported:
    """What a process shows; of a metric without lines, that there is one."""
    found: Exported = defaultdict(list)
    for family in text_string_to_metric_families(text):
        if not family.samples:  # with labels, and nothing has happened yet
            found[service, f"{family.name}_total" if family.type == "counter" else family.name] = []
        for sample in family.samples:
            found[service, sample.name].append(dict(sample.labels))
    return found


def expressions() -> Iterator[tuple[str, str, list[str]]]:
    """Yield of every rule and panel its name, its expression, and the labels that its words name."""
    for file in sorted((FOLDER / "rules").glob("*.yml")):
        for group in yaml.safe_load(file.read_text())["groups"]:
            for rule in group["rules"]:
                words = " ".join(rule.get("annotations", {}).values())
                yield rule.get("alert") or rule["record"], rule["expr"], re.findall(r"\$labels\.(\w+)", words)
    board = json.loads((FOLDER / "grafana" / "dashboards" / "willitbemax.json").read_text())
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            yield (
                f"{panel['title']}: {target['expr']}",
                target["expr"],
                re.findall(r"{{(\w+)}}", target["legendFormat"]),
            )


EXPRESSIONS = {name: (expression, words) for name, expression, words in expressions()}


@dataclass
class Parsed:
    """The metrics that an expression reads, and the labels by which it groups and joins."""

    selectors: list[promql_parser.VectorSelector] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)

    def visit(self, node: promql_parser.Expr) -> bool:
        """Take one part of the expression."""
        match node:
            case promql_parser.VectorSelector():
                self.selectors.append(node)
            case promql_parser.MatrixSelector():
                self.selectors.append(node.vector_selector)
            case promql_parser.AggregateExpr() if node.modifier is not None:
                self.labels.update(node.modifier.labels)
            case promql_parser.BinaryExpr() if node.modifier is not None and node.modifier.matching is not None:
                self.labels.update(node.modifier.matching.labels)
        return True


def parsed(expression: str) -> Parsed:
    """Return what an expression names; what is recorded stands for what it is made of."""
    found = Parsed()
    promql_parser.walk(promql_parser.parse(expression.replace("$__rate_interval", "5m")), found.visit)
    for selector in [each for each in found.selectors if ":" in (each.name or "")]:
        found.selectors.remove(selector)
        inner = parsed(EXPRESSIONS[str(selector.name)][0])
        found.selectors += inner.selectors
        found.labels |= inner.labels
    return found


@pytest.fixture(scope="module")
async def shown(client: Client, mongod: Mongod, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """What the running suite exports, and what it does only with certificates, where sources are asked, and for whoever counts requests."""
    found: Exported = defaultdict(list)

    def take(service: str, text: str) -> None:
        for key, lines in exported(service, text).items():
            found[key] += lines

    assert (await client.trigger("rounds", season="2024"))[0] == 200
    for name in SERVICES:
        take(name, await text_at(client.http, client.stack.port(f"{name.upper()}_DEBUG_PORT")))
    take("traefik", await text_at(client.http, client.stack.port("TRAEFIK_DEBUG_PORT")))

    with SecureTraefik(tmp_path_factory.mktemp("traefik")) as traefik:

        async def has_counted() -> bool:
            await client.http.get(f"http://127.0.0.1:{traefik.port}/content/v1/seasons")
            async with client.http.get(
                f"http://127.0.0.1:{traefik.debug}/metrics"
            ) as answer:  # 404 until it has its routes
                return "traefik_service_requests_total" in await answer.text()

        await until(has_counted)
        take("traefik", await text_at(client.http, traefik.debug))

    metrics = Metrics("fetcher_service")
    watch_expiry(Authority(tmp_path_factory.mktemp("authority")).tls("fetcher"), metrics)
    policy = SourcePolicy("jolpica", hosts=frozenset({"127.0.0.1"}), per_second=100)
    async with Web(Clock(), metrics, contact="") as web:
        with pytest.raises(SourceFailed):
            await web.get(policy, f"http://127.0.0.1:{free_port()}/")
    take("fetcher_service", metrics.render().decode())
    # Accounts, which the suite that runs does without.
    folder, auth_debug = tmp_path_factory.mktemp("valkey"), free_port()
    with Valkey(folder) as valkey:
        async with (
            stores_running(mongod, valkey) as stores,
            auth_running(stores, auth_api_debug_port=auth_debug, auth_secret="a-secret-of-the-tests"),
            content_running(stores.address) as content,
        ):
            take("auth_api", await text_at(client.http, auth_debug))
            take("content_api", await text_at(client.http, int(content.debug.rpartition(":")[2])))
    return found


async def text_at(http: aiohttp.ClientSession, port: int) -> str:
    """What is at /metrics."""
    async with http.get(f"http://127.0.0.1:{port}/metrics", raise_for_status=True) as answer:
        return await answer.text()


def lines_of(selector: promql_parser.VectorSelector, shown: Exported) -> list[dict[str, str]]:
    """The lines of its metric, with the label that Prometheus adds."""
    return [
        line | {"job": service} for (service, name), lines in shown.items() if name == selector.name for line in lines
    ]


def accepted(matcher: promql_parser.Matcher, value: str) -> bool:
    """Whether a value is what the matcher asks for."""
    match str(matcher.op).rpartition(".")[2]:
        case "Equal":
            return bool(value == matcher.value)
        case "NotEqual":
            return bool(value != matcher.value)
        case "Re":
            return re.fullmatch(matcher.value, value) is not None
        case "NotRe":
            return re.fullmatch(matcher.value, value) is None
    raise AssertionError(matcher.op)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_every_metric_label_and_value_that_is_named_is_exported(name: str, shown: Exported) -> None:
    expression, words = EXPRESSIONS[name]
    found = parsed(expression)
    known = set(TARGET)
    for selector in found.selectors:
        if selector.name in OF_PROMETHEUS:
            continue
        lines = lines_of(selector, shown)
        exporters = {service for service, metric in shown if metric == selector.name}
        assert exporters, f"nobody exports {selector.name}"
        labels = set(TARGET).union(*lines)
        for matcher in selector.matchers.matchers:
            assert matcher.name in labels, f"{selector.name} has no label {matcher.name}"
            if matcher.name not in HAPPENS_WHERE_SOMETHING_IS_WRONG:
                values = exporters if matcher.name == "job" else {line.get(matcher.name, "") for line in lines}
                assert any(accepted(matcher, value) for value in values), (
                    f"{selector.prettify()} finds none of {values}"
                )
        known |= labels
    assert found.labels <= known | {"le"}
    assert set(words) <= known


def test_every_service_is_scraped_under_the_name_that_the_rules_know() -> None:
    for file in ("prometheus.yml", "prometheus.local.yml"):
        jobs = [each["job_name"] for each in yaml.safe_load((FOLDER / file).read_text())["scrape_configs"]]
        assert sorted(jobs) == sorted((*SERVICES, "auth_api", "traefik"))


def test_the_first_panel_shows_how_fresh_the_data_is() -> None:
    board = json.loads((FOLDER / "grafana" / "dashboards" / "willitbemax.json").read_text())
    assert board["panels"][0]["title"].startswith("Freshness")
    assert "willitbemax_sync_age_seconds" in board["panels"][0]["targets"][0]["expr"]
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
