"""What the collections look like: their names, validators made from the model, and indexes.

Every document holds the model's fields; those without a default are required. The validators refuse a document that
no reader could decode, whichever program writes it.
"""

import types
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin

import msgspec

from data_scheduler.stores.documents import SeasonTotals
from racing.model import (
    Circuit,
    CircuitMap,
    Classification,
    Constructor,
    Dataset,
    Document,
    Driver,
    EngineManufacturer,
    Entrant,
    GrandPrix,
    Honours,
    LapChart,
    Replay,
    Round,
    Season,
    SessionLog,
    Standings,
    StartingGrid,
    Struct,
    SyncRun,
    TyreManufacturer,
)
from racing.wire.requests.accounts import Account, ApiKey, AuditEntry
from racing.wire.requests.calendars import PrivateCalendar
from racing.wire.requests.openid import OpenIdLink
from racing.wire.requests.passkeys import Passkey
from racing.wire.requests.reminders import PushNotice, PushSubscription
from racing.wire.requests.sign_ins import Letter, SignIn
from racing.wire.requests.webhooks import Delivery, Endpoint

KINDS: dict[Dataset, type[Document]] = {
    Dataset.SEASONS: Season,
    Dataset.ROUNDS: Round,
    Dataset.RESULTS: Classification,
    Dataset.STANDINGS: Standings,
    Dataset.ENTRANTS: Entrant,
    Dataset.DRIVERS: Driver,
    Dataset.CONSTRUCTORS: Constructor,
    Dataset.ENGINE_MANUFACTURERS: EngineManufacturer,
    Dataset.CIRCUITS: Circuit,
    Dataset.LAPS: LapChart,
    Dataset.CIRCUIT_MAPS: CircuitMap,
    Dataset.REPLAYS: Replay,
    Dataset.GRANDS_PRIX: GrandPrix,
    Dataset.TYRE_MANUFACTURERS: TyreManufacturer,
    Dataset.STARTING_GRIDS: StartingGrid,
    Dataset.HONOURS: Honours,
    Dataset.SESSION_LOGS: SessionLog,
}
"""What each dataset holds. Its collection has the dataset's name, but for reported tables (`collection_of`)."""


def collection_of(dataset: Dataset) -> str:
    """Return the collection that batches of a dataset are written to.

    Reported tables have their own: the tables that readers get are counted from results.
    """
    return REPORTED if dataset is Dataset.STANDINGS else dataset.value


SCHEMA_VERSION = 3
"""The number of the newest migration (`data_scheduler.migrations`): what the documents look like that this code reads and writes."""

BEFORE_VERSIONS = 1
"""The schema of a database that names none: that of 0.1.0."""

GENERATIONS = "generations"
STAMPS = "calendar_stamps"
REVISIONS = "revisions"
RUNS = "sync_runs"
LAST_RUNS = "last_runs"
PAUSES = "paused_jobs"
LEASES = "leases"
STATISTICS = "statistics"
REPORTED = "reported_standings"
"""The tables as sources report them; we count our own."""

ACCOUNTS = "accounts"
API_KEYS = "api_keys"
KEY_USE = "key_use"
AUDIT = "account_audit"
SIGN_INS = "sign_ins"
LETTERS = "letters"
PASSKEYS = "passkeys"
PASSKEY_CHALLENGES = "passkey_challenges"
OPENID_LINKS = "openid_links"
OPENID_STATES = "openid_states"
WEBHOOK_ENDPOINTS = "webhook_endpoints"
WEBHOOK_EVENTS = "webhook_events"
DELIVERIES = "webhook_deliveries"
PRIVATE_CALENDARS = "private_calendars"
REMINDERS = "reminders"
PUSH_SUBSCRIPTIONS = "push_subscriptions"
PUSH_NOTICES = "push_notices"
COUNTERS = "counters"
"""Numbers that only grow, by what they count."""

_BSON = {
    bool: ["bool"],
    int: ["int", "long"],
    float: ["double", "int"],
    str: ["string"],
    bytes: ["binData"],
    Decimal: ["decimal"],
    datetime: ["date"],
}


def _schema(kind: Any) -> dict[str, Any]:
    if isinstance(kind, types.UnionType):
        kind = next(arg for arg in get_args(kind) if arg is not type(None))
    if get_origin(kind) is tuple:
        return {"bsonType": "array", "items": _schema(get_args(kind)[0])}
    if issubclass(kind, Struct):
        return _object(kind)
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    return {"bsonType": _BSON.get(kind, ["string"])}


def _object(kind: type[Struct]) -> dict[str, Any]:
    fields = msgspec.structs.fields(kind)
    required = [field.name for field in fields if field.required]
    properties = {field.name: _schema(field.type) for field in fields}
    return {"bsonType": "object", "properties": properties} | ({"required": required} if required else {})


def _validator(kind: type[Struct], *more: str) -> dict[str, Any]:
    schema = _object(kind)
    return {"$jsonSchema": schema | {"required": [*schema.get("required", ()), *more]}}


def _with_password(validator: dict[str, Any]) -> dict[str, Any]:
    """Return a validator that lets no password be stored but as a hash of argon2id."""
    schema = validator["$jsonSchema"]
    password = {"bsonType": "string", "pattern": r"^\$argon2id\$v=19\$"}
    return {"$jsonSchema": schema | {"properties": schema["properties"] | {"password": password}}}


def _plain(**kinds: str | list[str]) -> dict[str, Any]:
    properties = {name: {"bsonType": kind} for name, kind in kinds.items()}
    return {"$jsonSchema": {"bsonType": "object", "properties": properties, "required": list(kinds)}}


VALIDATORS: dict[str, dict[str, Any]] = {
    **{dataset.value: _validator(kind, "hash") for dataset, kind in KINDS.items()},
    STATISTICS: _validator(SeasonTotals, "hash"),
    REPORTED: _validator(Standings, "hash"),
    GENERATIONS: _plain(generation=["int", "long"]),
    STAMPS: _plain(stamp="object", timing="string", facts="string"),
    REVISIONS: _plain(
        dataset="string", document="string", number=["int", "long"], replaced_at="date", version="object"
    ),
    RUNS: _validator(SyncRun),
    LAST_RUNS: _plain(run="object"),
    PAUSES: _plain(since="date"),
    LEASES: _plain(holder="string", expires="date"),
    ACCOUNTS: _with_password(_validator(Account)),
    API_KEYS: _validator(ApiKey, "hash", "plan", "changed"),
    KEY_USE: _plain(key="string", day="string", counted="object"),
    AUDIT: _validator(AuditEntry),
    SIGN_INS: _validator(SignIn, "hash"),
    LETTERS: _with_password(_validator(Letter)),
    PASSKEYS: _validator(Passkey),
    PASSKEY_CHALLENGES: _plain(hash="binData", kind="string", expires="date"),
    OPENID_LINKS: _validator(OpenIdLink),
    OPENID_STATES: _plain(hash="binData", browser="binData", expires="date"),
    REMINDERS: _plain(choice="object", wanted="bool", since=["int", "long"]),
    PUSH_SUBSCRIPTIONS: _validator(PushSubscription),
    PUSH_NOTICES: _validator(PushNotice),
    COUNTERS: _plain(value=["int", "long"]),
    WEBHOOK_ENDPOINTS: _validator(Endpoint, "position"),
    WEBHOOK_EVENTS: _plain(number=["int", "long"], message="string", kind="string", at="date", body="binData"),
    DELIVERIES: _validator(Delivery),
    PRIVATE_CALENDARS: _validator(PrivateCalendar, "hash", "changed"),
}

PASSING = frozenset({LEASES, SIGN_INS, LETTERS, PASSKEY_CHALLENGES, OPENID_STATES, PUSH_NOTICES})
"""Collections that mean nothing later or elsewhere: they are in no backup, and a restore leaves them as they are.
Who has signed out stays so.
"""

INDEXES: dict[str, list[tuple[list[tuple[str, bool]], bool]]] = {
    Dataset.ROUNDS: [([("season", False)], False), ([("circuit.id", False), ("season", False)], False)],
    Dataset.RESULTS: [
        ([("season", False), ("grand_prix", False), ("session", False)], True),
        ([("session", False), ("season", False), ("grand_prix", False)], False),
        ([("rows.driver", False), ("season", False)], False),
    ],
    Dataset.STANDINGS: [([("season", False), ("championship", False), ("after_round", True)], False)],
    Dataset.LAPS: [([("season", False), ("grand_prix", False)], False)],
    Dataset.REPLAYS: [([("season", False)], False)],
    Dataset.SESSION_LOGS: [([("season", False), ("grand_prix", False)], False)],
    Dataset.ENTRANTS: [
        ([("season", False), ("driver", False)], False),
        ([("driver", False), ("season", False)], False),
        ([("constructor", False), ("season", False)], False),
    ],
    Dataset.STARTING_GRIDS: [([("season", False)], False)],
    Dataset.HONOURS: [([("season", False)], False)],
    REPORTED: [([("season", False)], False)],
    STATISTICS: [
        ([("season", False)], False),
        ([("rows.driver", False)], False),
        ([("teams.constructor", False)], False),
    ],
    STAMPS: [([("stamp.season", False)], False)],
    REVISIONS: [([("dataset", False), ("document", False), ("number", False)], True)],
    RUNS: [([("started", True)], False), ([("job", False), ("started", True)], False)],
    ACCOUNTS: [([("email", False)], True)],
    API_KEYS: [
        ([("hash", False)], True),
        ([("account", False), ("revoked", False)], False),
        ([("changed", False)], False),
    ],
    KEY_USE: [([("key", False), ("day", False)], False), ([("day", False)], False)],
    WEBHOOK_ENDPOINTS: [
        ([("account", False)], False),
        ([("enabled", False), ("next_try", False), ("position", False)], False),
    ],
    WEBHOOK_EVENTS: [([("number", False)], True), ([("at", False)], False)],
    PRIVATE_CALENDARS: [
        ([("hash", False)], True),
        ([("account", False), ("revoked", False)], False),
        ([("changed", False)], False),
    ],
    DELIVERIES: [([("endpoint", False), ("at", True)], False), ([("at", False)], False)],
    AUDIT: [([("account", False), ("at", True)], False), ([("at", False)], False)],
    SIGN_INS: [
        ([("hash", False)], True),
        ([("account", False), ("last_used", False)], False),
        ([("last_used", False)], False),
        ([("expires", False)], False),
    ],
    PASSKEYS: [([("credential", False)], True), ([("account", False)], False)],
    PASSKEY_CHALLENGES: [([("hash", False)], True), ([("account", False)], False), ([("expires", False)], False)],
    OPENID_LINKS: [([("issuer", False), ("subject", False)], True), ([("account", False)], False)],
    OPENID_STATES: [([("hash", False)], True), ([("expires", False)], False)],
    REMINDERS: [([("wanted", False), ("choice.before", False)], False)],
    PUSH_SUBSCRIPTIONS: [([("endpoint", False)], True), ([("account", False)], False)],
    PUSH_NOTICES: [
        ([("next_try", False)], False),
        ([("subscription", False)], False),
        ([("account", False)], False),
        ([("expires", False)], False),
    ],
    LETTERS: [([("next_try", False)], False), ([("email", False)], False), ([("expires", False)], False)],
}
"""Per collection: the keys, True for descending, and whether they are unique."""
