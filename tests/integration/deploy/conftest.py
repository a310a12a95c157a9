"""What tests of the launcher and the public door share."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def no_settings_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run in a folder without `.env`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("no_env"))
        yield
