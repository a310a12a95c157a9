"""The table of migrations is whole: one module for each schema, in order, and the code's own schema is the last."""

import importlib
import re
from pathlib import Path

from data_scheduler import migrations
from data_scheduler.migrations.runner import MIGRATIONS
from data_scheduler.stores.schema import BEFORE_VERSIONS, SCHEMA_VERSION

NUMBERED = re.compile(r"m(\d{4})_\w+")


def test_every_numbered_module_is_in_the_table_in_order() -> None:
    (folder,) = map(Path, migrations.__path__)
    modules = sorted(file.stem for file in folder.glob("m*.py") if NUMBERED.fullmatch(file.stem))
    found = [importlib.import_module(f"data_scheduler.migrations.{module}").MIGRATION for module in modules]
    assert list(MIGRATIONS) == found
    assert [f"m{migration.number:04}" for migration in found] == [module[:5] for module in modules]


def test_their_numbers_leave_no_gap_and_end_with_the_schema_of_the_code() -> None:
    assert [migration.number for migration in MIGRATIONS] == list(range(BEFORE_VERSIONS + 1, SCHEMA_VERSION + 1))
