"""`python -m website_front`."""

from chassis.process.lifecycle import run
from website_front.service import serve
from website_front.settings import Settings

if __name__ == "__main__":
    run("website_front", Settings, serve)
