"""Parts of tables, made from the prepared bytes alone."""

import csv
import io

import pytest
from msgspec import UNSET
from multidict import MultiDict

from chassis.errors import InvalidRequest
from chassis.http.responses.representation import Representation
from content_api.api.selection import WHOLE, columns, read, select
from content_api.schemas import Maybe, Schema, encode
from tests.factories import NOON


class Place(Schema, frozen=True, kw_only=True):
    city: str
    country: Maybe[str] = UNSET


class Lap(Schema, frozen=True, kw_only=True):
    number: int


class Entry(Schema, frozen=True, kw_only=True):
    name: str
    seats: tuple[int, ...] = ()
    home: Maybe[Place] = UNSET
    laps: tuple[Lap, ...] = ()
    retired: Maybe[bool] = UNSET


class Entries(Schema, frozen=True, kw_only=True):
    season: int
    entries: tuple[Entry, ...]


ENTRIES = Entries(
    season=2025,
    entries=(
        Entry(name='Räikkönen, "the Iceman"', home=Place(city="Espoo\nFinland"), seats=(7, 8), laps=(Lap(number=1),)),
        Entry(name="+1 lap", retired=True),
        Entry(name="=cmd()"),
    ),
)


def chosen(**query: str) -> bytes:
    answer = Representation(content=encode(ENTRIES), changed=NOON)
    return select(answer, "entries", Entry, read(MultiDict(query), Entry)).content


def test_what_selects_nothing_is_the_whole() -> None:
    assert read(MultiDict({"offset": "0", "format": "json"}), Entry) is WHOLE


def test_rows_keep_the_bytes_they_had() -> None:
    assert chosen(limit="1", offset="1") == (
        b'{"total":3,"limit":1,"offset":1,"season":2025,"entries":[{"name":"+1 lap","seats":[],"laps":[],"retired":true}]}'
    )


def test_fields_stand_in_the_order_of_the_schema() -> None:
    assert chosen(fields="retired,name", offset="1") == (
        b'{"total":3,"offset":1,"season":2025,"entries":[{"name":"+1 lap","retired":true},{"name":"=cmd()"}]}'
    )


def test_csv_is_read_back_as_it_was_written() -> None:
    assert columns(Entry) == ["name", "seats", "home.city", "home.country", "retired"]
    text = chosen(format="csv").decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[1:] == [
        ['Räikkönen, "the Iceman"', "7;8", "Espoo\nFinland", "", ""],
        ["+1 lap", "", "", "", "true"],
        ["=cmd()", "", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("limit", "1,000"), ("fields", "Name"), ("fields", "name,"), ("format", "")]
)
def test_what_cannot_be_selected_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(InvalidRequest, match=f"^{name}: "):
        read(MultiDict({name: value}), Entry)
