"""The longer requests of the ledger, as structs: the twins of messages in `protobuf/services.proto`."""

from racing.model import SessionKind, Struct


class StartRunRequest(Struct, frozen=True, kw_only=True):
    """Open a run of a job: which season, round and session it fetches, and what triggered it."""

    job: str
    trigger: str
    season: int | None = None
    round: int | None = None
    session: SessionKind | None = None


class FinishRunRequest(Struct, frozen=True, kw_only=True):
    """Close a run with its outcome."""

    id: str
    outcome: str
    source: str | None = None
    fetched: int = 0
    changed: int = 0
    error: str | None = None
    conflicts: tuple[str, ...] = ()


class ListRunsRequest(Struct, frozen=True, kw_only=True):
    """The newest runs, newest first, of a job, trigger, outcome or season."""

    job: str | None = None
    limit: int
    trigger: str | None = None
    outcome: str | None = None
    season: int | None = None
