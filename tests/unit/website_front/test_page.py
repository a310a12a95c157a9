import pytest
from multidict import MultiDict

from website_front.languages.language import Language
from website_front.page import LONGEST_VALUE, Document, Page, Visit, localized, page, quoted


@page("/seasons/{year:[0-9]{4}}/{grand_prix:[a-z0-9-]+}", query=("driver", "after"))
async def example(visit: Visit, **_asked: str) -> Document:
    """An example."""
    raise AssertionError(visit)


def test_an_address_is_the_same_however_it_was_asked_for() -> None:
    path = {"year": "2021", "grand_prix": "abu-dhabi"}
    one = example.asked(path, MultiDict(utm_source="elsewhere", after="3", driver="max-verstappen"))
    other = example.asked(path, MultiDict(driver="max-verstappen", after="3", fbclid="x" * 1000))
    assert example.address(one) == example.address(other) == "/seasons/2021/abu-dhabi?driver=max-verstappen&after=3"


def test_an_empty_parameter_is_none() -> None:
    asked = example.asked({"year": "2021", "grand_prix": "abu-dhabi"}, MultiDict(driver=""))
    assert example.address(asked) == "/seasons/2021/abu-dhabi"


def test_a_form_may_choose_several() -> None:
    asked = example.asked({"year": "2021", "grand_prix": "monaco"}, MultiDict([("driver", "a"), ("driver", "b")]))
    assert asked["driver"] == "a,b"


def test_fields_of_one_name_are_one_value_and_have_an_address() -> None:
    given = Page(path="/what-if", make=example.make, query=("race",), joined={"race": " ".join}, longest=5)
    fields = MultiDict([("race", "a"), ("race", "b")])
    assert given.is_of_a_form(fields)
    assert not given.is_of_a_form(MultiDict([("race", "a"), ("else", "b"), ("else", "c")]))
    assert given.address(given.asked({}, fields)) == "/what-if?race=a%20b"
    assert given.asked({}, MultiDict([("race", "x" * 9)])) == {"race": "xxxxx"}


def test_a_value_is_bounded() -> None:
    asked = example.asked({"year": "2021", "grand_prix": "monaco"}, MultiDict(driver="x" * 5000))
    assert len(asked["driver"]) == LONGEST_VALUE


@pytest.mark.parametrize(
    ("text", "escaped"), [("a b", "a%20b"), ("é&=?", "%C3%A9%26%3D%3F"), ("max-verstappen", "max-verstappen")]
)
def test_a_value_cannot_leave_its_place(text: str, escaped: str) -> None:
    assert quoted(text) == escaped


def test_french_pages_are_below_fr() -> None:
    assert localized(Language.FRENCH, "/") == "/fr"
    assert localized(Language.FRENCH, "/title") == "/fr/title"
    assert localized(Language.ENGLISH, "/title") == "/title"
