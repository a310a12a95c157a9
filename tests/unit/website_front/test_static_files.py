import re
from pathlib import Path

from website_front.static_files import FOLDER, StaticFiles


def test_a_file_that_changes_changes_every_path(tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text("body{}")
    (tmp_path / "site.js").write_text("1")
    before = StaticFiles(tmp_path)
    (tmp_path / "site.js").write_text("2")
    after = StaticFiles(tmp_path)
    assert before.path("site.css") != after.path("site.css")
    assert set(after.prepared) == {after.path("site.css"), after.path("site.js")}


def test_browsers_keep_them_for_a_year() -> None:
    for prepared in StaticFiles().prepared.values():
        assert prepared.representation.max_age == 31_536_000


def test_every_module_that_is_imported_is_there() -> None:
    for script in FOLDER.rglob("*.js"):
        for name in re.findall(r'from "(\.\.?/[^"]+)"', script.read_text()):
            assert (script.parent / name).is_file(), (script, name)


def test_a_file_in_a_folder_has_the_folder_in_its_path() -> None:
    files = StaticFiles()
    assert files.path("account/joining.js") in files.prepared
    assert "account/joining.js" in files.newest


def test_nothing_asks_another_host() -> None:
    for file in FOLDER.rglob("*.*"):
        text = file.read_text(errors="ignore").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text
        assert "https://" not in text
        assert "@import" not in text
