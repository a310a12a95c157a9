"""A shared fixture that fails is one error, and what it takes with it is skipped; each test's own failure is told."""

import pytest

TESTS = """
import pytest

@pytest.fixture(scope="module")
def shared():
    raise OSError("no database")

@pytest.fixture
def own():
    raise OSError("of this test alone")

@pytest.mark.parametrize("number", range(5))
def test_shared(shared, number): ...

@pytest.mark.parametrize("number", range(2))
def test_own(own, number): ...

def test_well(): ...
"""


def test_a_shared_fixture_that_fails_is_one_error(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TESTS)
    ran = pytester.runpytest_inprocess("-p", "tests.fixture_failures", "-p", "no:asyncio", "-p", "no:cov", "-rs")
    ran.assert_outcomes(passed=1, errors=1 + 2, skipped=4)
    ran.stdout.fnmatch_lines(["*a fixture failed before: OSError('no database')*"])
