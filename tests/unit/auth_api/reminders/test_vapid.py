"""Push services are told who sends, by a key that is the same after every restart."""

from auth_api.reminders.vapid import Vapid
from tests.authenticator import from_base64url
from tests.factories import NOON
from tests.push_service import claims_of


def test_a_statement_is_for_one_service_for_half_a_day_and_signed_by_the_key_that_browsers_have() -> None:
    vapid = Vapid("a-secret-of-the-tests", "mailto:f1@f1.example")
    claims, key = claims_of(vapid.authorization("https://push.example:8443/send/abc?x=1", NOON))
    assert claims == {
        "aud": "https://push.example:8443",
        "exp": int(NOON.timestamp()) + 43_200,
        "sub": "mailto:f1@f1.example",
    }
    assert key == vapid.public
    assert len(from_base64url(key)) == 65


def test_the_key_is_made_of_the_secret_of_the_suite_and_kept_nowhere_else() -> None:
    assert Vapid("one", "x").public == Vapid("one", "y").public
    assert Vapid("one", "x").public != Vapid("two", "x").public
