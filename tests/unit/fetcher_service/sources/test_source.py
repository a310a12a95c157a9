import inspect

import pytest

from fetcher_service.sources.reading import UnknownToSource
from fetcher_service.sources.source import Source
from racing.model import Dataset, SessionKind


class Mute(Source):
    """A source that can give nothing."""

    name = "mute"


@pytest.mark.parametrize("dataset", Dataset)
async def test_what_a_source_does_not_override_is_unknown_to_it(dataset: Dataset) -> None:
    ask = getattr(Mute(), dataset)
    one_session = {"season": 2025, "grand_prix": "bahrain", "session": SessionKind.RACE}
    answer = await ask(**{name: one_session[name] for name in inspect.signature(ask).parameters if name in one_session})
    assert isinstance(answer, UnknownToSource)
    assert answer.reason.startswith(f"mute does not give {dataset.replace('_', ' ')}")


async def test_the_answer_says_what_was_wanted() -> None:
    answer = await Mute().results(2025, "bahrain", SessionKind.SPRINT)
    assert answer == UnknownToSource("mute does not give results of 2025 bahrain sprint")
    assert await Mute().drivers() == UnknownToSource("mute does not give drivers of all seasons")
