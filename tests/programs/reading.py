"""A calendar as programs read it: independent parsers, each giving start, end and summary of every event.

Days are `2026-06-07`, instants `2026-06-07T13:00:00Z`.
"""

import json
import os
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import ics
from ical.calendar_stream import IcsCalendarStream

HERE = Path(__file__).parent
INSTALL_SECONDS = 100

type Events = dict[str, tuple[str, str, str]]


def by_icalendar(body: bytes) -> Events:
    """https://icalendar.readthedocs.io."""
    found: list[Any] = list(icalendar.Calendar.from_ical(body).walk("VEVENT"))
    return {
        str(event["UID"]): (_moment(event["DTSTART"].dt), _moment(event["DTEND"].dt), str(event["SUMMARY"]))
        for event in found
    }


def by_ics(body: bytes) -> Events:
    """https://icspy.readthedocs.io. It keeps an all-day event's last day."""
    read: Events = {}
    for event in ics.Calendar(body.decode()).events:
        start, end = event.begin.datetime, event.end.datetime
        moments = (start.date(), end.date()) if event.all_day else (start, end)
        read[event.uid] = (_moment(moments[0]), _moment(moments[1]), event.name)
    return read


def by_home_assistant(body: bytes) -> Events:
    """https://github.com/allenporter/ical, which Home Assistant reads calendars with."""
    events: list[Any] = IcsCalendarStream.calendar_from_ics(body.decode()).events
    return {event.uid: (_moment(event.dtstart), _moment(event.dtend), event.summary) for event in events}


def javascript(cache: Path) -> Path | None:
    """The folder with ical.js and node-ical, installed once; None where node, npm or the registry cannot be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    wanted = (HERE / "package.json").read_text("utf-8")
    installed = cache / "package.json"
    if (cache / "node_modules").is_dir() and installed.is_file() and installed.read_text("utf-8") == wanted:
        return cache
    shutil.rmtree(cache / "node_modules", ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True)
    installed.write_text(wanted, "utf-8")
    install = ("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock")
    try:
        subprocess.run(install, cwd=cache, check=True, capture_output=True, timeout=INSTALL_SECONDS)  # noqa: S603  # ours
    except subprocess.SubprocessError:
        shutil.rmtree(cache / "node_modules", ignore_errors=True)
        return None
    return cache


def by_javascript(modules: Path, file: Path) -> dict[str, Events]:
    """By ical.js (Thunderbird's) and by node-ical."""
    command = ("node", str(HERE / "read.mjs"), str(modules), str(file))
    environment = os.environ | {"TZ": "UTC"}
    done = subprocess.run(command, check=True, capture_output=True, timeout=60, env=environment)  # noqa: S603  # ours
    read = json.loads(done.stdout)
    return {program: {uid: tuple(facts) for uid, facts in events.items()} for program, events in read.items()}


def _moment(moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        assert moment.utcoffset() == timedelta(0), moment
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()
