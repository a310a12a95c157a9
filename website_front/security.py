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
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
"""What browsers know and no page of ours needs. Copying is not among it."""

_PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
"""What the pages of accounts alone need, and for themselves alone: no frame in them may ask."""


def content_security_policy(*, frames: bool = False) -> str:
    """Return the policy of a page. `frames`: whether pages of others may show it in a frame."""
    policy = {**_POLICY, "frame-ancestors": "*" if frames else "'none'"}
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def permissions_policy(*, passkeys: bool = False) -> str:
    """Return what a page may ask of the machine that it is on. `passkeys`: whether it may ask for those."""
    allowed = {**dict.fromkeys(_NEVER_ASKED, "()"), **dict.fromkeys(_PASSKEYS, "(self)" if passkeys else "()")}
    return ", ".join(f"{name}={who}" for name, who in sorted(allowed.items()))


def security_headers(*, frames: bool = False, passkeys: bool = False) -> tuple[tuple[str, str], ...]:
    """Return the headers of a page, besides those that every answer has (`chassis.http.responses.problem_document`)."""
    return (
        ("Content-Security-Policy", content_security_policy(frames=frames)),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", permissions_policy(passkeys=passkeys)),
    )
