"""`python -m deploy up | down | logs | rolling-restart | clean | archive-old | backup | restore | …`: what the Makefile calls."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence

from chassis.confirm import confirmed
from chassis.process.settings import load
from deploy import control_socket, launcher, launcher_lock
from deploy.children.rolling_restart import ROLLING_RESTART
from deploy.data_folder.passwords import completed
from deploy.data_folder.suite_mark import Mark
from deploy.refusal import Refusal
from deploy.settings import Settings
from deploy.stack import HTTP, LOGS, service_environment
from deploy.terminal.logs import follow
from deploy.terminal.screen import Terminal

STOP_SECONDS = 20.0
INTERRUPTED = 130


def down() -> int:
    """Stop the running suite."""
    stopped = launcher_lock.stop(load(Settings).data_dir, patience=STOP_SECONDS)
    print("stopped" if stopped else "nothing to stop: the suite is not running")
    return 0


def logs() -> int:
    """Follow the log files of every child until interrupted."""
    folder = load(Settings).data_dir / LOGS
    files = sorted(folder.glob("*.log"))
    if not files:
        raise Refusal(f"there are no logs in {folder} yet: `make up` writes them")
    follow(files, Terminal(thorough=True))
    return 0


def rolling(names: Sequence[str]) -> int:
    """Have the running suite restart these processes, or all, one after another."""
    for line in control_socket.ask(load(Settings).data_dir, ROLLING_RESTART, *names):
        print(line, flush=True)
    print("restarted")
    return 0


def clean() -> int:
    """Remove the data folder of a suite that does not run, once a person or `YES=1` has agreed."""
    data = load(Settings).data_dir
    if (pid := launcher_lock.holder(data)) is not None:
        raise Refusal(f"the suite is running on {data} (pid {pid}): stop it first with `make down`")
    if not data.exists():
        print(f"nothing to remove: there is no {data.absolute()}")
        return 0
    if not (data / launcher_lock.LOCK).exists():
        raise Refusal(f"no suite has ever run on {data.absolute()}, so nothing in it is removed: look at DATA_DIR")
    what = f"{data.absolute()} will be removed, with the database and everything else in it"
    if not confirmed(what, environment=os.environ, answers=sys.stdin, questions=sys.stdout):
        return 1
    shutil.rmtree(data)
    print(f"{data} is removed")
    return 0


def of_the_database(*command: str) -> int:
    """Run a program of data_scheduler on the suite's own database; a Refusal where no suite runs that it could be asked of."""
    settings = load(Settings)
    if settings.mongodb_url is None and launcher_lock.holder(settings.data_dir) is None:
        # Whatever answers on the port then is somebody else's.
        raise Refusal(
            f"no suite runs on {settings.data_dir}, so its database cannot be reached: start it with `make up`, "
            "or set MONGODB_URL to the database that is meant"
        )
    mark = Mark.read(settings.data_dir, suite=settings.suite_id)
    environment = service_environment(completed(settings), settings.traefik_port or HTTP, mark)
    os.execve(sys.executable, [sys.executable, "-m", *command], {**os.environ, **environment})  # noqa: S606  # our own program


COMMANDS: dict[str, Callable[[], int]] = {
    "up": launcher.up,
    "down": down,
    "logs": logs,
    "clean": clean,
    "archive-old": lambda: of_the_database("data_scheduler.retention"),
}
BACKUP_COMMANDS = {"backup": "create", "restore": "restore", "backups": "list", "verify-backup": "verify"}
"""What `data_scheduler.backup` calls them."""


def main() -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m deploy", description="Run the whole suite on this machine.")
    parser.add_argument("command", nargs="?", default="up", choices=[*COMMANDS, *BACKUP_COMMANDS, ROLLING_RESTART])
    parser.add_argument(
        "names", nargs="*", help=f"processes, for {ROLLING_RESTART} (none: all); where backups are, for those"
    )
    asked = parser.parse_args()
    try:
        if asked.command in BACKUP_COMMANDS:
            return of_the_database("data_scheduler.backup", BACKUP_COMMANDS[asked.command], *asked.names)
        return rolling(asked.names) if asked.command == ROLLING_RESTART else COMMANDS[asked.command]()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
