"""Backups in a bucket of a real S3 server."""

from collections.abc import Iterator

import pytest

from tests.backups import Database, run, succeeded
from tests.bucket import Bucket
from tests.suite import free_port

PLACE = "s3://backups/f1"


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A server with nothing in it yet."""
    with Bucket(tmp_path_factory.mktemp("bucket")) as server:
        yield server


@pytest.mark.slow
async def test_saved_listed_verified_rotated_and_restored(bucket: Bucket, filled: Database, empty: Database) -> None:
    settings = {**bucket.settings, "BACKUP_TO": PLACE}
    for day in (1, 2, 3):
        said = await succeeded(
            "create",
            of=filled,
            BACKUP_KEEP="2",
            CLOCK_START=f"2026-11-0{day}T03:00:00Z",
            CLOCK_RATE="0.001",
            **settings,
        )
    assert said.splitlines()[1:] == ["removed willitbemax-20261101T030000Z.zip"]
    listed = await succeeded("list", of=filled, **settings)
    assert listed.splitlines() == ["willitbemax-20261103T030000Z.zip", "willitbemax-20261102T030000Z.zip"]
    assert "whole: 2026-11-02" in await succeeded(
        "verify", f"{PLACE}/willitbemax-20261102T030000Z.zip", of=filled, **bucket.settings
    )
    await succeeded("restore", of=empty, **settings)
    assert empty.documents() == filled.documents()


async def test_a_file_that_is_not_there(bucket: Bucket, empty: Database) -> None:
    ran = await run("restore", f"{PLACE}/willitbemax-20200101T000000Z.zip", of=empty, **bucket.settings)
    assert (ran.status, ran.error) == (1, f"restore failed: there is no {PLACE}/willitbemax-20200101T000000Z.zip\n")


@pytest.mark.parametrize(
    "wrong", [{"AWS_SECRET_ACCESS_KEY": "wrong"}, {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}"}]
)
async def test_a_server_that_refuses_us_or_is_not_there_is_one_sentence_without_the_key(
    wrong: dict[str, str], bucket: Bucket, filled: Database
) -> None:
    ran = await run("create", PLACE, of=filled, **{**bucket.settings, **wrong})
    assert ran.status == 1
    assert ran.error.startswith(f"create failed: {PLACE}: ")
    assert len(ran.error.splitlines()) == 1
    assert bucket.settings["AWS_SECRET_ACCESS_KEY"] not in ran.error
