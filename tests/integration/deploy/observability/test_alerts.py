"""Every alert, fired by series as a fault leaves them, and silent over those of a suite that is well: with Prometheus's own promtool."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.stack import ROOT
from tests.effort import mostly_slow

FOLDER = ROOT / "deploy" / "observability"
RULES = sorted((FOLDER / "rules").glob("*.yml"))
PROMTOOL = shutil.which("promtool")
DAY = 86_400

needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is not on PATH: apt-get install prometheus")

SCHEDULER = 'instance="scheduler_api:9081",job="scheduler_api"'
CONTENT = 'instance="content_api:9080",job="content_api"'
OTHER_CONTENT = 'instance="content_api_2:9085",job="content_api"'
AUTH = 'instance="auth_api:9084",job="auth_api"'
DATA = 'instance="data_scheduler:9051",job="data_scheduler"'
FETCHER = 'instance="fetcher_service:9082",job="fetcher_service"'
TRAEFIK = 'instance="traefik:9083",job="traefik"'
DOOR = f'service="content_api@file",{TRAEFIK}'
ROUNDS = f'sync_job="rounds",{SCHEDULER}'


def steady(value: float) -> str:
    """The same value each minute, for two days."""
    return f"{value:.0f}+0x2880"


def growing(by: float) -> str:
    """A counter, each minute so much more."""
    return f"0+{by:g}x2880"


WELL = {
    **{f"up{{{who}}}": steady(1) for who in (SCHEDULER, CONTENT, OTHER_CONTENT, DATA, FETCHER, TRAEFIK)},
    **{f"willitbemax_ready{{{who}}}": steady(1) for who in (SCHEDULER, CONTENT, OTHER_CONTENT, DATA, FETCHER)},
    **{
        f'willitbemax_check{{check="{check}",{who}}}': steady(1)
        for check, who in (
            ("mongodb", DATA),
            ("redis", DATA),
            ("calendars", CONTENT),
            ("file store", CONTENT),
            ("live", CONTENT),
        )
    },
    f"willitbemax_scheduler_leads{{{SCHEDULER}}}": steady(1),
    f"willitbemax_sync_age_seconds{{{ROUNDS}}}": steady(1700),
    f"willitbemax_sync_interval_seconds{{{ROUNDS}}}": steady(1800),
    f"willitbemax_sync_failures{{{ROUNDS}}}": steady(1),
    f"willitbemax_results_awaited{{{SCHEDULER}}}": steady(0),
    f"willitbemax_missing_documents{{{SCHEDULER}}}": steady(0),
    f'willitbemax_source_shape_changes{{source="jolpica",{FETCHER}}}': steady(0),
    f'willitbemax_source_reachable{{source="jolpica",{FETCHER}}}': steady(1),
    f"willitbemax_live_feed_wanted{{{FETCHER}}}": steady(0),
    f"willitbemax_live_feed_connected{{{FETCHER}}}": steady(0),
    f"willitbemax_process_start_time_seconds{{{CONTENT}}}": steady(100),
    f"willitbemax_process_resident_memory_bytes{{{CONTENT}}}": steady(250e6),
    f"willitbemax_process_open_fds{{{CONTENT}}}": steady(200),
    f"willitbemax_process_max_fds{{{CONTENT}}}": steady(65_536),
    f"willitbemax_grpc_certificate_expiry_timestamp_seconds{{{DATA}}}": steady(90 * DAY),
    f'traefik_tls_certs_not_after{{cn="f1.example",serial="1",sans="",{TRAEFIK}}}': steady(90 * DAY),
    f'willitbemax_http_requests_total{{status="200",{CONTENT}}}': growing(600),
    f'willitbemax_http_requests_total{{status="500",{CONTENT}}}': growing(0.1),
    f'traefik_service_requests_total{{code="200",{DOOR}}}': growing(600),
    f'traefik_service_requests_total{{code="502",{DOOR}}}': growing(0.1),
    f"willitbemax_answers_stale{{{CONTENT}}}": steady(0),
    f'willitbemax_http_seconds_bucket{{le="0.1",route="/v1/seasons",{CONTENT}}}': growing(600),
    f'willitbemax_http_seconds_bucket{{le="2.5",route="/v1/seasons",{CONTENT}}}': growing(600),
    f'willitbemax_http_seconds_bucket{{le="+Inf",route="/v1/seasons",{CONTENT}}}': growing(600),
    f'willitbemax_http_seconds_bucket{{le="0.1",route="/v1/live/ws",{CONTENT}}}': growing(0),
    f'willitbemax_http_seconds_bucket{{le="+Inf",route="/v1/live/ws",{CONTENT}}}': growing(600),
    f'willitbemax_cold_answers_refused_total{{reason="full",{CONTENT}}}': growing(0),
    f'willitbemax_cold_answers_refused_total{{reason="late",{CONTENT}}}': growing(0),
    f'willitbemax_cold_answers_refused_total{{reason="client",{CONTENT}}}': growing(5),
    f"willitbemax_calendar_feeds_failing{{{CONTENT}}}": steady(0),
    f"up{{{AUTH}}}": steady(1),
    **{f"willitbemax_keys_told{{{who}}}": steady(1) for who in (AUTH, CONTENT)},
    **{f"willitbemax_key_use_shared{{{who}}}": steady(1) for who in (AUTH, CONTENT)},
    f"willitbemax_webhooks_due{{{DATA}}}": steady(0),
    f"willitbemax_webhooks_disabled_total{{{AUTH}}}": steady(2),
}


def labels(series: str) -> dict[str, str]:
    """What stands in the braces."""
    inside = series.partition("{")[2].removesuffix("}")
    return {name: value.strip('"') for name, _, value in (part.partition("=") for part in inside.split(",") if part)}


@dataclass(frozen=True)
class Fault:
    """Series that are otherwise than in a suite that is well, after how long the alert fires, with which labels and sentence."""

    series: Mapping[str, str]
    at: str
    summary: str
    labels: Mapping[str, str] = field(default_factory=dict)


def of(series: str, **value: str) -> dict[str, str]:
    """A series that differs."""
    return {series: value["is_"]}


FAULTS = {
    "AuthApiDown": Fault(
        of(f"up{{{AUTH}}}", is_=steady(0)),
        "5m",
        "there are accounts, and no auth_api answers: nobody signs in, and webhooks wait",
    ),
    "KeysNotTold": Fault(
        of(f"willitbemax_keys_told{{{CONTENT}}}", is_=steady(0)),
        "5m",
        "content_api:9080 of content_api hears of no change of keys: one that is revoked goes on",
        labels(f"x{{{CONTENT}}}"),
    ),
    "KeyUseNotShared": Fault(
        of(f"willitbemax_key_use_shared{{{CONTENT}}}", is_=steady(0)),
        "10m",
        "content_api:9080 of content_api counts the use of keys alone, so that quotas are larger than they should be",
        labels(f"x{{{CONTENT}}}"),
    ),
    "WebhooksStuck": Fault(
        of(f"willitbemax_webhooks_due{{{DATA}}}", is_=steady(3)),
        "10m",
        "3 webhooks have had something due for five minutes, and nobody delivers it",
    ),
    "WebhookDisabled": Fault(
        of(f"willitbemax_webhooks_disabled_total{{{AUTH}}}", is_="0+0x60 1+0x2880"),
        "62m",
        "1 webhooks were disabled in an hour, since they took nothing for a day",
    ),
    "DataNotFresh": Fault(
        of(f"willitbemax_sync_age_seconds{{{ROUNDS}}}", is_=steady(5400)),
        "15m",
        "rounds were last fetched 3.0 of their intervals ago",
        labels(f"x{{{ROUNDS}}}"),
    ),
    "DataOld": Fault(
        of(f"willitbemax_sync_age_seconds{{{ROUNDS}}}", is_="+Inf+0x2880"),
        "15m",
        "rounds were last fetched +Inf of their intervals ago, more than an hour",
        labels(f"x{{{ROUNDS}}}"),
    ),
    "ResultsAwaited": Fault(
        of(f"willitbemax_results_awaited{{{SCHEDULER}}}", is_=steady(1)),
        "7h",
        "1 races or sprints of a weekend that is over have no result",
        labels(f"x{{{SCHEDULER}}}"),
    ),
    "SyncFails": Fault(
        of(f"willitbemax_sync_failures{{{ROUNDS}}}", is_=steady(7)),
        "20m",
        "rounds failed 7 times in a row",
        labels(f"x{{{ROUNDS}}}"),
    ),
    "SyncPaused": Fault(
        of(f"willitbemax_sync_interval_seconds{{{ROUNDS}}}", is_="+Inf+0x2880"),
        "25h",
        "rounds have not been due for a day: paused by an administrator, or without a calendar",
        labels(f"x{{{ROUNDS}}}"),
    ),
    "SourceChangedShape": Fault(
        of(f'willitbemax_source_shape_changes{{source="jolpica",{FETCHER}}}', is_=steady(2)),
        "10m",
        "jolpica answers in a shape that is not known, for 2 kinds of data",
        {"source": "jolpica"},
    ),
    "SourceUnreachable": Fault(
        of(f'willitbemax_source_reachable{{source="jolpica",{FETCHER}}}', is_=steady(0)),
        "70m",
        "jolpica has given no answer for an hour",
        {"source": "jolpica"},
    ),
    "DocumentsMissing": Fault(
        of(f"willitbemax_missing_documents{{{SCHEDULER}}}", is_=steady(12)),
        "5m",
        "12 documents that were stored are missing, and are not filled again",
    ),
    "ServiceDown": Fault(
        of(f"up{{{FETCHER}}}", is_=steady(0)), "3m", "no process of fetcher_service answers", {"job": "fetcher_service"}
    ),
    "InstanceDown": Fault(
        of(f"up{{{OTHER_CONTENT}}}", is_=steady(0)),
        "10m",
        "content_api_2:9085 of content_api does not answer, others do",
        labels(f"x{{{OTHER_CONTENT}}}"),
    ),
    "ServiceNotReady": Fault(
        of(f"willitbemax_ready{{{DATA}}}", is_=steady(0)),
        "3m",
        "no process of data_scheduler is ready",
        {"job": "data_scheduler"},
    ),
    "ServiceKeepsRestarting": Fault(
        of(f"willitbemax_process_start_time_seconds{{{CONTENT}}}", is_="100 160 220 280+0x2880"),
        "10m",
        "content_api:9080 of content_api was started again 3 times in half an hour",
        labels(f"x{{{CONTENT}}}"),
    ),
    "MongodbUnavailable": Fault(
        of(f'willitbemax_check{{check="mongodb",{DATA}}}', is_=steady(0)),
        "3m",
        "data_scheduler does not reach MongoDB",
        {"job": "data_scheduler"},
    ),
    "ValkeyUnavailable": Fault(
        of(f'willitbemax_check{{check="redis",{DATA}}}', is_=steady(0)),
        "10m",
        "data_scheduler does not reach Valkey: what is asked after a restart is slower",
        {"job": "data_scheduler"},
    ),
    "LeaseWithoutHolder": Fault(
        of(f"willitbemax_scheduler_leads{{{SCHEDULER}}}", is_=steady(0)),
        "3m",
        "no scheduler_api has the lease, so nothing is fetched",
    ),
    "LeaseHeldTwice": Fault(
        of('willitbemax_scheduler_leads{instance="other",job="scheduler_api"}', is_=steady(1)),
        "3m",
        "2 scheduler_api take themselves for the holder of the lease",
    ),
    "MemoryHigh": Fault(
        of(f"willitbemax_process_resident_memory_bytes{{{CONTENT}}}", is_=steady(1.5 * 1024**3)),
        "20m",
        "content_api:9080 of content_api uses 1.5GiB of memory",
        labels(f"x{{{CONTENT}}}"),
    ),
    "OpenFilesNearLimit": Fault(
        of(f"willitbemax_process_open_fds{{{CONTENT}}}", is_=steady(65_536 * 0.9)),
        "10m",
        "content_api:9080 of content_api has 90% of its files open",
        labels(f"x{{{CONTENT}}}"),
    ),
    "CertificateExpiresSoon": Fault(
        of(f"willitbemax_grpc_certificate_expiry_timestamp_seconds{{{DATA}}}", is_=steady(10 * DAY + 7200)),
        "2h",
        "the certificate of data_scheduler  expires in 10d 0h 0m 0s",
        labels(f"x{{{DATA}}}"),
    ),
    "CertificateExpires": Fault(
        of(f'traefik_tls_certs_not_after{{cn="f1.example",serial="1",sans="",{TRAEFIK}}}', is_=steady(DAY + 600)),
        "10m",
        "the certificate of traefik f1.example expires in 1d 0h 0m 0s",
        labels(f'x{{cn="f1.example",serial="1",{TRAEFIK}}}'),
    ),
    "ErrorBudgetBurnsFast": Fault(
        of(f'willitbemax_http_requests_total{{status="500",{CONTENT}}}', is_=growing(66.66666)),
        "90m",
        "content_api answered 10% of the requests of the last hour with 5xx",
        {"job": "content_api"},
    ),
    "ErrorBudgetBurnsSlowly": Fault(
        of(f'willitbemax_http_requests_total{{status="503",{CONTENT}}}', is_=growing(6.0)),
        "30h",
        "content_api answered 1.006% of the requests of the last day with 5xx",
        {"job": "content_api"},
    ),
    "DoorErrorBudgetBurnsFast": Fault(
        of(f'traefik_service_requests_total{{code="502",{DOOR}}}', is_=growing(66.66666)),
        "90m",
        "Traefik answered 10% of the requests of the last hour with 5xx",
        {"service": "content_api@file"},
    ),
    "DoorErrorBudgetBurnsSlowly": Fault(
        of(f'traefik_service_requests_total{{code="504",{DOOR}}}', is_=growing(6.0)),
        "30h",
        "Traefik answered 1.006% of the requests of the last day with 5xx",
        {"service": "content_api@file"},
    ),
    "AnswersStale": Fault(
        of(f"willitbemax_answers_stale{{{CONTENT}}}", is_=steady(1)),
        "10m",
        "readers have got old answers, marked stale, for five minutes",
    ),
    "AnswersSlow": Fault(
        of(f'willitbemax_http_seconds_bucket{{le="0.1",route="/v1/seasons",{CONTENT}}}', is_=growing(0)),
        "40m",
        "one of a hundred answers of content_api takes longer than 2.476s",
        {"job": "content_api"},
    ),
    "ColdQueueFull": Fault(
        of(f'willitbemax_cold_answers_refused_total{{reason="full",{CONTENT}}}', is_=growing(3)),
        "30m",
        "30 questions were refused in ten minutes, since more is asked than can be worked out",
    ),
    "CalendarsNotPublished": Fault(
        of(f'willitbemax_check{{check="calendars",{CONTENT}}}', is_=steady(0)),
        "20m",
        "calendars cannot be published, phones get the old ones",
    ),
    "FileStoreBroken": Fault(
        of(f'willitbemax_check{{check="file store",{CONTENT}}}', is_=steady(0)),
        "20m",
        "content_api:9080 cannot keep answers for a restart",
        {"check": "file store", **labels(f"x{{{CONTENT}}}")},
    ),
    "LiveWithoutFeed": Fault(
        of(f"willitbemax_live_feed_wanted{{{FETCHER}}}", is_=steady(1)),
        "5m",
        "a session is near or running, and the live feed is not connected",
    ),
    "LiveStreamBroken": Fault(
        of(f'willitbemax_check{{check="live",{CONTENT}}}', is_=steady(0)),
        "5m",
        "content_api:9080 gets no live steps from data_scheduler",
        labels(f"x{{{CONTENT}}}"),
    ),
}


def alerts() -> dict[str, dict[str, Any]]:
    """Every alert of the rules, by its name."""
    groups = [group for file in RULES for group in yaml.safe_load(file.read_text())["groups"]]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


ALERTS = alerts()


def promtool(*arguments: str) -> str:
    """What promtool says; fails where it is not content."""
    assert PROMTOOL is not None
    ran = subprocess.run([PROMTOOL, *arguments], capture_output=True, text=True, check=False)  # noqa: S603  # found on PATH
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def judged(folder: Path, series: Mapping[str, str], expected: list[dict[str, Any]]) -> str:
    """Let promtool work the rules out over these series."""
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": expected,
    }
    file = folder / "test.yml"
    whole = {"rule_files": [str(rule) for rule in RULES], "evaluation_interval": "1m", "tests": [test]}
    file.write_text(yaml.safe_dump(whole))
    return promtool("test", "rules", str(file))


@needs_promtool
@pytest.mark.parametrize("name", mostly_slow(FAULTS, "DataNotFresh", "ServiceDown", "AnswersStale"))
def test_the_alert_fires(name: str, tmp_path: Path) -> None:
    fault, rule = FAULTS[name], ALERTS[name]
    told = {
        "exp_labels": {"severity": rule["labels"]["severity"], **fault.labels},
        "exp_annotations": {"summary": fault.summary, "runbook": rule["annotations"]["runbook"]},
    }
    expected: list[dict[str, Any]] = [{"eval_time": fault.at, "alertname": name, "exp_alerts": [told]}]
    if "for" in rule:
        expected.append({"eval_time": "0m", "alertname": name, "exp_alerts": []})
    judged(tmp_path, {**WELL, **fault.series}, expected)


@needs_promtool
@pytest.mark.slow
def test_a_suite_that_is_well_raises_none(tmp_path: Path) -> None:
    times = ("5m", "90m", "47h")
    judged(tmp_path, WELL, [{"eval_time": at, "alertname": name, "exp_alerts": []} for name in ALERTS for at in times])


@needs_promtool
def test_ten_errors_an_hour_call_nobody_where_little_is_asked(tmp_path: Path) -> None:
    quiet = {
        f'willitbemax_http_requests_total{{status="200",{CONTENT}}}': growing(0.1),
        f'willitbemax_http_requests_total{{status="500",{CONTENT}}}': growing(0.1),
    }
    judged(tmp_path, WELL | quiet, [{"eval_time": "90m", "alertname": "ErrorBudgetBurnsFast", "exp_alerts": []}])


@needs_promtool
def test_a_suite_without_accounts_misses_no_auth_api(tmp_path: Path) -> None:
    without = {name: value for name, value in WELL.items() if "_key" not in name and AUTH not in name}
    down = {**without, f"up{{{AUTH}}}": steady(0)}
    for series in (without, down):
        judged(tmp_path, series, [{"eval_time": "1h", "alertname": name, "exp_alerts": []} for name in ALERTS])


def test_every_alert_is_fired_by_a_test() -> None:
    assert set(FAULTS) == set(ALERTS)


@pytest.mark.parametrize("name", ALERTS)
def test_every_alert_says_how_bad_it_is_what_is_wrong_and_where_to_read_on(name: str) -> None:
    rule = ALERTS[name]
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert rule["annotations"]["summary"]
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor == name.lower()
    assert f"\n### {name}\n" in (ROOT / page).read_text()


@needs_promtool
def test_prometheus_takes_both_configurations() -> None:
    for file in ("prometheus.yml", "prometheus.local.yml"):
        assert "SUCCESS" in promtool("check", "config", str(FOLDER / file))
