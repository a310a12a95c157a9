"""A fixture that many tests share and that fails is one error: the tests after the first that asked for it are skipped."""

from collections.abc import Generator
from typing import Any

import pytest

_told: list[BaseException] = []
"""What fixtures have raised so far. pytest keeps it and raises the same object for each test that asks again."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the second and every later error of one fixture into a skip that says what failed."""
    report = yield
    if call.when != "setup" or call.excinfo is None or not report.failed:
        return report
    error = call.excinfo.value
    if not any(error is known for known in _told):
        _told.append(error)
        return report
    report.outcome = "skipped"
    path, line, _ = item.location
    report.longrepr = (path, (line or 0) + 1, f"Skipped: a fixture failed before: {error!r:.200}")
    return report
