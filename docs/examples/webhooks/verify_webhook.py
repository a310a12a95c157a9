"""Take webhooks of Will it be Max? with Python's standard library alone: `WEBHOOK_SECRET=whsec_… python verify_webhook.py`."""

import base64
import hashlib
import hmac
import json
import os
import re
import time
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
TOLERANCE_SECONDS = 300
seen: set[str] = set()  # in a real program: a table of the ids that you have had


def is_genuine(headers: Message, body: bytes) -> bool:
    id_, timestamp, given = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) >= TOLERANCE_SECONDS:
        return False
    signed = f"{id_}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest())
    return any(hmac.compare_digest(expected, each.encode()) for each in given.split(" "))


class Receiver(BaseHTTPRequestHandler):
    """Takes what is genuine, and anything but once."""

    def do_POST(self) -> None:
        """Answer 204 to what is genuine, 400 to everything else."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not is_genuine(self.headers, body):
            self.send_response(400)
        else:
            if self.headers["webhook-id"] not in seen:
                seen.add(self.headers["webhook-id"])
                print(json.loads(body)["type"], flush=True)
            self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


server = HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8086"))), Receiver)
print(f"listening on {server.server_port}", flush=True)
server.serve_forever()
