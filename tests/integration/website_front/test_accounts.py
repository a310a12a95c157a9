"""The pages of accounts as they are sent: the same for all, with nothing of anybody, and not there where there are no accounts."""

from collections.abc import AsyncIterator
from xml.etree.ElementTree import Element

import pytest

import website_front.service
from auth_api.reminders.schemas import RemindersInput
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
    # A browser without scripts sends none of them (HTML, "form submission algorithm": `dialog` where there is no dialog).
    assert {(each.get("method"), each.get("action")) for each in forms} == {("dialog", None)}
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


@pytest.mark.parametrize("path", ["/account", "/fr/account/sign-in", "/", "/privacy", "/service-worker.js"])
async def test_the_pages_of_accounts_alone_may_ask_for_passkeys(site: Site, path: str) -> None:
    for _ in range(2):  # made, and ready
        _, headers, _ = await site.get(path)
        policy = headers["Permissions-Policy"].split(", ")
        allowed = "(self)" if "account" in path else "()"
        for name in ("publickey-credentials-create", "publickey-credentials-get"):
            assert f"{name}={allowed}" in policy


@pytest.mark.parametrize(("path", "heading"), [("/account", "Passkeys"), ("/fr/account", "Clés d'accès")])
async def test_the_account_has_a_place_for_passkeys(site: Site, path: str, heading: str) -> None:
    document = await site.page(path)
    (found,) = (each for each in document.all(".//main//h2") if each.get("id") == "passkeys-heading")
    assert words(found) == heading
    # A script shows what adds one, where the browser has any.
    assert form_of(document, "add-passkey").get("hidden") is not None
    proofs = [each for each in document.all(".//main//label") if each.get("data-proof") is not None]
    assert len(proofs) == 4
    assert all(each.get("hidden") is not None for each in proofs), "asked for only where it is needed"


@pytest.mark.parametrize(
    ("path", "said"),
    [("/account/sign-in", "Sign in with a passkey"), ("/fr/account/sign-in", "Connexion avec une clé d'accès")],
)
async def test_one_can_sign_in_with_a_passkey_where_a_script_says_so(site: Site, path: str, said: str) -> None:
    form = form_of(await site.page(path), "sign-in-passkey")
    assert words(form) == said
    assert form.get("hidden") is not None


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/account/sign-in", "Sign in with"),
        ("/fr/account/sign-in", "Connexion avec"),
        ("/account/sign-up", "Sign up with"),
        ("/fr/account/sign-up", "Inscription avec"),
    ],
)
async def test_a_link_leads_to_the_provider_where_a_script_says_that_there_is_one(
    site: Site, path: str, said: str
) -> None:
    document = await site.page(path)
    (place,) = (each for each in document.all(".//main//p") if each.get("class") == "by-openid")
    assert place.get("hidden") is not None
    (link,) = place.iter("a")
    assert (words(link), link.get("href")) == (
        said,
        "/auth/v1/openid?language=fr" if path.startswith("/fr") else "/auth/v1/openid",
    )


@pytest.mark.parametrize(
    ("path", "refused", "not_linked"),
    [
        ("/account/sign-in?refused=openid", "sign in as before, and link the other one", "You are still signed in"),
        ("/fr/account/sign-in?refused=openid", "connectez-vous comme avant, et liez l'autre", "toujours connecté ici"),
    ],
)
async def test_what_a_provider_leads_back_to_says_that_it_was_refused(
    site: Site, path: str, refused: str, not_linked: str
) -> None:
    document = await site.page(path)
    told = {each.get("class"): each for each in document.all(".//main//section")}
    assert all(each.get("hidden") is not None for each in told.values()), "a script shows one of them"
    assert refused in words(told["notice openid-refused"])
    assert not_linked in words(told["notice link-refused"])
    own = "/fr" if path.startswith("/fr") else ""
    assert [each.get("href") for each in told["notice link-refused"].iter("a")] == [f"{own}/account"]


@pytest.mark.parametrize(
    ("path", "heading", "without"),
    [
        ("/account", "Accounts elsewhere", "If the account has none, leave it empty."),
        ("/fr/account", "Comptes d'ailleurs", "Si le compte n'en a pas, laissez ce champ vide."),
    ],
)
async def test_the_account_has_a_place_for_links_and_ends_without_a_password(
    site: Site, path: str, heading: str, without: str
) -> None:
    document = await site.page(path)
    (section,) = (each for each in document.all(".//main//section") if each.get("class") == "own-links")
    assert section.get("hidden") is not None, "a script shows it where there is a provider"
    assert words(section).startswith(heading)
    assert {"link", "unlink"} <= {each.get("data-does") for each in section.iter("form")}
    ending = form_of(document, "delete")
    assert [each.get("required") for each in ending.iter("input")] == [None]
    assert without in words(ending)


@pytest.mark.parametrize(
    ("path", "said"),
    [("/privacy", "Links with accounts elsewhere"), ("/fr/privacy", "Les liens avec des comptes d'ailleurs")],
)
async def test_what_is_kept_of_links_is_said(site: Site, path: str, said: str) -> None:
    assert said in words((await site.page(path)).root)


@pytest.mark.parametrize("path", ["/account/reminders", "/fr/account/reminders"])
async def test_reminders_are_chosen_by_what_the_accounts_take(site: Site, path: str) -> None:
    document = await site.page(path)
    form = form_of(document, "choose")
    named = {each.get("name") for tag in ("input", "select") for each in form.iter(tag)}
    assert named == set(RemindersInput.__struct_fields__)
    (before,) = (each for each in form.iter("input") if each.get("name") == "before")
    assert (before.get("min"), before.get("max")) == ("5", "10080")
    (asking,) = (each for each in document.all(".//main//section") if each.get("class") == "by-letter")
    assert asking.get("hidden") is not None
    assert form_of(document, "stop-mail") in asking.iter()


def form_of(document: Document, does: str) -> Element:
    """The one form that does something."""
    (form,) = (each for each in document.all(".//main//form") if each.get("data-does") == does)
    return form


@pytest.mark.parametrize(
    "path",
    ["/account", "/fr/account/keys", "/account/webhooks", "/fr/account/calendars", "/account/reminders"],
)
async def test_each_page_of_ones_own_has_a_button_that_signs_out(site: Site, path: str) -> None:
    document = await site.page(path)
    (form,) = (each for each in document.all(".//main//form") if each.get("data-does") == "sign-out")
    assert words(form) == ("Déconnexion" if path.startswith("/fr") else "Sign out")
    hidden = [each for each in document.root.iter() if each.get("hidden") is not None]
    assert not any(form in list(each.iter()) for each in hidden), "nothing has to be loaded before"
