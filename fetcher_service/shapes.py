"""Reading the answer of a source into the structs that say what shape it has."""

from typing import Any

import msgspec

from fetcher_service.failures import SourceChanged

LOCATED = " - at `"


def shaped[T](source: str, name: str, answer: Any, shape: type[T]) -> T:
    """The answer as `shape`; fields it does not name are left aside. `SourceChanged` says where it differs, below `name`."""
    try:
        return msgspec.convert(answer, type=shape)
    except msgspec.ValidationError as error:
        found, _, path = str(error).partition(LOCATED)
        raise SourceChanged(source, name + path.removeprefix("$").removesuffix("`"), found) from error
