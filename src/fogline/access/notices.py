"""What people are told of their account: what was changed in it, a login from an address not seen before, a weak password."""

import sqlite3
from datetime import UTC, datetime

from fogline.access.file import AccessFile, account_key

GUESSABLE = "Choose another password: "
"""How a notice of a weak password begins; no mail may say so."""


def add_notice(connection: sqlite3.Connection, key: str, now: float, what: str) -> None:
    """Have an account told something."""
    connection.execute("INSERT INTO notices (key, at, what, is_new) VALUES (?, ?, ?, 1)", (key, now, what))


class Notices:
    """What the accounts of one workspace are told. Nobody can take a notice away, so that whoever got in cannot hide it."""

    def __init__(self, file: AccessFile) -> None:
        self.file = file

    def note_login(self, name: str, address: str) -> None:
        """Have an account told of a login from an address that none of its logins of a season came from; not of its first."""
        query = "SELECT addresses.address FROM audit LEFT JOIN addresses USING (seq) WHERE event = 'login' AND who = ?"
        rows = self.file.rows(query, (name,))
        if rows and address not in {row["address"] for row in rows}:
            with self.file.writing() as connection:
                add_notice(connection, account_key(name), self.file.clock(), f"You logged in from a new address, {address}.")

    def note_guessable(self, name: str, problem: str) -> None:
        """Have an account told, once, that the password it logs in with would not be taken any more."""
        what = f"{GUESSABLE}{problem}."
        if not self.file.rows("SELECT 1 FROM notices WHERE key = ? AND what = ?", (account_key(name), what)):
            with self.file.writing() as connection:
                add_notice(connection, account_key(name), self.file.clock(), what)

    def take_new(self, name: str) -> bool:
        """Whether there is something that was not shown yet; from now on it counts as shown."""
        if not self.file.rows("SELECT 1 FROM notices WHERE key = ? AND is_new", (account_key(name),)):
            return False
        with self.file.writing() as connection:
            connection.execute("UPDATE notices SET is_new = 0 WHERE key = ?", (account_key(name),))
        return True

    def all(self, name: str) -> list[tuple[str, str]]:
        """What an account was told, newest first: when, and what."""
        rows = self.file.rows("SELECT at, what FROM notices WHERE key = ? ORDER BY seq DESC", (account_key(name),))
        return [(datetime.fromtimestamp(row["at"], UTC).strftime("%Y-%m-%d %H:%M UTC"), row["what"]) for row in rows]
