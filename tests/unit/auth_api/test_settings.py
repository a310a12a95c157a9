"""The plans in the settings of auth_api."""

import pytest
from pydantic import ValidationError

from auth_api.settings import Settings
from racing.api_keys.plans import plans_of
from racing.api_keys.quota import quota


def test_the_first_plan_is_that_of_new_accounts() -> None:
    plans = plans_of("standard=600/minute+20000/day, large=6000/minute")
    assert list(plans) == ["standard", "large"]
    assert plans["large"] == quota("6000/minute")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
    assert next(iter(settings.plans)) == "standard"


@pytest.mark.parametrize("odd", ["", "standard", "standard=", "=600/minute", "a=1/day,a=2/day", "Big Plan=1/day"])
def test_odd_plans_are_refused_with_an_example(odd: str) -> None:
    with pytest.raises(ValidationError, match="600/minute"):
        Settings(auth_plans=odd, _env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[call-arg, arg-type]  # pydantic-settings takes them


def test_the_server_that_takes_our_mail_has_the_standard_ports() -> None:
    mail = {"mail_from": "f1@f1.example"}
    assert settings().smtp is None
    for url, port, tls in (
        ("smtp://mail.example", 587, False),
        ("smtps://mail.example", 465, True),
        ("smtp://[::1]:2525", 2525, False),
    ):
        server = settings(smtp_url=url, **mail).smtp
        assert server is not None
        assert (server.port, server.tls, server.plain) == (port, tls, False)


def test_the_password_of_the_mail_server_is_shown_nowhere() -> None:
    server = settings(
        smtp_url="smtp://mail.example", mail_from="f1@f1.example", smtp_user="f1", smtp_password="of the server"
    ).smtp
    assert server is not None
    assert server.password == "of the server"
    assert "of the server" not in repr(server)


@pytest.mark.parametrize(
    "given",
    [
        {"openid_issuer": "https://accounts.example.org"},
        {"openid_issuer": "https://accounts.example.org", "openid_client_id": "f1"},
        {"openid_client_id": "f1", "openid_client_secret": "secret"},
    ],
)
def test_half_of_what_a_provider_needs_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="go together"):
        settings(**given)


def test_a_provider_is_called_by_its_host_unless_it_has_a_name() -> None:
    given = {"openid_issuer": "https://id.example.org/realms/f1", "openid_client_id": "f1", "openid_client_secret": "s"}
    assert settings(**given).openid_called == "id.example.org"
    assert settings(**given, openid_name="Example").openid_called == "Example"


@pytest.mark.parametrize(
    "given",
    [
        {"smtp_url": "smtp://mail.example"},
        {"mail_from": "f1@f1.example"},
        {"smtp_user": "f1"},
        {"smtp_password": "secret"},
    ],
)
def test_half_of_what_mail_needs_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="go together"):
        settings(**given)
