"""An answer of an upstream, before faults are done to it."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reply:
    """Status, text and what it claims to be. The text is sent as UTF-8."""

    text: str
    content_type: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def as_json(payload: Any, status: int = 200) -> Reply:
    """Compact JSON, letters as they are."""
    return Reply(json.dumps(payload, ensure_ascii=False, separators=(",", ":")), "application/json", status)


def as_html(text: str, status: int = 200) -> Reply:
    """A page."""
    return Reply(text, "text/html; charset=utf-8", status)


def redirect(location: str, status: int = 301) -> Reply:
    """Elsewhere."""
    return Reply("", "text/html; charset=utf-8", status, {"Location": location})
