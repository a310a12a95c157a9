"""Hashes passwords and compares them, by argon2id, in threads: the event loop never waits, since argon2 lets go of the interpreter's lock.

Who compares a password of an account that is not there compares it with a hash of nobody's, which takes as long.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError

from auth_api.sign_in.password_rules import check_choice
from chassis.errors import Unavailable
from chassis.process.metrics import Metrics

MEMORY_KIB, ITERATIONS, LANES = 19_456, 2, 1
"""OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, two iterations, one degree of parallelism."""

AT_ONCE = 2
"""Each takes a processor, and 19 MiB."""
MOST_WAITING = 100
"""A flood of passwords is turned away before those who wait give up."""


class PasswordHashing:
    """Hashes of today's parameters."""

    def __init__(self, threads: ThreadPoolExecutor, metrics: Metrics) -> None:
        self._threads = threads
        self._computed = metrics.counter("password_hashes_total", "Hashes of passwords that were computed")
        self._hasher = PasswordHasher(
            time_cost=ITERATIONS, memory_cost=MEMORY_KIB, parallelism=LANES, hash_len=32, salt_len=16, type=Type.ID
        )
        self._nobodys = self._hasher.hash(secrets.token_urlsafe())
        self._under_way = 0

    async def check_choice(self, password: str, email: str) -> None:
        """Raise `InvalidRequest` where this may not be a password (`password_rules`)."""
        await self._in_thread(lambda: check_choice(password, email))

    async def hash(self, password: str) -> str:
        """Return a new hash, with its parameters and salt in it."""
        self._computed.inc()
        return await self._in_thread(lambda: self._hasher.hash(password))

    async def matches(self, password: str, stored: str) -> bool:
        """Return whether it is the password of a hash; of an empty one it never is, and that takes as long."""
        self._computed.inc()
        same = await self._in_thread(lambda: self._same(password, stored or self._nobodys))
        return same and stored != ""

    async def rehashed(self, password: str, stored: str) -> str | None:
        """Return a hash of today's parameters where the stored one has others."""
        return await self.hash(password) if self._hasher.check_needs_rehash(stored) else None

    def _same(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except VerifyMismatchError:
            return False

    async def _in_thread[R](self, work: Callable[[], R]) -> R:
        if self._under_way >= MOST_WAITING:
            raise Unavailable("too many passwords are being checked, try again in a moment")
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._under_way -= 1


@asynccontextmanager
async def password_hashing(metrics: Metrics) -> AsyncIterator[PasswordHashing]:
    """Hash in threads until the context is left."""
    threads = ThreadPoolExecutor(AT_ONCE, "passwords")
    try:
        yield await asyncio.get_running_loop().run_in_executor(threads, PasswordHashing, threads, metrics)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
