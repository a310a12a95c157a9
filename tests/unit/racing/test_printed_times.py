import pytest

from racing.printed_times import milliseconds
from racing.printed_times import printed as as_printed


@pytest.mark.parametrize(
    ("printed", "span"), [("1:31:44.742", 5504742), ("1:27.035", 87035), ("+27.1", 27100), ("+1 lap", None), ("", None)]
)
def test_times_are_read_as_printed(printed: str, span: int | None) -> None:
    assert milliseconds(printed) == span
    if span is not None:
        assert milliseconds(as_printed(span)) == span
