"""Secrets in `.env`, such as the admin token: made once, then left alone."""

import re
import secrets
from pathlib import Path

from chassis import files
from deploy.refusal import Refusal

LENGTH = 32
ADMIN_TOKEN, AUTH_SECRET = "ADMIN_TOKEN", "AUTH_SECRET"


def new() -> str:
    """A random token."""
    return secrets.token_urlsafe(LENGTH)


def write(env_file: Path, token: str, *, name: str = ADMIN_TOKEN) -> None:
    """Put the token under its name into the file, readable by its owner alone; every other line stays as it is.

    For a file in which it is absent or empty: the caller has read the settings. A Refusal where the file cannot be written:
    then nothing has changed.
    """
    line = f"{name}={token}"
    there = re.compile(rf"^[ \t]*(?:export[ \t]+)?{name}[ \t]*=.*$", re.MULTILINE)
    try:
        text = env_file.read_text(encoding="utf-8") if env_file.exists() else ""
        if there.search(text):
            text = there.sub(lambda _: line, text)
        else:
            text += ("" if not text or text.endswith("\n") else "\n") + line + "\n"
        with files.replacing(env_file) as file:  # mode 600 from its first byte
            file.write(text.encode())
    except OSError as error:
        raise Refusal(
            f"{env_file} cannot be written ({error.strerror}): make it writable, or set {name} in the environment"
        ) from error
