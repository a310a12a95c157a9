"""A real S3 server: SeaweedFS, which its wheel brings as one program."""

import io
import json
import shutil
import sys
import time
from pathlib import Path

import pytest

from chassis.errors import Unavailable
from data_scheduler.backup.storage import storage
from tests.patience import PATIENCE_SECONDS
from tests.suite import Server, free_port

KEY, SECRET = "AKTEST", "secret/key+1"


class Bucket(Server):
    """SeaweedFS on ports of its own; a bucket is made by the first file that is put into it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (self.folder / "weed").mkdir()
        identity = {
            "name": "backup",
            "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        (self.folder / "s3.json").write_text(json.dumps({"identities": [identity]}))

    def command(self) -> list[str]:
        ports = {
            option: free_port()
            for option in (
                "master.port",
                "volume.port",
                "filer.port",
                *(f"{of}.port.grpc" for of in ("master", "volume", "filer", "s3")),
            )
        }
        return [
            *(str(program()), "server", f"-dir={self.folder / 'weed'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
            *(
                "-master.telemetry=false",
                "-filer",
                "-s3",
                f"-s3.port={self.port}",
                f"-s3.config={self.folder / 's3.json'}",
            ),
            *("-s3.port.iceberg=0", "-s3.port.lance=0"),
            *(f"-{option}={port}" for option, port in ports.items()),
        ]

    def start(self) -> None:
        """Start it, and wait until it takes files: its port answers before."""
        super().start()
        options: dict[str, object] = {
            "endpoint": self.settings["AWS_ENDPOINT_URL"],
            "region": "us-east-1",
            "access_key_id": KEY,
            "secret_access_key": SECRET,
        }
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                storage("s3://probe", options).put("ready", io.BytesIO(b"yes"))
            except Unavailable:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                return

    @property
    def settings(self) -> dict[str, str]:
        """What a suite needs to know of it."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
        }


def program() -> Path:
    """The program; the test is skipped where there is no wheel of it."""
    found = shutil.which("weed", path=Path(sys.executable).parent) or shutil.which("weed")
    if found is None:
        pytest.skip("needs SeaweedFS (weed), whose wheel is for Linux")
    return Path(found)
