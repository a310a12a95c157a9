"""What a reminder says: in the language and the hour of who reads it, and without a result for who does not want it."""

from datetime import timedelta
from typing import Any

import pytest

from auth_api.notices.wording import ENGLISH_WORDS, FRENCH_WORDS, footer, told
from racing.model import SessionKind
from racing.wire.requests.reminders import Notice, SessionMove
from tests.factories import NOON

SITE = "https://f1.example"


def a_notice(kind: str, **facts: Any) -> Notice:
    known: dict[str, Any] = {"season": 2025, "grand_prix": "bahrain", "name": "Bahrain Grand Prix"}
    return Notice(account="acc_1", kind=kind, **(known | facts))


@pytest.mark.parametrize(
    ("language", "zone", "title", "line", "url"),
    [
        (
            "en",
            None,
            "Bahrain Grand Prix: Race",
            "It starts on Sunday 1 June at 12:00 (UTC).",
            f"{SITE}/seasons/2025/bahrain",
        ),
        (
            "fr",
            "Europe/Paris",
            "Grand Prix de Bahreïn : Course",
            "Début le dimanche 1er juin à 14:00 (Europe/Paris).",
            f"{SITE}/fr/seasons/2025/bahrain",
        ),
        ("xx", "Mars/Olympus", "Bahrain Grand Prix: Race", "It starts on Sunday 1 June at 12:00 (UTC).", None),
    ],
)
def test_a_session_that_begins_soon(language: str, zone: str | None, title: str, line: str, url: str | None) -> None:
    say = told(a_notice("before", session="race", start=NOON, time_zone=zone), language, SITE)
    assert (say.title, say.lines) == (title, (line,))
    assert url is None or say.url == url


def test_sessions_that_were_moved_and_cancelled() -> None:
    later = NOON + timedelta(hours=1)
    moves = (
        SessionMove(session="qualifying", before=NOON, after=later),
        SessionMove(session="race", before=NOON, after=None),
        SessionMove(session="sprint", cancelled=True),
        SessionMove(session="practice_1", after=later),
    )
    say = told(a_notice("moved", moves=moves), "en", SITE)
    assert say.title == "Bahrain Grand Prix: the schedule has changed"
    assert say.lines == (
        "Qualifying: Sunday 1 June at 13:00 (UTC), not Sunday 1 June at 12:00 (UTC)",
        "Race: an hour that is not known yet, not Sunday 1 June at 12:00 (UTC)",
        "Sprint: cancelled",
        "Practice 1: Sunday 1 June at 13:00 (UTC)",
    )
    assert told(a_notice("moved", cancelled=True), "fr", SITE).title == "Grand Prix de Bahreïn : annulé"


def test_who_was_first_is_said_where_it_is_there() -> None:
    assert told(a_notice("final", session="race"), "en", SITE).lines == ("Race: the result is final.",)
    first = ("Max Verstappen", "Lando Norris")
    say = told(a_notice("final", session="race", first=first), "en", SITE)
    assert say.lines == ("Race: the result is final.", "1. Max Verstappen", "2. Lando Norris")


def test_every_session_has_a_name_in_both_languages() -> None:
    assert set(ENGLISH_WORDS.sessions) == set(FRENCH_WORDS.sessions) == set(SessionKind)


def test_below_a_letter_stands_how_no_more_come() -> None:
    for language, page in (("en", "/account/reminders"), ("fr", "/fr/account/reminders")):
        text = footer(language, SITE, "https://f1.example/no-more")
        assert f"{SITE}{page}" in text
        assert "https://f1.example/no-more" in text
