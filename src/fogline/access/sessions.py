"""Sessions: what a cookie stands for. The file keeps a digest of the cookie only, so that reading it lets nobody in."""

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

from fogline.access.file import AccessFile

IDLE_S, LONGEST_S = 8 * 3600.0, 7 * 24 * 3600.0
"""A session ends after so long without a request, and after so long whatever happens."""

RENEWED_S, OVERLAP_S = 3600.0, 60.0
"""A session gets a new cookie so often; the one before is good for another minute, for requests that are under way."""

MOST_LOCAL = 50
"""So many sessions without an account are kept at most; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who gave a name; ``token`` is what the cookie shall hold, ``seed`` what form tokens are made from."""

    token: str
    name: str
    has_account: bool
    seed: str
    ends_at: float


class Sessions:
    """The sessions of one workspace."""

    def __init__(self, file: AccessFile) -> None:
        self.file = file

    def start(self, name: str, *, has_account: bool) -> Session:
        """A new session with a new token; ends those that have expired."""
        token, seed, now = secrets.token_urlsafe(32), secrets.token_hex(32), self.file.clock()
        with self.file.writing() as connection:
            self._drop_expired(connection, now)
            connection.execute(
                "INSERT INTO sessions (key, name, has_account, seed, made_at, seen_at, renewed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (_digest(token), name, has_account, seed, now, now, now),
            )
        return Session(token, name, has_account, seed, now + LONGEST_S)

    def find(self, token: str) -> Session | None:
        """The session of a cookie, if it has not expired; its token is a new one where it was due for one."""
        now, digest = self.file.clock(), _digest(token)
        rows = self.file.rows("SELECT * FROM sessions WHERE key = ? OR key_before = ?", (digest, digest))
        if not rows or _has_expired(rows[0], now):
            return None
        row = rows[0]
        is_before = row["key"] != digest
        if is_before and now - row["renewed_at"] > OVERLAP_S:
            return None
        if not is_before and now - row["renewed_at"] > RENEWED_S:
            token = self._renewed(digest, now) or token
        elif now - row["seen_at"] > OVERLAP_S:
            with self.file.writing() as connection:
                connection.execute("UPDATE sessions SET seen_at = ? WHERE key = ?", (now, row["key"]))
        return Session(token, row["name"], bool(row["has_account"]), row["seed"], row["made_at"] + LONGEST_S)

    def end(self, token: str) -> None:
        """End a session: its cookie is worth nothing from now on."""
        digest = _digest(token)
        with self.file.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE key = ? OR key_before = ?", (digest, digest))

    def _renewed(self, digest: str, now: float) -> str | None:
        """A new token in the place of the old one; ``None`` where another request was first."""
        token = secrets.token_urlsafe(32)
        statement = "UPDATE sessions SET key = ?, key_before = ?, seen_at = ?, renewed_at = ? WHERE key = ?"
        with self.file.writing() as connection:
            is_first = connection.execute(statement, (_digest(token), digest, now, now, digest)).rowcount
        return token if is_first else None

    def _drop_expired(self, connection: sqlite3.Connection, now: float) -> None:
        connection.execute("DELETE FROM sessions WHERE seen_at < ? OR made_at < ?", (now - IDLE_S, now - LONGEST_S))
        kept = "SELECT key FROM sessions WHERE NOT has_account ORDER BY seen_at DESC LIMIT ?"
        connection.execute(f"DELETE FROM sessions WHERE NOT has_account AND key NOT IN ({kept})", (MOST_LOCAL,))  # noqa: S608


def _has_expired(row: sqlite3.Row, now: float) -> bool:
    return bool(now - row["seen_at"] > IDLE_S or now - row["made_at"] > LONGEST_S)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
