"""Merge patches as RFC 7396 has them, and that a difference applied gives what it was made from."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racing.live.merge_patch import difference, patched

SCALARS = st.one_of(st.booleans(), st.integers(-3, 3), st.text("ab", max_size=2), st.floats(-1, 1))
DOCUMENTS = st.dictionaries(
    st.text("abc", min_size=1, max_size=1),
    st.recursive(
        st.one_of(SCALARS, st.lists(SCALARS, max_size=2)),
        lambda inner: st.dictionaries(st.text("abc", min_size=1, max_size=1), inner, max_size=3),
    ),
    max_size=3,
)


@pytest.mark.parametrize(
    ("document", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_the_rfc(document: Any, patch: Any, result: Any) -> None:
    assert patched(document, patch) == result


@given(DOCUMENTS, DOCUMENTS)
def test_the_difference_applied_gives_the_later_document(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert repr(sorted_(patched(before, difference(before, after)))) == repr(sorted_(after))


@given(DOCUMENTS)
def test_equal_documents_differ_by_nothing(document: dict[str, Any]) -> None:
    assert difference(document, document) == {}


def test_neither_document_is_changed() -> None:
    before, after = {"a": {"b": 1}, "c": 1}, {"a": {"b": 2}}
    patched(before, difference(before, after))
    assert (before, after) == ({"a": {"b": 1}, "c": 1}, {"a": {"b": 2}})


def sorted_(value: Any) -> Any:
    """With keys in order, so that 1, True and 1.0 can be told apart by how they print."""
    return {key: sorted_(value[key]) for key in sorted(value)} if isinstance(value, dict) else value
