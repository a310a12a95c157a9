"""`python -m fetcher_service.archive FROM [--to FILE]`: compile the archive from F1DB. `make archive` calls it."""

import argparse
import sys
from pathlib import Path

from chassis.errors import SuiteError
from fetcher_service.archive.compiling import compile_archive
from fetcher_service.archive.facts import BUNDLED

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m fetcher_service.archive", description="Compile the archive.")
    parser.add_argument("folder", metavar="FROM", type=Path, help="F1DB compiled to JSON: index.json, seasons/, …")
    parser.add_argument("--to", metavar="FILE", type=Path, default=BUNDLED, help="where to write it (the bundled one)")
    arguments = parser.parse_args()
    try:
        about = compile_archive(arguments.folder, arguments.to)
    except SuiteError as error:
        sys.exit(f"archive: {error.message}")
    sys.stdout.write(f"{arguments.to}: {about.attribution}, as of {about.as_of}\n")
