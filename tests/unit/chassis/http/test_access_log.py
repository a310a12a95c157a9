"""One line a second stands for all requests that went well; what failed or was slow is always said."""

import pytest
from aiohttp.test_utils import make_mocked_request
from structlog.testing import capture_logs

from chassis.http.access_log import AccessLog


class Noted:
    """An access log on a clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self.log = AccessLog("test", every=1, slow=0.5, clock=lambda: self.now)

    def lines(self, *requests: tuple[int, float], stream: bool = False) -> list[tuple[int, int]]:
        """Status of each line, and for how many requests it stands."""
        request = make_mocked_request("GET", "/v1/seasons")
        with capture_logs() as events:
            for status, seconds in requests:
                self.log.note(request, status, seconds, cause="because", stream=stream)
        return [(event["status"], event["requests"]) for event in events]


def test_the_busiest_server_writes_one_line_a_second_that_counts_the_rest() -> None:
    noted = Noted()
    assert noted.lines(*[(200, 0.001)] * 5000) == [(200, 1)]
    noted.now += 1
    assert noted.lines(*[(304, 0.001)] * 3) == [(304, 5000)]


def test_what_failed_or_was_slow_is_always_logged() -> None:
    noted = Noted()
    asked = [(200, 0.001), (200, 0.001), (503, 0.001), (404, 0.001), (200, 0.5), (500, 0.0)]
    assert noted.lines(*asked) == [(200, 1), (503, 2), (200, 2), (500, 1)]


def test_a_stream_is_not_slow() -> None:
    noted = Noted()
    assert noted.lines((200, 3600.0), (200, 3600.0), stream=True) == [(200, 1)]


def test_who_is_turned_away_by_the_thousand_fills_no_log() -> None:
    noted = Noted()
    assert noted.lines(*[(503, 0.001)] * 3000, (500, 0.001)) == [(503, 1), (500, 3000)]
    noted.now += 1
    assert noted.lines(*[(503, 2.0)] * 2) == [(503, 1)]


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/v1/calendar/p/secret.ics", "/v1/calendar/p/…"),
        ("/v1/calendar/p/secret.ics/p/more?x=y", "/v1/calendar/p/…"),
        ("/v1/calendar/%70/secret.ics", "/v1/calendar/p/…"),
        ("/v1/seasons/2026/rounds?fields=p/secret", "/v1/seasons/2026/rounds"),
    ],
)
def test_a_secret_in_a_path_is_in_no_line(path: str, logged: str) -> None:
    with capture_logs() as events:
        AccessLog("test").note(make_mocked_request("GET", path), 200, 0.001)
    assert [event["path"] for event in events] == [logged]
    assert "secret" not in str(events)
