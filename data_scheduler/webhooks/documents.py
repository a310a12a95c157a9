"""How endpoints and lines of the ledger are stored."""

from typing import Any

from data_scheduler.stores import schema
from data_scheduler.stores.mongo import View
from racing.webhook_events import Choice
from racing.wire.codec import Plain, from_plain
from racing.wire.requests.webhooks import Delivery, Endpoint, OutgoingEvent


def endpoint_of(plain: Plain) -> Endpoint:
    """Return the endpoint of a document, without its position and lease."""
    return from_plain(_fields(plain, Endpoint.__struct_fields__), Endpoint)


def delivery_of(plain: Plain) -> Delivery:
    """Return a line of the ledger."""
    return from_plain(_fields(plain, Delivery.__struct_fields__), Delivery)


def event_of(plain: Plain) -> OutgoingEvent:
    """Return the event of a document of the outbox."""
    return OutgoingEvent(
        id=plain["_id"],
        message=plain["message"],
        event_number=plain["number"],
        kind=plain["kind"],
        at=plain["at"],
        body=plain["body"],
    )


def wants(endpoint: Endpoint, event: Plain) -> bool:
    """Return whether an endpoint takes an event of the outbox."""
    if (only := event.get("only")) is not None:
        return bool(only == endpoint.id)
    choice = Choice(
        kinds=endpoint.kinds,
        seasons=endpoint.seasons,
        drivers=endpoint.drivers,
        constructors=endpoint.constructors,
    )
    return choice.takes(event["kind"], event.get("season"), event["drivers"], event["constructors"])


async def newest_event(view: View, counter: str) -> int:
    """Return the number of the newest event; 0 before the first."""
    found = await view.one(schema.COUNTERS, {"_id": counter})
    return int(found["value"]) if found else 0


def _fields(plain: Plain, known: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if name in known}
