"""The images of the suite, and those that stand in for what cannot be pulled here: the same servers, from our wheels and from Debian."""

import os
import shutil
import subprocess
from pathlib import Path

import bson
import dns
import gridfs
import pymongo

from deploy import servers
from deploy.stack import ROOT
from tests.containers import engine

BUILT_ALREADY = os.environ.get("IMAGES")
"""The version of images that are there and are to be tested as they are; None: they are built, and those of the servers too."""

VERSION = BUILT_ALREADY or "under-test"
STAND_INS = Path(__file__).parent / "stand_ins"
OF_THE_DRIVER = (bson, dns, gridfs, pymongo)


def clone(folder: Path) -> Path:
    """Fill a folder with what git tracks, as it is now: what somebody has who cloned it, and not what else lies on this machine."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():  # it may have been removed and not committed yet
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def built(checkout: Path, service: str, tag: str = "", *words: str) -> str:
    """Build the image of a service; the name it has in compose.yaml, or another one."""
    name = tag or f"willitbemax/{service}:{VERSION}"
    file = str(checkout / "deploy" / "Dockerfile")
    engine.build(name, checkout, "--file", file, "--build-arg", f"SERVICE={service}", *words)
    return name


def built_stand_in(server: str, folder: Path) -> str:
    """Build what stands in for the official image of a server; its name."""
    name = f"localhost/willitbemax-stand-in/{server}"
    if BUILT_ALREADY is not None:
        return name
    context = folder / server
    shutil.copytree(STAND_INS / server, context)
    match server:
        case "mongo":
            shutil.copy(servers.find(servers.MONGOD), context / "mongod")
            for package in OF_THE_DRIVER:
                source = Path(package.__path__[0])
                shutil.copytree(source, context / "packages" / source.name)
        case "traefik":
            shutil.copy(servers.find(servers.TRAEFIK), context / "traefik")
    engine.build(name, context)
    return name
