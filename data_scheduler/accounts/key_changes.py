"""Tells every process that is asked with keys which are valid, and each change within a second."""

from data_scheduler.accounts.documents import KEY_CHANGES, known_key
from data_scheduler.accounts.numbered_changes import Numbered, NumberedChanges
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo
from racing.wire.requests.accounts import KnownKey, WatchKeysResponse

type KeyChanges = NumberedChanges[KnownKey, WatchKeysResponse]


def key_changes(mongo: Mongo) -> KeyChanges:
    """Return the changes of keys."""
    return NumberedChanges(mongo, Numbered("keys", KEY_CHANGES, schema.API_KEYS, known_key, _message))


def _message(keys: tuple[KnownKey, ...], complete: bool) -> WatchKeysResponse:  # noqa: FBT001
    return WatchKeysResponse(keys=keys, complete=complete)
