from deploy.release.sbom import with_version
from deploy.release.version import Version

MADE = {"components": [{"name": "yarl"}], "metadata": {"component": {"name": "willitbemax"}, "timestamp": "then"}}


def test_the_sbom_says_of_which_version_it_is() -> None:
    made = with_version(MADE, Version(0, 2, 0))
    component = {"name": "willitbemax", "version": "0.2.0", "purl": "pkg:generic/willitbemax@0.2.0"}
    assert made == {"components": [{"name": "yarl"}], "metadata": {"component": component, "timestamp": "then"}}
