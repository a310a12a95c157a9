from decimal import Decimal
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from chassis.http.responses.representation import Representation
from website_front.languages.language import Language
from website_front.page import Document
from website_front.rendering import NOTICE, Renderer, share
from website_front.static_files import StaticFiles


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(StaticFiles(), "https://f1.example", {"/title": "Title"})


def document(**changes: object) -> Document:
    facts: dict[str, object] = {
        "template": "error.html",
        "title": "<b>T</b>",
        "description": '"quoted" & more',
        "shown": {"status": 404},
    }
    return Document(**(facts | changes))  # type: ignore[arg-type]


def test_everything_is_escaped(renderer: Renderer) -> None:
    html = renderer.page(document(), Language.ENGLISH, "/").decode()
    assert "<b>T</b>" not in html
    assert "<title>&lt;b&gt;T&lt;/b&gt;</title>" in html
    assert 'content="&#34;quoted&#34; &amp; more"' in html


def test_structured_data_cannot_end_its_element(renderer: Renderer) -> None:
    html = renderer.page(document(structured={"name": "</script><script>alert(1)</script>"}), Language.ENGLISH, "/")
    assert b"</script><script>alert" not in html
    assert rb"\u003c/script\u003e" in html


def test_what_is_not_defined_is_a_defect(renderer: Renderer) -> None:
    with pytest.raises(UndefinedError):
        renderer.page(document(shown={}), Language.ENGLISH, "/")


def test_a_page_names_itself_in_every_language(renderer: Renderer) -> None:
    html = renderer.page(document(), Language.FRENCH, "/title?driver=x", offers=True).decode()
    assert '<html lang="fr">' in html
    assert '<link rel="canonical" href="https://f1.example/fr/title?driver=x">' in html
    assert '<link rel="alternate" hreflang="en" href="https://f1.example/title?driver=x">' in html
    assert "This page is available in English" in html


@pytest.mark.parametrize("accounts", [False, True])
def test_a_page_leads_to_the_accounts_where_there_are_some(accounts: bool) -> None:  # noqa: FBT001  # of the parameter
    made = Renderer(StaticFiles(), "https://f1.example", {}, accounts=accounts)
    html = made.page(document(), Language.FRENCH, "/").decode()
    assert ('href="/fr/account/sign-in"' in html) is accounts
    assert ('href="/fr/account"' in html) is accounts
    assert ("signed_in.js" in html) is accounts


def test_while_content_api_is_away_a_page_says_so(renderer: Renderer) -> None:
    html = renderer.page(document(), Language.FRENCH, "/")
    assert NOTICE in html
    shown = Representation(content=html, changed=None, headers=(("Content-Language", "fr"),))
    assert renderer.envelope(shown, False) == html
    assert b"Impossible de demander" in renderer.envelope(shown, True)
    assert NOTICE not in renderer.envelope(shown, True)


def test_no_template_marks_text_as_safe() -> None:
    folder = Path(__file__).parents[3] / "website_front" / "templates"
    assert [file.name for file in folder.rglob("*.*") if "|safe" in file.read_text().replace(" ", "")] == []
    assert str(Markup("&lt;")) == "&lt;"


@pytest.mark.parametrize(("part", "whole", "said"), [(1, 4, "25"), (1, 3, "33.33"), (0, 5, "0"), (5, 0, "0")])
def test_a_share_is_in_percent(part: int, whole: int, said: str) -> None:
    assert share(Decimal(part), Decimal(whole)) == said
