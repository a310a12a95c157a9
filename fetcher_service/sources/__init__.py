"""The sources of facts: one module or folder each, found by its name in `SOURCES`.

`source` is the interface, `reading` what a source answers. A source imports `web`, `archive`, `parsing`, `meetings` and
`identities`, and no other source.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from chassis.errors import InvalidRequest
from fetcher_service.sources.source import Source, SourceContext


@asynccontextmanager
async def open_sources(names: Sequence[str], context: SourceContext) -> AsyncIterator[tuple[Source, ...]]:
    """The named sources, opened in that order, closed in reverse; `InvalidRequest` for an unknown or repeated name."""
    modules = [_source_module(name) for name in names]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise InvalidRequest(f"sources named more than once: {', '.join(repeated)}")
    async with AsyncExitStack() as stack:
        yield tuple([await stack.enter_async_context(module.open_source(context)) for module in modules])


def source_names() -> tuple[str, ...]:
    """The modules of this folder that offer a source."""
    return tuple(name for name in _module_names() if hasattr(_module(name), "open_source"))


def _source_module(name: str) -> ModuleType:
    if name in _module_names() and hasattr(module := _module(name), "open_source"):
        return module
    raise InvalidRequest(f"there is no source {name!r}; allowed are {', '.join(source_names())}")


def _module(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name}")


def _module_names() -> list[str]:
    return [module.name for module in iter_modules(__path__)]
