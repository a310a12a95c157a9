"""`make rolling-restart` while people read, write and watch."""

from collections import Counter

from tests.e2e.processes import Client
from tests.faults.load import under_load
from tests.faults.table import Faults


async def test_a_rolling_restart_of_everything_fails_no_request(client: Client, faults: Faults) -> None:
    await client.well()
    async with under_load(client) as load:
        said = await client.stack.restart_rolling()
        await load.writes_on()
        await load.reads_on()
    gone = await load.lost()
    faults.add(f"rolling restart of {len(said.splitlines()) - 1} processes", load, recovery=0.0, lost=gone)
    assert load.codes == Counter({"200": load.requests})
    assert gone == 0
    assert "did not stop" not in client.stack.output
