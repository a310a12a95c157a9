"""Which backups are kept."""

from datetime import UTC, datetime, timedelta

import pytest

from data_scheduler.backup.rotation import Keep, backups, expired, name_of

MONDAY = datetime(2026, 11, 30, 3, tzinfo=UTC)
DAILY = [name_of("ours", MONDAY - timedelta(days=days), encrypted=False) for days in range(30)]
"""One for each of thirty days, the newest first."""


def test_without_a_rule_all_are_kept() -> None:
    assert expired(DAILY, "ours", Keep()) == []


def test_the_newest_are_kept() -> None:
    assert expired(DAILY, "ours", Keep(last=3)) == DAILY[3:]


def test_one_is_kept_for_each_day_however_many_there_are_in_a_day() -> None:
    twice = [
        name_of("ours", MONDAY - timedelta(days=days, hours=hours), encrypted=False)
        for days in range(5)
        for hours in (0, 2)
    ]
    assert expired(twice, "ours", Keep(daily=2)) == [twice[1], *twice[3:]]


def test_one_is_kept_for_each_week() -> None:
    kept = [name for name in DAILY if name not in expired(DAILY, "ours", Keep(weekly=3))]
    assert kept == [DAILY[0], DAILY[1], DAILY[8]]  # this Monday, and the last two Sundays


def test_the_rules_add_up() -> None:
    kept = [name for name in DAILY if name not in expired(DAILY, "ours", Keep(last=1, daily=2, weekly=2))]
    assert kept == [DAILY[0], DAILY[1]]


def test_days_without_a_backup_take_no_place_of_others() -> None:
    rare = [DAILY[0], DAILY[7], DAILY[21]]
    assert expired(rare, "ours", Keep(daily=2)) == [DAILY[21]]


@pytest.mark.parametrize(
    "name",
    [
        "willitbemax-theirs-20200101T000000Z.zip",
        "willitbemax-20200101T000000Z.zip",
        "willitbemax-ours-20200101T000000Z.zip.part",
        "holiday.zip",
        "willitbemax-ours-20200101T000000Z.zip.sha256",
    ],
)
def test_the_files_of_others_are_never_removed(name: str) -> None:
    assert expired([*DAILY, name], "ours", Keep(last=1)) == DAILY[1:]


def test_a_name_says_when_it_was_made_and_of_which_suite() -> None:
    names = [name_of(suite, MONDAY, encrypted=encrypted) for suite in (None, "3f-2a") for encrypted in (False, True)]
    assert names == [
        "willitbemax-20261130T030000Z.zip",
        "willitbemax-20261130T030000Z.zip.age",
        "willitbemax-3f-2a-20261130T030000Z.zip",
        "willitbemax-3f-2a-20261130T030000Z.zip.age",
    ]
    assert {(each.made_at, each.suite) for each in backups(names)} == {(MONDAY, None), (MONDAY, "3f-2a")}


def test_encrypted_ones_and_others_take_turns() -> None:
    both = [name_of("ours", MONDAY, encrypted=True), name_of("ours", MONDAY - timedelta(days=1), encrypted=False)]
    assert expired(both, "ours", Keep(last=1)) == [both[1]]
