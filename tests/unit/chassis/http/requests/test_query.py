"""Which parameters a request may have."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from chassis.errors import InvalidRequest
from chassis.http.requests.query import taking


async def answer(_request: web.Request) -> web.Response:
    return web.Response(text="taken")


@pytest.mark.parametrize("query", ["", "?season=2025", "?round=3&season=2025"])
async def test_a_request_with_known_parameters_is_handled(query: str) -> None:
    response = await taking(answer, "season", "round")(make_mocked_request("POST", f"/trigger{query}"))
    assert isinstance(response, web.Response)
    assert response.text == "taken"


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("?sesaon=2025", "sesaon: there is no such parameter here, allowed: round, season"),
        ("?season=2025&season=2026", "season: given 2 times, allowed: once"),
    ],
)
async def test_an_unknown_or_repeated_parameter_is_refused_by_name(query: str, refused: str) -> None:
    with pytest.raises(InvalidRequest, match=refused):
        await taking(answer, "season", "round")(make_mocked_request("POST", f"/trigger{query}"))
