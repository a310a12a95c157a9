"""The token of a letter's link is made of a secret, the letter and what it is about, and of nothing else."""

import pytest

from auth_api.link_token import letter_in, link_token

LETTER = "ltr_0123456789abcdef"


def test_a_token_leads_to_its_letter() -> None:
    token = link_token("secret", LETTER, "reset")
    assert letter_in(token, "secret", "reset") == LETTER
    assert token == link_token("secret", LETTER, "reset")
    assert len(token.partition(".")[2]) == 43  # 256 bits in base64url


def test_of_another_secret_kind_or_letter_it_is_none() -> None:
    token = link_token("secret", LETTER, "reset")
    assert letter_in(token, "another secret", "reset") is None
    assert letter_in(token, "secret", "sign_up") is None
    assert letter_in(token.replace("0123", "3210"), "secret", "reset") is None


@pytest.mark.parametrize(
    "odd", ["", ".", LETTER, f"{LETTER}.", f"{LETTER}.{'a' * 44}", f"{LETTER}.{'ü' * 43}", "a" * 5000]
)
def test_what_is_no_token_is_none(odd: str) -> None:
    assert letter_in(odd, "secret", "reset") is None
