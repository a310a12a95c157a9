from deploy.supervisor import Patience, told


def test_the_pause_before_a_restart_doubles_up_to_five_seconds() -> None:
    patience, pause, pauses = Patience(), None, []
    for _ in range(7):
        pause = patience.pause(pause, lived=1.0)
        pauses.append(pause)
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_thirty_seconds_of_life_forgive_what_was_before() -> None:
    assert Patience().pause(5.0, lived=30.0) == 0.2
    assert Patience().pause(5.0, lived=29.9) == 5.0


def test_an_end_is_told_by_its_signal_or_status() -> None:
    assert told(-9) == "was killed by SIGKILL"
    assert told(1) == "exited with status 1"
