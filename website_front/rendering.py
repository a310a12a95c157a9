"""HTML from templates: escaped always, an undefined name is a defect, every sentence in the language of the page."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from aiohttp.hdrs import CONTENT_LANGUAGE
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from chassis.http.responses.representation import Representation
from website_front.languages import words
from website_front.languages.language import Language
from website_front.languages.texts import texts_of
from website_front.page import Document, localized
from website_front.static_files import StaticFiles

TEMPLATES = Path(__file__).parent / "templates"

NOTICE = b"<!--notice-->"
"""Where a page says that content_api is away, while it is."""


class Renderer:
    """Makes pages of documents. `sections`: what the navigation leads to, as path and English name. `accounts`: whether there are any."""

    def __init__(
        self, static: StaticFiles, public_url: str, sections: Mapping[str, str], *, accounts: bool = False
    ) -> None:
        self._public_url = public_url
        self._accounts = accounts
        self._environments = {language: self._environment(language, static, sections) for language in Language}
        self._notices = {
            language: environment.get_template("notice.html").render(language=language).encode()
            for language, environment in self._environments.items()
        }

    def page(
        self, document: Document, language: Language, address: str, *, stale: bool = False, offers: bool = False
    ) -> bytes:
        """Return the HTML. `address`: the path and query in no language. `offers`: the other language, to who would rather have it."""
        template = self._environments[language].get_template(document.template)
        made = template.render(
            {
                **document.shown,
                "document": document,
                "address": address,
                "canonical": document.canonical or address,
                "stale": stale,
                "offers": offers,
                "structured": _json(document.structured) if document.structured else None,
            }
        )
        return made.encode()

    def envelope(self, representation: Representation, stale: bool) -> bytes:  # noqa: FBT001  # called by position, see Envelope
        """Return a page as it is sent: where content_api is away it says that it could not be asked whether it is the newest."""
        if not stale:
            return representation.content
        language = Language(dict(representation.headers)[CONTENT_LANGUAGE])
        return representation.content.replace(NOTICE, self._notices[language], 1)

    def _environment(self, language: Language, static: StaticFiles, sections: Mapping[str, str]) -> Environment:
        texts = texts_of(language)
        made = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
            auto_reload=False,
        )
        made.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
        made.globals.update(
            language=language,
            languages=tuple(Language),
            texts=texts,
            words=words,
            sections=sections,
            static=static.path,
            public_url=self._public_url,
            accounts=self._accounts,
            localized=localized,
            notice=Markup(NOTICE.decode()),  # noqa: S704  # a comment of our own
            link=lambda path: localized(language, path),
            share=share,
        )
        return made


def share(part: Decimal | int, whole: Decimal | int) -> str:
    """Return how much of the whole it is, in percent, as SVG has it."""
    return f"{float(part / whole * 100) if whole else 0.0:.2f}".rstrip("0").rstrip(".")


def _json(value: Mapping[str, Any]) -> Markup:
    """Return structured data as it may stand in a page: nothing in it ends the element that holds it."""
    text = msgspec.json.encode(value).decode()
    return Markup(text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026"))  # noqa: S704  # escaped above
