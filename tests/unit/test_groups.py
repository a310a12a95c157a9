"""Tests of one group run in one process: pytest 9.2 with pytest-xdist 3.8 ignored groups without a word."""

import pytest

CONFTEST = """
import os
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.xdist_group(item.name.split("_")[1]))

@pytest.fixture(autouse=True)
def told(request):
    with open("ran", "a") as ran:
        ran.write(f"{request.node.name.split('_')[1]} {os.environ['PYTEST_XDIST_WORKER']}\\n")
"""
TESTS = "\n".join(f"def test_{group}_{number}(): ..." for number in range(8) for group in ("even", "odd"))


def test_tests_of_one_group_run_in_one_process(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    ran = pytester.runpytest_subprocess(
        *("--numprocesses", "2", "--dist", "loadgroup", "--no-loadscope-reorder"),
        *("-p", "no:asyncio", "-p", "no:cov", "-p", "no:schemathesis"),
    )
    ran.assert_outcomes(passed=16)
    lines = (pytester.path / "ran").read_text().splitlines()
    assert len(lines) == 16
    assert len(set(lines)) == 2, "each group in one process"
