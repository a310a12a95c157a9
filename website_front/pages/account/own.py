"""One's own account: what one prefers, what signs in, where one is signed in, what was done; all of it as a file, and its end."""

from collections.abc import Mapping

from website_front.languages.language import Language
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.account.frame import account_document, contenders

ACTIONS: Mapping[str, str] = {
    "account created": N_("account made"),
    "signed in": N_("signed in"),
    "signed out": N_("signed out"),
    "signed out everywhere": N_("signed out everywhere"),
    "password changed": N_("password changed"),
    "key created": N_("key made"),
    "key rotated": N_("key replaced"),
    "key revoked": N_("key revoked"),
    "webhook created": N_("webhook made"),
    "webhook changed": N_("webhook changed"),
    "webhook secret rotated": N_("secret of a webhook replaced"),
    "webhook disabled": N_("webhook disabled"),
    "webhook deleted": N_("webhook deleted"),
    "calendar created": N_("calendar made"),
    "calendar changed": N_("calendar changed"),
    "calendar revoked": N_("calendar revoked"),
    "passkey added": N_("passkey added"),
    "passkey renamed": N_("passkey renamed"),
    "passkey removed": N_("passkey removed"),
    "passkey refused": N_("passkey refused"),
    "provider linked": N_("account elsewhere linked"),
    "provider unlinked": N_("link with an account elsewhere removed"),
    "reminders changed": N_("reminders changed"),
    "reminders by mail stopped": N_("reminders by mail ended"),
    "push subscription added": N_("browser added that takes messages"),
    "push subscription removed": N_("browser removed that took messages"),
}
"""What the audit says was done."""

BY: Mapping[str, str] = {
    "password": N_("with the password"),
    "its owner": N_("by yourself"),
    "command line": N_("by an administrator"),
    "a mailed link": N_("by the link of a letter"),
    "a link in a letter": N_("by the link of a letter"),
    "its provider": N_("by its provider"),
    "its push service": N_("by its push service"),
    "its counter, which has gone back": N_("its counter has gone back: there may be a copy of it"),
}
"""By whom or what, where it is neither a sign-in nor a key nor a passkey nor a link."""

SAID: Mapping[str, str] = {
    "preferences saved": N_("Saved. Your browser follows it from now on."),
    "password changed here": N_("The password is changed, and you are signed out everywhere else."),
    "signed out there": N_("Signed out there."),
    "a passkey": N_("with a passkey"),
    "a link": N_("with an account elsewhere"),
    "link is gone": N_("Removed: that account signs nobody in here any more."),
    "passkey kept": N_("Added: from now on it signs you in."),
    "passkey has another name": N_("Renamed."),
    "passkey is gone": N_(
        "Removed: it signs nobody in any more. Your device may still offer it: delete it there, too."
    ),
}


@page("/account", essential=True)
async def own_account(visit: Visit) -> Document:
    """The account of whoever is signed in."""
    found = await contenders(visit)
    return account_document(
        visit,
        "own_account",
        N_("Your account"),
        N_("Your preferences, your password and passkeys, where you are signed in, and what is kept of you."),
        named={**ACTIONS, **BY, **SAID},
        drivers=found.drivers,
        constructors=found.constructors,
        spoken=tuple(Language),
    )
