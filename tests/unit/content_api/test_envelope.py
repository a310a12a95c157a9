"""The envelope of every JSON answer."""

from datetime import timedelta

import msgspec
import pytest

from chassis.http.responses.representation import Representation
from content_api.schemas import json_envelope
from tests.factories import NOON


@pytest.mark.parametrize("stale", [False, True])
def test_the_envelope_has_the_date_of_the_data_its_source_and_whether_it_is_stale(*, stale: bool) -> None:
    body = json_envelope(Representation(content=b'{"rounds":[]}', changed=NOON, source="archive"), stale)
    assert msgspec.json.decode(body) == {
        "metadata": {"date": int(NOON.timestamp()), "source": "archive", "stale": stale},
        "result": {"rounds": []},
    }


def test_the_date_is_when_it_was_fetched_not_when_it_changed_here() -> None:
    """The archive of August may be written in November."""
    fetched = NOON - timedelta(days=100)
    body = json_envelope(Representation(content=b"{}", changed=NOON, fetched=fetched, source="archive"), False)
    assert msgspec.json.decode(body)["metadata"]["date"] == int(fetched.timestamp())
