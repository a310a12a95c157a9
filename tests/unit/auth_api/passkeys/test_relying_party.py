"""Which name passkeys are bound to, and which pages may ask for them."""

import pytest

from auth_api.passkeys.relying_party import RelyingParty, relying_party


@pytest.mark.parametrize(
    ("public_url", "id_", "origin"),
    [
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
        ("https://f1.example", "f1.example", "https://f1.example"),
        ("https://F1.example:443", "f1.example", "https://f1.example"),
        ("https://f1.example:8443", "f1.example", "https://f1.example:8443"),
        ("http://f1.example:80", "f1.example", "http://f1.example"),
    ],
)
def test_a_name_and_its_origin_are_as_browsers_write_them(public_url: str, id_: str, origin: str) -> None:
    assert relying_party(public_url) == RelyingParty(id_, origin)


@pytest.mark.parametrize("public_url", ["http://127.0.0.1:8000", "http://[::1]:8000", "https://192.0.2.1"])
def test_an_address_in_figures_is_nobodys_name(public_url: str) -> None:
    assert relying_party(public_url) is None
