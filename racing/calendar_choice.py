"""What may be chosen of a calendar, in its query or in a private one: the words for sessions, the longest alarm, the languages."""

from racing.model import SessionKind
from racing.schedule import TESTING

PRACTICE = "practice"
"""The word for all practices."""

SESSION_WORDS = (PRACTICE, TESTING, *SessionKind)

MOST_ALARM_MINUTES = 10_080
"""A week."""

LANGUAGES = ("en", "fr")
"""Codes of those that content_api speaks (`content_api.languages`)."""
