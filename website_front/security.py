"""Which headers a browser is sent with a page: it runs our own scripts and nothing else, and talks to nobody else."""

from collections.abc import Mapping

_POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "img-src": "'self' data:",
    "manifest-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "worker-src": "'self'",
}

_ALWAYS: Mapping[str, str] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def content_security_policy(*, frames: bool = False) -> str:
    """Return the policy of a page. `frames`: whether pages of others may show it in a frame."""
    policy = {**_POLICY, "frame-ancestors": "*" if frames else "'none'"}
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def security_headers(*, frames: bool = False) -> tuple[tuple[str, str], ...]:
    """Return the headers of a page, besides those that every answer has (`chassis.http.responses.problem_document`)."""
    return (("Content-Security-Policy", content_security_policy(frames=frames)), *_ALWAYS.items())
