"""`python -m docs.pictures.photograph URL`: photograph a page of the running website for README's first page.

    python -m docs.pictures.photograph http://localhost:8000/title

It needs a Chromium. The picture is drawn with few colours where `pngquant` is there, which makes it a third as large.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET = Path(__file__).with_name("website.png")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1200, 1130
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
)


def main() -> int:
    """Write the picture of the page that is named on the command line."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print(f"needs one of {', '.join(BROWSERS)}, and none is here", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as profile:
        command = [
            *(browser, *QUIET, f"--user-data-dir={profile}", f"--window-size={WIDTH},{HEIGHT}", "--hide-scrollbars"),
            *("--virtual-time-budget=3000", f"--screenshot={TARGET}", sys.argv[1]),
        ]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # the browser of this machine
    if smaller := shutil.which("pngquant"):
        subprocess.run([smaller, "--force", "--output", str(TARGET), "--quality=60-90", str(TARGET)], check=True)  # noqa: S603  # likewise
    print(f"{TARGET}: {TARGET.stat().st_size / 1000:.0f} KB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
