"""A key has 256 random bits behind a prefix that scanners recognise; what is stored of it opens nothing."""

import hashlib

import pytest

from racing.api_keys.secret_key import is_shaped, key_hash, new_key


def test_a_key_is_recognisable_and_stored_as_its_hash() -> None:
    key = new_key()
    assert is_shaped(key.text)
    assert key.text.startswith("wib_")
    assert key.hash == key_hash(key.text) == hashlib.sha256(key.text.encode()).digest()
    assert key.text.endswith(key.hint)
    assert len(key.hint) == 4


def test_no_two_keys_share_more_than_the_prefix() -> None:
    keys = {new_key().text for _ in range(1000)}
    assert len(keys) == 1000
    places = zip(*(key.removeprefix("wib_") for key in keys), strict=True)
    assert all(len(set(place)) > 1 for place in places)


@pytest.mark.parametrize(
    "text", ["", "wib_", "wib_" + "a" * 42, "wib_" + "a" * 44, "wib_" + "é" * 43, "WIB_" + "a" * 43]
)
def test_what_has_another_shape_is_no_key(text: str) -> None:
    assert not is_shaped(text)
