"""Webhooks between auth_api and data_scheduler: the twins of the messages in `protobuf/webhooks.proto`.

No secret is among them: auth_api makes those of endpoints from a secret of its own, the endpoint's id, and `secret_version`.
"""

from datetime import datetime
from enum import StrEnum

from racing.model import Struct
from racing.wire.requests.calls import Call


class DeliveryState(StrEnum):
    """What became of an event for an endpoint."""

    DELIVERED = "delivered"
    RETRYING = "retrying"
    GIVEN_UP = "given_up"


class Endpoint(Struct, frozen=True, kw_only=True):
    """Where somebody takes events, and which. `failing_since`: it has not taken the next event since then, in so many `attempts`."""

    id: str
    account: str
    url: str
    description: str = ""
    kinds: tuple[str, ...] = ()
    seasons: tuple[int, ...] = ()
    drivers: tuple[str, ...] = ()
    constructors: tuple[str, ...] = ()
    enabled: bool = False
    created: datetime
    secret_version: int = 0
    rotated: datetime | None = None
    failing_since: datetime | None = None
    attempts: int = 0
    next_try: datetime | None = None
    disabled_reason: str | None = None


class OutgoingEvent(Struct, frozen=True, kw_only=True):
    """An event to be sent. `message`: the id that the receiver sees, the same whenever it is sent again."""

    id: str
    message: str
    event_number: int
    kind: str
    at: datetime
    body: bytes


class DueDelivery(Struct, frozen=True, kw_only=True):
    """An event that is due at an endpoint."""

    endpoint: Endpoint
    event: OutgoingEvent


class Delivery(Struct, frozen=True, kw_only=True):
    """A line of the ledger: an event, an endpoint, and what came of the last attempt. `state`: one of `DeliveryState`."""

    id: str
    endpoint: str
    event: str
    message: str
    kind: str
    state: str
    attempts: int = 0
    status: int | None = None
    milliseconds: int = 0
    error: str | None = None
    at: datetime


class CreateEndpointResponse(Struct, frozen=True, kw_only=True):
    """The new endpoint."""

    endpoint: Endpoint


class CreateEndpointRequest(Call[CreateEndpointResponse], frozen=True, kw_only=True):
    """Make an endpoint, which gets events from now on; `Conflict` where the account has as many as it may have."""

    account: str
    url: str
    description: str = ""
    kinds: tuple[str, ...] = ()
    seasons: tuple[int, ...] = ()
    drivers: tuple[str, ...] = ()
    constructors: tuple[str, ...] = ()
    by: str


class ListEndpointsResponse(Struct, frozen=True, kw_only=True):
    """Endpoints, the oldest first."""

    endpoints: tuple[Endpoint, ...] = ()


class ListEndpointsRequest(Call[ListEndpointsResponse], frozen=True, kw_only=True):
    """The endpoints of an account, or one of them."""

    account: str
    endpoint: str | None = None


class UpdateEndpointResponse(Struct, frozen=True, kw_only=True):
    """The endpoint as it is now."""

    endpoint: Endpoint


class UpdateEndpointRequest(Call[UpdateEndpointResponse], frozen=True, kw_only=True):
    """Change an endpoint; one that is enabled again goes on with the first event that it has not taken."""

    account: str
    endpoint: str
    url: str
    description: str = ""
    kinds: tuple[str, ...] = ()
    seasons: tuple[int, ...] = ()
    drivers: tuple[str, ...] = ()
    constructors: tuple[str, ...] = ()
    enabled: bool = False
    by: str


class DeleteEndpointResponse(Struct, frozen=True, kw_only=True):
    """It is gone."""


class DeleteEndpointRequest(Call[DeleteEndpointResponse], frozen=True, kw_only=True):
    """Delete an endpoint with its ledger."""

    account: str
    endpoint: str
    by: str


class RotateEndpointSecretResponse(Struct, frozen=True, kw_only=True):
    """The endpoint with the next version of its secret."""

    endpoint: Endpoint


class RotateEndpointSecretRequest(Call[RotateEndpointSecretResponse], frozen=True, kw_only=True):
    """Give an endpoint another secret; the one before signs, too, for a day."""

    account: str
    endpoint: str
    by: str


class SendEventResponse(Struct, frozen=True, kw_only=True):
    """The id that the receiver will see."""

    message: str


class SendEventRequest(Call[SendEventResponse], frozen=True, kw_only=True):
    """Send a test to an endpoint, or the event of a delivery once more; `Conflict` where it is disabled."""

    account: str
    endpoint: str
    delivery: str | None = None


class ListDeliveriesResponse(Struct, frozen=True, kw_only=True):
    """The newest first."""

    deliveries: tuple[Delivery, ...] = ()


class ListDeliveriesRequest(Call[ListDeliveriesResponse], frozen=True, kw_only=True):
    """The ledger of an endpoint."""

    account: str
    endpoint: str
    limit: int


class ClaimDeliveriesResponse(Struct, frozen=True, kw_only=True):
    """Of each endpoint that has something due, the next event."""

    due: tuple[DueDelivery, ...] = ()


class ClaimDeliveriesRequest(Call[ClaimDeliveriesResponse], frozen=True, kw_only=True):
    """Take a lease on endpoints that have something due, of accounts other than these."""

    holder: str
    limit: int
    without: tuple[str, ...] = ()


class ReportDeliveryResponse(Struct, frozen=True, kw_only=True):
    """The next event of the same endpoint, with the lease renewed; or that it is disabled, since it failed for a day."""

    next: DueDelivery | None = None
    disabled: bool = False


class ReportDeliveryRequest(Call[ReportDeliveryResponse], frozen=True, kw_only=True):
    """Note an attempt; `Conflict` where the lease is another's by now, who delivers the event once more."""

    holder: str
    endpoint: str
    event_number: int
    delivered: bool = False
    status: int | None = None
    milliseconds: int = 0
    error: str | None = None


class WatchEventsResponse(Struct, frozen=True, kw_only=True):
    """The number of the newest event."""

    event_number: int = 0


class WatchEventsRequest(Call[WatchEventsResponse], frozen=True, kw_only=True):
    """Be told when there are new events. A message that repeats the number says that the stream is there."""
