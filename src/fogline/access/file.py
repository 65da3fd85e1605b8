"""The file ``access.db`` of a workspace: accounts, sessions, failed logins, and the log of what people did.

It lies beside the store and not in it: what it holds is secret, changes and expires, while the store is only added to, copied and
shared. Only its owner may read it.
"""

import os
import sqlite3
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from fogline.errors import WorkspaceError

FILE_NAME = "access.db"

SEASON_S = 90 * 24 * 3600.0
"""So long notices are kept, and the addresses that people came from."""

_EXPIRES = (("notices", "at", SEASON_S), ("addresses", "at", SEASON_S), ("attempts", "last_at", 3600.0))
"""Tables whose rows go by themselves, with the column of their age in seconds."""

_TO_MAIL = "SELECT mail.address, what FROM notices JOIN mail USING (key)"

KEEP_AUDIT = """CREATE TRIGGER IF NOT EXISTS audit_is_not_changed BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;"""

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS accounts (
  key TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, hash TEXT NOT NULL, made_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
  key TEXT PRIMARY KEY, name TEXT NOT NULL, has_account INTEGER NOT NULL, seed TEXT NOT NULL, made_at REAL NOT NULL,
  seen_at REAL NOT NULL, renewed_at REAL NOT NULL, key_before TEXT);
CREATE TABLE IF NOT EXISTS attempts (key TEXT PRIMARY KEY, n_failed INTEGER NOT NULL, last_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, event TEXT NOT NULL, about TEXT NOT NULL,
  address TEXT NOT NULL, digest TEXT NOT NULL);
{KEEP_AUDIT}
CREATE TRIGGER IF NOT EXISTS audit_is_not_cut BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TABLE IF NOT EXISTS notices (
  seq INTEGER PRIMARY KEY, key TEXT NOT NULL, at REAL NOT NULL, what TEXT NOT NULL, is_new INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS second_factors (key TEXT PRIMARY KEY, secret TEXT NOT NULL, last_step INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS addresses (seq INTEGER PRIMARY KEY, at REAL NOT NULL, address TEXT NOT NULL, salt TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mail (key TEXT PRIMARY KEY, address TEXT NOT NULL);
"""
_NEWEST = "mail"
"""Where this table is missing, the file is new or older than it; everything is made that is not there."""


class AccessFile:
    """The file, made when something is first written to it; ``clock`` gives seconds since 1970.

    ``mail`` takes a person's address and what they were told, once that is written.
    """

    def __init__(
        self, folder: Path, clock: Callable[[], float] = time.time, mail: Callable[[str, str], None] | None = None
    ) -> None:
        self.path = folder / FILE_NAME
        self.clock = clock
        self.mail = mail

    def rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a query finds; nothing where there is no file yet."""
        if not self.path.exists():
            return []
        with self._connected() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other writer can come between; what has been kept for its time goes with it."""
        self._make()
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                for table, column, longest_s in _EXPIRES:
                    connection.execute(f"DELETE FROM {table} WHERE {column} < ?", (self.clock() - longest_s,))  # noqa: S608  # fixed names
                told = connection.execute("SELECT coalesce(max(seq), 0) FROM notices").fetchone()[0]
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
            new = connection.execute(f"{_TO_MAIL} WHERE notices.seq > ?", (told,)).fetchall()
        if self.mail:
            for row in new:
                self.mail(row["address"], row["what"])

    def forget_expired(self) -> None:
        """Remove what has been kept for its time, also where nobody writes anything."""
        if self.path.exists():
            with self.writing():
                pass

    def sweep(self) -> None:
        """Write the file anew, so that nothing that was removed is left in it."""
        with self._connected() as connection:
            connection.execute("VACUUM")

    def _make(self) -> None:
        if self.path.exists():
            return
        try:
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as connection:
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute("PRAGMA secure_delete=ON")  # what is removed is overwritten
                if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_NEWEST,)).fetchall():
                    connection.executescript(_SCHEMA)
                yield connection
        except sqlite3.Error as error:
            raise self._unusable(str(error)) from error

    def _unusable(self, why: str) -> WorkspaceError:
        cure = f"check whether you may write {FILE_NAME} here, or move it away and make the accounts anew"
        return WorkspaceError(str(self.path.parent), f"its file of accounts cannot be used ({why})", cure)


def account_key(name: str) -> str:
    """What an account is found by, however its name is capitalised and spaced."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
