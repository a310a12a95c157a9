"""`python -m data_scheduler`."""

from chassis.process.lifecycle import run
from data_scheduler.service import serve
from data_scheduler.settings import Settings

if __name__ == "__main__":
    run("data_scheduler", Settings, serve)
