"""What a visitor supposes of sessions, as text: every way to write the same is the same, and nonsense is named."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import InvalidRequest
from content_api.title.suppositions import PLACES_ALLOWED, canonical, read_places, read_sessions, resolve
from racing.model import Round, SessionKind
from racing.scoring.season_rules import rules_of
from racing.title.supposed import Field
from tests.factories import a_result, a_session, some_rounds

RACE, SPRINT = SessionKind.RACE, SessionKind.SPRINT

drivers = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?\*?", fullmatch=True)
places = st.lists(st.just("-") | drivers | drivers.map("!{}".format), min_size=1, max_size=20)


def refused(text: str) -> str:
    with pytest.raises(InvalidRequest) as error:
        read_sessions(text, "result")
    return error.value.message


@given(places)
def test_what_is_written_canonically_is_read_as_the_same(words: list[str]) -> None:
    found = read_places(",".join(words), "race", RACE)
    (again,) = read_sessions(found.canonical.replace("next.", "7."), "result")
    assert (again.places, again.not_classified) == (found.places, found.not_classified)


@given(st.lists(places, min_size=1, max_size=4), st.data())
def test_the_order_of_sessions_says_nothing(sessions: list[list[str]], data: st.DataObject) -> None:
    texts = [f"{number}.race:{','.join(words)}" for number, words in enumerate(sessions, 1)]
    shuffled = data.draw(st.permutations(texts))
    assert canonical(read_sessions(",".join(texts), "result")) == canonical(read_sessions(",".join(shuffled), "result"))


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_or_refused_by_name(text: str) -> None:
    for message in (complaint(read_sessions, text), complaint(partial(read_places, session=RACE), text)):
        assert message is None or (message.startswith("result: ") and "allowed: " in message)


def complaint(read: Callable[[str, str], object], text: str) -> str | None:
    """What is said against it; None for what is understood."""
    try:
        read(text, "result")
    except InvalidRequest as error:
        return error.message
    return None


def test_places_left_open_at_the_end_say_nothing() -> None:
    assert (
        read_places("lando-norris,-,-", "race", RACE).canonical
        == read_places("lando-norris", "race", RACE).canonical
        == "next.race:lando-norris"
    )


def test_nonsense_is_named() -> None:
    assert refused("lando-norris").startswith("result: 'lando-norris', allowed: a round, race or sprint")
    assert refused("24.race:Norris") == f"result: 'Norris', allowed: {PLACES_ALLOWED}"
    assert refused("24.race:!") == f"result: '!', allowed: {PLACES_ALLOWED}"
    assert refused("24.race:lando--norris").startswith("result: 'lando--norris'")
    assert refused("24:lando-norris").startswith("result: '24', allowed: a round")
    assert refused("٢.race:-").startswith("result: '٢.race', allowed: a round")


def with_a_sprint(weekend: Round) -> Round:
    sprint = a_session(SPRINT, weekend.sessions[0].start)
    return Round(
        season=weekend.season,
        grand_prix=weekend.grand_prix,
        number=weekend.number,
        name=weekend.name,
        sessions=(sprint, *weekend.sessions),
    )


def test_the_next_of_its_kind_is_the_first_without_a_result() -> None:
    one, two, three = some_rounds(3)
    rounds = (one, two, with_a_sprint(three))
    results = [a_result("gp-1")]
    asked = [read_places("lando-norris", "race", RACE), read_places("lando-norris", "sprint", SPRINT)]
    found = resolve(asked, rules_of(2025), rounds, {("gp-1", RACE)}, Field(rounds, results))
    assert [(each.grand_prix, each.session) for each in found] == [("gp-2", RACE), ("gp-3", SPRINT)]


def test_a_cancelled_round_cannot_be_supposed() -> None:
    one, two = some_rounds(2)
    rounds = (one, Round(season=2025, grand_prix=two.grand_prix, name=two.name, cancelled=True))
    with pytest.raises(InvalidRequest) as error:
        resolve(
            read_sessions("gp-2.race:lando-norris", "result"),
            rules_of(2025),
            rounds,
            set(),
            Field(rounds, [a_result("gp-1")]),
        )
    assert error.value.message == "result: 'gp-2.race', there is no such round, allowed: 1.race"
