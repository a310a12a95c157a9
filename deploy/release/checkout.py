"""What git knows of the checkout that is released."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.refusal import Refusal


@dataclass(frozen=True)
class Checkout:
    """A folder under git."""

    folder: Path

    def check_clean(self) -> None:
        """Refuse a checkout with changes that are in no commit: what is released must be there again tomorrow."""
        if changed := self._git("status", "--porcelain").splitlines():
            raise Refusal(
                f"{len(changed)} files are not as they were committed ({changed[0].strip()}): commit them first"
            )

    def tags(self) -> list[str]:
        """Return the names of all tags."""
        return self._git("tag", "--list").splitlines()

    def committed_at(self) -> int:
        """Return when the commit was made, in seconds since 1970: the date of everything that is built of it."""
        return int(self._git("log", "-1", "--format=%ct"))

    def write_source(self, to: Path, prefix: str) -> None:
        """Write the commit's files as a tar.gz, the same bytes each time."""
        self._git("archive", f"--prefix={prefix}/", "--format=tar.gz", f"--output={to}", "HEAD")

    def _git(self, *words: str) -> str:
        try:
            asked = subprocess.run(  # noqa: S603  # words of ours
                ["git", "-C", str(self.folder), *words],  # noqa: S607  # git is found on PATH
                check=True,
                capture_output=True,
                text=True,
            )
        except FileNotFoundError as error:
            raise Refusal("git is not there: install it") from error
        except subprocess.CalledProcessError as error:
            raise Refusal(f"git {words[0]}: {error.stderr.strip()}") from error
        return asked.stdout
