"""Seats are bounded in all, by address and by session, and free again when somebody leaves."""

import pytest

from content_api.replay.seats import NoSeat, Seats


def test_one_address_has_so_many() -> None:
    seats = Seats(10, 1)
    with seats.taken("a", "race"):
        with pytest.raises(NoSeat, match="replays: 1 are being told to your address already, allowed: 1") as refusal:
            seats.taken("a", "race").__enter__()
        assert refusal.value.is_yours
        with seats.taken("b", "race"):
            pass
    with seats.taken("a", "race"):
        pass


def test_all_together_have_so_many() -> None:
    seats = Seats(1, 10)
    with seats.taken("a", "race"), pytest.raises(NoSeat, match="too many clients of replays") as refusal:
        seats.taken("b", "race").__enter__()
    assert not refusal.value.is_yours
    with seats.taken("b", "race"):
        pass


def test_of_so_many_sessions_at_once() -> None:
    seats = Seats(10, 10, most_sessions=1)
    another = pytest.raises(NoSeat, match="1 different sessions are being told already, and this is another one")
    with seats.taken("a", "race"), seats.taken("b", "race"), another:
        seats.taken("a", "sprint").__enter__()
    with seats.taken("a", "sprint"):
        pass
