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

_NEVER_ASKED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
"""What browsers know and no page of ours needs. Copying is not among it."""

_ALWAYS: Mapping[str, str] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _NEVER_ASKED),
}


def content_security_policy(*, frames: bool = False) -> str:
    """Return the policy of a page. `frames`: whether pages of others may show it in a frame."""
    policy = {**_POLICY, "frame-ancestors": "*" if frames else "'none'"}
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def security_headers(*, frames: bool = False) -> tuple[tuple[str, str], ...]:
    """Return the headers of a page, besides those that every answer has (`chassis.http.responses.problem_document`)."""
    return (("Content-Security-Policy", content_security_policy(frames=frames)), *_ALWAYS.items())
