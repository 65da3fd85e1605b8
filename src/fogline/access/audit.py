"""The audit log: who did what when, only ever added to. Each entry carries a digest of itself and of the entry before it.

The digest covers an address only as a seal: a hash of it with a salt of its own. Address and salt lie beside the log and go after
a season; the seal stays, so that the log is whole without them, and nobody can tell from it what the address was.
"""

import hashlib
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from datetime import UTC, date, datetime

from fogline.access.file import KEEP_AUDIT, SEASON_S, AccessFile

_EVERYTHING = (
    "SELECT audit.*, addresses.address AS plain, salt, addresses.at AS told_at FROM audit LEFT JOIN addresses USING (seq)"
)
_ADD_ADDRESS = "INSERT INTO addresses (seq, at, address, salt) VALUES (?, ?, ?, ?)"
_LONGEST = 300
_SEALED = 1
"""The file's ``user_version`` once addresses are sealed; before, they stood in the log itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: when, by whom, what (an event's name), about what, and from which address."""

    at: str
    who: str
    event: str
    about: str = ""
    address: str = ""

    def digest_after(self, before: str) -> str:
        """The digest of this entry after one with the digest ``before``."""
        return hashlib.sha256("\x1f".join((before, *astuple(self))).encode()).hexdigest()


class Audit:
    """The log of one workspace."""

    def __init__(self, file: AccessFile) -> None:
        self.file = file

    def note(self, who: str, event: str, about: str = "", *, address: str = "") -> None:
        """Add an entry. No secret may stand in it: names, ids and reasons only."""
        at = datetime.fromtimestamp(self.file.clock(), UTC).isoformat(timespec="milliseconds")
        with self.file.writing() as connection:
            seal_earlier(connection)
            last = connection.execute("SELECT digest FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
            salt = secrets.token_hex(16)
            entry = Entry(at, who[:_LONGEST], event, about[:_LONGEST], _seal(address, salt) if address else "")
            statement = "INSERT INTO audit (at, who, event, about, address, digest) VALUES (?, ?, ?, ?, ?, ?)"
            added = connection.execute(statement, (*astuple(entry), entry.digest_after(last["digest"] if last else "")))
            if address:
                connection.execute(_ADD_ADDRESS, (added.lastrowid, self.file.clock(), address, salt))

    def entries(self, *, limit: int = 100, before: int | None = None, known_on: date | None = None) -> list[tuple[int, Entry]]:
        """The newest entries with their numbers, newest first; ``before`` a number, for the next page; or those made by a day."""
        query = f"{_EVERYTHING} WHERE seq < ? AND substr(audit.at, 1, 10) <= ? ORDER BY seq DESC LIMIT ?"
        asked = (before or 2**62, (known_on or date.max).isoformat(), limit)
        return [(row["seq"], self._shown(row)) for row in self.file.rows(query, asked)]

    def first_broken(self) -> int | None:
        """The number of the first entry that was changed, or that follows one that was removed; ``None`` where all are whole."""
        before, expected = "", 1
        for row in self.file.rows(f"{_EVERYTHING} ORDER BY seq"):
            is_whole = row["plain"] is None or row["address"] == _seal(row["plain"], row["salt"])
            if row["seq"] != expected or row["digest"] != _entry(row).digest_after(before) or not is_whole:
                return int(row["seq"])
            before, expected = row["digest"], expected + 1
        return None

    def _shown(self, row: sqlite3.Row) -> Entry:
        """An entry with its address, where that is kept still."""
        address = row["plain"] if row["plain"] is not None and row["told_at"] >= self.file.clock() - SEASON_S else ""
        return replace(_entry(row), address=address)


def seal_earlier(connection: sqlite3.Connection) -> None:
    """Seal the addresses that an earlier version wrote into the log itself, once."""
    if connection.execute("PRAGMA user_version").fetchone()[0] >= _SEALED:
        return

    def seal(seq: int, entry: Entry) -> Entry:
        if not entry.address:
            return entry
        at, salt = datetime.fromisoformat(entry.at).timestamp(), secrets.token_hex(16)
        connection.execute(_ADD_ADDRESS, (seq, at, entry.address, salt))
        return replace(entry, address=_seal(entry.address, salt))

    rewrite(connection, seal)
    connection.execute(f"PRAGMA user_version={_SEALED}")


def rewrite(connection: sqlite3.Connection, change: Callable[[int, Entry], Entry]) -> int:
    """Put other words into the log and make its digests anew; what was broken stays so. Returns how many entries changed."""
    before = new_before = ""
    n_changed = 0
    connection.execute("DROP TRIGGER IF EXISTS audit_is_not_changed")
    for row in connection.execute("SELECT * FROM audit ORDER BY seq").fetchall():
        old, is_whole = _entry(row), row["digest"] == _entry(row).digest_after(before)
        new = change(row["seq"], old)
        n_changed += new != old
        before, new_before = row["digest"], new.digest_after(new_before) if is_whole else ""
        statement = "UPDATE audit SET who = ?, about = ?, address = ?, digest = ? WHERE seq = ?"
        connection.execute(statement, (new.who, new.about, new.address, new_before, row["seq"]))
    connection.execute(KEEP_AUDIT)
    return n_changed


def _seal(address: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}{address}".encode()).hexdigest()


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(row["at"], row["who"], row["event"], row["about"], row["address"])
