"""AccountsService: which function answers which call."""

from data_scheduler.accounts.accounts import Accounts
from data_scheduler.accounts.key_changes import KeyChanges
from data_scheduler.accounts.keys import Keys
from data_scheduler.accounts.use import Use
from data_scheduler.call_table import TableServicer
from racing.wire.requests import accounts as calls


def accounts_servicer(accounts: Accounts, keys: Keys, changes: KeyChanges, use: Use) -> TableServicer:
    """Return the service over these parts."""
    return TableServicer(
        "AccountsService",
        {
            calls.CreateAccountRequest: accounts.create,
            calls.ListAccountsRequest: accounts.listed,
            calls.DeleteAccountRequest: accounts.delete,
            calls.ListAuditRequest: accounts.audit,
            calls.CreateKeyRequest: keys.create,
            calls.ListKeysRequest: keys.listed,
            calls.RotateKeyRequest: keys.rotate,
            calls.RevokeKeyRequest: keys.revoke,
            calls.RevokeKeysRequest: keys.revoke_all,
            calls.CountUseRequest: use.count,
            calls.ListKeyUseRequest: use.listed,
        },
        {calls.WatchKeysRequest: changes.watch},
    )
