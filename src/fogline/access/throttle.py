"""Back-off for failed logins: after a few, each next one has to wait twice as long."""

import hashlib
import sqlite3
from dataclasses import dataclass

from fogline.access.file import AccessFile


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures are free, and the longest wait in seconds after that."""

    free: int
    longest_s: float


NAME_FROM_ADDRESS, ADDRESS, NAME = Limit(5, 900.0), Limit(20, 900.0), Limit(20, 60.0)
"""One name from one address is slowed most. A name from everywhere waits a minute at most: nobody can lock somebody else out,
and nobody has more than some eighty guesses an hour at one account."""


class Throttle:
    """Failed logins, counted by name, by address and by both."""

    def __init__(self, file: AccessFile) -> None:
        self.file = file

    def begin(self, name: str, address: str) -> float:
        """Seconds until this name may be tried from this address; 0 for at once.

        Where it may, the try is counted as failed before its password is looked at, so that many at once gain nothing.
        """
        now = self.file.clock()
        statement = (
            "INSERT INTO attempts (key, n_failed, last_at) VALUES (?, 1, ?) "
            "ON CONFLICT (key) DO UPDATE SET n_failed = n_failed + 1, last_at = excluded.last_at"
        )
        with self.file.writing() as connection:
            wait = max(_wait(connection, key, limit, now) for key, limit in _keys(name, address))
            if not wait:
                connection.executemany(statement, [(key, now) for key, _ in _keys(name, address)])
        return wait

    def succeeded(self, name: str, address: str) -> None:
        """Take the count of this try back, and forget the failures of this name from this address."""
        both, *others = (key for key, _ in _keys(name, address))
        with self.file.writing() as connection:
            connection.execute("DELETE FROM attempts WHERE key = ?", (both,))
            connection.executemany("UPDATE attempts SET n_failed = n_failed - 1 WHERE key = ?", [(key,) for key in others])


def _wait(connection: sqlite3.Connection, key: str, limit: Limit, now: float) -> float:
    row = connection.execute("SELECT n_failed, last_at FROM attempts WHERE key = ?", (key,)).fetchone()
    if row is None or row["n_failed"] < limit.free:
        return 0.0
    pause = min(2.0 ** min(row["n_failed"] - limit.free, 20), limit.longest_s)
    return float(max(0.0, row["last_at"] + pause - now))


def _keys(name: str, address: str) -> tuple[tuple[str, Limit], ...]:
    who = hashlib.sha256(name.casefold().strip().encode()).hexdigest()  # it may be a password, typed into the wrong field
    return ((f"both {address} {who}", NAME_FROM_ADDRESS), (f"address {address}", ADDRESS), (f"name {who}", NAME))
