"""`python -m deploy.release.audit TOOLS`: known holes and licences of everything that `make up` installs."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from deploy.stack import ROOT

LOCK = "requirements.lock"
HOLES, UNKNOWN, UNLICENSED = 1, 2, 4
"""What the status of the program is made of."""


class Vulnerability(msgspec.Struct, frozen=True):
    """An advisory, and the versions in which it is mended."""

    id: str
    fix_versions: tuple[str, ...] = ()


class Audited(msgspec.Struct, frozen=True):
    """A package, as pip-audit tells of it: its advisories, or why nobody could be asked."""

    name: str
    version: str = ""
    vulns: tuple[Vulnerability, ...] = ()
    skip_reason: str | None = None


class Report(msgspec.Struct, frozen=True):
    """What pip-audit writes."""

    dependencies: tuple[Audited, ...]


def sentences(report: Report) -> tuple[int, list[str]]:
    """Return the status, and what there is to say of the packages."""
    said = [
        f"{each.name} {each.version}: {hole.id}, mended in {', '.join(hole.fix_versions) or 'no version yet'}"
        for each in report.dependencies
        for hole in each.vulns
    ]
    status = HOLES if said else 0
    unasked = [each for each in report.dependencies if each.skip_reason is not None]
    if unasked:
        status |= UNKNOWN
        said.append(
            f"{len(unasked)} of {len(report.dependencies)} packages could not be asked about ({unasked[0].skip_reason}): "
            "the index that is used here has no advisories; run this where pypi.org can be reached"
        )
    asked = len(report.dependencies) - len(unasked)
    if not said:
        said.append(f"no known holes in {asked} packages")
    return status, said


def locked(lock: str) -> list[str]:
    """Return the names of the packages in a lock."""
    return sorted({line.partition("==")[0] for line in lock.splitlines() if "==" in line and not line.startswith(" ")})


def holes(tools: Path) -> tuple[int, list[str]]:
    """Ask about known holes, as `sentences` tells them."""
    command = [str(tools / "pip-audit"), "--requirement", LOCK, "--require-hashes", "--disable-pip", "--format", "json"]
    asked = subprocess.run([*command, "--progress-spinner", "off"], cwd=ROOT, check=False, capture_output=True)  # noqa: S603
    try:
        return sentences(msgspec.json.decode(asked.stdout, type=Report))
    except msgspec.DecodeError:
        last = asked.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        return UNKNOWN, [f"nobody could be asked about known holes, is there a network? pip-audit says: {last[-1]}"]


def licences(tools: Path, names: Iterable[str]) -> tuple[int, list[str]]:
    """Hold the licences of what is installed to the list in pyproject.toml (tool.pip-licenses)."""
    command = [str(tools / "pip-licenses"), "--python", sys.executable, "--packages", *names]
    asked = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603
    if asked.returncode != 0:
        return UNLICENSED, [f"a licence that is not among those allowed in pyproject.toml: {asked.stderr.strip()}"]
    return 0, ["every licence is among those allowed in pyproject.toml"]


def main() -> int:
    """Say both, and return the status."""
    tools = Path(sys.argv[1])
    names = locked((ROOT / LOCK).read_text(encoding="utf-8"))
    status = 0
    for found, said in (holes(tools), licences(tools, names)):
        status |= found
        print("\n".join(said))
    return status


if __name__ == "__main__":
    raise SystemExit(main())
