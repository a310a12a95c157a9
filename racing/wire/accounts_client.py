"""The clients of what data_scheduler keeps for auth_api: accounts, sign-ins, passkeys, links, webhooks, reminders. Structs in and out."""

from collections.abc import AsyncGenerator

from racing.wire.requests.accounts import WatchKeysRequest, WatchKeysResponse
from racing.wire.requests.webhooks import WatchEventsRequest, WatchEventsResponse
from racing.wire.table_client import TableClient


class AccountsClient(TableClient):
    """Calls of accounts and keys. Errors are those of `chassis.errors`."""

    service = "/content.v1.AccountsService/"

    def watch_keys(self) -> AsyncGenerator[WatchKeysResponse]:
        """Yield every key that is valid, then each as it changes."""
        return self.stream(WatchKeysRequest())


class DeliveriesClient(TableClient):
    """Calls of webhooks."""

    service = "/content.v1.DeliveriesService/"

    def watch_events(self) -> AsyncGenerator[WatchEventsResponse]:
        """Yield the number of the newest event, and each time there is a newer one."""
        return self.stream(WatchEventsRequest())


class SignInsClient(TableClient):
    """Calls of letters, passwords, sign-ins and preferences."""

    service = "/content.v1.SignInService/"


class PasskeysClient(TableClient):
    """Calls of passkeys."""

    service = "/content.v1.PasskeysService/"


class OpenIdClient(TableClient):
    """Calls of who signs in with a provider."""

    service = "/content.v1.OpenIdService/"


class RemindersClient(TableClient):
    """Calls of reminders, and of browsers that take messages."""

    service = "/content.v1.RemindersService/"
