from deploy.children.supervisor import told


def test_an_end_is_told_by_its_signal_or_status() -> None:
    assert told(-9) == "was killed by SIGKILL"
    assert told(1) == "exited with status 1"
