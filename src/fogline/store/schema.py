"""The store's schema: made in a new database, brought up to date in an older one (Alembic), refused in a newer one.

``migrations/versions`` holds one step for each schema since the first. The number of the schema stands among the notes, so that
every Fogline, older ones too, can tell whether the store is for it.
"""

from importlib.resources import as_file, files

from sqlalchemy import Connection, Engine, inspect, select

from fogline.errors import InputError
from fogline.store import tables
from fogline.store.engine import transaction

_KEY = "schema_version"


def prepare_schema(engine: Engine) -> None:
    """Make the tables, or bring them up to date; each step is one transaction, and two processes do it once."""
    with transaction(engine, writes=False) as connection:
        version = schema_version(connection)
    if version == tables.SCHEMA_VERSION:
        return
    with transaction(engine, writes=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4606)")
        version = schema_version(connection)
        if version is None:
            tables.metadata.create_all(connection)
            connection.execute(tables.meta.insert().values(key=_KEY, value=str(tables.SCHEMA_VERSION)))
        elif version > tables.SCHEMA_VERSION:
            cure = "use the Fogline that made it, or a newer one"
            raise InputError(f"the store has schema {version}, this Fogline knows {tables.SCHEMA_VERSION}", cure)
        elif version < tables.SCHEMA_VERSION:
            _migrate(connection, version)


def schema_version(connection: Connection) -> int | None:
    """The schema that the database has; ``None`` where it has none yet."""
    if not inspect(connection).has_table(tables.meta.name):
        return None
    value = connection.execute(select(tables.meta.c.value).where(tables.meta.c.key == _KEY)).scalar_one_or_none()
    return int(value) if value else None


def _migrate(connection: Connection, version: int) -> None:
    from alembic import command  # noqa: PLC0415  # only loaded where there is something to do
    from alembic.config import Config  # noqa: PLC0415

    with as_file(files("fogline.store") / "migrations") as folder:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        command.stamp(config, f"{version:04d}")
        command.upgrade(config, "head")
    connection.execute(tables.meta.update().where(tables.meta.c.key == _KEY).values(value=str(tables.SCHEMA_VERSION)))
