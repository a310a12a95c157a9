"""Letters and the addresses that they go to."""

import msgspec
import pytest

from auth_api.mail.addresses import mail_address
from auth_api.mail.letter import PAGES, WORDS, Language, message
from auth_api.notices.unsubscribe_token import unsubscribe_address
from chassis.errors import InvalidRequest
from racing.wire.requests.reminders import Notice
from racing.wire.requests.sign_ins import Letter, LetterKind
from tests.factories import NOON
from tests.mail_server import text_of


def letter(kind: LetterKind, language: str = "en") -> Letter:
    return Letter(
        id="ltr_0123456789abcdef",
        kind=kind.value,
        email="max@example.org",
        language=language,
        written=NOON,
        expires=NOON,
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", [kind for kind in LetterKind if kind is not LetterKind.REMINDER])
def test_every_letter_has_words_and_a_link_in_every_language(kind: LetterKind, language: Language) -> None:
    made = message(
        letter(kind, language.value), NOON, sender="f1@f1.example", secret="s", public_url="https://f1.example"
    )
    text = text_of(made)
    (line,) = [each for each in text.splitlines() if each.startswith("http")]
    assert line.startswith(f"https://f1.example{language.prefix}{PAGES[kind]}")
    assert ("#" in line) == (kind in (LetterKind.SIGN_UP, LetterKind.RESET))
    assert "{" not in text
    assert made["Message-ID"] == f"<ltr_0123456789abcdef.{kind.value}@f1.example>"
    assert made["Date"] == NOON.strftime("%a, %d %b %Y %H:%M:%S +0000")
    assert WORDS[language][kind].subject == made["Subject"]
    wire = made.as_bytes()
    assert all(len(each) <= 998 for each in wire.splitlines())  # RFC 5322 section 2.1.1


def test_a_reminder_says_how_no_more_come_by_one_click_and_is_not_broken_by_folding() -> None:
    notice = Notice(
        account="acc_0123456789abcdef",
        kind="before",
        season=2025,
        grand_prix="emilia-romagna",
        name="Emilia-Romagna Grand Prix",
        session="race",
        start=NOON,
    )
    made = message(
        msgspec.structs.replace(letter(LetterKind.REMINDER, "fr"), notice=notice),
        NOON,
        sender="f1@f1.example",
        secret="s",
        public_url="https://f1.example",
    )
    address = unsubscribe_address("s", notice.account, "https://f1.example")
    assert made["Subject"] == "Grand Prix d'Émilie-Romagne : Course"
    wire = made.as_bytes()
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in wire
    assert f"<{address}>\r\n".encode() in wire  # as it is: no encoded word, and not cut in two
    text = text_of(made)
    assert "Début le dimanche 1er juin à 12:00 (UTC)." in text
    assert "https://f1.example/fr/seasons/2025/emilia-romagna" in text
    assert address in text


def test_a_language_that_is_not_known_is_english() -> None:
    made = message(
        letter(LetterKind.RESET, "xx"), NOON, sender="a@b.example", secret="s", public_url="https://f1.example"
    )
    assert made["Subject"] == "A new password"


@pytest.mark.parametrize(
    "given", ["max@example.org", " MAX@Example.Org ", "max+f1@example.co.uk", "o'neil@a-b.example"]
)
def test_an_address_is_taken_in_small_letters(given: str) -> None:
    assert mail_address(given) == given.strip().lower()


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "max",
        "@example.org",
        "max@localhost",
        "max@-example.org",
        "max@example.org\nBcc: b@example.org",
        "max@example.org, b@example.org",
        "<max@example.org>",
        '"m a x"@example.org',
        "máx@example.org",
        "max@exámple.org",
        f"{'a' * 65}@example.org",
        f"a@{'b.' * 130}org",
    ],
)
def test_what_no_letter_can_be_sent_to_is_refused(odd: str) -> None:
    with pytest.raises(InvalidRequest, match="email: cannot be written to"):
        mail_address(odd)
