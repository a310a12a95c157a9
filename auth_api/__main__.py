"""`python -m auth_api`: the service; with arguments, the administrator's commands (`python -m auth_api user add …`)."""

import sys

from auth_api.command_line import main
from auth_api.service import serve
from auth_api.settings import Settings
from chassis.process.lifecycle import run

if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(sys.argv[1:]))
    run("auth_api", Settings, serve)
