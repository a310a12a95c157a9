"""`python -m scheduler_api`."""

from chassis.process.lifecycle import run
from scheduler_api.service import serve
from scheduler_api.settings import Settings

if __name__ == "__main__":
    run("scheduler_api", Settings, serve)
