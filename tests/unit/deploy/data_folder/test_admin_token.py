from pathlib import Path

import pytest
from dotenv import dotenv_values

from deploy.data_folder import admin_token
from deploy.refusal import Refusal


def test_a_missing_file_is_made_with_a_token_only_its_owner_can_read(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    token = admin_token.new()
    admin_token.write(file, token)
    assert dotenv_values(file) == {"ADMIN_TOKEN": token}
    assert len(token) >= 40
    assert file.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == [".env"]


def test_every_other_line_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# mine\nTRAEFIK_PORT=8000\n\nLOG_LEVEL='debug'")
    token = admin_token.new()
    admin_token.write(file, token)
    assert file.read_text() == f"# mine\nTRAEFIK_PORT=8000\n\nLOG_LEVEL='debug'\nADMIN_TOKEN={token}\n"


def test_an_empty_token_is_filled_in_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("export ADMIN_TOKEN =\nLOG_LEVEL=debug\n#ADMIN_TOKEN=old\n")
    token = admin_token.new()
    admin_token.write(file, token)
    assert file.read_text() == f"ADMIN_TOKEN={token}\nLOG_LEVEL=debug\n#ADMIN_TOKEN=old\n"


def test_two_tokens_differ() -> None:
    assert admin_token.new() != admin_token.new()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        Refusal, match=r"\.env cannot be written \(No such file or directory\): make it writable, or set"
    ):
        admin_token.write(tmp_path / "missing" / ".env", admin_token.new())
