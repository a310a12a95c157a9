import pytest

from deploy.refusal import Refusal
from deploy.release.version import Version, check_newer, newest

LAST = Version(0, 9, 3)


def test_a_version_is_three_numbers() -> None:
    assert Version.read("0.10.2") == Version(0, 10, 2)
    assert str(Version(0, 10, 2)) == "0.10.2"
    assert Version(0, 10, 2).tag == "v0.10.2"


@pytest.mark.parametrize("text", ["", "1.2", "1.2.3.4", "v1.2.3", "1.02.3", "1.2.3-rc.1", "1.2.3 "])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refusal, match=r"is no version: three numbers are, such as 0\.2\.0"):
        Version.read(text)


def test_versions_are_compared_as_numbers() -> None:
    assert Version.read("0.10.0") > Version.read("0.9.9")


def test_the_last_release_is_the_newest_tag_of_a_version() -> None:
    assert newest(["v0.2.0", "v0.10.1", "nightly", "v1", "0.99.0", "v0.9.9"]) == Version(0, 10, 1)
    assert newest(["nightly"]) is None


@pytest.mark.parametrize("version", [Version(0, 9, 4), Version(0, 10, 0), Version(1, 0, 0)])
def test_a_newer_one_may_be_released(version: Version) -> None:
    check_newer(version, LAST)
    check_newer(version, None)


@pytest.mark.parametrize("version", [LAST, Version(0, 9, 2), Version(0, 8, 9)])
def test_the_same_or_an_older_one_is_refused_with_the_next_ones(version: Version) -> None:
    with pytest.raises(Refusal, match=r"not newer than 0\.9\.3.*a fix: 0\.9\.4, more: 0\.10\.0"):
        check_newer(version, LAST)
