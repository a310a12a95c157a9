"""Certificates, each issued for a test: for mutual TLS, and for the public door."""

from datetime import UTC, datetime
from pathlib import Path

import trustme

from chassis.process.settings import Tls
from deploy.door.certificate import KeyPair

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EXPIRED = datetime(2021, 1, 1, tzinfo=UTC)


class Authority:
    """An authority that signs certificates, in files below a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._authority = trustme.CA()
        self.file = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.file))

    def tls(self, *names: str, trusting: "Authority | None" = None, expired: bool = False) -> Tls:
        """Return the files of a certificate with these names, of a service that trusts this authority, or another.

        A single name with an underscore is none of a host: it becomes the common name.
        """
        common = names[0] if "_" in names[0] else None
        issued = self._authority.issue_cert(
            *(() if common else names),
            common_name=common,
            not_before=LONG_AGO if expired else None,
            not_after=EXPIRED if expired else None,
        )
        stem = self._folder / f"{names[0]}{'-expired' if expired else ''}"
        certificate, key = stem.with_suffix(".pem"), stem.with_suffix(".key")
        certificate.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(str(key))
        return Tls(ca=(trusting or self).file, certificate=certificate, key=key)

    def pair(self, folder: Path, *names: str, since: datetime | None = None, until: datetime | None = None) -> KeyPair:
        """Write a certificate for these hosts and its key into the folder, over those that are there."""
        issued = self._authority.issue_cert(*names, not_before=since, not_after=until)
        pair = KeyPair(folder / "cert.pem", folder / "key.pem")
        pair.certificate.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(str(pair.key))
        return pair
