"""Which passwords may be chosen: long ones, that are not among the first that somebody would guess. Pure.

There is no rule about kinds of characters (OWASP ASVS 5.0, 6.2.5). What would be guessed soon is estimated by zxcvbn, which knows 30,000
common passwords, names, words, dates, rows of keys and repetitions, and is told the words of our own field beside the owner's address.
"""

import re

from zxcvbn import zxcvbn

from chassis.errors import InvalidRequest

LEAST, MOST = 12, 128
"""Characters."""

LOOKED_AT = 40
"""Characters that are estimated: more of them take zxcvbn longer and longer, and what is hard to guess by these is hard as a whole."""

LEAST_SCORE = 3
"""Of zxcvbn's scores 0 to 4: more than 10^8 guesses, which behind argon2id take years."""

OUR_WORDS = (
    *(
        "willitbemax",
        "willit",
        "bemax",
        "formula1",
        "formulaone",
        "formula",
        "grandprix",
        "motorsport",
        "racing",
        "paddock",
    ),
    *("verstappen", "hamilton", "leclerc", "norris", "piastri", "russell", "alonso", "sainz", "antonelli", "hadjar"),
    *(
        "maxverstappen",
        "lewishamilton",
        "charlesleclerc",
        "landonorris",
        "oscarpiastri",
        "georgerussell",
        "fernandoalonso",
        "ayrtonsenna",
    ),
    *("schumacher", "senna", "prost", "vettel", "raikkonen", "rosberg", "button", "lauda", "hunt", "villeneuve"),
    *("ferrari", "mclaren", "mercedes", "redbull", "williams", "alpine", "renault", "astonmartin", "haas", "sauber"),
    *("monza", "monaco", "silverstone", "suzuka", "spa", "interlagos", "imola", "zandvoort", "bahrain", "melbourne"),
)
"""What visitors of a suite about Formula 1 think of first: names of drivers, teams and tracks (OWASP ASVS 5.0, 6.1.2)."""

_WORD = re.compile(r"[a-z0-9]{3,}")


def check_choice(password: str, email: str) -> None:
    """Raise `InvalidRequest`, which says what is allowed, where this may not be the password of the account with this address."""
    if not LEAST <= len(password) <= MOST:
        raise InvalidRequest(f"password: {len(password)} characters, allowed: {LEAST} to {MOST}")
    words = [*OUR_WORDS, email, *_WORD.findall(email)]
    if zxcvbn(password[:LOOKED_AT], user_inputs=words)["score"] < LEAST_SCORE:
        raise InvalidRequest(
            "password: easy to guess, allowed: one that is not, such as four words that do not belong together"
        )
