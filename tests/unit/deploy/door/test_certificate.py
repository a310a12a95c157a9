"""A certificate that cannot be used is named in one sentence, before anything starts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.door.certificate import Certificate, KeyPair, examined
from deploy.door.renewal import warning
from deploy.refusal import Refusal
from tests.certificates import Authority

SINCE = datetime(2025, 1, 1, tzinfo=UTC)
NOW = datetime(2025, 6, 1, tzinfo=UTC)
UNTIL = datetime(2025, 12, 31, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


@pytest.fixture
def pair(tmp_path: Path, authority: Authority) -> KeyPair:
    return authority.pair(tmp_path, "f1.example.org", "*.f1.example.org", "192.0.2.1", since=SINCE, until=UNTIL)


def refused(pair: KeyPair, now: datetime = NOW, host: str | None = None) -> str:
    with pytest.raises(Refusal) as refusal:
        examined(pair, pair.contents(), now, host)
    said = str(refusal.value)
    assert "\n" not in said
    return said


def test_one_that_can_be_used_says_for_whom_and_how_long(pair: KeyPair) -> None:
    found = examined(pair, pair.contents(), NOW, "f1.example.org")
    assert set(found.names) == {"f1.example.org", "*.f1.example.org", "192.0.2.1"}
    assert (found.since, found.until) == (SINCE, UNTIL)


def test_it_may_be_signed_by_itself_alone(pair: KeyPair, tmp_path: Path) -> None:
    leaf, _, _ = pair.certificate.read_text().partition("-----END CERTIFICATE-----")
    pair.certificate.write_text(f"{leaf}-----END CERTIFICATE-----\n")
    assert examined(pair, pair.contents(), NOW).until == UNTIL


def test_a_missing_and_an_unreadable_file_are_named_with_their_setting(pair: KeyPair, tmp_path: Path) -> None:
    pair.key.unlink()
    assert refused(pair) == f"TLS_KEY={pair.key} cannot be read: No such file or directory"
    pair.key.mkdir()
    assert refused(pair) == f"TLS_KEY={pair.key} cannot be read: Is a directory"
    gone = KeyPair(tmp_path / "none.pem", pair.key)
    assert refused(gone) == f"TLS_CERT={gone.certificate} cannot be read: No such file or directory"


def test_what_is_no_certificate_and_what_is_no_key(pair: KeyPair) -> None:
    swapped = KeyPair(pair.key, pair.certificate)
    assert refused(swapped).startswith(f"TLS_CERT={pair.key} is no certificate in PEM: it should have a line")
    no_key = KeyPair(pair.certificate, pair.certificate)
    assert refused(no_key).startswith(f"TLS_KEY={pair.certificate} is no private key in PEM")


def test_a_damaged_certificate(pair: KeyPair) -> None:
    lines = pair.certificate.read_text().splitlines()
    pair.certificate.write_text("\n".join([lines[0], lines[1][:-8], *lines[2:]]))
    assert refused(pair).startswith(f"TLS_CERT={pair.certificate} with TLS_KEY={pair.key} cannot be used: ")


def test_a_key_that_wants_a_passphrase(pair: KeyPair) -> None:
    pair.key.write_text("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n")
    assert refused(pair).startswith(f"TLS_KEY={pair.key} asks for a passphrase")


def test_a_certificate_and_the_key_of_another(pair: KeyPair, tmp_path: Path, authority: Authority) -> None:
    (tmp_path / "other").mkdir()
    other = authority.pair(tmp_path / "other", "f1.example.org")
    mixed = KeyPair(pair.certificate, other.key)
    assert refused(mixed).startswith(f"TLS_KEY={other.key} is not the key of TLS_CERT={pair.certificate}")


def test_one_that_has_expired_and_one_that_is_not_valid_yet(pair: KeyPair) -> None:
    assert refused(pair, UNTIL + timedelta(days=1)) == (
        f"TLS_CERT={pair.certificate} has expired on 2025-12-31: renew it"
    )
    assert refused(pair, SINCE - timedelta(days=1)).startswith(
        f"TLS_CERT={pair.certificate} is valid from 2025-01-01 on only"
    )


def test_one_of_another_host(pair: KeyPair) -> None:
    assert refused(pair, host="f1.example.com").endswith("and not for f1.example.com, as PUBLIC_URL says")


@pytest.mark.parametrize(
    ("host", "is_covered"),
    [
        ("f1.example.org", True),
        ("F1.Example.org", True),
        ("www.f1.example.org", True),
        ("a.www.f1.example.org", False),
        ("example.org", False),
        ("192.0.2.1", True),
        ("192.0.2.2", False),
    ],
)
def test_a_star_stands_for_one_part_of_a_name(host: str, is_covered: bool) -> None:  # noqa: FBT001  # a case
    certificate = Certificate(("f1.example.org", "*.f1.example.org", "192.0.2.1"), SINCE, UNTIL)
    assert certificate.covers(host) is is_covered


def test_the_end_is_told_two_weeks_ahead(pair: KeyPair) -> None:
    certificate = Certificate((), SINCE, UNTIL)
    assert warning(pair, certificate, UNTIL - timedelta(days=15)) is None
    said = warning(pair, certificate, UNTIL - timedelta(days=13))
    assert said == f"the certificate {pair.certificate} is valid until 2025-12-31 only: renew it"
