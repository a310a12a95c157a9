"""`python -m content_api`."""

from chassis.lifecycle import run
from content_api.service import serve
from content_api.settings import Settings

if __name__ == "__main__":
    run("content_api", Settings, serve)
