"""Private calendars as their owner keeps them by HTTP: made, listed, changed and revoked, with a key, and with nobody else's."""

import re
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import msgspec
import pytest

from racing.model import Dataset
from racing.wire.client import Writer
from tests.accounts import Auth, Stores, auth_running
from tests.factories import a_batch, a_round

URL = "https://f1.example"
EMAILS = (f"fan-{number}@example.org" for number in count())


@pytest.fixture(scope="module")
async def auth(stores: Stores) -> AsyncIterator[Auth]:
    await Writer(stores.channel).write(a_batch(Dataset.ROUNDS, a_round("bahrain"), a_round("monaco", number=2)))
    async with auth_running(stores, public_url=URL) as running:
        yield running


class Owner:
    """Somebody with an account and a key."""

    def __init__(self, auth: Auth, key: str) -> None:
        self.auth = auth
        self.key = key

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        sent = None if body is None else msgspec.json.encode(body)
        async with self.auth.http.request(
            method, f"{self.auth.url}/v1{path}", data=sent, headers={"X-API-Key": self.key}
        ) as answer:
            assert answer.status == 204 or "RateLimit" in answer.headers or answer.status >= 400
            return answer.status, await answer.json(content_type=None) if answer.status != 204 else None


async def owner(auth: Auth, email: str, *scopes: str) -> Owner:
    text, _ = await auth.stores.key(await auth.stores.account(email), scopes=scopes or ("calendars",))
    await auth.until_verified(text)
    return Owner(auth, text)


async def test_from_the_first_choice_to_another_and_to_the_end(auth: Auth) -> None:
    fan = await owner(auth, "a@example.org")
    status, made = await fan.ask("POST", "/calendars", {"name": "phone", "sessions": ["race", "practice"]})
    assert status == 201
    url = made.pop("url")
    assert re.fullmatch(rf"{re.escape(URL)}/content/v1/calendar/p/[A-Za-z0-9_-]{{43}}\.ics", url)
    assert made.pop("webcal") == url.replace("https", "webcal")
    assert made["hint"] == url.removesuffix(".ics")[-4:]
    assert {name: made[name] for name in ("name", "sessions", "alarm", "language", "emoji", "grands_prix")} == {
        "name": "phone",
        "sessions": ["practice", "race"],
        "alarm": None,
        "language": "en",
        "emoji": True,
        "grands_prix": [],
    }
    one = f"/calendars/{made['id']}"
    assert await fan.ask("GET", one) == (200, made)
    assert await fan.ask("GET", "/calendars") == (200, {"calendars": [made]})
    change = {"alarm": 30, "grands_prix": ["monaco"], "language": "fr"}
    status, changed = await fan.ask("PATCH", one, change)
    assert (status, changed) == (200, made | change | {"modified": changed["modified"]})
    assert await fan.ask("PATCH", one, {}) == (200, changed)
    assert await fan.ask("DELETE", one) == (204, None)
    for method in ("GET", "PATCH", "DELETE"):
        assert (await fan.ask(method, one, {}))[0] == 404
    assert await fan.ask("GET", "/calendars") == (200, {"calendars": []})


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"sessions": ["races"]}, "sessions: 'races', allowed: practice, "),
        ({"alarm": 20_000}, "body: Expected `int` <= 10080"),
        ({"language": "de"}, "language: 'de', allowed: en, fr"),
        ({"grands_prix": ["atlantis"]}, "grands_prix: 'atlantis', allowed: "),
        ({"account": "acc_1"}, "body: Object contains unknown field `account`"),
        ({"hash": "00"}, "body: Object contains unknown field `hash`"),
        ({"name": "a\nb"}, "name: a control character"),
        ([], "body: Expected `object`"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(auth: Auth, body: Any, detail: str) -> None:
    fan = await owner(auth, next(EMAILS))
    status, refused = await fan.ask("POST", "/calendars", body)
    assert (status, refused["status"]) == (400, 400)
    assert refused["detail"].startswith(detail)


async def test_nobody_else_sees_or_changes_a_calendar(auth: Auth) -> None:
    fan, other = await owner(auth, "b@example.org"), await owner(auth, "c@example.org")
    _, made = await fan.ask("POST", "/calendars", {})
    for method, body in (("GET", None), ("PATCH", {"alarm": 5}), ("DELETE", None)):
        status, refused = await other.ask(method, f"/calendars/{made['id']}", body)
        assert (status, refused["detail"]) == (404, f"calendar: there is no calendar '{made['id']}'")
    assert await other.ask("GET", "/calendars") == (200, {"calendars": []})
    assert (await fan.ask("GET", f"/calendars/{made['id']}"))[1]["alarm"] is None


async def test_it_takes_a_key_with_the_scope(auth: Auth) -> None:
    reader = await owner(auth, "d@example.org", "read", "webhooks")
    status, refused = await reader.ask("GET", "/calendars")
    assert status == 403
    assert refused["detail"] == "the key may not do this: it needs the scope calendars, and has read, webhooks"
    assert (await Owner(auth, "wib_unknown").ask("POST", "/calendars", {}))[0] == 401


async def test_all_of_this_is_described(auth: Auth) -> None:
    status, _, described = await auth.get("/v1/openapi.json")
    assert status == 200
    assert set(described["paths"]["/calendars"]) == {"get", "post"}
    assert set(described["paths"]["/calendars/{calendar}"]) == {"parameters", "get", "patch", "delete"}
    fields = described["components"]["schemas"]["CalendarInput"]["properties"]
    assert set(fields) == {"name", "sessions", "alarm", "language", "emoji", "grands_prix"}
    assert {"url", "webcal"} <= set(described["components"]["schemas"]["NewCalendarShown"]["required"])
