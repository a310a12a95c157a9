"""What the accounts have words for, the pages have names for."""

import re
from pathlib import Path

import pytest

import data_scheduler
import data_scheduler.reminders.choices
from auth_api.command_line import BY as BY_COMMAND
from auth_api.reminders.reminder_routes import BY_LETTER as BY_LETTER_OF_REMINDERS
from auth_api.sign_in.key_routes import LONGEST_LIFE_DAYS, LONGEST_OVERLAP
from auth_api.sign_in.password_routes import BY_LETTER
from data_scheduler.openid.links import BY_PROVIDER
from racing.api_keys.verification import SCOPES as ALL_SCOPES
from racing.calendar_choice import MOST_ALARM_MINUTES, SESSION_WORDS
from racing.webhook_events import EventKind
from racing.wire.requests.webhooks import DeliveryState
from website_front.pages.account.keys import LIVES, OVERLAPS, SCOPES
from website_front.pages.account.own import ACTIONS, BY
from website_front.pages.account.reminders import LEAST_MINUTES, MOST_MINUTES
from website_front.pages.account.webhooks import KINDS, STATES, TEST
from website_front.pages.season.calendar import ALARMS, CHOICES

NOTED = re.compile(
    r'"((?:account|key|webhook|calendar|password|passkey|push subscription|reminders)[a-z ]*'
    r" (?:created|changed|rotated|revoked|disabled|deleted|added|renamed|removed|refused|stopped)"
    r'|provider (?:un)?linked|signed (?:in|out)(?: everywhere)?)"'
)
NOTED_BY = re.compile(r'_noted\(.*"(its [a-z, ]+)"')
NEVER_SEEN = {"account deleted"}
"""By nobody: who could look at it is gone."""


def test_every_kind_of_event_can_be_chosen_and_has_a_name() -> None:
    assert KINDS.keys() | TEST.keys() == set(EventKind)


def test_every_scope_and_state_has_a_name() -> None:
    assert tuple(SCOPES) == ALL_SCOPES
    assert STATES.keys() == set(DeliveryState)


def found_in_data_scheduler(pattern: re.Pattern[str]) -> set[str]:
    folder = Path(data_scheduler.__file__).parent
    return {found for file in folder.rglob("*.py") for found in pattern.findall(file.read_text())}


def test_everything_that_is_noted_has_a_name() -> None:
    noted = found_in_data_scheduler(NOTED)
    assert len(noted) > 20
    assert noted - NEVER_SEEN == ACTIONS.keys()


def test_by_whom_it_was_done_has_a_name() -> None:
    noted = found_in_data_scheduler(NOTED_BY)
    assert len(noted) > 1
    assert {BY_COMMAND, BY_LETTER, BY_LETTER_OF_REMINDERS, BY_PROVIDER, "password", "its owner"} | noted == BY.keys()


def test_as_many_minutes_are_offered_as_are_allowed() -> None:
    assert (LEAST_MINUTES, MOST_MINUTES) == (data_scheduler.reminders.choices.LEAST_MINUTES, MOST_ALARM_MINUTES)


@pytest.mark.parametrize(
    ("offered", "most"), [(LIVES, LONGEST_LIFE_DAYS), (OVERLAPS, LONGEST_OVERLAP), (ALARMS, MOST_ALARM_MINUTES)]
)
def test_nothing_is_offered_that_is_refused(offered: dict[str, str], most: int) -> None:
    assert all(0 <= int(each) <= most for each in offered if each)
    assert CHOICES.keys() <= set(SESSION_WORDS)
