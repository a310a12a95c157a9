"""What is written for a journal: one event a line, as JSON."""

import json
from io import StringIO

import pytest
from rich.console import Console

from deploy.terminal.readable import WARNING, ReadableLine, service_event, traefik_readable
from deploy.terminal.screen import JsonTerminal

EVENT = '{"event": "source failed", "service": "fetcher_service", "level": "warning", "timestamp": "2026-01-01T12:00:00Z", "url": "a[b]c"}'
ROUTINE = '{"event": "request", "service": "content_api", "level": "info", "timestamp": "2026-01-01T12:00:00Z"}'


@pytest.fixture
def written() -> StringIO:
    return StringIO()


def terminal(written: StringIO, *, thorough: bool = False) -> JsonTerminal:
    return JsonTerminal(Console(file=written, width=40, force_terminal=True), thorough=thorough)


def show(shown: JsonTerminal, line: str) -> None:
    event = service_event(line)
    assert event is not None
    shown.show("fetcher_service", event)


def test_an_event_of_a_service_stays_as_it_was_written(written: StringIO) -> None:
    show(terminal(written), EVENT)
    assert written.getvalue() == f"{EVENT}\n"


def test_what_is_routine_is_for_who_looks_for_it(written: StringIO) -> None:
    show(terminal(written), ROUTINE)
    assert written.getvalue() == ""
    show(terminal(written, thorough=True), ROUTINE)
    assert written.getvalue() == f"{ROUTINE}\n"


def test_what_others_say_gets_the_same_shape_on_one_line(written: StringIO) -> None:
    shown = terminal(written)
    line = traefik_readable("2026-01-01T12:00:00Z WRN something is odd")
    assert line is not None
    shown.show("traefik", line)
    shown.show("content_api", ReadableLine("Traceback\n  [of a crash]", WARNING))
    shown.tell("starting mongod")
    shown.page("\nWill it be Max?\n\n  Ask\n")
    events = [json.loads(line) for line in written.getvalue().splitlines()]
    assert events[0] == {
        "event": "something is odd",
        "level": "warning",
        "service": "traefik",
        "timestamp": "2026-01-01T12:00:00+00:00",
    }
    assert [event["event"] for event in events[1:]] == [
        "Traceback\n  [of a crash]",
        "starting mongod",
        "Will it be Max?\n\n  Ask",
    ]
    assert [event["service"] for event in events[2:]] == ["launcher", "launcher"]


def test_no_bar_is_drawn_between_the_lines(written: StringIO) -> None:
    assert not terminal(written).is_interactive
