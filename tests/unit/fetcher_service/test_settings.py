import pytest

from chassis.process.settings import load
from fetcher_service.settings import Settings


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory) -> None:
    """No `.env` of whoever runs the tests."""
    monkeypatch.chdir(str(tmp_path))


def test_every_source_outside_has_an_address() -> None:
    assert load(Settings).addresses == {
        "jolpica": "https://api.jolpi.ca/ergast/f1",
        "formula1": "https://www.formula1.com",
        "openf1": "https://api.openf1.org/v1",
        "livetiming": "https://livetiming.formula1.com",
        "f1db": "https://raw.githubusercontent.com/f1db/f1db/main/src/assets/circuits/black-outline",
    }


def test_an_address_can_be_a_mirror_and_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOLPICA_URL", "http://127.0.0.1:8000/ergast/f1/")
    assert load(Settings).addresses["jolpica"] == "http://127.0.0.1:8000/ergast/f1"


@pytest.mark.parametrize(
    "given",
    [
        "api.jolpi.ca",
        "ftp://f1.example",
        "http://",
        "https://me:pw@f1.example",
        "https://f1.example/?a=b",
        "http://h:x",
    ],
)
def test_what_is_no_address_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    monkeypatch.setenv("OPENF1_URL", given)
    with pytest.raises(SystemExit):
        load(Settings)
    assert "OPENF1_URL=" in (shown := capsys.readouterr().err)
    assert "should be an address such as https://f1.example/api" in shown
    assert "pw" not in shown


def test_what_jolpica_allows_an_hour_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(Settings).hourly == {"jolpica": 200}
    monkeypatch.setenv("JOLPICA_PER_HOUR", "60")
    assert load(Settings).hourly == {"jolpica": 60}


@pytest.mark.parametrize("given", ["https://f1.example/about", "me@f1.example"])
def test_a_contact_is_a_page_or_a_mailbox(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("FETCH_CONTACT", given)
    assert load(Settings).fetch_contact == given


@pytest.mark.parametrize("given", ["me", "https://f1.example)\r\nX-Evil: 1", "a b@c", "javascript:alert(1)"])
def test_anything_else_is_no_contact(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("FETCH_CONTACT", given)
    with pytest.raises(SystemExit):
        load(Settings)
