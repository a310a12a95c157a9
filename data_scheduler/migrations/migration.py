"""What a migration is."""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from data_scheduler.stores.mongo import View


class Migration(NamedTuple):
    """A change of stored documents.

    `number`: the schema that there is afterwards. `title`: what it does, for the log. `steps`: what is to be done, in words that do not
    change while it is done, such as seasons. `run`: does one step, in a transaction: at most some thousand documents, within a minute.
    """

    number: int
    title: str
    steps: Callable[[View], Awaitable[Sequence[str]]]
    run: Callable[[View, str], Awaitable[None]]
