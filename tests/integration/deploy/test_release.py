"""A release of a small checkout: what is refused, and what is made. The tool that lists packages and the engine are stand-ins."""

import hashlib
import json
import subprocess
import tarfile
from pathlib import Path

import pytest

from deploy.refusal import Refusal
from deploy.release.__main__ import release
from deploy.release.images import SERVICES
from deploy.release.version import Version

CHANGELOG = "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-12-24\n\n### Added\n- Releases.\n"
CYCLONEDX = """\
#!/bin/sh
echo '{"bomFormat": "CycloneDX", "metadata": {"component": {"name": "willitbemax"}}, "components": []}'
"""
ENGINE = """\
#!/bin/sh
echo "$@" >>"$(dirname "$0")/asked"
case $1 in save) echo "$4" >"$3" ;; esac
"""
VERSION = Version(0, 2, 0)


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@f1.example", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(folder), *identity, *words]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # words of this test


def executable(file: Path, script: str) -> Path:
    file.write_text(script)
    file.chmod(0o755)
    return file


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    (folder / "deploy").mkdir(parents=True)
    for name, text in {
        ".gitignore": "build/\n",
        "CHANGELOG.md": CHANGELOG,
        "pyproject.toml": "[project]\n",
        "requirements.lock": "yarl==1.25.1\n",
        "deploy/Dockerfile": "FROM scratch\n",
    }.items():
        (folder / name).write_text(text)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "all")
    return folder


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tools"
    folder.mkdir()
    executable(folder / "cyclonedx-py", CYCLONEDX)
    monkeypatch.setenv("ENGINE", str(executable(folder / "engine", ENGINE)))
    return folder


def test_a_release_has_images_source_sbom_notes_and_their_checksums(checkout: Path, tools: Path) -> None:
    folder = release(checkout, tools, VERSION)
    images = [f"{name}-0.2.0.tar" for name in SERVICES]
    others = ["SHA256SUMS", "release-notes.md", "willitbemax-0.2.0.cdx.json", "willitbemax-0.2.0.tar.gz"]
    assert sorted(file.name for file in folder.iterdir()) == sorted([*images, *others])
    assert (folder / "release-notes.md").read_text() == "### Added\n- Releases.\n"
    assert json.loads((folder / others[2]).read_text())["metadata"]["component"]["version"] == "0.2.0"
    with tarfile.open(folder / others[3]) as source:
        assert "willitbemax-0.2.0/requirements.lock" in source.getnames()
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {file: digest for digest, _, file in (line.partition("  ") for line in lines)}
    assert sums == {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.iterdir()
        if file.name != "SHA256SUMS"
    }
    asked = (tools / "asked").read_text().splitlines()
    assert asked[0].startswith(
        f"build --file deploy/Dockerfile --build-arg SERVICE={SERVICES[0]} --tag willitbemax/{SERVICES[0]}:0.2.0 "
    )
    assert len(asked) == 2 * len(images)


def test_the_same_commit_gives_the_same_bytes(checkout: Path, tools: Path) -> None:
    sums = release(checkout, tools, VERSION) / "SHA256SUMS"
    before = sums.read_bytes()
    release(checkout, tools, VERSION)
    assert sums.read_bytes() == before


def test_without_an_engine_the_rest_is_made_and_it_is_said(
    checkout: Path, tools: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ENGINE", "")
    monkeypatch.setattr("deploy.release.images.shutil.which", lambda _: None)
    folder = release(checkout, tools, VERSION)
    assert not list(folder.glob("content_api*"))
    assert (folder / "willitbemax-0.2.0.tar.gz").exists()
    assert "no images are built: there is neither docker nor podman on PATH" in capsys.readouterr().out


def test_an_engine_that_fails_ends_the_release(checkout: Path, tools: Path) -> None:
    executable(tools / "engine", "#!/bin/sh\nexit 7\n")
    with pytest.raises(Refusal, match="build failed with status 7"):
        release(checkout, tools, VERSION)


def test_changes_that_are_in_no_commit_are_refused(checkout: Path, tools: Path) -> None:
    (checkout / "new").write_text("")
    with pytest.raises(Refusal, match=r"1 files are not as they were committed \(\?\? new\)"):
        release(checkout, tools, VERSION)


def test_a_version_that_has_a_tag_is_refused(checkout: Path, tools: Path) -> None:
    git(checkout, "tag", "v0.2.0")
    with pytest.raises(Refusal, match=r"0\.2\.0 is not newer than 0\.2\.0"):
        release(checkout, tools, VERSION)
    assert not (checkout / "build").exists()


def test_a_version_without_notes_is_refused(checkout: Path, tools: Path) -> None:
    with pytest.raises(Refusal, match=r"no section of 0\.3\.0"):
        release(checkout, tools, Version(0, 3, 0))
    assert not (checkout / "build").exists()


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path, tools: Path) -> None:
    with pytest.raises(Refusal, match="not a git repository"):
        release(tmp_path, tools, VERSION)
