"""Clients are bounded in all, by address and by session, and free again when somebody leaves."""

import pytest

from content_api.replay.client_limits import ClientLimits, TooManyClients


def test_one_address_has_so_many() -> None:
    limits = ClientLimits(10, 1)
    with limits.taken("a", "race"):
        with pytest.raises(
            TooManyClients, match="replays: 1 are being told to your address already, allowed: 1"
        ) as refusal:
            limits.taken("a", "race").__enter__()
        assert refusal.value.is_yours
        with limits.taken("b", "race"):
            pass
    with limits.taken("a", "race"):
        pass


def test_all_together_have_so_many() -> None:
    limits = ClientLimits(1, 10)
    with limits.taken("a", "race"), pytest.raises(TooManyClients, match="too many clients of replays") as refusal:
        limits.taken("b", "race").__enter__()
    assert not refusal.value.is_yours
    with limits.taken("b", "race"):
        pass


def test_of_so_many_sessions_at_once() -> None:
    limits = ClientLimits(10, 10, most_sessions=1)
    another = pytest.raises(
        TooManyClients, match="1 different sessions are being told already, and this is another one"
    )
    with limits.taken("a", "race"), limits.taken("b", "race"), another:
        limits.taken("a", "sprint").__enter__()
    with limits.taken("a", "sprint"):
        pass
