"""Style sheets, scripts and pictures: read once, named by their content, kept by browsers for a year."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from chassis.http.responses.encodings import Encoding
from chassis.http.responses.representation import PreparedResponse, Representation
from website_front.security import security_headers

FOLDER = Path(__file__).parent / "static"
ROOT = "/static"
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
    """The files of the folder `static`, with the paths under which pages name them.

    The path has a hash of all of them in it: a module imports another by its name beside it, and so the newest.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        contents = {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix in TYPES}
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
            self.path(name): PreparedResponse(
                Representation(
                    content=body,
                    changed=None,
                    enveloped=False,
                    max_age=YEAR_SECONDS,
                    content_type=TYPES[Path(name).suffix],
                    headers=security_headers(),
                )
            ).compress(Encoding)
            for name, body in contents.items()
        }

    def path(self, name: str) -> str:
        """Return the path of a file."""
        return f"{self.root}/{name}"
