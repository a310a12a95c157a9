from fetcher_service.sources.livetiming.follower import Pauses


def test_pauses_double_up_to_the_longest_and_are_never_all_alike() -> None:
    waits = Pauses(1.0, 30.0)
    for longest in (1, 2, 4, 8, 16, 30, 30):
        assert longest / 2 <= waits.next() <= longest
    assert len({waits.next() for _ in range(20)}) > 1


def test_pauses_begin_again() -> None:
    waits = Pauses(1.0, 30.0)
    for _ in range(5):
        waits.next()
    waits.reset()
    assert waits.next() <= 1
