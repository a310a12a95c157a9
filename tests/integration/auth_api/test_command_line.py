"""The administrator's commands over a real data_scheduler: one as a process, the others as that process runs them."""

import asyncio
import os
import re
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import NamedTuple

import pytest

from auth_api.command_line import main
from deploy.stack import ROOT
from tests.accounts import Auth, auth_running
from tests.signing_in import PASSWORD, SECRET, Browser


class Said(NamedTuple):
    status: int
    out: str
    hints: str


def environment(auth: Auth, *, yes: bool = False) -> Mapping[str, str]:
    return {
        "DATA_SCHEDULER_ADDRESS": auth.stores.address,
        "AUTH_PLANS": "standard=600/minute,large=6000/minute",
        "AUTH_SECRET": SECRET,
        "PUBLIC_URL": "https://f1.example",
        "YES": "1" if yes else "",
    }


async def command(auth: Auth, *words: str, yes: bool = False) -> Said:
    """Run a command in a thread: it has an event loop of its own."""
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(StringIO()) as out,
        redirect_stderr(StringIO()) as hints,
    ):
        for name, value in environment(auth, yes=yes).items():
            patch.setenv(name, value)
        status = await asyncio.to_thread(_status, words)
    return Said(status, out.getvalue(), hints.getvalue())


def _status(words: tuple[str, ...]) -> int:
    try:
        return main(words)
    except SystemExit as ended:  # argparse does not return
        return int(ended.code or 0)


async def test_a_command_is_a_process_that_needs_no_auth_api(auth: Auth) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "auth_api", "user", "add", "process@example.org"),
        cwd=ROOT,
        env={**os.environ, **environment(auth), "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, hints = await process.communicate()
    assert (process.returncode, out, hints) == (0, b"process@example.org has an account on the plan standard\n", b"")


async def test_from_an_account_to_a_key_that_is_rotated_and_revoked(auth: Auth) -> None:
    made = await command(auth, "user", "add", "Max@Example.org", "--plan", "large")
    assert (made.status, made.out) == (0, "max@example.org has an account on the plan large\n")
    added = await command(auth, "key", "add", "max@example.org", "--name", "laptop", "--expires", "90d")
    text = added.out.strip()
    assert text.startswith("wib_")
    assert text not in added.hints
    await auth.until_verified(text)
    key = added.hints.split()[-1]
    listed = await command(auth, "key", "list", "max@example.org")
    assert key in listed.out
    assert "laptop" in listed.out
    assert text not in listed.out
    rotated = await command(auth, "key", "rotate", key, "--overlap", "1d")
    assert rotated.status == 0, rotated.hints
    await auth.until_verified(rotated.out.strip())
    assert await auth.verify(text) == 200
    revoked = await command(auth, "key", "revoke", key)
    assert revoked.out == f"{key} (laptop) is revoked\n"
    await auth.until_verified(text, 401)


async def test_a_reset_leaves_one_new_key_and_deleting_none(auth: Auth) -> None:
    await command(auth, "user", "add", "lost@example.org")
    before = (await command(auth, "key", "add", "lost@example.org")).out.strip()
    await auth.until_verified(before)
    reset = await command(auth, "user", "reset", "lost@example.org")
    assert "1 keys of lost@example.org are revoked" in reset.hints
    await auth.until_verified(reset.out.strip())
    await auth.until_verified(before, 401)
    asked = await command(auth, "user", "delete", "lost@example.org")
    assert asked.status == 1
    assert "nothing is deleted" in asked.hints
    assert await auth.verify(reset.out.strip()) == 200
    deleted = await command(auth, "user", "delete", "lost@example.org", yes=True)
    assert deleted.out == "lost@example.org is deleted, with 1 keys that were valid\n"
    await auth.until_verified(reset.out.strip(), 401)
    assert "lost@example.org" not in (await command(auth, "user", "list")).out


async def test_a_link_by_which_its_owner_chooses_a_password(auth: Auth) -> None:
    await command(auth, "user", "add", "linked@example.org")
    said = await command(auth, "user", "reset-link", "linked@example.org", "--language", "fr")
    address, _, token = said.out.strip().partition("#")
    assert address == "https://f1.example/fr/account/reset"
    assert token not in said.hints
    async with auth_running(auth.stores, auth_secret=SECRET) as running:
        browser = Browser(running)
        chosen = {"token": token, "password": PASSWORD}
        assert (await browser.ask("POST", "/password-resets/confirm", chosen)).status == 204
        assert (await browser.sign_in("linked@example.org")).status == 200
        signed_out = await command(auth, "user", "sign-out", "linked@example.org")
        assert signed_out.out == "linked@example.org is signed out of 1 browsers\n"
        assert (await browser.ask("GET", "/account")).status == 401
    unknown = await command(auth, "user", "reset-link", "unknown@example.org")
    assert (unknown.status, unknown.hints) == (1, "email: unknown@example.org has no account\n")


async def test_what_is_wrong_is_one_sentence(auth: Auth) -> None:
    await command(auth, "user", "add", "twice@example.org")
    for words, sentence in (
        (("user", "add", "twice@example.org"), "email: twice@example.org has an account already\n"),
        (("user", "add", "nobody"), "email: 'nobody', allowed: an address such as max@example.org\n"),
        (("user", "add", "a@b", "--plan", "gold"), "--plan: 'gold', allowed: standard, large (AUTH_PLANS)\n"),
        (("key", "add", "who@example.org"), "who@example.org has no account: python -m auth_api user list\n"),
        (("key", "revoke", "key_0"), "key: there is no key 'key_0'\n"),
    ):
        said = await command(auth, *words)
        assert (said.status, said.out, said.hints) == (1, "", sentence)
    said = await command(auth, "key", "add", "twice@example.org", "--quota", "many")
    assert said.status == 2
    assert "such as 600/minute+20000/day" in said.hints


async def test_from_a_private_calendar_to_another_choice_and_its_end(auth: Auth) -> None:
    await command(auth, "user", "add", "fan@example.org")
    added = await command(auth, "calendar", "add", "fan@example.org", "--sessions", "race,practice", "--name", "phone")
    assert added.status == 0, added.hints
    address, calendar = added.out.strip(), added.hints.split()[-1]
    assert re.fullmatch(r"https://f1\.example/content/v1/calendar/p/[A-Za-z0-9_-]{43}\.ics", address)
    assert address not in added.hints
    listed = await command(auth, "calendar", "list", "fan@example.org")
    assert listed.out.startswith(f"{calendar}  …{address[-8:-4]}  ")
    assert listed.out.endswith("  sessions=practice,race language=en emoji=True  phone\n")
    changed = await command(auth, "calendar", "change", calendar, "--alarm", "30", "--sessions", "all", "--no-emoji")
    assert "  alarm=30 language=en emoji=False  phone\n" in changed.out
    changed = await command(auth, "calendar", "change", calendar, "--alarm", "none", "--name", "tablet")
    assert "  language=en emoji=False  tablet\n" in changed.out
    revoked = await command(auth, "calendar", "revoke", calendar)
    assert revoked.out == f"{calendar} is revoked: its address is not found any more\n"
    assert (await command(auth, "calendar", "list")).out == ""
    for words, sentence in (
        (("calendar", "revoke", calendar), f"calendar: there is no calendar '{calendar}'\n"),
        (("calendar", "change", "cal_0"), "calendar: there is no calendar 'cal_0'\n"),
        (("calendar", "add", "who@example.org"), "who@example.org has no account: python -m auth_api user list\n"),
    ):
        said = await command(auth, *words)
        assert (said.status, said.out, said.hints) == (1, "", sentence)
    said = await command(auth, "calendar", "add", "fan@example.org", "--grands-prix", "atlantis")
    assert said.hints.startswith("grands_prix: 'atlantis', allowed: ids that ")
