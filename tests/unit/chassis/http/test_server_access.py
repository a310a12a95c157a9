"""Who is let in: a token, or this machine alone."""

import pytest
from pydantic import SecretStr

from chassis.errors import InvalidRequest
from chassis.http.server import (
    is_loopback,
    require_loopback_or_token,
)
from tests.unit.chassis.http.running_server import TOKEN, RunningServer, raw


async def test_the_token_opens(server: RunningServer) -> None:
    for scheme in ("Bearer", "bearer"):
        response, _ = await server.ask(
            "POST", "/guarded", headers={"Authorization": f"{scheme} {TOKEN.get_secret_value()}"}
        )
        assert response.status == 200


@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN.get_secret_value()}"])
async def test_without_the_token_there_is_a_challenge(server: RunningServer, given: str | None) -> None:
    headers = {} if given is None else {"Authorization": given}
    response, body = await server.ask("POST", "/guarded", headers=headers)
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert body["detail"] == "this call needs the header Authorization: Bearer <ADMIN_TOKEN>"


async def test_a_token_that_is_no_text_is_a_wrong_one(server: RunningServer) -> None:
    answer = await raw(
        server, b"POST /guarded HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\r\nConnection: close\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 401 ")


async def test_without_a_token_to_ask_for_everyone_is_let_in(server: RunningServer) -> None:
    response, _ = await server.ask("POST", "/open")
    assert response.status == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_needs_no_token(host: str) -> None:
    assert is_loopback(host)
    require_loopback_or_token(host, None)


@pytest.mark.parametrize("token", [None, SecretStr("")])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "example.org"])  # noqa: S104  # refused
def test_anywhere_else_a_token_is_needed(host: str, token: SecretStr | None) -> None:
    assert not is_loopback(host)
    require_loopback_or_token(host, TOKEN)
    with pytest.raises(InvalidRequest, match=f"^bound to {host} without ADMIN_TOKEN"):
        require_loopback_or_token(host, token)
