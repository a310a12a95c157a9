"""Each test logs in a process of its own: configuring is for a whole process."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chassis.process import logs

ROOT = Path(__file__).parents[4]


def logged(code: str, style: str = "json", level: str = "info") -> str:
    """What a process that runs the code writes to stderr."""
    start = (
        f"import logging, structlog\nfrom chassis.process import logs\nlogs.configure('test', {level!r}, {style!r})\n"
    )
    ran = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", f"{start}log = structlog.get_logger()\n{code}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == ""
    return ran.stderr


def events(code: str, level: str = "info") -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged(code, "json", level).splitlines()]


def test_an_event_is_one_line_of_json() -> None:
    (event,) = events("log.info('started', port=8080)")
    moment = event.pop("timestamp")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", moment)
    assert event == {"event": "started", "port": 8080, "level": "info", "logger": "__main__", "service": "test"}


def test_what_libraries_log_comes_out_of_the_same_chain() -> None:
    (event,) = events("logs.request_id.set('r-1'); logging.getLogger('pymongo').warning('%s is away', 'db')")
    assert event["event"] == "db is away"
    assert (event["service"], event["logger"], event["level"]) == ("test", "pymongo", "warning")
    assert event["request_id"] == "r-1"


def test_warnings_come_out_of_the_same_chain() -> None:
    (event,) = events("import warnings; warnings.warn('old ways')")
    assert event["logger"] == "py.warnings"
    assert "old ways" in event["event"]


def test_the_request_that_is_worked_on_is_named() -> None:
    first, second = events("log.info('before')\nlogs.request_id.set('r-1')\nlog.info('during')")
    assert "request_id" not in first
    assert second["request_id"] == "r-1"


def test_what_is_below_the_level_is_left_out() -> None:
    code = "log.debug('d'); log.info('i'); log.warning('w'); logging.getLogger('x').info('x')"
    assert [event["event"] for event in events(code, "warning")] == ["w"]
    assert [event["event"] for event in events(code, "debug")] == ["d", "i", "w", "x"]


@pytest.mark.parametrize("library", ["apscheduler.scheduler", "asyncio", "grpc._cython", "pymongo.topology"])
def test_chatty_libraries_only_warn(library: str) -> None:
    code = f"logging.getLogger({library!r}).info('chat'); logging.getLogger({library!r}).error('trouble')"
    assert [event["event"] for event in events(code, "debug")] == ["trouble"]


FAILING = """
def connect():
    password = "hunter2"
    raise ConnectionError("cannot reach redis://:hunter2@cache/0")
try:
    connect()
except ConnectionError:
    log.exception("away")
"""


@pytest.mark.parametrize("style", ["json", "pretty"])
def test_a_traceback_shows_where_and_no_secret(style: str) -> None:
    said = logged(FAILING, style)
    assert "ConnectionError: cannot reach redis://:***@cache/0" in said
    assert "in connect" in said
    assert "hunter2" not in said


@pytest.mark.parametrize("style", ["json", "pretty"])
def test_secrets_are_masked(style: str) -> None:
    said = logged(
        "from pydantic import SecretStr\n"
        "log.info('settings', token='hunter2', url='mongodb://max:hunter2@db/x', given=SecretStr('hunter2'))",
        style,
    )
    assert "hunter2" not in said
    assert "mongodb://max:***@db/x" in said


def test_away_from_a_terminal_auto_is_json_and_pretty_has_no_colours() -> None:
    assert json.loads(logged("log.info('started')", "auto"))["event"] == "started"
    pretty = logged("log.info('started', port=8080)", "pretty")
    assert "started" in pretty
    assert "port=8080" in pretty
    assert "\x1b" not in pretty


def test_what_json_does_not_know_is_written_as_text() -> None:
    (event,) = events("from pathlib import Path; log.info('x', path=Path('a/b'))")
    assert event["path"] == "a/b"


@pytest.mark.parametrize("style", ["json", "pretty"])
def test_a_member_of_an_enum_is_written_by_its_value(style: str) -> None:
    said = logged(
        "from enum import Enum; from http import HTTPStatus\n"
        "class Standing(Enum):\n    FINAL = 'final'\n"
        "log.info('request', status=HTTPStatus.OK, seen=[Standing.FINAL, {Standing.FINAL: HTTPStatus.NOT_FOUND}])",
        style,
    )
    assert "HTTPStatus" not in said
    assert "Standing" not in said
    assert "FINAL" not in said
    assert ("status=200" if style == "pretty" else '"status": 200') in said
    assert "404" in said


def test_request_ids_are_32_hexadecimal_digits_and_all_different() -> None:
    made = {logs.new_request_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in made)


async def test_a_request_id_stays_within_its_task() -> None:
    async def work() -> str | None:
        logs.take_request_id("r-1")
        return logs.request_id.get()

    before = logs.request_id.get()
    assert await asyncio.create_task(work()) == "r-1"
    assert logs.request_id.get() == before
