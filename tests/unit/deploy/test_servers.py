from pathlib import Path

import pytest

from deploy.refusal import Refusal
from deploy.servers import MONGOD, Server, find, missing_library, unusable, version_in


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ('db version v6.0.5\nBuild Info: {\n    "version": "6.0.5"', (6, 0)),
        ("Valkey server v=9.1.2 sha=00000000:1 malloc=libc bits=64 build=1536df31c0395150", (9, 1)),
        ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=d81b8ff71cfb150e", (7, 0)),
        ("Version:      3.7.15\nCodename:     langres\nGo version:   go1.26.9", (3, 7)),
        ("hello", None),
    ],
)
def test_each_server_tells_its_version_in_its_own_way(said: str, version: tuple[int, int] | None) -> None:
    assert version_in(said) == version


def test_the_loader_names_the_library_it_misses() -> None:
    said = "mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object file: No such file or directory"
    assert missing_library(said) == "libcurl.so.4"
    assert missing_library("BadValue: nothing to do with libraries") is None


def _script(folder: Path, name: str, body: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("library", "package"), [("libcurl.so.4", "libcurl4"), ("libssl.so.3", "libssl3"), ("libcrypto.so.3", "libssl3")]
)
def test_a_missing_library_is_a_sentence_with_its_debian_package(tmp_path: Path, library: str, package: str) -> None:
    loader = f"mongod: error while loading shared libraries: {library}: cannot open shared object file"
    mongod = _script(tmp_path, "mongod", f"echo '{loader}' >&2; exit 127")
    assert unusable(MONGOD, mongod) == f"mongod needs {library}, which this machine lacks (apt-get install {package})"


def test_a_shim_that_only_fails_is_passed_over_for_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _script(tmp_path, "mongod", "echo 'pyenv: mongod: command not found' >&2; exit 127")
    wheel = _script(tmp_path, "from_wheel", "echo 'db version v6.0.5'")
    monkeypatch.setenv("PATH", str(tmp_path))
    server = Server("mongod", ("mongod",), "--version", (5, 0), lambda: wheel, "set MONGODB_URL")
    assert find(server) == wheel


def test_one_on_path_goes_before_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _script(tmp_path, "redis-server", "echo 'Redis server v=7.0.15 sha=0'")
    monkeypatch.setenv("PATH", str(tmp_path))
    server = Server(
        "valkey-server", ("valkey-server", "redis-server"), "--version", (6, 0), lambda: None, "set REDIS_URL"
    )
    assert find(server) == found


def test_one_that_is_too_old_is_named_with_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = _script(tmp_path, "traefik", "echo 'Version: 2.11.0'")
    monkeypatch.setenv("PATH", str(tmp_path))
    server = Server("traefik", ("traefik",), "version", (3, 7), lambda: None, "install it")
    with pytest.raises(Refusal) as refusal:
        find(server)
    assert str(refusal.value) == f"{old} is 2.11: put traefik 3.7 or newer on PATH, or install it"


def test_a_platform_without_a_wheel_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    server = Server("mongod", ("mongod",), "--version", (5, 0), lambda: None, "set MONGODB_URL to one that runs")
    with pytest.raises(Refusal) as refusal:
        find(server)
    assert str(refusal.value) == (
        "there is no mongod on PATH, and no wheel of it for this platform (Darwin arm64): "
        "put mongod 5.0 or newer on PATH, or set MONGODB_URL to one that runs"
    )
