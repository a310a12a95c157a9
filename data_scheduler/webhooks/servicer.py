"""DeliveriesService: which function answers which call."""

from data_scheduler.call_table import TableServicer
from data_scheduler.webhooks.deliveries import Deliveries
from data_scheduler.webhooks.endpoints import Endpoints
from data_scheduler.webhooks.event_changes import EventChanges
from racing.wire.requests import webhooks as calls


def deliveries_servicer(endpoints: Endpoints, deliveries: Deliveries, changes: EventChanges) -> TableServicer:
    """Return the service over these parts."""
    return TableServicer(
        "DeliveriesService",
        {
            calls.CreateEndpointRequest: endpoints.create,
            calls.ListEndpointsRequest: endpoints.listed,
            calls.UpdateEndpointRequest: endpoints.update,
            calls.DeleteEndpointRequest: endpoints.delete,
            calls.RotateEndpointSecretRequest: endpoints.rotate,
            calls.SendEventRequest: deliveries.send,
            calls.ListDeliveriesRequest: deliveries.listed,
            calls.ClaimDeliveriesRequest: deliveries.claim,
            calls.ReportDeliveryRequest: deliveries.report,
        },
        {calls.WatchEventsRequest: changes.watch},
    )
