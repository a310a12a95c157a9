"""Sign up, confirm, sign in, and choose another password. No page says whether an address has an account."""

from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.account.frame import account_document


@page("/account/sign-up", essential=True)
async def sign_up(visit: Visit) -> Document:
    """Where one asks for an account."""
    return account_document(
        visit, "sign_up", N_("Sign up"), N_("An account for favourites, API keys, webhooks and calendars of your own.")
    )


@page("/account/confirm", essential=True)
async def confirm(visit: Visit) -> Document:
    """Where the letter of somebody who signs up leads to."""
    return account_document(
        visit, "confirm", N_("Confirm your address"), N_("The last step to an account of your own.")
    )


@page("/account/sign-in", essential=True)
async def sign_in(visit: Visit) -> Document:
    """Where one signs in."""
    return account_document(visit, "sign_in", N_("Sign in"), N_("Sign in to your account."))


@page("/account/forgotten", essential=True)
async def forgotten(visit: Visit) -> Document:
    """Where one asks for a letter to choose another password."""
    return account_document(
        visit, "forgotten", N_("Forgotten password"), N_("Have a letter sent by which you choose another password.")
    )


@page("/account/reset", essential=True)
async def reset(visit: Visit) -> Document:
    """Where that letter leads to."""
    return account_document(visit, "reset", N_("A new password"), N_("Choose another password for your account."))
