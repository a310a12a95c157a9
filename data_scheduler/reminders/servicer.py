"""RemindersService: which function answers which call."""

from chassis.clock import Clock
from data_scheduler.call_table import TableServicer
from data_scheduler.reminders.choices import ReminderChoices
from data_scheduler.reminders.push_notices import PushNotices
from data_scheduler.reminders.subscriptions import PushSubscriptions
from data_scheduler.stores.mongo import Mongo
from racing.wire.requests import reminders as calls


def reminders_servicer(mongo: Mongo, clock: Clock) -> TableServicer:
    """Return the service over one database."""
    choices, subscriptions = ReminderChoices(mongo, clock), PushSubscriptions(mongo, clock)
    notices = PushNotices(mongo, subscriptions, clock)
    return TableServicer(
        "RemindersService",
        {
            calls.GetRemindersRequest: choices.get,
            calls.SetRemindersRequest: choices.put,
            calls.StopReminderMailRequest: choices.stop_mail,
            calls.SavePushSubscriptionRequest: subscriptions.save,
            calls.ListPushSubscriptionsRequest: subscriptions.listed,
            calls.RemovePushSubscriptionRequest: subscriptions.remove,
            calls.ClaimPushNoticesRequest: notices.claim,
            calls.ReportPushNoticeRequest: notices.report,
        },
    )
