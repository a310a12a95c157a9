"""Hashing passwords keeps nobody waiting, and no more of it is begun than can be done."""

import asyncio

import pytest

from auth_api.sign_in.passwords import MOST_WAITING, password_hashing
from chassis.errors import Unavailable
from chassis.process.metrics import Metrics


async def test_a_hash_is_of_argon2id_and_matches_its_password_alone() -> None:
    async with password_hashing(Metrics("test")) as hashing:
        first, second = await hashing.hash("Pässword one"), await hashing.hash("Pässword one")
        assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert first != second  # each has a salt of its own
        assert await hashing.matches("Pässword one", first)
        for other in ("pässword one", "Pässword one ", "Passw\u00f6rd one", "Pa\u0308ssword one", "Pässword", ""):
            assert not await hashing.matches(other, first)
        assert not await hashing.matches("", "")
        assert await hashing.rehashed("Pässword one", first) is None


async def test_a_long_password_counts_to_its_last_character() -> None:
    async with password_hashing(Metrics("test")) as hashing:
        stored = await hashing.hash("x" * 127 + "a")
        assert await hashing.matches("x" * 127 + "a", stored)
        assert not await hashing.matches("x" * 127 + "b", stored)


async def test_the_event_loop_goes_on_meanwhile() -> None:
    async with password_hashing(Metrics("test")) as hashing:
        under_way = asyncio.ensure_future(hashing.hash("a password"))
        turns = 0
        while not under_way.done():
            await asyncio.sleep(0)
            turns += 1
        # In the loop itself the hash would be there after its first turn.
        assert turns > 2


async def test_a_flood_of_passwords_is_turned_away() -> None:
    async with password_hashing(Metrics("test")) as hashing:
        waiting = [asyncio.ensure_future(hashing.hash("a password")) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="too many passwords"):
            await hashing.hash("one more")
        assert len(await asyncio.gather(*waiting)) == MOST_WAITING
        assert await hashing.hash("one more")
