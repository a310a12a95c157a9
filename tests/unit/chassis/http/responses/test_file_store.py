"""Files that outlive the process: whole or not at all, bounded, and never needed to serve."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import istr
from structlog.testing import capture_logs

from chassis.errors import SuiteError
from chassis.http.responses import file_store
from chassis.http.responses.encodings import Encoding
from chassis.http.responses.file_store import FileStore, FileStores, open_file_stores
from chassis.http.responses.representation import Representation
from chassis.process.metrics import Metrics
from tests.factories import NOON
from tests.patience import PATIENCE_SECONDS


def kept(folder: Path, *, megabytes: int = 1) -> FileStore:
    return FileStore(folder, Metrics("content_api"), megabytes=megabytes)


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def left_behind(folder: Path, **contents: str) -> None:
    async with kept(folder).written_behind() as earlier:
        for name, text in contents.items():
            earlier.keep(name, text)


async def test_what_one_process_keeps_the_next_one_reads(tmp_path: Path) -> None:
    await left_behind(tmp_path / "new", monza="fast", monaco="slow")
    async with kept(tmp_path / "new").written_behind() as later:
        assert await later.read("monza", str) == "fast"
        assert await later.read("spa", str) is None
        assert later.names() == ["monaco", "monza"]


async def test_a_name_may_hold_anything_and_stays_in_its_folder(tmp_path: Path) -> None:
    name = "../../etc/passwd?x=1 é"
    await left_behind(tmp_path / "in", **{name: "inside"})
    assert [path.parent for path in files_in(tmp_path)] == [tmp_path / "in"]
    async with kept(tmp_path / "in").written_behind() as later:
        assert await later.read(name, str) == "inside"


@pytest.mark.parametrize(("most", "most_bytes"), [(4, 1_000_000), (1_000, 4 * 300)])
async def test_what_waits_for_a_disk_that_hangs_is_bounded_and_the_oldest_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, most_bytes: int
) -> None:
    monkeypatch.setattr(file_store, "MOST_WAITING", most)
    monkeypatch.setattr(file_store, "MOST_WAITING_BYTES", most_bytes)
    metrics = Metrics("content_api")
    store = FileStore(tmp_path, metrics, megabytes=1)  # whose writer has not begun
    for number in range(20):
        store.keep(f"{number}", "x" * 260)
    store.keep("19", "the last")  # in place of the one before
    found = [await store.read(f"{number}", str) for number in range(20)]
    assert found[:16] == [None] * 16
    assert all(found[17:])
    assert found[19] == "the last"
    assert b'file_store_files_total{result="dropped"} 16.0' in metrics.render()
    async with store.written_behind():
        pass
    assert sorted(store.names()) == ["16", "17", "18", "19"]


async def test_a_value_larger_than_all_that_may_wait_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_store, "MOST_WAITING_BYTES", 100)
    async with kept(tmp_path).written_behind() as store:
        store.keep("small", "x")
        store.keep("large", "x" * 200)
        store.keep("after", "x")
    assert store.names() == ["after"]


async def test_a_name_of_any_length_is_kept(tmp_path: Path) -> None:
    long = "answer /v1/ergast/f1" + "/drivers/michael_schumacher" * 60
    await left_behind(tmp_path, **{f"{long}/results": "91", f"{long}/sprint": "0"})
    async with kept(tmp_path).written_behind() as later:
        assert await later.read(f"{long}/results", str) == "91"
        assert await later.read(f"{long}/sprint", str) == "0"
        assert await later.read(f"{long}/qualifying", str) is None


async def test_what_waits_to_be_written_can_be_read(tmp_path: Path) -> None:
    async with kept(tmp_path).written_behind() as files:
        files.keep("monza", "old")
        files.keep("monza", "new")
        assert await files.read("monza", str) == "new"


@pytest.mark.parametrize(
    "answer",
    [
        Representation(content=b"{}", changed=NOON),
        Representation(content=b"{}", changed=NOON, headers=((istr("Vary"), "Accept"), ("X-Licence", istr("CC0")))),
        Representation(
            content=b"BEGIN:VCALENDAR",
            changed=datetime(2025, 6, 1, 14, 30, 0, 123456, timezone(timedelta(hours=2))),
            source=istr("archive"),
            flipped=NOON,
            flips=NOON + timedelta(days=1),
            max_age=0,
            enveloped=False,
            content_type=Encoding.GZIP,
            filename="calendar é.ics",
        ),
    ],
    ids=["least", "headers of the HTTP library", "every field"],
)
async def test_an_answer_is_read_back_equal_by_this_process_and_the_next(
    tmp_path: Path, answer: Representation
) -> None:
    async with kept(tmp_path).written_behind() as files:
        files.keep("answer", answer)
        assert await files.read("answer", Representation) == answer
    async with kept(tmp_path).written_behind() as later:
        assert await later.read("answer", Representation) == answer


async def test_what_cannot_be_kept_is_logged_with_its_name_and_raises_nothing(tmp_path: Path) -> None:
    async with kept(tmp_path).written_behind() as files:
        with capture_logs() as logs:
            files.keep("monza", object())
            files.keep("spa", "wet")
        assert await files.read("spa", str) == "wet"
    assert [(line["event"], line["name"], line["log_level"]) for line in logs] == [
        ("a value cannot be kept as a file", "monza", "error")
    ]
    assert len(files_in(tmp_path)) == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-2],
        lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
        lambda whole: b"",
        lambda whole: whole.replace(b"kept 2", b"kept 1"),
    ],
    ids=["cut off", "a bit flipped", "empty", "of another format"],
)
async def test_a_damaged_file_counts_as_none_and_is_said_once(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    await left_behind(tmp_path, monza="fast")
    (file,) = files_in(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    async with kept(tmp_path).written_behind() as later:
        with capture_logs() as logs:
            assert [await later.read("monza", str) for _ in range(2)] == [None, None]
    assert [line["event"] for line in logs] == ["a kept file cannot be used"]


async def test_a_file_of_another_shape_counts_as_none(tmp_path: Path) -> None:
    await left_behind(tmp_path, monza="fast")
    async with kept(tmp_path).written_behind() as later:
        with capture_logs() as logs:
            assert [await later.read("monza", bytes) for _ in range(2)] == [None, None]
    assert [line["event"] for line in logs] == ["a kept file cannot be used"]


async def test_the_folder_is_bounded_and_the_oldest_go_first(tmp_path: Path) -> None:
    names = [f"race-{number}" for number in range(5)]
    async with kept(tmp_path).written_behind() as files:
        for name in names:
            files.keep(name, "x" * 300_000)
    assert sum(file.stat().st_size for file in files_in(tmp_path)) <= 1024 * 1024
    async with kept(tmp_path).written_behind() as later:
        assert later.names() == names[2:]


def _folder(file: Path) -> None:
    file.unlink()
    (file / "inside").mkdir(parents=True)


def _broken_link(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere")


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _device(file: Path) -> None:
    file.unlink()
    file.symlink_to("/dev/zero")


def _another_name(file: Path) -> None:
    shutil.copy(next(other for other in file.parent.iterdir() if other != file and other.is_file()), file)


@pytest.mark.parametrize("spoil", [_folder, _broken_link, _pipe, _device, _another_name])
async def test_what_lies_in_a_files_place_costs_that_file_alone(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    await left_behind(tmp_path, monza="fast", spa="wet", monaco="slow")
    spoil(tmp_path / "spa.kept")
    async with kept(tmp_path).written_behind() as later:
        assert [await later.read(name, str) for name in ("monza", "spa", "monaco")] == ["fast", None, "slow"]
        later.keep("spa", "dry")
        later.keep("monza", "faster")
    async with kept(tmp_path).written_behind() as last:
        found = [await last.read(name, str) for name in ("monza", "spa")]
        assert found == ["faster", None if spoil is _folder else "dry"]
    await later.probe()


@pytest.mark.parametrize("name", ["%E4.kept", "sp\udce4.kept", "a b.kept", f"{'x' * 240}.kept", ".kept"])
async def test_a_foreign_file_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"not ours")
    await left_behind(tmp_path, monza="fast")
    async with kept(tmp_path).written_behind() as later:
        assert await later.read("monza", str) == "fast"
        assert [each for each in later.names() if await later.read(each, str) is not None] == ["monza"]
    assert (tmp_path / name).read_bytes() == b"not ours"


async def test_an_unfinished_thing_that_cannot_be_removed_costs_nothing(tmp_path: Path) -> None:
    await left_behind(tmp_path, monza="fast")
    (tmp_path / "x.part" / "inside").mkdir(parents=True)
    async with kept(tmp_path).written_behind() as later:
        assert await later.read("monza", str) == "fast"


@given(
    names=st.permutations(["monza", "spa", "monaco"]),
    at=st.integers(0, 200),
    change=st.sampled_from(["flip", "cut", "insert", "swap", "grow"]),
    bits=st.integers(1, 255),
)
@settings(deadline=None, max_examples=60)
def test_no_damage_ever_gives_a_wrong_value(names: list[str], at: int, change: str, bits: int) -> None:
    values = {"monza": "fast" * 20, "spa": "wet", "monaco": "slow" * 9}

    async def damaged(folder: Path) -> dict[str, str | None]:
        await left_behind(folder, **values)
        first, second = (folder / f"{name}.kept" for name in names[:2])
        whole = bytearray(first.read_bytes())
        spot = at % len(whole)
        match change:
            case "flip":
                whole[spot] ^= bits
            case "cut":
                del whole[spot:]
            case "insert":
                whole.insert(spot, bits)
            case "swap":
                whole[:] = second.read_bytes()
            case _:
                whole += bytes([bits]) * 3
        first.write_bytes(whole)
        async with kept(folder).written_behind() as later:
            return {name: await later.read(name, str) for name in values}

    with tempfile.TemporaryDirectory() as folder:
        assert asyncio.run(damaged(Path(folder))) == values | {names[0]: None}


async def test_what_visitors_asked_for_never_pushes_out_what_a_restart_needs(tmp_path: Path) -> None:
    async with open_file_stores(tmp_path, Metrics("content_api"), megabytes=1, visitors_megabytes=1) as stores:
        assert stores.essential is not None
        assert stores.visitors is not None
        stores.essential.keep("season 1950", "Farina")
        for number in range(300):
            stores.visitors.keep(f"question {number}", "x" * 30_000)
    assert sum(file.stat().st_size for file in files_in(tmp_path / "visitors")) <= 1024 * 1024
    async with open_file_stores(tmp_path, Metrics("content_api"), megabytes=1, visitors_megabytes=1) as stores:
        assert stores.essential is not None
        assert await stores.essential.read("season 1950", str) == "Farina"


async def test_the_number_of_small_files_is_bounded(tmp_path: Path) -> None:
    async with kept(tmp_path).written_behind() as files:
        for number in range(400):
            files.keep(f"question {number}", "x")
    assert len(files_in(tmp_path)) == 256


async def test_files_of_a_version_without_two_folders_are_cleared_away(tmp_path: Path) -> None:
    await left_behind(tmp_path, monza="fast")
    async with open_file_stores(tmp_path, Metrics("content_api"), megabytes=1, visitors_megabytes=1):
        assert files_in(tmp_path) == []


async def test_an_unfinished_file_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "tmp123.part").write_bytes(b"half")
    async with kept(tmp_path).written_behind() as files:
        assert files.names() == []
    assert files_in(tmp_path) == []


ON_A_FULL_DISK = """
import asyncio, json, pathlib, resource, sys
from structlog.testing import capture_logs
from chassis.errors import SuiteError
from chassis.process.metrics import Metrics
from chassis.http.responses.file_store import FileStore

async def main(folder):
    files = FileStore(folder, Metrics("content_api"), megabytes=1)
    async with files.written_behind():
        for name in ("monza", "spa", "monaco"):
            files.keep(name, "fast")
    try:
        await files.probe()
    except SuiteError as error:
        return error.message

resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
with capture_logs() as logs:
    complaint = asyncio.run(main(pathlib.Path(sys.argv[1])))
print(json.dumps({"complaint": complaint, "logged": [line["event"] for line in logs]}))
"""
"""A process of its own, none of whose files may grow."""


def test_a_full_disk_costs_the_file_and_is_said_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ON_A_FULL_DISK, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS)  # noqa: S603  # ourselves
    assert json.loads(ran.stdout) == {
        "complaint": "prepared answers cannot be kept as files: File too large",
        "logged": ["prepared answers cannot be kept as files"],
    }
    assert files_in(tmp_path) == []


async def test_a_folder_that_can_be_written_again_is_well_again(tmp_path: Path) -> None:
    place = tmp_path / "files"
    place.write_text("a file where the folder should be")
    files = kept(place)
    async with files.written_behind():
        with pytest.raises(SuiteError):
            await files.probe()
        place.unlink()
        files.keep("spa", "wet")
    await files.probe()
    assert len(files_in(place)) == 1


async def test_without_a_folder_nothing_is_kept() -> None:
    async with open_file_stores(None, Metrics("content_api"), megabytes=1, visitors_megabytes=1) as none:
        assert none == FileStores()
        await none.probe()
