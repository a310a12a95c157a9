"""What letters say, in plain text. Pure.

What is behind `#` in a link stays in the browser: it is in no log of a server, and in no Referer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from typing import Any

from auth_api.link_token import link_token
from auth_api.notices.unsubscribe_token import unsubscribe_address
from auth_api.notices.wording import footer, told
from racing.wire.requests.reminders import Notice
from racing.wire.requests.sign_ins import Letter, LetterKind


class _InOneLine(UnstructuredHeader, BaseHeader):
    """A header whose value is not cut: an address that is longer than a line would become an encoded word, which nobody follows."""

    def fold(self, *, policy: Any) -> str:  # as what it overrides
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _InOneLine)
POLICY = SMTP.clone(header_factory=_HEADERS)


class Language(StrEnum):
    """A language of letters, by its code (ISO 639-1)."""

    ENGLISH = "en"
    FRENCH = "fr"

    @property
    def prefix(self) -> str:
        """What the paths of the website's pages begin with: nothing for English, `/fr` for French."""
        return "" if self is Language.ENGLISH else f"/{self}"


@dataclass(frozen=True)
class LetterText:
    """A letter's subject and text; `{link}` and `{site}` stand for addresses."""

    subject: str
    text: str


PAGES: Mapping[LetterKind, str] = {
    LetterKind.SIGN_UP: "/account/confirm",
    LetterKind.KNOWN: "/account/forgotten",
    LetterKind.RESET: "/account/reset",
    LetterKind.PASSWORD_CHANGED: "/account/forgotten",
    LetterKind.PASSKEY_ADDED: "/account",
    LetterKind.PASSKEY_REMOVED: "/account",
    LetterKind.OPENID_LINKED: "/account",
    LetterKind.OPENID_UNLINKED: "/account",
}
"""The page of the website that a letter's link leads to."""

WORDS: Mapping[Language, Mapping[LetterKind, LetterText]] = {
    Language.ENGLISH: {
        LetterKind.SIGN_UP: LetterText(
            "Confirm your address",
            "Somebody, probably you, wants an account at {site} with this address.\n\n"
            "To make it, follow this link within a day, and enter the password that you chose:\n\n{link}\n\n"
            "If it was not you, do nothing: without the link there will be no account.\n",
        ),
        LetterKind.KNOWN: LetterText(
            "You have an account already",
            "Somebody, probably you, wanted an account at {site} with this address. It has one already.\n\n"
            "If you have forgotten its password, ask for another one here:\n\n{link}\n\n"
            "If it was not you, do nothing: nothing was changed.\n",
        ),
        LetterKind.RESET: LetterText(
            "A new password",
            "Somebody, probably you, has forgotten the password of the account at {site} with this address.\n\n"
            "To choose a new one, follow this link within an hour:\n\n{link}\n\n"
            "If it was not you, do nothing: the password stays as it is.\n",
        ),
        LetterKind.PASSWORD_CHANGED: LetterText(
            "Your password was changed",
            "The password of your account at {site} was changed, and you were signed out everywhere else.\n\n"
            "If it was not you, choose a new one at once:\n\n{link}\n",
        ),
        LetterKind.PASSKEY_ADDED: LetterText(
            "A passkey was added",
            "A passkey was added to your account at {site}. It can be used to sign in.\n\n"
            "If it was not you, remove it, change your password, and sign out everywhere:\n\n{link}\n",
        ),
        LetterKind.PASSKEY_REMOVED: LetterText(
            "A passkey was removed",
            "A passkey was removed from your account at {site}: nobody signs in with it any more.\n\n"
            "If it was not you, change your password, and sign out everywhere:\n\n{link}\n",
        ),
        LetterKind.OPENID_LINKED: LetterText(
            "Another way to sign in was added",
            "Your account at {site} was linked with one of another provider. Signing in there now signs in here, too.\n\n"
            "If it was not you, remove the link, change your password, and sign out everywhere:\n\n{link}\n",
        ),
        LetterKind.OPENID_UNLINKED: LetterText(
            "A way to sign in was removed",
            "The link of your account at {site} with one of another provider was removed: nobody signs in by it any more.\n\n"
            "If it was not you, change your password, and sign out everywhere:\n\n{link}\n",
        ),
    },
    Language.FRENCH: {
        LetterKind.SIGN_UP: LetterText(
            "Confirmez votre adresse",
            "Quelqu'un, sans doute vous, demande un compte sur {site} avec cette adresse.\n\n"
            "Pour le créer, suivez ce lien dans la journée et saisissez le mot de passe que vous avez choisi :\n\n{link}\n\n"
            "Si ce n'était pas vous, ne faites rien : sans ce lien, aucun compte ne sera créé.\n",
        ),
        LetterKind.KNOWN: LetterText(
            "Vous avez déjà un compte",
            "Quelqu'un, sans doute vous, a demandé un compte sur {site} avec cette adresse. Elle en a déjà un.\n\n"
            "Si vous avez oublié le mot de passe, demandez-en un autre ici :\n\n{link}\n\n"
            "Si ce n'était pas vous, ne faites rien : rien n'a changé.\n",
        ),
        LetterKind.RESET: LetterText(
            "Un nouveau mot de passe",
            "Quelqu'un, sans doute vous, a oublié le mot de passe du compte sur {site} qui porte cette adresse.\n\n"
            "Pour en choisir un nouveau, suivez ce lien dans l'heure :\n\n{link}\n\n"
            "Si ce n'était pas vous, ne faites rien : le mot de passe reste le même.\n",
        ),
        LetterKind.PASSWORD_CHANGED: LetterText(
            "Votre mot de passe a changé",
            "Le mot de passe de votre compte sur {site} a été changé, et vous avez été déconnecté partout ailleurs.\n\n"
            "Si ce n'était pas vous, choisissez-en un nouveau sans attendre :\n\n{link}\n",
        ),
        LetterKind.PASSKEY_ADDED: LetterText(
            "Une clé d'accès a été ajoutée",
            "Une clé d'accès a été ajoutée à votre compte sur {site} : qui la possède peut se connecter avec elle.\n\n"
            "Si ce n'était pas vous, supprimez-la, changez votre mot de passe et déconnectez-vous partout :\n\n{link}\n",
        ),
        LetterKind.PASSKEY_REMOVED: LetterText(
            "Une clé d'accès a été supprimée",
            "Une clé d'accès a été supprimée de votre compte sur {site} : plus personne ne peut se connecter avec elle.\n\n"
            "Si ce n'était pas vous, changez votre mot de passe et déconnectez-vous partout :\n\n{link}\n",
        ),
        LetterKind.OPENID_LINKED: LetterText(
            "Un autre moyen de connexion a été ajouté",
            "Votre compte sur {site} a été lié à celui d'un autre fournisseur : qui se connecte là-bas peut se connecter ici.\n\n"
            "Si ce n'était pas vous, supprimez ce lien, changez votre mot de passe et déconnectez-vous partout :\n\n{link}\n",
        ),
        LetterKind.OPENID_UNLINKED: LetterText(
            "Un moyen de connexion a été supprimé",
            "Le lien de votre compte sur {site} avec un autre fournisseur a été supprimé : plus personne ne se connecte par lui.\n\n"
            "Si ce n'était pas vous, changez votre mot de passe et déconnectez-vous partout :\n\n{link}\n",
        ),
    },
}


def link(letter: str, kind: LetterKind, language: Language, *, secret: str, public_url: str) -> str:
    """Return the address that a letter leads to."""
    page = f"{public_url}{language.prefix}{PAGES[kind]}"
    if kind not in (LetterKind.SIGN_UP, LetterKind.RESET):
        return page
    return f"{page}#{link_token(secret, letter, kind.value)}"


def message(letter: Letter, now: datetime, *, sender: str, secret: str, public_url: str) -> EmailMessage:
    """Return a letter as it is sent. Its Message-ID is the same whenever it is sent again."""
    language = Language(letter.language) if letter.language in set(Language) else Language.ENGLISH
    kind = LetterKind(letter.kind)
    if letter.notice is not None:
        unsubscribe = unsubscribe_address(secret, letter.notice.account, public_url)
        subject, text = _reminder(letter.notice, language, unsubscribe, public_url)
    else:
        unsubscribe, words = None, WORDS[language][kind]
        leads_to = link(letter.id, kind, language, secret=secret, public_url=public_url)
        subject, text = words.subject, words.text.format(site=public_url, link=leads_to)
    made = EmailMessage(policy=POLICY)
    made["From"] = sender
    made["To"] = letter.email
    made["Subject"] = subject
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{letter.id}.{letter.kind}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's machine answers
    if unsubscribe is not None:  # RFC 8058: one click in a mail program
        made["List-Unsubscribe"] = f"<{unsubscribe}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(text)
    made["Content-Language"] = language.value
    return made


def _reminder(notice: Notice, language: Language, unsubscribe: str, public_url: str) -> tuple[str, str]:
    """Return the subject and the text of a reminder."""
    say = told(notice, language.value, public_url)
    parts = (*say.lines, say.url, "--", footer(language.value, public_url, unsubscribe))
    return say.title, "\n\n".join(parts) + "\n"
