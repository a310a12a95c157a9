"""Which passwords may be chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_api.sign_in.password_rules import LEAST, MOST, OUR_WORDS, check_choice
from chassis.errors import InvalidRequest


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "passwordpassword",
        "qwertyuiop123",
        "123456789012",
        "aaaaaaaaaaaaaaaa",
        "abcdefghijklmnop",
        "p4ssw0rdp4ssw0rd",
        "formula1formula1",
        "maxverstappen1",
        "lewishamilton44",
        "ferrariferrari",
        "willitbemax2026",
        "jo.smith@example.org",
        "smithsmithsmith",
    ],
)
def test_what_would_be_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(InvalidRequest, match="password: easy to guess"):
        check_choice(password, "jo.smith@example.org")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "seven nervous marshals wave",
        "k3Xv-pq9w-zz1a-mmq8",
        "été à Spa sous la pluie froide",
        "彼は雨の中で速かった、とても",
        "no digits and no capitals needed",
        "x7" + "q" * 20 + "long one with a tail " * 4,
    ],
)
def test_what_is_hard_to_guess_may_be_chosen_whatever_its_characters(password: str) -> None:
    check_choice(password, "jo.smith@example.org")


@pytest.mark.parametrize("length", [0, LEAST - 1, MOST + 1, 100_000])
def test_too_short_and_too_long_are_refused_by_their_length(length: int) -> None:
    with pytest.raises(InvalidRequest, match=f"^password: {length} characters, allowed: 12 to 128$"):
        check_choice("x" * length, "a@b.example")


@pytest.mark.parametrize("word", OUR_WORDS)
def test_a_word_of_our_field_and_a_number_are_not_enough(word: str) -> None:
    with pytest.raises(InvalidRequest):
        check_choice(f"{word}1234567890"[:16].ljust(12, "1"), "a@b.example")


@given(st.text(max_size=140))
def test_whatever_is_typed_is_allowed_or_refused_and_never_shown(password: str) -> None:
    said = ""
    try:
        check_choice(password, "a@b.example")
    except InvalidRequest as refused:
        said = refused.message
    assert said == "" or said.startswith("password: ")
    assert len(password) < LEAST or password not in said
