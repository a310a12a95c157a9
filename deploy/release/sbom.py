"""The list of what the suite is made of (CycloneDX), written by cyclonedx-py from the lock that the images are installed from."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from deploy.refusal import Refusal
from deploy.release.version import Version

LOCKS = ("requirements-services.lock", "requirements.lock")
"""What the images hold, or, before there are any, what `make up` installs."""

_QUIET = {"PYTHONWARNINGS": "ignore"}  # it warns that a lock does not say who needs whom


def write_sbom(tool: Path, root: Path, to: Path, version: Version, *, created: int) -> None:
    """Write the SBOM of a checkout. `created`: its date, in seconds since 1970. A Refusal where the tool fails."""
    lock = next(name for name in LOCKS if (root / name).is_file())
    words = ("requirements", "--output-reproducible", "--pyproject", "pyproject.toml", "--of", "JSON", lock)
    environment = {**os.environ, **_QUIET, "SOURCE_DATE_EPOCH": str(created)}
    made = subprocess.run([tool, *words], cwd=root, env=environment, check=False, capture_output=True, text=True)  # noqa: S603
    if made.returncode != 0:
        raise Refusal(f"cyclonedx-py failed: {made.stderr.strip()}")
    to.write_text(f"{json.dumps(with_version(json.loads(made.stdout), version), indent=2)}\n", encoding="utf-8")


def with_version(sbom: dict[str, Any], version: Version) -> dict[str, Any]:
    """Return the SBOM with the version of the suite, which pyproject.toml leaves to chassis/process/version.py."""
    metadata = sbom["metadata"]
    component = metadata["component"] | {"version": str(version), "purl": f"pkg:generic/willitbemax@{version}"}
    return sbom | {"metadata": metadata | {"component": component}}
