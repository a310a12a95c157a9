"""The API's description and the page that shows it, made once at the start and served like every other answer.

They come with the code, so no date of theirs is known; the ETag alone says whether they have changed.
"""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

import msgspec

from chassis.http.responses.representation import PreparedResponse, Representation
from content_api.api.endpoint import Endpoint
from content_api.api.openapi import document
from content_api.replay.contract import asyncapi

PAGE = "docs.html"
CACHE_SECONDS = 3600


@cache
def description(endpoints: tuple[Endpoint, ...]) -> PreparedResponse:
    """Return `/openapi.json`. Made once for all services of a process, of which a test has many."""
    content = msgspec.json.encode(document(endpoints))
    return PreparedResponse(Representation(content=content, changed=None, max_age=CACHE_SECONDS, enveloped=False))


def live_contract() -> PreparedResponse:
    """Return `/live/asyncapi.json`."""
    content = msgspec.json.encode(asyncapi())
    return PreparedResponse(Representation(content=content, changed=None, max_age=CACHE_SECONDS, enveloped=False))


def page() -> PreparedResponse:
    """Return `/docs`: a page in one file, which may run its own script and ask this server, and nothing else."""
    content = files("content_api.api").joinpath(PAGE).read_bytes()
    answer = Representation(
        content=content,
        changed=None,
        max_age=CACHE_SECONDS,
        enveloped=False,
        content_type="text/html",
        headers=(("Content-Security-Policy", policy(content.decode())),),
    )
    return PreparedResponse(answer)


def policy(html: str) -> str:
    """Return a Content-Security-Policy that allows the page's own style and script by their hashes."""
    style, script = (_hash(html, element) for element in ("style", "script"))
    return (
        f"default-src 'none'; script-src '{script}'; style-src '{style}'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _hash(html: str, element: str) -> str:
    (content,) = re.findall(rf"<{element}>(.*?)</{element}>", html, re.DOTALL)
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
