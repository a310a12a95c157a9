"""Every call of services.proto, by every service that there is: what it may call, and what it is told where it may not."""

import pytest

from data_scheduler.rights import RIGHTS, caller_of, refusal
from protobuf import (
    accounts_pb2,
    calendars_pb2,
    openid_pb2,
    passkeys_pb2,
    reminders_pb2,
    services_pb2,
    sign_ins_pb2,
    webhooks_pb2,
)

CONTENT, FETCHER, SCHEDULER, AUTH = "content_api", "fetcher_service", "scheduler_api", "auth_api"
EVERYONE = {CONTENT, FETCHER, SCHEDULER}
"""Who reads what is known of racing."""

ALLOWED = {
    "ContentReadService": {
        "ListSeasons": EVERYONE,
        "GetCalendar": EVERYONE,
        "ListResults": EVERYONE,
        "GetStandings": EVERYONE,
        "GetLapChart": EVERYONE,
        "GetCircuitMap": EVERYONE,
        "ListReplays": EVERYONE,
        "GetReplay": EVERYONE,
        "ListRevisions": EVERYONE,
        "ListDrivers": EVERYONE,
        "GetDriver": EVERYONE,
        "ListConstructors": EVERYONE,
        "GetConstructor": EVERYONE,
        "ListCircuits": EVERYONE,
        "GetCircuit": EVERYONE,
        "GetProgression": EVERYONE,
        "ListDriverResults": EVERYONE,
        "CompareDrivers": EVERYONE,
        "ListGrandsPrix": EVERYONE,
        "GetGrandPrix": EVERYONE,
        "ListEngineManufacturers": EVERYONE,
        "GetEngineManufacturer": EVERYONE,
        "ListTyreManufacturers": EVERYONE,
        "GetTyreManufacturer": EVERYONE,
        "GetStartingGrid": EVERYONE,
        "ListAllEntrants": EVERYONE,
        "ListEntrants": EVERYONE,
        "ListHonours": EVERYONE,
        "ListTeamMates": EVERYONE,
        "CompareSeasons": EVERYONE,
        "ListRecords": EVERYONE,
        "GetRecord": EVERYONE,
        "GetSessionLog": EVERYONE,
        "ListLapCharts": EVERYONE,
        "GetHoldings": EVERYONE,
        "WatchChanges": EVERYONE,
    },
    "ContentWriteService": {"WriteBatch": {FETCHER}},
    "SyncLedgerService": {
        "StartRun": {FETCHER, SCHEDULER},
        "FinishRun": {FETCHER, SCHEDULER},
        "ListRuns": {FETCHER, SCHEDULER},
        "ListLastRuns": {SCHEDULER},
        "PauseJob": {SCHEDULER},
        "ResumeJob": {SCHEDULER},
        "ListPausedJobs": {SCHEDULER},
    },
    "LeaseService": {"AcquireLease": {FETCHER, SCHEDULER}, "ReleaseLease": {FETCHER, SCHEDULER}},
    "LiveWriteService": {"PublishLive": {FETCHER}},
    "LiveReadService": {"WatchLive": {CONTENT}},
    "DeliveriesService": {
        "CreateEndpoint": {AUTH},
        "ListEndpoints": {AUTH},
        "UpdateEndpoint": {AUTH},
        "DeleteEndpoint": {AUTH},
        "RotateEndpointSecret": {AUTH},
        "SendEvent": {AUTH},
        "ListDeliveries": {AUTH},
        "ClaimDeliveries": {AUTH},
        "ReportDelivery": {AUTH},
        "WatchEvents": {AUTH},
    },
    "CalendarsService": {
        "CreateCalendar": {AUTH},
        "ListCalendars": {AUTH},
        "UpdateCalendar": {AUTH},
        "RevokeCalendar": {AUTH},
        "WatchCalendars": {CONTENT},
    },
    "AccountsService": {
        "CreateAccount": {AUTH},
        "ListAccounts": {AUTH},
        "DeleteAccount": {AUTH},
        "CreateKey": {AUTH},
        "ListKeys": {AUTH},
        "RotateKey": {AUTH},
        "RevokeKey": {AUTH},
        "RevokeKeys": {AUTH},
        "WatchKeys": {AUTH, CONTENT},
        "CountUse": {AUTH, CONTENT},
        "ListKeyUse": {AUTH},
        "ListAudit": {AUTH},
    },
    "SignInService": {
        "WriteLetter": {AUTH},
        "ClaimLetters": {AUTH},
        "ReportLetter": {AUTH},
        "GetLetter": {AUTH},
        "OpenAccount": {AUTH},
        "ChangePassword": {AUTH},
        "GetPassword": {AUTH},
        "StartSignIn": {AUTH},
        "UseSignIn": {AUTH},
        "ListSignIns": {AUTH},
        "EndSignIns": {AUTH},
        "GetPreferences": {AUTH},
        "SetPreferences": {AUTH},
    },
    "RemindersService": {
        "GetReminders": {AUTH},
        "SetReminders": {AUTH},
        "StopReminderMail": {AUTH},
        "SavePushSubscription": {AUTH},
        "ListPushSubscriptions": {AUTH},
        "RemovePushSubscription": {AUTH},
        "ClaimPushNotices": {AUTH},
        "ReportPushNotice": {AUTH},
    },
    "PasskeysService": {
        "WriteChallenge": {AUTH},
        "UseChallenge": {AUTH},
        "CreatePasskey": {AUTH},
        "ListPasskeys": {AUTH},
        "FindPasskey": {AUTH},
        "RenamePasskey": {AUTH},
        "RemovePasskey": {AUTH},
        "StartPasskeySignIn": {AUTH},
    },
    "OpenIdService": {
        "WriteOpenIdState": {AUTH},
        "UseOpenIdState": {AUTH},
        "StartOpenIdSignIn": {AUTH},
        "CreateOpenIdLink": {AUTH},
        "ListOpenIdLinks": {AUTH},
        "RemoveOpenIdLink": {AUTH},
    },
}
"""Who may call what. A call that is new to services.proto is decided on here, too: until then a test fails."""

OF_THE_CONTRACT = [
    (service, method.name)
    for contract in (
        services_pb2,
        accounts_pb2,
        webhooks_pb2,
        calendars_pb2,
        sign_ins_pb2,
        passkeys_pb2,
        openid_pb2,
        reminders_pb2,
    )
    for service, about in contract.DESCRIPTOR.services_by_name.items()
    for method in about.methods
]


def test_every_call_of_the_contract_is_decided_on() -> None:
    decided = [(service, call) for service, calls in ALLOWED.items() for call in calls]
    assert sorted(decided) == sorted(OF_THE_CONTRACT)
    assert RIGHTS.keys() == {*EVERYONE, AUTH}


@pytest.mark.parametrize("caller", [*sorted(RIGHTS), "data_scheduler", "somebody"])
@pytest.mark.parametrize(("service", "call"), OF_THE_CONTRACT)
def test_each_service_may_call_what_it_needs_and_nothing_else(service: str, call: str, caller: str) -> None:
    reason = refusal([caller], f"/content.v1.{service}/{call}")
    if caller in ALLOWED[service][call]:
        assert reason is None
    else:
        assert reason is not None
        assert caller in reason
        assert call in reason
        assert "allowed: " in reason


def test_a_refusal_says_who_asked_and_what_is_allowed() -> None:
    write = "/content.v1.ContentWriteService/WriteBatch"
    assert refusal(["content-api.f1.svc"], write) == (
        "WriteBatch: content_api may not call ContentWriteService, allowed: AccountsService/CountUse, AccountsService/WatchKeys, "
        "CalendarsService/WatchCalendars, ContentReadService, LiveReadService"
    )
    assert refusal(["f1.example", "localhost"], write) == (
        "WriteBatch: the caller's certificate has f1.example, localhost, allowed: auth_api, content_api, fetcher_service, scheduler_api"
    )
    assert refusal([], write) == (
        "WriteBatch: the caller's certificate has no name, allowed: auth_api, content_api, fetcher_service, scheduler_api"
    )


def test_one_certificate_with_several_names_may_do_what_any_of_them_may() -> None:
    assert refusal(["content-api", "fetcher-service"], "/content.v1.ContentWriteService/WriteBatch") is None
    assert refusal(["content-api", "fetcher-service"], "/content.v1.SyncLedgerService/PauseJob") is not None


@pytest.mark.parametrize(
    "name", ["content_api", "content-api", "Content-API", "content-api.f1.svc.cluster.local", "content_api.example"]
)
def test_a_host_name_means_the_service_it_begins_with(name: str) -> None:
    assert caller_of(name) == "content_api"
    assert caller_of(f"not-{name}") != "content_api"


@pytest.mark.parametrize(
    "method", ["", "/", "/x/y", "/content.v1.Unknown/WriteBatch", "/ContentReadServic/ListSeasons"]
)
def test_what_is_no_call_of_ours_is_allowed_to_nobody(method: str) -> None:
    assert all(refusal([caller], method) for caller in RIGHTS)
