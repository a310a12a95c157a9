"""A token is 256 random bits, and only what may be one is looked up."""

import base64

import pytest

from racing.calendar_token import is_token, new_token, private_address, token_hash


def test_a_token_has_256_bits_and_none_comes_twice() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    for token in tokens:
        assert len(base64.urlsafe_b64decode(f"{token}=")) == 32
        assert is_token(token)
    assert len({token_hash(token) for token in tokens}) == 100


@pytest.mark.parametrize(
    "text", ["", "a" * 42, "a" * 44, "a" * 42 + "ü", "a" * 42 + "\n", "a" * 43 + "\n", "a" * 42 + "/"]
)
def test_what_cannot_be_one_is_not_looked_up(text: str) -> None:
    assert not is_token(text)


def test_the_address_is_below_the_root_of_the_api() -> None:
    assert private_address("https://f1.example", "T" * 43) == f"https://f1.example/content/v1/calendar/p/{'T' * 43}.ics"
