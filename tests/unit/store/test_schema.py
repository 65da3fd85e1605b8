"""A store of any earlier schema is brought up to date with all that is in it; one of a later schema is refused."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from fogline.errors import InputError
from fogline.model import Report
from fogline.store import open_records, tables
from fogline.store.digest import report_digest, row_digest
from fogline.store.engine import open_engine, transaction
from fogline.store.schema import prepare_schema

SCHEMAS = Path(__file__).parent / "schemas"
REPORT = Report("r1", "2016-12-11", "wire", "Town falls", "The army's men left on Sunday.", url="https://example.org/1")
ROWS = {
    "reports": "'r1', '2016-12-11', '2016-12-11', 'wire', 'Town falls', 'The army''s men left on Sunday.',"
    " 'https://example.org/1', NULL, NULL, 'given', 'given', 'given', '2026-01-01'",
    "claims": "'c1', 'x', 'r1', 'wire', '2016-12-11', '2016-12-11', 'p', '{\"a\": 1}', '2026-01-01'",
    "decisions": "'d1', 'accept', 'c1', '{}', 'ann', '2026-01-01T00:00:00', NULL, ''",
    "runs": "1, 'run1', '2016-12-31', 'syria', 'default', 1, 1, 1, true, '2026-01-01T00:00:00'",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    opened = open_engine(url)
    yield opened
    with opened.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    tables.metadata.drop_all(opened)
    opened.dispose()


def make_schema(engine: Engine, version: int) -> None:
    """The store as that version made it, with a row in each kind of table."""
    script = (SCHEMAS / f"{version:04d}-{engine.dialect.name}.sql").read_text()
    with transaction(engine, writes=True) as connection:
        for statement in script.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
        for name, values in ROWS.items():
            connection.execute(text(f"INSERT INTO {name} VALUES ({values})".replace(": ", r"\: ")))
        connection.execute(text(f"INSERT INTO meta VALUES ('schema_version', '{version}')"))


@pytest.mark.parametrize("version", range(1, tables.SCHEMA_VERSION))
def test_an_earlier_schema_is_brought_up_to_date_with_its_rows(engine: Engine, version: int) -> None:
    make_schema(engine, version)
    prepare_schema(engine)
    records = open_records(engine.url.render_as_string(hide_password=False))
    assert records.report("r1").text == REPORT.text
    assert [decision.decision_id for decision in records.decisions()] == ["d1"]
    assert records.latest_run().run_id == "run1"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT digest FROM reports")).scalar_one() == report_digest(REPORT)
        assert connection.execute(text("SELECT digest FROM claims")).scalar_one() == row_digest('{"a": 1}')
        assert connection.execute(text("SELECT value FROM meta")).scalar_one() == str(tables.SCHEMA_VERSION)
    records.close()


@pytest.mark.parametrize("version", range(1, tables.SCHEMA_VERSION))
def test_the_steps_lead_to_the_tables_of_a_new_store(engine: Engine, version: int) -> None:
    make_schema(engine, version)
    prepare_schema(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        different = compare_metadata(context, tables.metadata)
    assert different == []


def test_a_step_that_fails_leaves_the_store_as_it_was(engine: Engine) -> None:
    make_schema(engine, 1)
    with transaction(engine, writes=True) as connection:
        connection.execute(text("ALTER TABLE runs ADD COLUMN digest VARCHAR(3)"))  # the step's last column is in its way
    with pytest.raises(Exception, match="digest"):
        prepare_schema(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT value FROM meta")).scalar_one() == "1"
        assert "digest" not in {column["name"] for column in inspect(connection).get_columns("reports")}


def test_a_store_of_a_newer_fogline_is_refused(engine: Engine) -> None:
    prepare_schema(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE meta SET value = '99' WHERE key = 'schema_version'"))
    with pytest.raises(InputError, match="schema 99"):
        prepare_schema(engine)


def test_processes_that_open_an_old_store_at_once_migrate_it_once(engine: Engine) -> None:
    make_schema(engine, 1)
    url = engine.url.render_as_string(hide_password=False)
    program = (
        "import sys, time\nfrom fogline.store import open_records\n"
        "time.sleep(max(0, float(sys.argv[2]) - time.time()))\nprint(open_records(sys.argv[1]).counts()['reports'])\n"
    )
    start = str(time.time() + 2)
    command = [sys.executable, "-c", program, url, start]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) for _ in range(3)]
    assert [process.communicate(timeout=60)[0] for process in running] == ["1\n"] * 3
