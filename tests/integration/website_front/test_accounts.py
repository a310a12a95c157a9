"""The pages of accounts as they are sent: the same for all, with nothing of anybody, and not there where there are no accounts."""

from collections.abc import AsyncIterator

import pytest

import website_front.service
from tests.site import Document, Site, site_settings, words
from website_front.pages import PAGES_OF_ACCOUNTS

PATHS = [f"{prefix}{page.path}" for prefix in ("", "/fr") for page in PAGES_OF_ACCOUNTS]


@pytest.fixture(scope="module")
async def without(site: Site) -> AsyncIterator[Site]:
    """A website of a suite without accounts."""
    async with website_front.service.serve(site_settings(site.suite.content, auth_api=False)) as port:
        yield Site(f"http://127.0.0.1:{port}", site.suite)


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_has_nothing_of_anybody_and_may_be_kept_by_nobody_unasked(site: Site, path: str) -> None:
    status, headers, _ = await site.get(path, Cookie="__Host-signed-in=anything")
    assert (status, headers["Cache-Control"]) == (200, "public, max-age=0, must-revalidate")
    assert "Set-Cookie" not in headers
    again = await site.get(path, **{"If-None-Match": headers["ETag"]})
    assert again[0] == 304
    document = await site.page(path)
    assert [each.get("content") for each in document.all(".//meta[@name='robots']")] == ["noindex"]


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_says_what_it_needs_and_sends_no_password_by_itself(site: Site, path: str) -> None:
    document = await site.page(path)
    (without_scripts,) = document.all(".//noscript")
    assert "JavaScript" in words(without_scripts)
    forms = document.all(".//main//form")
    assert forms
    # Sent by a browser without scripts it would be refused, and be in no address.
    assert {(each.get("method"), each.get("action")) for each in forms} == {("post", None)}
    for field in document.all(".//main//input"):
        name, type_ = field.get("name") or "", field.get("type")
        assert ("password" in name) == (type_ == "password")
        if type_ == "password":
            assert field.get("autocomplete") in {"current-password", "new-password"}


@pytest.mark.parametrize("path", PATHS)
async def test_every_field_has_a_label(site: Site, path: str) -> None:
    document = await site.page(path)
    labelled = {field for label in document.all(".//main//label") for field in label.iter()}
    fields = [
        each for tag in ("input", "select") for each in document.all(f".//main//{tag}") if each.get("hidden") is None
    ]
    assert [each.get("name") for each in fields if each not in labelled] == []


async def test_without_accounts_there_is_neither_a_page_nor_a_link(without: Site, site: Site) -> None:
    for path in PATHS:
        assert (await without.get(path))[0] == 404
    for path in ("/", "/fr/privacy"):
        own = "/fr" if path.startswith("/fr") else ""
        links = {f"{own}/account", f"{own}/account/sign-in"}
        assert not links & (await without.page(path)).links
        assert links <= (await site.page(path)).links


async def test_the_scripts_of_accounts_are_there(site: Site) -> None:
    for path in PATHS:
        document: Document = await site.page(path)
        for script in document.all(".//script[@src]"):
            assert (await site.get(script.get("src") or ""))[0] == 200


@pytest.mark.parametrize("path", ["/account", "/fr/account/keys", "/account/webhooks", "/fr/account/calendars"])
async def test_each_page_of_ones_own_has_a_button_that_signs_out(site: Site, path: str) -> None:
    document = await site.page(path)
    (form,) = (each for each in document.all(".//main//form") if each.get("data-does") == "sign-out")
    assert words(form) == ("Déconnexion" if path.startswith("/fr") else "Sign out")
    hidden = [each for each in document.root.iter() if each.get("hidden") is not None]
    assert not any(form in list(each.iter()) for each in hidden), "nothing has to be loaded before"
