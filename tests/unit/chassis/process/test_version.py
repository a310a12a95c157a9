import tomllib

from chassis.process.version import VERSION
from deploy.stack import ROOT
from fetcher_service.web import user_agent


def test_the_version_is_one_fact_that_everything_reads() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "version" not in project["project"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "chassis.process.version.VERSION"}
    assert f"\n## {VERSION} - " in (ROOT / "CHANGELOG.md").read_text()
    assert user_agent("") == f"willitbemax/{VERSION}"
