from pathlib import Path

import pytest

from deploy.data_folder.suite_mark import FILE, Mark
from deploy.refusal import Refusal


def test_a_new_suite_gets_a_mark_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    mark = Mark.read(tmp_path)
    assert list(tmp_path.iterdir()) == []
    mark.keep(tmp_path)
    assert Mark.read(tmp_path) == mark
    assert mark.replica_set == f"willitbemax-{mark.suite}"
    assert Mark.read(tmp_path / "another") != mark
    assert [each.name for each in tmp_path.iterdir()] == [FILE]


def test_a_database_that_was_made_before_there_were_marks_keeps_the_name_of_its_set(tmp_path: Path) -> None:
    (tmp_path / "mongodb").mkdir()
    (tmp_path / "mongodb" / "WiredTiger").touch()
    mark = Mark.read(tmp_path)
    mark.keep(tmp_path)
    assert mark.replica_set == "rs0"
    assert Mark.read(tmp_path) == mark


def test_an_id_that_is_set_goes_before_the_kept_one_and_leaves_the_set_its_name(tmp_path: Path) -> None:
    mark = Mark.read(tmp_path, suite="ours")
    assert mark == Mark(suite="ours", replica_set="willitbemax-ours")
    mark.keep(tmp_path)
    assert Mark.read(tmp_path, suite="theirs") == Mark(suite="theirs", replica_set="willitbemax-ours")


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b'{"suite": "a b", "replica_set": "rs0"}', b"[]"])
def test_a_file_that_holds_no_mark_is_refused_with_what_it_should_hold(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(Refusal, match=r"does not say which suite this is .* put back what it held"):
        Mark.read(tmp_path)
