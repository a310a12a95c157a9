"""What all of content_api's answers share: whom a row is about, and which session a table is as of."""

import msgspec

GENERATIONS = frozenset({"Jr.", "Sr.", "II", "III"})


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A JSON object of an answer."""


class Who(Fact, frozen=True, kw_only=True):
    """Whom a row is about: a driver with the car, or a constructor with one engine."""

    driver: str | None = None
    name: str | None = None
    code: str | None = None
    number: int | None = None
    constructor: str | None = None
    constructor_name: str | None = None
    engine: str | None = None
    engine_name: str | None = None

    @property
    def id(self) -> str:
        """The id of the driver, or of the constructor."""
        return self.driver or self.constructor or ""

    @property
    def label(self) -> str:
        """The name of the driver, or of the constructor."""
        if self.driver is not None:
            return self.name or self.driver
        return self.constructor_name or self.constructor or ""

    @property
    def given_and_family(self) -> tuple[str, str]:
        """The name in two, for where there is room for the family's alone: `Carlos`, `Sainz Jr.`; a constructor has no given name."""
        if self.driver is None:
            return "", self.label
        words = self.label.split()
        of_family = 2 if len(words) > 2 and words[-1] in GENERATIONS else 1  # noqa: PLR2004  # given name, family, generation
        return " ".join(words[:-of_family]), " ".join(words[-of_family:])

    @property
    def engine_beside(self) -> str | None:
        """The name of a constructor's engine; None where it is the constructor's own, or who is shown is a driver."""
        own = self.driver is not None or self.engine_name in {None, self.constructor_name}
        return None if own else self.engine_name

    @property
    def short(self) -> str:
        """Three letters for the driver; his family name before there were such codes; a constructor's name."""
        return self.code or self.given_and_family[1]


class Counted(Fact, frozen=True, kw_only=True):
    """A session: the newest that is counted, one that is awaited, the next, or one after which something was certain."""

    number: int
    grand_prix: str
    session: str
    date: str | None = None


class Named(Fact, frozen=True, kw_only=True):
    """Something with an id and a name."""

    id: str
    name: str
