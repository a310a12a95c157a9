"""Style sheets, scripts and pictures: read once, named by their content, kept by browsers for a year."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from chassis.http.responses.encodings import Encoding
from chassis.http.responses.representation import PreparedResponse, Representation
from website_front.security import security_headers

FOLDER = Path(__file__).parent / "static"
ROOT = "/static"
OF_ANOTHER_VERSION = f"{ROOT}/{{digest:[0-9a-f]{{12}}}}/{{name:[A-Za-z0-9._/-]+}}"
SERVICE_WORKER = "/service-worker.js"
"""At the root, since it may answer for what lies below it alone."""

YEAR_SECONDS = 31_536_000

TYPES: Mapping[str, str] = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}


class StaticFiles:
    """The files of the folder `static` and of those in it, with the paths under which pages name them.

    The path has a hash of all of them in it: a module imports another by its name beside it, and so the newest.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        contents = {
            str(file.relative_to(folder)): file.read_bytes()
            for file in sorted(folder.rglob("*"))
            if file.suffix in TYPES
        }
        digest = hashlib.blake2b(
            b"\0".join(f"{name}\0".encode() + body for name, body in contents.items()), digest_size=6
        )
        self.root = f"{ROOT}/{digest.hexdigest()}"
        worker = contents.get(SERVICE_WORKER.removeprefix("/"), b"")
        self.service_worker = PreparedResponse(
            Representation(
                content=worker,
                changed=None,
                enveloped=False,
                max_age=0,
                content_type=TYPES[".js"],
                headers=security_headers(),
            )
        )
        self.prepared: Mapping[str, PreparedResponse] = {
            self.path(name): _prepared(name, body, max_age=YEAR_SECONDS).compress(Encoding)
            for name, body in contents.items()
        }
        self.newest: Mapping[str, PreparedResponse] = {
            name: _prepared(name, body, max_age=0) for name, body in contents.items()
        }
        """By name alone: for a page of another version of the website, which names a hash that is not ours."""

    def path(self, name: str) -> str:
        """Return the path of a file."""
        return f"{self.root}/{name}"


def _prepared(name: str, body: bytes, *, max_age: int) -> PreparedResponse:
    content_type = TYPES[Path(name).suffix]
    return PreparedResponse(
        Representation(
            content=body,
            changed=None,
            enveloped=False,
            max_age=max_age,
            content_type=content_type,
            headers=security_headers(),
        )
    )
