"""SignInService: which function answers which call."""

from chassis.clock import Clock
from data_scheduler.call_table import TableServicer
from data_scheduler.sign_ins.letters import Letters
from data_scheduler.sign_ins.passwords import AccountPasswords
from data_scheduler.sign_ins.preferences import AccountPreferences
from data_scheduler.sign_ins.sign_ins import SignIns
from data_scheduler.stores.mongo import Mongo
from racing.wire.requests import sign_ins as calls


def sign_ins_servicer(mongo: Mongo, clock: Clock) -> TableServicer:
    """Return the service over one database."""
    letters, passwords = Letters(mongo, clock), AccountPasswords(mongo, clock)
    sign_ins, preferences = SignIns(mongo, clock), AccountPreferences(mongo)
    return TableServicer(
        "SignInService",
        {
            calls.WriteLetterRequest: letters.write,
            calls.ClaimLettersRequest: letters.claim,
            calls.ReportLetterRequest: letters.report,
            calls.GetLetterRequest: letters.get,
            calls.OpenAccountRequest: letters.open,
            calls.ChangePasswordRequest: passwords.change,
            calls.GetPasswordRequest: passwords.get,
            calls.StartSignInRequest: sign_ins.start,
            calls.UseSignInRequest: sign_ins.use,
            calls.ListSignInsRequest: sign_ins.listed,
            calls.EndSignInsRequest: sign_ins.end,
            calls.GetPreferencesRequest: preferences.get,
            calls.SetPreferencesRequest: preferences.put,
        },
    )
