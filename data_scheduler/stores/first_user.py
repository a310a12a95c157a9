"""The first user of our own MongoDB: made by whoever comes first from the same machine, as long as there is none.

A mongod that asks for passwords and has no user yet lets a connection from loopback initiate the replica set and make one user (its
"localhost exception"). So a new data folder gets its user at the first start, and one from before there were passwords at the next.
"""

from typing import Any

import structlog
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import OperationFailure
from pymongo.uri_parser import parse_uri

from chassis.http.server import is_loopback

log = structlog.get_logger()

UNAUTHORIZED = 13
AUTHENTICATION_FAILED = 18
DEFAULT_PORT = 27017


class FirstUser:
    """The user that an address names, on the server that it names."""

    def __init__(self, url: str) -> None:
        known = parse_uri(url)
        (self._host, port), *others = known["nodelist"]
        self._port = port or DEFAULT_PORT
        self._name: str | None = known["username"]
        self._password: str | None = known["password"]
        self.can_be_made = not others and self._name is not None and is_loopback(self._host)
        """Whether the server may be our own: a user is made nowhere else."""

    @property
    def address(self) -> str:
        """Where the server is, for a connection that names no user."""
        return f"mongodb://{self._host}:{self._port}/?directConnection=true"

    async def make(self, nobody: AsyncIOMotorClient[dict[str, Any]]) -> bool:
        """Make the user over a connection that names none. Return False where the server has users already.

        It may do everything: it is the only one of this server.
        """
        try:
            await nobody.admin.command("createUser", self._name, pwd=self._password, roles=["root"])
        except OperationFailure as error:
            if error.code != UNAUTHORIZED:
                raise
            return False
        log.info("MongoDB asks for a password from now on", user=self._name)
        return True
