"""The database behind an address, opened so that a transaction is one on both engines.

SQLite writes ahead and syncs at every commit, so that what was committed outlives a power cut. Python's driver would start
transactions late, and leave the making of tables outside them; here they begin when asked, and one that writes takes its turn at
once instead of failing half-way because another process wrote in between.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from fogline.errors import InputError, StoreError

_CURE = "use sqlite:///FILE or postgresql+psycopg://user@host/name"
_CURES = (
    ("full", "make room and run the same command again; nothing is lost"),
    ("disk i/o error", "check the disk and the space left, then run the same command again"),
    ("no space left", "make room on the server's disk and run the same command again; nothing is lost"),
    ("readonly database", "it may only be read; check the permissions of its file and folder"),
    ("database is locked", "another process has kept it for over half a minute; try again when that has done"),
    ("unable to open database file", "check that its folder is there and may be written"),
    ("connection refused", "start the database server, or mend its address in fogline.toml"),
)
"""What the engines say, and what to do about it."""

_WRITES = "fogline_writes"


def open_engine(url: str) -> Engine:
    """The engine of an SQLAlchemy URL: ``sqlite:///path`` or ``postgresql+psycopg://…``; connects to nothing yet."""
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise InputError(f"{url!r} is no address of a store", _CURE) from error
    if kind not in ("sqlite", "postgresql"):
        raise InputError(f"{kind} is no store that Fogline knows", _CURE)
    if kind == "postgresql":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """One transaction, whole or not at all; what the database refuses is a :class:`StoreError` with the statement."""
    with _told(), engine.connect().execution_options(**{_WRITES: writes}) as connection, connection.begin():
        yield connection


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """A connection on which every statement counts at once, for locks and sweeping."""
    with _told(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


@contextmanager
def _told() -> Iterator[None]:
    """What the database refuses, as a :class:`StoreError` that says the cure where it is known."""
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite's driver on a damaged file
        raise StoreError("the database holds what is no text; restore the workspace: fogline restore", "") from error
    except SQLAlchemyError as error:
        statement = str(getattr(error, "statement", "") or "")
        what = str(getattr(error, "orig", None) or error).strip()
        for words, cure in _CURES:
            if words in what.casefold():
                raise StoreError(f"{what.splitlines()[0]}: {cure}", "") from error
        raise StoreError(what, statement[:300]) from error


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one moment of the database from its first statement on, whoever writes meanwhile."""
    with transaction(engine, writes=False) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        yield connection


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  # the driver's own connection
    connection.isolation_level = None  # the driver leaves transactions alone
    cursor = connection.cursor()
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    writes = options.get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
