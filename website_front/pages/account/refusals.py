"""What the accounts refuse, in the words of the pages: auth_api says it in English, with the name of a field."""

from collections.abc import Sequence

import msgspec

from website_front.languages.words import N_

CHOSEN = "chosen"
"""The field of a password that is chosen, by whatever name it is sent: what it says of itself to be `data-refused`."""


class Refusal(msgspec.Struct, frozen=True):
    """A sentence of auth_api by its beginning, a regular expression that Python and browsers read alike, and what a page says of it.

    `field`: beside which one; empty: it is about the form. `{0}` is what the group matched, as minutes where it is in seconds.
    """

    fits: str
    said: str
    field: str = ""
    in_seconds: bool = False


REFUSALS: Sequence[Refusal] = (
    Refusal("^away$", N_("The accounts cannot be reached just now. Try again in a moment.")),
    Refusal("^429$", N_("Too many requests came from your address. Try again in a moment.")),
    Refusal(r"^tried too often, try again in (\d+) s", N_("Tried too often. Try again in {0} min."), in_seconds=True),
    Refusal("^too many passwords are being checked", N_("Too much is going on just now. Try again in a moment.")),
    Refusal("^sign in first", N_("You are not signed in any more.")),
    Refusal("^the address or the password is wrong", N_("The address or the password is wrong.")),
    Refusal("^the password is wrong", N_("The password is wrong."), "password"),
    Refusal("^account: its password was changed meanwhile", N_("The password was changed meanwhile. Sign in again.")),
    Refusal(
        "^this suite sends no mail", N_("No letters are sent from here. Ask whoever runs this site for an account.")
    ),
    Refusal("^(?:token|letter): ", N_("The link in the letter was used already, or has expired.")),
    Refusal("^email: ", N_("This is no address that a letter can be sent to."), "email"),
    Refusal(r"^password: (\d+) characters", N_("That is {0} characters: 12 to 128 are allowed."), CHOSEN),
    Refusal(
        "^password: missing.*sign in anew",
        N_(
            "Enter your password: you signed in here more than ten minutes ago. If you have none, sign out and in again."
        ),
        "password",
    ),
    Refusal("^password: missing", N_("Enter your password."), "password"),
    Refusal(
        "^password: easy to guess",
        N_("That is easy to guess. Take four words, say, that do not belong together."),
        CHOSEN,
    ),
    Refusal("^time_zone: ", N_("There is no such time zone: take one of those that are offered."), "time_zone"),
    Refusal("^name: (?:missing|empty)", N_("Give it a name."), "name"),
    Refusal("^scopes: 0,", N_("Choose at least one thing that it may do."), "scopes"),
    Refusal(r"^account: it has (\d+) keys", N_("You have {0} keys, and no more are allowed: revoke some.")),
    Refusal(
        r"^account: (\d+) keys were made", N_("You have made {0} keys within a day, and no more are allowed: wait.")
    ),
    Refusal(r"^account: it has (\d+) webhooks", N_("You have {0} webhooks, and no more are allowed: delete some.")),
    Refusal(r"^account: it has (\d+) calendars", N_("You have {0} calendars, and no more are allowed: revoke some.")),
    Refusal(r"^account: it has (\d+) passkeys", N_("You have {0} passkeys, and no more are allowed: remove some.")),
    Refusal(r"^account: it has (\d+) links", N_("You have {0} links, and no more are allowed: remove some.")),
    Refusal(
        "^link: the only one",
        N_(
            "This is the only way into your account. Choose a password first: have a letter sent, as if you had forgotten it."
        ),
    ),
    Refusal(
        "^there is no OpenID provider", N_("No account elsewhere can be linked here any more. Load the page again.")
    ),
    Refusal("^the provider (.+) does not answer", N_("{0} does not answer just now. Try again later.")),
    Refusal(r"^account: (\d+) browsers", N_("{0} browsers take your messages, and no more are allowed: remove some.")),
    Refusal(
        "^there are no passkeys at an address in figures",
        N_("There are no passkeys here: this site has no name yet, only an address in figures."),
    ),
    Refusal(
        "^the passkey was not accepted", N_("The passkey was not accepted. Try again, or sign in with the password.")
    ),
    Refusal("^challenge: ", N_("That took too long. Try again.")),
    Refusal("^credential: somebody has this passkey|^browser: InvalidStateError", N_("This passkey is there already.")),
    Refusal("^credential: ", N_("This passkey cannot be used here.")),
    Refusal("^browser: denied", N_("This browser lets nobody send messages from here. Allow it in its settings.")),
    Refusal("^browser: NotAllowedError", N_("Nothing was done: it was called off, or took too long.")),
    Refusal("^browser: AbortError", N_("The push service of this browser cannot be reached just now.")),
    Refusal("^browser: ", N_("This browser cannot do that here.")),
    Refusal("^mail: this suite sends no mail", N_("No letters are sent from here."), "mail"),
    Refusal(r"^before: |^body: .*\$\.before", N_("Between 5 and 10080 minutes are allowed."), "before"),
    Refusal("^key: .* is not valid any more", N_("This key is not valid any more: make a new one.")),
    Refusal("^url: .*(?:no public address|leads to another)", N_("This is no public address."), "url"),
    Refusal("^url: has a user", N_("There is a name, a password or a # in it: leave that out."), "url"),
    Refusal("^url: .* with https$", N_("This must be a whole address that begins with https://."), "url"),
    Refusal("^url: ", N_("This must be a whole address, of a server that can be reached from here."), "url"),
    Refusal("^webhook: .* is disabled", N_("It is disabled. Enable it first.")),
    Refusal("^delivery: ", N_("This event is too old to be sent again.")),
    Refusal(
        "^(?:key|webhook|calendar|sign_in|passkey|link|subscription): there is no",
        N_("It is not there any more. Load the page again."),
    ),
)
"""Of two that fit the first is taken."""
