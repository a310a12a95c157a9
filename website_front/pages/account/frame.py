"""What the pages of accounts have in common."""

from typing import Any

from website_front.page import Document, Visit
from website_front.pages.account.refusals import REFUSALS


def account_document(visit: Visit, template: str, title: str, description: str, **shown: Any) -> Document:
    """Return the document of a page of accounts, which no search engine lists."""
    return Document(
        template=f"account/{template}.html",
        title=visit.say(title),
        description=visit.say(description),
        indexed=False,
        section="/account",
        shown={"refusals": REFUSALS, **shown},
    )
