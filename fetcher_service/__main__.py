"""`python -m fetcher_service`."""

from chassis.process.lifecycle import run
from fetcher_service.service import serve
from fetcher_service.settings import Settings

if __name__ == "__main__":
    run("fetcher_service", Settings, serve)
