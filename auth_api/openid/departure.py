"""How a browser leaves for the provider: with a state, of which we keep the hash, and a cookie of its own."""

import secrets
from datetime import datetime

from auth_api.mail.letter import Language
from auth_api.openid.authorization import Trip, authorization_url, new_trip
from auth_api.openid.provider import Provider
from auth_api.sign_in.cookie import token_hash
from racing.wire.accounts_client import OpenIdClient
from racing.wire.requests.openid import WriteOpenIdStateRequest

STATE_BYTES = 32


async def depart(
    client: OpenIdClient, provider: Provider, language: Language, *, sign_in: str | None = None
) -> tuple[str, Trip, datetime]:
    """Return the provider's page, what the browser keeps, and until when. `sign_in`: whose account is linked. Raise `ProviderAway`."""
    endpoint = await provider.page()
    state, trip = secrets.token_urlsafe(STATE_BYTES), new_trip(language)
    written = await client.call(
        WriteOpenIdStateRequest(hash=token_hash(state), browser=token_hash(trip.secret), sign_in=sign_in)
    )
    known = provider.client
    url = authorization_url(endpoint, trip, client=known.id, state=state, return_to=known.return_to)
    return url, trip, written.expires
