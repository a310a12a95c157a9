"""How each kind of program is asked whether it answers: one short connection, one question, one answer.

A question returns whether the program is ready for work, and raises NoAnswer where there is none. That it refuses us is an answer.
"""

import asyncio
import itertools
import struct
from collections.abc import Awaitable, Callable

import aiohttp
import bson
from yarl import URL

OK = 200
_OP_MSG = 2013
_HEADER = struct.Struct("<iiii")
_PING = b"\0\0\0\0\0" + bson.encode({"ping": 1, "$db": "admin"})
"""No flags; one section, of kind 0."""
_numbers = itertools.count(1)

type Question = Callable[[], Awaitable[bool]]


class NoAnswer(Exception):
    """The program did not answer."""


def http(url: URL) -> Question:
    """Ask one of our services, or Traefik: ready where it answers 200."""

    async def ask() -> bool:
        try:
            async with aiohttp.ClientSession(trust_env=False) as session, session.get(url) as answer:
                return answer.status == OK
        except aiohttp.ClientError as error:
            raise NoAnswer(str(error)) from error

    return ask


def mongod(port: int) -> Question:
    """Ask a mongod to answer a ping, which needs no password.

    By hand, because a client of MongoDB keeps connections and a watch of its own, and would say what it found a while ago.
    """

    async def ask() -> bool:
        length = _HEADER.size + len(_PING)
        reader, writer = await _connected(port)
        try:
            writer.write(_HEADER.pack(length, next(_numbers), 0, _OP_MSG) + _PING)
            await reader.readexactly(_HEADER.size)
        except (OSError, EOFError) as error:
            raise NoAnswer(str(error)) from error
        finally:
            writer.close()
        return True

    return ask


def valkey(port: int) -> Question:
    """Ask a Valkey for PONG. Until it has loaded what it holds it answers with an error, and so it does where it wants a password."""

    async def ask() -> bool:
        reader, writer = await _connected(port)
        try:
            writer.write(b"PING\r\n")
            answer = await reader.readline()
        except OSError as error:
            raise NoAnswer(str(error)) from error
        finally:
            writer.close()
        if not answer:
            raise NoAnswer("the connection was closed")
        return not answer.startswith(b"-LOADING")

    return ask


async def _connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        return await asyncio.open_connection("127.0.0.1", port)
    except OSError as error:
        raise NoAnswer(str(error)) from error
