"""The client of data_scheduler's CalendarsService: structs in, structs out."""

from collections.abc import AsyncGenerator

from racing.wire.requests.calendars import WatchCalendarsRequest, WatchCalendarsResponse
from racing.wire.table_client import TableClient


class CalendarsClient(TableClient):
    """Calls of private calendars: auth_api changes them, content_api watches."""

    service = "/content.v1.CalendarsService/"

    def watch_calendars(self) -> AsyncGenerator[WatchCalendarsResponse]:
        """Yield every calendar that is valid, then each as it changes."""
        return self.stream(WatchCalendarsRequest())
