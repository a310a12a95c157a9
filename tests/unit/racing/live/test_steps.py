"""Steps follow each other without a hole, and whoever applies them has the picture."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from racing.live.merge_patch import patched
from racing.live.model import LiveMessage, LiveMessageType
from racing.live.steps import KEPT, Steps

PICTURES = st.lists(
    st.one_of(
        st.none(),
        st.fixed_dictionaries(
            {"key": st.sampled_from([1, 1, 1, 2])},
            optional={"lap": st.integers(0, 3), "rows": st.dictionaries(st.sampled_from("ab"), st.booleans())},
        ),
    ),
    max_size=30,
)


def followed(picture: Any, steps: list[LiveMessage]) -> Any:
    """The picture after these steps, as a client makes it."""
    for step in steps:
        match step.type:
            case LiveMessageType.SNAPSHOT:
                picture = msgspec.json.decode(step.data)
            case LiveMessageType.CHANGE:
                picture = patched(picture, msgspec.json.decode(step.data))
            case LiveMessageType.RESET:
                picture = None
    return picture


def taken(steps: Steps, picture: Any) -> LiveMessage | None:
    return steps.clear() if picture is None else steps.show(picture)


@given(PICTURES, st.integers(0, 30))
def test_who_applies_the_steps_has_the_picture_whenever_he_came(pictures: list[Any], joined: int) -> None:
    steps = Steps("e")
    client: Any = None
    last_id: str | None = None
    for at, picture in enumerate(pictures):
        taken(steps, picture)
        if at >= joined:
            missed = steps.since(last_id)
            client = followed(client, missed)
            last_id = missed[-1].id if missed else last_id
            assert client == picture == followed(None, [steps.now()])


@given(PICTURES, st.lists(st.booleans(), min_size=30, max_size=30))
def test_another_holds_the_same_picture_or_knows_that_steps_are_missing(pictures: list[Any], lost: list[bool]) -> None:
    steps, other = Steps("ours"), Steps("theirs")
    for picture, is_lost in zip(pictures, lost, strict=False):
        step = taken(steps, picture)
        if step is None or is_lost:
            continue
        if not other.take(step):
            other = Steps(steps.epoch)
            assert other.take(steps.now())
        assert (other.picture, other.number) == (steps.picture, steps.number)
        assert other.take(step), "one that comes twice changes nothing"
        assert (other.picture, other.number) == (steps.picture, steps.number)


@given(PICTURES)
def test_numbers_have_no_hole_and_equal_pictures_make_no_step(pictures: list[Any]) -> None:
    steps = Steps("e")
    numbers = [step.number for picture in pictures if (step := taken(steps, picture))]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(taken(steps, picture) is None for picture in pictures[-1:])


def test_a_new_session_is_a_snapshot() -> None:
    steps = Steps("e")
    kinds = [taken(steps, {"key": key}) for key in (1, 2)]
    assert [step.type for step in kinds if step] == ["snapshot", "snapshot"]


def test_who_was_away_too_long_or_in_another_epoch_gets_everything_at_once() -> None:
    steps = Steps("e")
    for lap in range(KEPT + 2):
        steps.show({"key": 1, "lap": lap})
    assert [step.id for step in steps.since(f"e-{KEPT}")] == [f"e-{KEPT + 1}", f"e-{KEPT + 2}"]
    for unknown in (None, "e-1", f"e-{KEPT + 3}", "old-5", "e-", "-", "e-x", "e-٣"):
        assert [step.type for step in steps.since(unknown)] == ["snapshot"]
