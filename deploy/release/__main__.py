"""`python -m deploy.release TOOLS`: make a release of this checkout in build/release. `TOOLS`: the folder with cyclonedx-py."""

import shutil
import sys
from pathlib import Path

from chassis.process.version import VERSION
from deploy.refusal import Refusal
from deploy.release import images, sbom
from deploy.release.checkout import Checkout
from deploy.release.checksums import write_checksums
from deploy.release.notes import notes
from deploy.release.version import Version, check_newer, newest
from deploy.stack import ROOT


def release(root: Path, tools: Path, version: Version) -> Path:
    """Make all that a release consists of, and return the folder. A Refusal, before anything is made, where it may not be released."""
    checkout = Checkout(root)
    checkout.check_clean()
    check_newer(version, newest(checkout.tags()))
    said = notes((root / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    created = checkout.committed_at()
    folder = root / "build" / "release" / str(version)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "release-notes.md").write_text(said, encoding="utf-8")
    prefix = f"willitbemax-{version}"
    checkout.write_source(folder / f"{prefix}.tar.gz", prefix)
    sbom.write_sbom(tools / "cyclonedx-py", root, folder / f"{prefix}.cdx.json", version, created=created)
    engine = images.engine()
    if (why := images.missing(root, engine)) is not None:
        print(f"no images are built: {why}")
    elif engine is not None:
        for service in images.SERVICES:
            images.Engine(engine, root, created).build(service, version, folder / f"{service}-{version}.tar")
    write_checksums(folder)
    return folder


def main() -> int:
    """Make the release, and say what is left to do by hand."""
    try:
        version = Version.read(VERSION)
        folder = release(ROOT, Path(sys.argv[1]), version)
    except Refusal as refusal:
        print(f"not released: {refusal}", file=sys.stderr)
        return 1
    print(f"{folder.relative_to(ROOT)}:")
    for file in sorted(folder.iterdir()):
        print(f"  {file.name}")
    print("Read release-notes.md, then publish it:")
    print(
        f"  git tag --annotate {version.tag} --file {folder.relative_to(ROOT)}/release-notes.md && git push origin {version.tag}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
