import json
from datetime import UTC, datetime

import pytest

from deploy.terminal.readable import ReadableLine, mongod_readable, service_readable, traefik_readable, valkey_readable

AT = datetime(2026, 11, 29, 5, 38, 12, tzinfo=UTC)


def event(what: str, level: str = "info", **more: object) -> str:
    about = {"service": "content_api", "logger": "content_api.changes", "request_id": "r-1"}
    return json.dumps({"event": what, "level": level, "timestamp": "2026-11-29T05:38:12Z", **about, **more})


def mongod_line(severity: str, message: str, **more: object) -> str:
    return json.dumps(
        {"t": {"$date": "2026-11-29T05:38:12.000+00:00"}, "s": severity, "c": "CONTROL", "msg": message, **more}
    )


def test_an_event_is_a_sentence_without_what_everybody_knows() -> None:
    line = service_readable(event("source failed", "warning", cause="no network", source="jolpica", tries=3))
    assert line == ReadableLine("source failed: no network (source=jolpica, tries=3)", "warning", AT)


def test_a_traceback_stands_below_its_event() -> None:
    line = service_readable(event("internal error", "error", exception="Traceback …\nZeroDivisionError"))
    assert line is not None
    assert line.text == "internal error\nTraceback …\nZeroDivisionError"
    assert line.level == "error"


def test_what_comes_from_outside_cannot_command_the_terminal() -> None:
    line = service_readable(event("source failed", "warning", cause="\x1b[2Jgone\nmake up │ all is well"))
    assert line is not None
    assert line.text == r"source failed: \x1b[2Jgone\nmake up │ all is well"


@pytest.mark.parametrize(
    ("what", "level", "routine"),
    [
        ("request", "info", True),
        ("started", "info", True),
        ("not up yet", "debug", True),
        ("well again", "info", False),
        ("not well", "warning", False),
        ("request", "error", False),
    ],
)
def test_what_is_said_on_every_healthy_day_is_routine(what: str, level: str, *, routine: bool) -> None:
    line = service_readable(event(what, level))
    assert line is not None
    assert line.routine is routine


def test_what_is_no_event_is_shown_as_it_is() -> None:
    for text in ("Traceback (most recent call last):", "[1, 2]", "{}"):
        assert service_readable(text) == ReadableLine(text)


@pytest.mark.parametrize(
    "line",
    [
        "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
        "E1129 13:15:45.883796    5981 chttp2_transport.cc:1123] ipv4:127.0.0.1:60051: Keepalive watchdog fired. Closing transport.",
        "I0000 00:00:1764422145.883796    5981 chttp2_transport.cc:1174] ipv4:127.0.0.1:60051: Got goaway too_many_pings",
    ],
)
def test_what_grpc_writes_past_our_log_stays_in_the_file(line: str) -> None:
    assert service_readable(line) is None


def test_of_mongod_a_person_sees_what_is_wrong() -> None:
    assert mongod_readable(mongod_line("I", "Build Info")) is None
    assert mongod_readable(mongod_line("W", "Slow disk")) == ReadableLine("Slow disk", "warning", AT)
    line = mongod_line("E", "Failed to set up listener", attr={"error": "Address already in use"})
    assert mongod_readable(line) == ReadableLine("Failed to set up listener (Address already in use)", "error", AT)
    assert mongod_readable("not JSON at all") == ReadableLine("not JSON at all")


def test_the_advice_of_every_start_is_not_shown() -> None:
    assert mongod_readable(mongod_line("W", "Access control is not enabled", tags=["startupWarnings"])) is None
    assert valkey_readable("1:M 29 Nov 2026 05:38:12.000 # WARNING Memory overcommit must be enabled!") is None
    assert valkey_readable("1:signal-handler (1795932410) Received SIGTERM scheduling shutdown...") is None
    assert valkey_readable("1:M 29 Nov 2026 05:38:12.000 # Valkey is now ready to exit, bye bye...") is None


def test_a_transaction_that_is_run_again_is_no_news() -> None:
    conflict = {"error": {"code": 112, "codeName": "WriteConflict", "errmsg": "conflicted with another operation"}}
    assert mongod_readable(mongod_line("W", "Plan executor error during findAndModify", attr=conflict)) is None


def test_of_valkey_and_traefik_only_the_sentence_is_shown() -> None:
    line = valkey_readable("12:M 29 Nov 2026 05:38:12.000 # Failed listening on port 6379 (tcp), aborting.")
    assert line is not None
    assert (line.text, line.level) == ("Failed listening on port 6379 (tcp), aborting.", "warning")
    assert line.at == datetime(2026, 11, 29, 5, 38, 12).astimezone()  # Valkey writes the time of the machine
    assert traefik_readable(
        "2026-11-29T05:38:12Z ERR github.com/traefik/x.go:12 > port 80: in use error=x"
    ) == ReadableLine("port 80: in use error=x", "error", AT)


def test_of_traefik_its_advice_to_refuse_what_content_api_refuses_is_not_shown() -> None:
    advice = (
        "2026-11-29T05:38:12Z WRN Traefik can reject some encoded characters in the request path. When your backend"
    )
    assert traefik_readable(advice) is None


def test_what_traefik_finds_of_a_backend_every_second_is_routine() -> None:
    line = traefik_readable('2026-11-29T12:49:34Z WRN Health check failed. error="…" serviceName=content_api@file')
    assert line is not None
    assert line.routine
