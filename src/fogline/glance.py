"""Look into a store without opening it as a workspace does: nothing is made, brought up to date or waited for.

What the shell asks on every press of a key has no time for more; the drivers are asked without SQLAlchemy, whose import takes
longer.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fogline.errors import StoreError

_PATIENCE_S = 1


def glance(url: str, query: str, values: Sequence[str | int] = ()) -> list[tuple[Any, ...]]:
    """Rows of one query, with ``?`` for its values; raises :class:`StoreError` where the store does not answer at once."""
    kind, _, where = url.partition("://")
    if kind.startswith("sqlite"):
        return _peek_file(Path(where.removeprefix("/")), query, values)
    return _peek_server(f"postgresql://{where}", query.replace("?", "%s"), values)


def _peek_file(path: Path, query: str, values: Sequence[str | int]) -> list[tuple[Any, ...]]:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=_PATIENCE_S)) as connection:
            return connection.execute(query, values).fetchall()
    except sqlite3.Error as error:
        raise StoreError(str(error), query) from error


def _peek_server(url: str, query: str, values: Sequence[str | int]) -> list[tuple[Any, ...]]:
    import psycopg  # noqa: PLC0415 - only where a server is asked

    patience = f"-c statement_timeout={_PATIENCE_S * 1000}"
    try:
        with psycopg.connect(url, connect_timeout=_PATIENCE_S, options=patience) as connection:
            return connection.execute(query.encode(), values).fetchall()
    except psycopg.Error as error:
        raise StoreError(str(error), query) from error
