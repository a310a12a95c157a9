"""SHA256SUMS: by which whoever downloads a release sees that it is whole (`sha256sum --check SHA256SUMS`)."""

import hashlib
from pathlib import Path

FILE = "SHA256SUMS"


def write_checksums(folder: Path) -> Path:
    """Write the digests of all files of a folder into one beside them, in order of name, as sha256sum does."""
    lines = [f"{_digest(file)}  {file.name}\n" for file in sorted(folder.iterdir()) if file.name != FILE]
    sums = folder / FILE
    sums.write_text("".join(lines), encoding="utf-8")
    return sums


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
