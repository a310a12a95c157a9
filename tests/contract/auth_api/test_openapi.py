"""The description of auth_api is OpenAPI 3.1, and describes every call that there is, and no other."""

import json
from typing import Any

import jsonschema
import msgspec
import pytest
from aiohttp import web
from schemathesis.specs.openapi.definitions import OPENAPI_31

from auth_api.calendars.calendar_routes import CalendarRoutes
from auth_api.openapi import CALLS, Described, openapi
from auth_api.openid.link_routes import OpenIdLinkRoutes
from auth_api.openid.openid_routes import OpenIdRoutes
from auth_api.passkeys.passkey_routes import PasskeyRoutes
from auth_api.passkeys.passkey_sign_in_routes import PasskeySignInRoutes
from auth_api.reminders.push_routes import PushRoutes
from auth_api.reminders.reminder_routes import ReminderRoutes
from auth_api.routes import Routes
from auth_api.sign_in.account_routes import AccountRoutes
from auth_api.sign_in.callers import Callers
from auth_api.sign_in.key_routes import KeyRoutes
from auth_api.sign_in.password_routes import PasswordRoutes
from auth_api.sign_in.sign_in_routes import SignInRoutes
from auth_api.sign_in.sign_up_routes import SignUpRoutes
from auth_api.sign_in.way_routes import WayRoutes
from auth_api.webhooks.webhook_routes import WebhookRoutes
from chassis.process.metrics import Metrics

DOCUMENT: dict[str, Any] = json.loads(msgspec.json.encode(openapi("https://f1.example")))
NOBODY: Any = None
"""In the place of what is asked: routes are added here, and never called."""


def served() -> set[tuple[str, str]]:
    """Every route, by its path below `/v1` and its method."""
    app = web.Application()
    callers = Callers(NOBODY, NOBODY, NOBODY, NOBODY)
    sign_ins = SignInRoutes(NOBODY, callers, NOBODY, NOBODY, clock=NOBODY, metrics=Metrics("test"))
    passwords = PasswordRoutes(NOBODY, callers, NOBODY, NOBODY, sign_ins, secret="", written=None)
    for routes in (
        sign_ins,
        passwords,
        SignUpRoutes(NOBODY, NOBODY, NOBODY, sign_ins, secret="", plan="", written=None),
        AccountRoutes(NOBODY, NOBODY, callers=callers, proof=NOBODY, others={}),
        PasskeyRoutes(NOBODY, callers, NOBODY, NOBODY, party=None, written=None),
        PasskeySignInRoutes(NOBODY, NOBODY, party=None, clock=NOBODY, metrics=Metrics("test")),
        OpenIdRoutes(NOBODY, NOBODY, NOBODY, plan="", written=None, clock=NOBODY, metrics=Metrics("test")),
        OpenIdLinkRoutes(NOBODY, callers, NOBODY, NOBODY, provider=None, written=None, clock=NOBODY),
        WayRoutes(NOBODY),
        ReminderRoutes(NOBODY, callers, NOBODY, secret="", public_url="", mails=False),
        PushRoutes(NOBODY, callers, vapid=NOBODY, allowed=NOBODY),
        KeyRoutes(NOBODY, callers, NOBODY),
        WebhookRoutes(NOBODY, callers, allowed=NOBODY, secret=""),
        CalendarRoutes(NOBODY, callers, ""),
        Routes(NOBODY, NOBODY, "https://f1.example"),
    ):
        routes.add_to(app)
    found = {
        (route.resource.canonical, route.method.lower()) for route in app.router.routes() if route.resource is not None
    }
    return {(path.removeprefix("/v1"), method) for path, method in found if method != "head"}


def test_it_is_openapi_3_1() -> None:
    jsonschema.Draft202012Validator(OPENAPI_31).validate(DOCUMENT)


def test_every_call_is_described_and_no_other() -> None:
    described = {(path, method) for path, calls in CALLS.items() for method in calls}
    assert served() == described


@pytest.mark.parametrize(
    ("path", "method", "call"),
    [(path, method, call) for path, calls in CALLS.items() for method, call in calls.items()],
)
def test_what_a_call_takes_has_a_sentence_for_each_field(path: str, method: str, call: Described) -> None:
    described = DOCUMENT["paths"][path][method]
    assert described["summary"].endswith(".")
    assert ("requestBody" in described) == (call.body is not None)
    if call.body is None:
        return
    schema = DOCUMENT["components"]["schemas"][call.body.__name__]
    assert schema["additionalProperties"] is False
    assert all(len(each.get("description", "")) > 10 for each in schema["properties"].values()), schema


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(DOCUMENT)
    names = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names <= DOCUMENT["components"]["schemas"].keys()
    assert {"key", "bearer", "signed_in"} == DOCUMENT["components"]["securitySchemes"].keys()
