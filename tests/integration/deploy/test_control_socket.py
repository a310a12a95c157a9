"""A command in one terminal, and the launcher in another."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from deploy.control_socket import SOCKET, ask, listening
from deploy.refusal import Refusal


async def count_up(words: Sequence[str]) -> AsyncIterator[str]:
    if words == ["badly"]:
        raise Refusal("it cannot be done")
    for number in range(3):
        yield f"{number} {' '.join(words)}".strip()


def said(data: Path, *command: str) -> list[str]:
    return list(ask(data, *command))


async def test_what_a_command_does_is_told_line_by_line(tmp_path: Path) -> None:
    async with listening(tmp_path, {"count": count_up}):
        assert await asyncio.to_thread(said, tmp_path, "count") == ["0", "1", "2"]
        assert await asyncio.to_thread(said, tmp_path, "count", "one", "two") == ["0 one two", "1 one two", "2 one two"]
    with pytest.raises(Refusal, match="does not answer"):
        said(tmp_path, "count")


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (("count", "badly"), "it cannot be done"),
        (("sing",), "'sing' is no command, allowed: count"),
        (("",), "'' is no command, allowed: count"),
    ],
)
async def test_why_a_command_failed_is_told(tmp_path: Path, command: Sequence[str], reason: str) -> None:
    async with listening(tmp_path, {"count": count_up}):
        with pytest.raises(Refusal) as refusal:
            await asyncio.to_thread(said, tmp_path, *command)
    assert str(refusal.value) == reason


async def test_one_command_at_a_time(tmp_path: Path) -> None:
    go_on, begun = asyncio.Event(), asyncio.Event()

    async def wait(_words: Sequence[str]) -> AsyncIterator[str]:
        begun.set()
        await go_on.wait()
        yield "done"

    async with listening(tmp_path, {"wait": wait}):
        first = asyncio.create_task(asyncio.to_thread(said, tmp_path, "wait"))
        await begun.wait()
        with pytest.raises(Refusal, match="another command is under way"):
            await asyncio.to_thread(said, tmp_path, "wait")
        go_on.set()
        assert await first == ["done"]


async def test_only_the_owner_reaches_the_launcher(tmp_path: Path) -> None:
    async with listening(tmp_path, {}):
        assert (tmp_path / SOCKET).stat().st_mode & 0o077 == 0


def test_without_a_launcher_the_way_to_start_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"does not answer \(No such file or directory\): start it with `make up`"):
        said(tmp_path, "count")


async def test_a_folder_whose_name_is_too_long_for_a_socket_is_said(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    async with listening(deep, {"count": count_up}):
        with pytest.raises(Refusal, match="choose a DATA_DIR of fewer than"):
            await asyncio.to_thread(said, deep, "count")
