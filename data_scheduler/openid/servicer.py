"""OpenIdService: which function answers which call."""

from chassis.clock import Clock
from data_scheduler.call_table import TableServicer
from data_scheduler.openid.links import Links
from data_scheduler.openid.states import States
from data_scheduler.stores.mongo import Mongo
from racing.wire.requests import openid as calls


def openid_servicer(mongo: Mongo, clock: Clock) -> TableServicer:
    """Return the service over one database."""
    states, links = States(mongo, clock), Links(mongo, clock)
    return TableServicer(
        "OpenIdService",
        {
            calls.WriteOpenIdStateRequest: states.write,
            calls.UseOpenIdStateRequest: states.use,
            calls.StartOpenIdSignInRequest: links.start_sign_in,
            calls.CreateOpenIdLinkRequest: links.create,
            calls.ListOpenIdLinksRequest: links.listed,
            calls.RemoveOpenIdLinkRequest: links.remove,
        },
    )
