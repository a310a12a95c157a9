"""Encryption with age, so that a backup can be opened with the program `age`, too."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pyrage
from pyrage import passphrase, ssh, x25519

from data_scheduler.backup.manifest import NotRestorable

MAGIC = b"age-encryption.org/v1"

type Recipient = x25519.Recipient | ssh.Recipient
type Identity = x25519.Identity | ssh.Identity


class Keys:
    """Who a backup is encrypted for, and what opens one: public keys, a passphrase, private keys."""

    def __init__(
        self, *, recipients: str = "", passphrase_file: Path | None = None, identity_file: Path | None = None
    ) -> None:
        self._recipients = _recipients(recipients)
        self._passphrase = _passphrase(passphrase_file)
        self._identities = _identities(identity_file)
        if self._recipients and self._passphrase is not None:
            raise ValueError(
                "BACKUP_RECIPIENTS and BACKUP_PASSPHRASE_FILE: set one of them, age takes no passphrase beside a key"
            )

    @property
    def encrypts(self) -> bool:
        """Whether backups are encrypted."""
        return bool(self._recipients) or self._passphrase is not None

    def encrypt(self, plain: IO[bytes], into: IO[bytes]) -> None:
        """Encrypt a file for the recipients, or by the passphrase."""
        if self._passphrase is not None:
            into.write(passphrase.encrypt(plain.read(), self._passphrase))
        else:
            pyrage.encrypt_io(plain, into, self._recipients)

    def decrypt(self, file: IO[bytes], into: IO[bytes]) -> None:
        """Write what the file holds, decrypted where it is encrypted.

        Raise `NotRestorable` when it is encrypted for others, or damaged: age tells that it was changed.
        """
        encrypted = file.read(len(MAGIC)) == MAGIC
        by_passphrase = encrypted and b"-> scrypt " in file.read(200)
        file.seek(0)
        if not encrypted:
            shutil.copyfileobj(file, into)
            return
        try:
            if by_passphrase:
                if self._passphrase is None:
                    raise NotRestorable(
                        "the backup is encrypted by a passphrase: name the file that holds it, BACKUP_PASSPHRASE_FILE"
                    )
                into.write(passphrase.decrypt(file.read(), self._passphrase))
            elif not self._identities:
                raise NotRestorable(
                    "the backup is encrypted for a key: name the file that holds the private one, BACKUP_IDENTITY_FILE"
                )
            else:
                pyrage.decrypt_io(file, into, self._identities)
        except (pyrage.DecryptError, OSError) as error:
            raise NotRestorable(
                f"the backup cannot be decrypted: it has another key, or is damaged ({error})"
            ) from error


def check_recipients(given: str) -> str:
    """Return the public keys as they were given; raise `ValueError` for what is none."""
    _recipients(given)
    return given


def _recipients(given: str) -> Sequence[Recipient]:
    found: list[Recipient] = []
    for each in filter(None, (text.strip() for text in given.split(","))):
        try:
            found.append(ssh.Recipient.from_str(each) if each.startswith("ssh-") else x25519.Recipient.from_str(each))
        except pyrage.RecipientError as error:
            raise ValueError(f"should be public keys of age, such as age1…, by commas: {each!r} is none") from error
    return found


def _passphrase(file: Path | None) -> str | None:
    if file is None:
        return None
    found = file.read_text(encoding="utf-8").strip()
    if not found:
        raise ValueError(f"BACKUP_PASSPHRASE_FILE={file}: the file is empty")
    return found


def _identities(file: Path | None) -> Sequence[Identity]:
    """Return the private keys of a file as `age-keygen` or `ssh-keygen` writes it."""
    if file is None:
        return []
    content = file.read_bytes()
    try:
        if b"PRIVATE KEY-----" in content:
            return [ssh.Identity.from_buffer(content)]
        lines = [line.strip() for line in content.decode().splitlines()]
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise ValueError(
            f"BACKUP_IDENTITY_FILE={file}: should hold private keys of age (AGE-SECRET-KEY-1…) or of SSH"
        ) from error
    if not found:
        raise ValueError(f"BACKUP_IDENTITY_FILE={file}: holds no private key")
    return found
