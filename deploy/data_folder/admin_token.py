"""The admin token in `.env`: made once, then left alone."""

import re
import secrets
from pathlib import Path

from chassis import files
from deploy.refusal import Refusal

LENGTH = 32
_LINE = re.compile(r"^[ \t]*(?:export[ \t]+)?ADMIN_TOKEN[ \t]*=.*$", re.MULTILINE)


def new() -> str:
    """A random token."""
    return secrets.token_urlsafe(LENGTH)


def write(env_file: Path, token: str) -> None:
    """Put ADMIN_TOKEN into the file, readable by its owner alone; every other line stays as it is.

    For a file whose ADMIN_TOKEN is absent or empty: the caller has read the settings. A Refusal where the file cannot be written:
    then nothing has changed.
    """
    line = f"ADMIN_TOKEN={token}"
    try:
        text = env_file.read_text(encoding="utf-8") if env_file.exists() else ""
        if _LINE.search(text):
            text = _LINE.sub(lambda _: line, text)
        else:
            text += ("" if not text or text.endswith("\n") else "\n") + line + "\n"
        with files.replacing(env_file) as file:  # mode 600 from its first byte
            file.write(text.encode())
    except OSError as error:
        raise Refusal(
            f"{env_file} cannot be written ({error.strerror}): make it writable, or set ADMIN_TOKEN in the environment"
        ) from error
