"""The audit log: who did what when, only ever added to. Each entry carries a digest of itself and of the entry before it."""

import hashlib
import sqlite3
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime

from fogline.access.file import AccessFile

_COLUMNS = "seq, at, who, event, about, address, digest"
_LONGEST = 300


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
        entry = Entry(at, who[:_LONGEST], event, about[:_LONGEST], address)
        with self.file.writing() as connection:
            last = connection.execute("SELECT digest FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
            digest = entry.digest_after(last["digest"] if last else "")
            statement = "INSERT INTO audit (at, who, event, about, address, digest) VALUES (?, ?, ?, ?, ?, ?)"
            connection.execute(statement, (*astuple(entry), digest))

    def entries(self, *, limit: int = 100, before: int | None = None, known_on: date | None = None) -> list[tuple[int, Entry]]:
        """The newest entries with their numbers, newest first; ``before`` a number, for the next page; or those made by a day."""
        query = f"SELECT {_COLUMNS} FROM audit WHERE seq < ? AND substr(at, 1, 10) <= ? ORDER BY seq DESC LIMIT ?"  # noqa: S608  # fixed columns
        asked = (before or 2**62, (known_on or date.max).isoformat(), limit)
        return [(row["seq"], _entry(row)) for row in self.file.rows(query, asked)]

    def first_broken(self) -> int | None:
        """The number of the first entry that was changed, or that follows one that was removed; ``None`` where all are whole."""
        before, expected = "", 1
        for row in self.file.rows(f"SELECT {_COLUMNS} FROM audit ORDER BY seq"):  # noqa: S608  # fixed columns
            if row["seq"] != expected or row["digest"] != _entry(row).digest_after(before):
                return int(row["seq"])
            before, expected = row["digest"], expected + 1
        return None


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(row["at"], row["who"], row["event"], row["about"], row["address"])
