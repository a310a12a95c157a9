"""What a browser takes to the provider: nothing that it keeps can be read from what the provider is told."""

import base64
import hashlib
import re

from yarl import URL

from auth_api.mail.letter import Language
from auth_api.openid.authorization import Trip, authorization_url, new_trip


def test_nonce_and_verifier_are_the_same_for_a_trip_and_no_other() -> None:
    trip = Trip("a" * 43, Language.ENGLISH)
    same, other = Trip("a" * 43, Language.FRENCH), new_trip(Language.ENGLISH)
    assert (trip.nonce, trip.verifier) == (same.nonce, same.verifier)
    assert len({trip.nonce, trip.verifier, trip.secret, other.nonce, other.verifier, other.secret}) == 6


def test_a_verifier_is_one_by_rfc_7636() -> None:
    assert re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", new_trip(Language.ENGLISH).verifier)


def test_the_provider_is_told_the_challenge_and_never_what_it_was_made_of() -> None:
    trip = new_trip(Language.ENGLISH)
    url = authorization_url(
        "https://id.example/authorize?tenant=f1", trip, client="f1 & co", state="s", return_to="https://f1.example/back"
    )
    digest = hashlib.sha256(trip.verifier.encode()).digest()
    assert URL(url).query["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert (URL(url).query["tenant"], URL(url).query["client_id"]) == ("f1", "f1 & co")
    assert trip.verifier not in url
    assert trip.secret not in url


def test_a_secret_is_not_shown_where_a_trip_is() -> None:
    trip = new_trip(Language.ENGLISH)
    assert trip.secret not in repr(trip)
