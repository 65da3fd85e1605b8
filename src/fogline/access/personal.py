"""What is kept on a person: all of it for themselves, and taking it out.

Of whoever is taken out, account, secrets, sessions and notices go; under decisions and in the log a stand-in takes the place of
the name, and the addresses beside their entries go too. What was decided and done stays.
"""

import sqlite3
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from fogline.access.accounts import Accounts
from fogline.access.audit import Audit, Entry, rewrite, seal_earlier
from fogline.access.file import SEASON_S, account_key
from fogline.access.mail import MailAddresses
from fogline.access.notices import Notices, add_notice
from fogline.access.second_factor import SecondFactors
from fogline.errors import InputError
from fogline.store.records import Records
from fogline.store.reviewers import number_of, sweep, taking_out

AT_COMMAND_LINE = " at the command line"
"""Ends the name of whoever did something outside the browser."""

_ABOUT_ACCOUNTS = ("account ", "password ", "role ", "second factor ")
"""How events begin whose ``about`` names an account first."""

_ASKED, _ASKS = "asked to be taken out", " asks to be taken out: fogline user forget."


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What taking somebody out came to: the stand-in, decisions with new ids, entries of the log with other words."""

    stand_in: str
    n_decisions: int
    n_entries: int


class People:
    """The people of one workspace, with or without an account."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts, self.file = accounts, accounts.file

    def kept_on(self, name: str, records: Records) -> dict[str, Any]:
        """All that is kept on a person but their secrets, as JSON takes it; raises :class:`InputError` for no name at all."""
        key = account_key(name)
        if not key:
            raise InputError("no name was given", "name whom it is about")
        account = self.accounts.find(name)
        sessions = [row for row in self.file.rows("SELECT * FROM sessions") if account_key(row["name"]) == key]
        entries = Audit(self.file).entries(limit=2**62)
        return {
            "name": account.name if account else name,
            "account": asdict(account) | self._more(name) if account else None,
            "sessions": [{"begun_at": _instant(row["made_at"]), "last_seen_at": _instant(row["seen_at"])} for row in sessions],
            "notices": [{"at": at, "what": what} for at, what in Notices(self.file).all(name)],
            "log": [{"seq": seq, **asdict(entry)} for seq, entry in entries if _is_of(entry, key)],
            "decisions": [asdict(made) for made in records.decisions() if account_key(made.reviewer) == key],
            "not_shown": ["the hash of the password", "the secret of the second factor", "digests of session cookies"],
        }

    def _more(self, name: str) -> dict[str, Any]:
        """What else there is of an account."""
        return {"second_factor": SecondFactors(self.accounts).has(name), "mail": MailAddresses(self.accounts).of(name)}

    def is_asking(self, name: str) -> bool:
        """Whether a person asked to be taken out in the last season."""
        since = datetime.fromtimestamp(self.file.clock() - SEASON_S, UTC).isoformat()
        return bool(self.file.rows("SELECT 1 FROM audit WHERE event = ? AND who = ? AND at > ?", (_ASKED, name, since)))

    def ask_to_leave(self, name: str, address: str = "") -> None:
        """Tell every admin, and the log, that somebody wants to be taken out; once in a season."""
        if self.is_asking(name):
            return
        Audit(self.file).note(name, _ASKED, address=address)
        with self.file.writing() as connection:
            for account in self.accounts.all():
                if account.role == "admin":
                    add_notice(connection, account_key(account.name), self.file.clock(), name + _ASKS)

    def take_out(self, name: str, records: Records) -> TakenOut:
        """Take a person out; raises :class:`InputError` where nothing is kept on anybody of this name."""
        kept = self.kept_on(name, records)
        if not any(kept[part] for part in ("account", "sessions", "log", "decisions")):
            raise InputError(f"nothing is kept on {name!r}", "list names with: fogline user list, fogline decisions list")
        key = account_key(name)
        entries = [entry for _, entry in Audit(self.file).entries(limit=2**62)]
        taken = max((number_of(words) for entry in entries for words in (_plain(entry.who), entry.about)), default=0)
        with (
            self.file.writing() as connection,
            taking_out(records, lambda reviewer: account_key(reviewer) == key, taken) as (stand_in, ids),
        ):
            _remove(connection, key)
            seal_earlier(connection)

            def change(seq: int, entry: Entry) -> Entry:
                new = _without(entry, key, stand_in, ids)
                if new.who != entry.who:
                    connection.execute("DELETE FROM addresses WHERE seq = ?", (seq,))
                return new

            n_entries = rewrite(connection, change)
        self.file.sweep()
        if ids:
            sweep(records)
        return TakenOut(stand_in, len(ids), n_entries)


def _remove(connection: sqlite3.Connection, key: str) -> None:
    """Remove account, secrets, sessions, and what was told to the person or of them."""
    for table in ("accounts", "second_factors", "notices", "mail"):
        connection.execute(f"DELETE FROM {table} WHERE key = ?", (key,))  # noqa: S608  # fixed names
    for table, column in (("sessions", "name"), ("notices", "what")):
        for row in connection.execute(f"SELECT rowid AS number, {column} AS said FROM {table}").fetchall():  # noqa: S608  # as above
            if account_key(row["said"].removesuffix(_ASKS)) == key:
                connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (row["number"],))  # noqa: S608  # as above


def _is_of(entry: Entry, key: str) -> bool:
    """Whether an entry is about a person: by who did it, or as the account that it is about."""
    return account_key(_plain(entry.who)) == key or bool(_named(entry, key))


def _plain(who: str) -> str:
    return who.removesuffix(AT_COMMAND_LINE)


def _named(entry: Entry, key: str) -> str:
    """The words of an entry that name the account it is about, where that is the person's."""
    if not entry.event.startswith(_ABOUT_ACCOUNTS):
        return ""
    return next((words for words in (entry.about, entry.about.rpartition(", ")[0]) if account_key(words) == key), "")


def _without(entry: Entry, key: str, stand_in: str, ids: dict[str, str]) -> Entry:
    """An entry with a stand-in for the person's name, and their decisions by their new ids."""
    who, named = _plain(entry.who), _named(entry, key)
    about = " ".join(ids.get(word, word) for word in entry.about.split(" "))
    return replace(
        entry,
        who=stand_in + entry.who.removeprefix(who) if account_key(who) == key else entry.who,
        about=stand_in + entry.about.removeprefix(named) if named else about,
    )


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
