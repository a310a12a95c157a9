"""The link in a letter of reminders is one account's, and nobody else can make it."""

import pytest

from auth_api.notices.unsubscribe_token import account_in, unsubscribe_address, unsubscribe_token

ACCOUNT = "acc_0123456789abcdef"


def test_a_token_leads_back_to_its_account() -> None:
    token = unsubscribe_token("secret", ACCOUNT)
    assert account_in(token, "secret") == ACCOUNT
    assert unsubscribe_address("secret", ACCOUNT, "https://f1.example").endswith(f"/auth/v1/reminders/mail/p/{token}")


@pytest.mark.parametrize(
    "change", [str.upper, lambda token: token[:-1] + "_", lambda token: token.replace("0", "1"), lambda _: ""]
)
def test_no_other_token_does(change: object) -> None:
    assert callable(change)
    assert account_in(change(unsubscribe_token("secret", ACCOUNT)), "secret") is None
    assert account_in(unsubscribe_token("another secret", ACCOUNT), "secret") is None
