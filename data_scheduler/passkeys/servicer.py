"""PasskeysService: which function answers which call."""

from chassis.clock import Clock
from data_scheduler.call_table import TableServicer
from data_scheduler.passkeys.challenges import Challenges
from data_scheduler.passkeys.passkeys import Passkeys
from data_scheduler.stores.mongo import Mongo
from racing.wire.requests import passkeys as calls


def passkeys_servicer(mongo: Mongo, clock: Clock) -> TableServicer:
    """Return the service over one database."""
    challenges, passkeys = Challenges(mongo, clock), Passkeys(mongo, clock)
    return TableServicer(
        "PasskeysService",
        {
            calls.WriteChallengeRequest: challenges.write,
            calls.UseChallengeRequest: challenges.use,
            calls.CreatePasskeyRequest: passkeys.create,
            calls.ListPasskeysRequest: passkeys.listed,
            calls.FindPasskeyRequest: passkeys.find,
            calls.RenamePasskeyRequest: passkeys.rename,
            calls.RemovePasskeyRequest: passkeys.remove,
            calls.StartPasskeySignInRequest: passkeys.start_sign_in,
        },
    )
