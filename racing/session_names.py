"""What the sessions of a weekend are called, in English and French."""

from collections.abc import Mapping

from racing.model import SessionKind

ENGLISH: Mapping[SessionKind, str] = {
    SessionKind.PRACTICE_1: "Practice 1",
    SessionKind.PRACTICE_2: "Practice 2",
    SessionKind.PRACTICE_3: "Practice 3",
    SessionKind.PRACTICE_4: "Practice 4",
    SessionKind.PRE_QUALIFYING: "Pre-qualifying",
    SessionKind.QUALIFYING_1: "Qualifying 1",
    SessionKind.QUALIFYING_2: "Qualifying 2",
    SessionKind.QUALIFYING: "Qualifying",
    SessionKind.WARM_UP: "Warm-up",
    SessionKind.SPRINT_QUALIFYING: "Sprint qualifying",
    SessionKind.SPRINT: "Sprint",
    SessionKind.RACE: "Race",
}

FRENCH: Mapping[SessionKind, str] = {
    SessionKind.PRACTICE_1: "Essais libres 1",
    SessionKind.PRACTICE_2: "Essais libres 2",
    SessionKind.PRACTICE_3: "Essais libres 3",
    SessionKind.PRACTICE_4: "Essais libres 4",
    SessionKind.PRE_QUALIFYING: "Pré-qualifications",
    SessionKind.QUALIFYING_1: "Qualifications 1",
    SessionKind.QUALIFYING_2: "Qualifications 2",
    SessionKind.QUALIFYING: "Qualifications",
    SessionKind.WARM_UP: "Warm-up",
    SessionKind.SPRINT_QUALIFYING: "Qualifications sprint",
    SessionKind.SPRINT: "Sprint",
    SessionKind.RACE: "Course",
}
