"""The OpenAPI document of auth_api: its calls with what they take, and under `webhooks` what endpoints receive."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from auth_api.calendars.calendar_schemas import CalendarInput, CalendarShown, CalendarsShown, NewCalendarShown
from auth_api.openid.schemas import LinkBegunShown, LinkInput, LinksShown, UnlinkInput
from auth_api.passkeys.schemas import (
    ChallengeShown,
    PasskeyInput,
    PasskeyNameInput,
    PasskeyShown,
    PasskeySignInInput,
    PasskeysShown,
    ProofInput,
)
from auth_api.reminders.schemas import (
    PushKeyShown,
    PushSubscriptionInput,
    PushSubscriptionShown,
    PushSubscriptionsShown,
    RemindersInput,
    RemindersShown,
)
from auth_api.sign_in.account_routes import DeletionInput, PreferencesInput
from auth_api.sign_in.cookie import NAME
from auth_api.sign_in.key_routes import KeyInput, RotationInput
from auth_api.sign_in.password_routes import ChangeInput, ConfirmedResetInput, ResetInput
from auth_api.sign_in.sign_in_routes import SignInInput
from auth_api.sign_in.sign_up_routes import ConfirmedSignUpInput, SignUpInput
from auth_api.sign_in.way_routes import WaysShown
from auth_api.webhooks.webhook_routes import EndpointInput
from chassis.docstrings import sentences_below
from chassis.process.version import VERSION
from racing.api_keys.verification import CALENDARS, KEYS, WEBHOOKS
from racing.webhook_events import DATA_OF, EventKind
from racing.webhook_events import VERSION as DATA_VERSION

REFS = "#/components/schemas/{name}"
HEADERS = {
    "webhook-id": "Id of the event; the same whenever it is sent again. Ignore one that you have had.",
    "webhook-timestamp": "When it is sent, in seconds since 1970. Refuse what is older than five minutes.",
    "webhook-signature": "Signatures with spaces between them, `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`.",
}

type Who = tuple[Mapping[str, list[str]], ...]

ANYBODY: Who = ({},)
SIGNED_IN: Who = ({"signed_in": []},)
A_KEY: Who = ({"key": []}, {"bearer": []})
EITHER: Who = (*SIGNED_IN, *A_KEY)
OF_SCOPE = "For who is signed in, and for keys with the scope `{scope}`."


@dataclass(frozen=True)
class Described:
    """A call: what it does, the status of doing it, who may ask, what it takes as its body and as a query, and what it answers.

    `query`: numbers, `words`: texts.
    """

    summary: str
    status: int
    who: Who
    body: type[msgspec.Struct] | None = None
    query: Mapping[str, str] | None = None
    scope: str | None = None
    answer: type[msgspec.Struct] | None = None
    words: Mapping[str, str] | None = None


def _kept(summary: str, status: int, scope: str, body: type[msgspec.Struct] | None = None, **query: str) -> Described:
    return Described(summary, status, EITHER, body, query or None, scope)


def _calendar(
    summary: str, status: int, answer: type[msgspec.Struct] | None, body: type[msgspec.Struct] | None = None
) -> Described:
    return Described(summary, status, EITHER, body, scope=CALENDARS, answer=answer)


CALLS: Mapping[str, Mapping[str, Described]] = {
    "/accounts": {
        "post": Described("Sign up: a letter with a link is sent to the address.", 202, ANYBODY, SignUpInput),
    },
    "/accounts/confirm": {
        "post": Described(
            "Make the account, with the token of the link and the password; signs in.",
            201,
            ANYBODY,
            ConfirmedSignUpInput,
        ),
    },
    "/sign-ins": {
        "post": Described("Sign in; the cookie of the answer has a new token.", 200, ANYBODY, SignInInput),
        "get": Described("Where the account is signed in.", 200, SIGNED_IN),
        "delete": Described("Sign out everywhere, here too.", 204, SIGNED_IN),
    },
    "/sign-ins/current": {"delete": Described("Sign out.", 204, SIGNED_IN)},
    "/sign-ins/{sign_in}": {"delete": Described("Sign out in another browser.", 204, SIGNED_IN)},
    "/sign-ins/passkey/challenges": {
        "post": Described(
            "What a browser is asked to show, to sign in by a passkey.", 201, ANYBODY, answer=ChallengeShown
        ),
    },
    "/sign-ins/passkey": {
        "post": Described(
            "Sign in by a passkey; the cookie of the answer has a new token.", 200, ANYBODY, PasskeySignInInput
        ),
    },
    "/ways": {"get": Described("How one signs up and in here.", 200, ANYBODY, answer=WaysShown)},
    "/openid": {
        "get": Described(
            "Leads a browser to the OpenID provider; there only where one is configured.",
            303,
            ANYBODY,
            words={"language": "Of the page that the browser comes back to: `en` or `fr`; `en` unless given."},
        ),
    },
    "/openid/return": {
        "get": Described(
            "Where the provider leads back to: signs in or links, and leads to `/account`; where it is refused, a browser is led to "
            "`/account/sign-in?refused=openid`.",
            303,
            ANYBODY,
            words={
                "state": "What the browser took along.",
                "code": "What the provider gives for it.",
                "iss": "The provider (RFC 9207).",
                "error": "Why the provider gives no code.",
            },
        ),
    },
    "/openid/links": {
        "get": Described("Your links with the provider.", 200, SIGNED_IN, answer=LinksShown),
        "post": Described(
            "The provider's page: who comes back from it with this browser is linked.",
            201,
            SIGNED_IN,
            LinkInput,
            answer=LinkBegunShown,
        ),
    },
    "/openid/links/{link}": {
        "delete": Described("Remove it: it signs nobody in any more.", 204, SIGNED_IN, UnlinkInput),
    },
    "/passkeys": {
        "get": Described("Your passkeys.", 200, SIGNED_IN, answer=PasskeysShown),
        "post": Described(
            "Keep a passkey that was made for a challenge.", 201, SIGNED_IN, PasskeyInput, answer=PasskeyShown
        ),
    },
    "/passkeys/challenges": {
        "post": Described(
            "What a browser is asked to make, to register a passkey.", 201, SIGNED_IN, ProofInput, answer=ChallengeShown
        ),
    },
    "/passkeys/{passkey}": {
        "patch": Described("Give it another name.", 200, SIGNED_IN, PasskeyNameInput, answer=PasskeyShown),
        "delete": Described("Remove it: it signs nobody in any more.", 204, SIGNED_IN, ProofInput),
    },
    "/reminders": {
        "get": Described("What you want to be told of.", 200, SIGNED_IN, answer=RemindersShown),
        "put": Described(
            "Put this in the place of what you wanted.", 200, SIGNED_IN, RemindersInput, answer=RemindersShown
        ),
    },
    "/reminders/mail/p/{token}": {
        "get": Described("Leads to the page with the choice, and changes nothing.", 303, ANYBODY),
        "post": Described(
            "No more reminders by mail: what a mail program asks with `List-Unsubscribe=One-Click` (RFC 8058).",
            204,
            ANYBODY,
        ),
    },
    "/push/key": {"get": Described("The key with which a browser subscribes.", 200, ANYBODY, answer=PushKeyShown)},
    "/push/subscriptions": {
        "get": Described("Your browsers that take messages.", 200, SIGNED_IN, answer=PushSubscriptionsShown),
        "post": Described(
            "This browser takes messages; asked again it is the same one.",
            201,
            SIGNED_IN,
            PushSubscriptionInput,
            answer=PushSubscriptionShown,
        ),
    },
    "/push/subscriptions/{subscription}": {
        "delete": Described("Send nothing there any more.", 204, SIGNED_IN),
    },
    "/password-resets": {
        "post": Described("A letter with a link, if the address has an account.", 202, ANYBODY, ResetInput),
    },
    "/password-resets/confirm": {
        "post": Described("A new password; every sign-in ends.", 204, ANYBODY, ConfirmedResetInput),
    },
    "/account": {
        "get": Described("The account, and what its owner prefers.", 200, SIGNED_IN),
        "delete": Described("Delete the account with everything that belongs to it.", 204, SIGNED_IN, DeletionInput),
    },
    "/account/password": {
        "post": Described("A new password; every other sign-in ends.", 200, SIGNED_IN, ChangeInput),
    },
    "/account/preferences": {
        "put": Described("Put this in the place of what its owner preferred.", 200, SIGNED_IN, PreferencesInput),
    },
    "/account/audit": {
        "get": Described(
            "What was done with the account in 90 days, the newest first.",
            200,
            SIGNED_IN,
            query={"limit": "How many entries, 1 to 1000; 50 unless given."},
        ),
    },
    "/account/export": {"get": Described("Everything that is kept of the account, as a file.", 200, SIGNED_IN)},
    "/key": {"get": Described("What the key of this request may do.", 200, A_KEY)},
    "/keys": {
        "get": _kept("The keys of the account.", 200, KEYS),
        "post": _kept("Make a key; it is in this answer alone.", 201, KEYS, KeyInput),
    },
    "/keys/{key}": {"delete": _kept("Revoke a key for good.", 204, KEYS)},
    "/keys/{key}/rotate": {
        "post": _kept("Make a key in its place; the old one goes on for a while.", 201, KEYS, RotationInput)
    },
    "/keys/{key}/use": {
        "get": _kept("How often it was used on each day (UTC).", 200, KEYS, days="How many days, 1 to 90.")
    },
    "/webhooks": {
        "get": _kept("Your webhooks.", 200, WEBHOOKS),
        "post": _kept("Make a webhook; its secret is in this answer alone.", 201, WEBHOOKS, EndpointInput),
    },
    "/webhooks/{webhook}": {
        "get": _kept("One webhook.", 200, WEBHOOKS),
        "patch": _kept(
            "Change what is given; `enabled: true` starts one again that was disabled.", 200, WEBHOOKS, EndpointInput
        ),
        "delete": _kept("Delete it, with its ledger.", 204, WEBHOOKS),
    },
    "/webhooks/{webhook}/secret": {
        "post": _kept("Another secret; for a day the one before signs, too.", 200, WEBHOOKS)
    },
    "/webhooks/{webhook}/test": {"post": _kept("Send a test event.", 202, WEBHOOKS)},
    "/webhooks/{webhook}/deliveries": {
        "get": _kept(
            "What was delivered, the newest first.", 200, WEBHOOKS, limit="How many, 1 to 500; 50 unless given."
        ),
    },
    "/webhooks/{webhook}/deliveries/{delivery}/resend": {
        "post": _kept("Send an event once more, under the same id.", 202, WEBHOOKS)
    },
    "/calendars": {
        "get": _calendar("Your private calendars.", 200, CalendarsShown),
        "post": _calendar("Make one; its address is in this answer alone.", 201, NewCalendarShown, CalendarInput),
    },
    "/calendars/{calendar}": {
        "get": _calendar("One private calendar.", 200, CalendarShown),
        "patch": _calendar(
            "Change what is given; who subscribes has the new choice under the same address.",
            200,
            CalendarShown,
            CalendarInput,
        ),
        "delete": _calendar("End its address for good.", 204, None),
    },
    "/openapi.json": {"get": Described("This document.", 200, ANYBODY)},
}


def openapi(public_url: str) -> dict[str, Any]:
    """Return the document (OpenAPI 3.1)."""
    kinds = {kind.__name__: kind for kind in (*DATA_OF.values(), *_kinds())}
    _, components = msgspec.json.schema_components([kinds[name] for name in sorted(kinds)], ref_template=REFS)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Will it be Max? Accounts", "version": VERSION},
        "servers": [{"url": f"{public_url}/auth/v1"}],
        "paths": {path: _path(path, calls) for path, calls in CALLS.items()},
        "webhooks": {kind.value: _webhook(kind) for kind in EventKind},
        "components": {
            "schemas": {name: _described(schema, kinds.get(name)) for name, schema in components.items()},
            "securitySchemes": {
                "signed_in": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": NAME,
                    "description": "What changes something needs Origin or Sec-Fetch-Site of our own pages beside it.",
                },
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _kinds() -> set[type[msgspec.Struct]]:
    """Return what any call takes or answers, where it is described."""
    calls = [call for calls in CALLS.values() for call in calls.values()]
    return {kind for call in calls for kind in (call.body, call.answer) if kind is not None}


def _described(schema: dict[str, Any], kind: type | None) -> dict[str, Any]:
    """Return a schema with the sentence of each field."""
    if kind is None or "properties" not in schema:
        return schema
    sentences = sentences_below(kind)
    properties = {
        name: each | ({"description": sentences[name]} if name in sentences else {})
        for name, each in schema["properties"].items()
    }
    return schema | {"properties": properties}


def _path(path: str, calls: Mapping[str, Described]) -> dict[str, Any]:
    names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
    described = {method: _call(call) for method, call in calls.items()}
    return {**({"parameters": parameters} if parameters else {}), **described}


def _call(call: Described) -> dict[str, Any]:
    done = {"description": "Done."} | ({"content": _json_of(call.answer)} if call.answer is not None else {})
    answers = {str(call.status): done, "4XX": {"description": "A problem document (RFC 9457)."}}
    made: dict[str, Any] = {"summary": call.summary, "security": list(call.who), "responses": answers}
    if call.scope is not None:
        made["description"] = OF_SCOPE.format(scope=call.scope)
    asked = [
        {"name": name, "in": "query", "description": words, "schema": {"type": kind}}
        for kind, named in (("integer", call.query), ("string", call.words))
        for name, words in (named or {}).items()
    ]
    if asked:
        made["parameters"] = asked
    if call.body is not None:
        made["requestBody"] = {"required": True, "content": _json_of(call.body)}
    return made


def _json_of(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REFS.format(name=kind.__name__)}}}


def _webhook(kind: EventKind) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["type", "timestamp", "version", "data"],
        "properties": {
            "type": {"const": kind.value},
            "timestamp": {"type": "string", "format": "date-time"},
            "version": {"const": DATA_VERSION},
            "data": {"$ref": REFS.format(name=DATA_OF[kind].__name__)},
        },
    }
    parameters = [
        {"name": name, "in": "header", "required": True, "description": words, "schema": {"type": "string"}}
        for name, words in HEADERS.items()
    ]
    return {
        "post": {
            "summary": kind.value,
            "parameters": parameters,
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {
                "2XX": {"description": "Taken. Anything else is tried again for a day; 410 disables the webhook."}
            },
        }
    }
