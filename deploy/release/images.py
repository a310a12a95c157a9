"""The images of the services, built and saved by whichever container engine there is."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.refusal import Refusal
from deploy.release.version import Version

SERVICES = ("auth_api", "content_api", "data_scheduler", "fetcher_service", "scheduler_api", "website_front")
ENGINES = ("docker", "podman")
DOCKERFILE = "deploy/Dockerfile"


def missing(root: Path, engine: str | None) -> str | None:
    """Return why no images can be built; None where they can."""
    if not (root / DOCKERFILE).is_file():
        return f"there is no {DOCKERFILE}"
    if engine is None:
        return f"there is neither {' nor '.join(ENGINES)} on PATH (ENGINE=/path/to/one names another)"
    return None


def engine() -> str | None:
    """Return the container engine: the one that ENGINE names, else the first on PATH; None where there is none."""
    named = os.environ.get("ENGINE")
    return named or next((found for each in ENGINES if (found := shutil.which(each)) is not None), None)


def name(service: str, version: Version) -> str:
    """Return the name of a service's image, as compose.yaml has it."""
    return f"willitbemax/{service}:{version}"


@dataclass(frozen=True)
class Engine:
    """Builds images from a checkout. `created`: seconds since 1970 that every file in them is said to be from."""

    command: str
    root: Path
    created: int

    def build(self, service: str, version: Version, to: Path) -> None:
        """Build one image, and save it to a file that `docker load` reads. A Refusal where that fails."""
        tagged = name(service, version)
        labels = {"version": str(version), "title": tagged.partition(":")[0], "licenses": "MIT"}
        self._run(
            "build",
            *("--file", DOCKERFILE, "--build-arg", f"SERVICE={service}", "--tag", tagged),
            *("--build-arg", f"SOURCE_DATE_EPOCH={self.created}"),
            *(word for key, value in labels.items() for word in ("--label", f"org.opencontainers.image.{key}={value}")),
            ".",
        )
        self._run("save", "--output", str(to), tagged)

    def _run(self, *words: str) -> None:
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(self.created)}
        try:
            subprocess.run([self.command, *words], cwd=self.root, env=environment, check=True)  # noqa: S603  # the engine of this machine
        except OSError as error:
            raise Refusal(f"{self.command} cannot be run: {error.strerror}") from error
        except subprocess.CalledProcessError as error:
            raise Refusal(
                f"{self.command} {words[0]} failed with status {error.returncode}; what it said is above"
            ) from error
