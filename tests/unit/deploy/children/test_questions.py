"""What counts as an answer, from servers that answer as they should not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from yarl import URL

from deploy.children import questions
from deploy.children.questions import NoAnswer, Question


@asynccontextmanager
async def saying(answer: bytes) -> AsyncIterator[int]:
    """A server that says this whatever it is asked, and closes."""

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(answered, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def to_http(port: int) -> Question:
    return questions.http(URL(f"http://127.0.0.1:{port}/ready"))


@pytest.mark.parametrize(
    ("answer", "ready"),
    [
        (b"+PONG\r\n", True),
        (b"-NOAUTH Authentication required.\r\n", True),
        (b"-LOADING Valkey is loading the dataset in memory\r\n", False),
    ],
)
async def test_valkey_answers_also_where_it_refuses(answer: bytes, ready: bool) -> None:  # noqa: FBT001  # a parameter
    async with saying(answer) as port:
        assert await questions.valkey(port)() is ready


@pytest.mark.parametrize(("status", "ready"), [("200 OK", True), ("503 Service Unavailable", False)])
async def test_a_service_answers_whether_it_is_ready(status: str, ready: bool) -> None:  # noqa: FBT001  # a parameter
    async with saying(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()) as port:
        assert await to_http(port)() is ready


@pytest.mark.parametrize("question", [questions.valkey, questions.mongod, to_http])
async def test_a_connection_that_is_closed_or_refused_is_no_answer(question: Callable[[int], Question]) -> None:
    async with saying(b"") as port:
        with pytest.raises(NoAnswer):
            await question(port)()
    with pytest.raises(NoAnswer):
        await question(port)()
