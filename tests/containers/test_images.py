"""The image of each service: small, without a shell, the same each time that it is built."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.release.images import SERVICES
from tests.containers import engine
from tests.containers.images import built
from tests.containers.timetable import note, timed

MEGABYTE = 1_000_000
MOST_MEGABYTES = 200
MOMENT = "1767225600"


def about(image: str) -> Any:
    return json.loads(engine.podman("image", "inspect", image))[0]


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_is_small_and_says_what_it_is(images: Mapping[str, str], service: str) -> None:
    found = about(images[service])
    note(f"image of {service}", f"{found['Size'] / MEGABYTE:.0f} MB")
    assert found["Size"] <= MOST_MEGABYTES * MEGABYTE
    assert found["Config"]["User"] == "10001:10001"
    assert found["Config"]["Labels"]["org.opencontainers.image.title"] == f"willitbemax {service}"
    assert found["Config"]["Labels"]["org.opencontainers.image.licenses"] == "MIT"
    assert found["Healthcheck"]["Test"][:3] == ["CMD", "python3", "-m"]


def test_the_system_and_the_dependencies_are_the_same_layers_in_all_four(images: Mapping[str, str]) -> None:
    firsts = {about(image)["RootFS"]["Layers"][0] for image in images.values()}
    assert len(firsts) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_there_is_no_shell_and_no_other_service_in_it(images: Mapping[str, str], service: str) -> None:
    asked = (
        "import os, shutil\n"
        "print(*filter(shutil.which, ('sh', 'bash', 'dash', 'apt-get', 'dpkg', 'pip', 'perl')))\n"
        "print(*sorted(name for name in os.listdir('/app')))"
    )
    told = engine.podman("run", "--rm", "--read-only", "--entrypoint", "python3", images[service], "-c", asked)
    shells, code = told.split("\n")[:2]
    assert shells == ""
    assert code.split() == sorted(["LICENSE", "NOTICE", "chassis", "protobuf", "racing", service])


IMPORTS_ALL = """
import importlib, pkgutil, sys
for name in ("chassis", "racing", sys.argv[1]):
    for module in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
if sys.argv[1] == "fetcher_service":
    from bs4 import BeautifulSoup
    print(BeautifulSoup("<p>read", "lxml").p.text)
if sys.argv[1] == "content_api":
    import numpy
    print(numpy.random.default_rng(1).normal(size=3).shape)
if sys.argv[1] == "website_front":
    from website_front.pictures.painter import png
    from website_front.pictures.picture import Picture
    print(png(Picture(headline="Grand Prix d'Émilie-Romagne", host="f1.example"))[:4])
"""
SAID = {"fetcher_service": "read", "content_api": "(3,)", "website_front": r"b'\x89PNG'"}


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_that_is_left_out_is_missed(images: Mapping[str, str], service: str) -> None:
    """Every module can be imported; the parser of BeautifulSoup, the numbers of numpy and the PNG of Pillow come at first use."""
    told = engine.podman(
        "run", "--rm", "--read-only", "--entrypoint", "python3", images[service], "-c", IMPORTS_ALL, service
    )
    assert told.strip() == SAID.get(service, "")


@pytest.mark.parametrize("service", SERVICES)
def test_it_says_what_it_lacks_and_ends_with_the_status_for_settings(images: Mapping[str, str], service: str) -> None:
    ran = engine.call("podman", "run", "--rm", "--read-only", "--env", "LOG_LEVEL=loud", images[service])
    assert ran.returncode == 2
    assert "LOG_LEVEL='loud': should be 'debug', 'info', 'warning' or 'error'" in ran.stderr


def test_two_builds_from_the_same_sources_are_the_same_byte_by_byte(checkout: Path) -> None:
    engine.required()
    layers = []
    for time in ("first", "second"):
        with timed(f"built without a cache, the {time} time"):
            image = built(
                checkout,
                *("content_api", f"localhost/containers-{time}"),
                *("--no-cache", "--timestamp", MOMENT, "--build-arg", f"SOURCE_DATE_EPOCH={MOMENT}"),
            )
        layers.append(about(image)["RootFS"]["Layers"])
        engine.podman("rmi", "--force", image)
    assert layers[0] == layers[1]
