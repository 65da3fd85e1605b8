"""Accounts: a name, a role and a password's argon2id hash."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fogline.access.file import AccessFile, account_key
from fogline.access.notices import add_notice
from fogline.access.passwords import MOST_LETTERS, check_password
from fogline.errors import InputError
from fogline.store.reviewers import number_of

Role = Literal["reader", "reviewer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""What each role may: a reader reads, a reviewer decides too, an admin also sees the log and undoes what others decided."""

_LONGEST_NAME = 60

_hasher = PasswordHasher()
_one_at_a_time = BoundedSemaphore(2)
"""A hash takes 64 MiB: without a bound, many logins at once could take all memory."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in."""

    name: str
    role: Role
    made_at: str


class Accounts:
    """The accounts of one workspace."""

    def __init__(self, file: AccessFile) -> None:
        self.file = file
        self._nobody = ""

    def all(self) -> list[Account]:
        """All accounts, by name."""
        return [
            Account(row["name"], row["role"], row["made_at"]) for row in self.file.rows("SELECT * FROM accounts ORDER BY key")
        ]

    def find(self, name: str) -> Account | None:
        """The account of this name, however it is capitalised."""
        rows = self.file.rows("SELECT * FROM accounts WHERE key = ?", (account_key(name),))
        return Account(rows[0]["name"], rows[0]["role"], rows[0]["made_at"]) if rows else None

    def add(self, name: str, role: str, password: str) -> Account:
        """A new account; raises :class:`InputError` where the name is taken, or the role or password will not do."""
        account = Account(checked_name(name), checked_role(role), datetime.now(UTC).isoformat(timespec="seconds"))
        check_password(password, account.name)
        if self.find(name):
            raise InputError(f"there is an account {name!r} already", "choose another name, or change its password")
        with self.file.writing() as connection:
            values = (account_key(name), account.name, account.role, _hash(password), account.made_at)
            connection.execute("INSERT INTO accounts (key, name, role, hash, made_at) VALUES (?, ?, ?, ?, ?)", values)
        return account

    def remove(self, name: str) -> None:
        """Remove an account and end its sessions."""
        account = self.known(name)
        with self.file.writing() as connection:
            for table in ("accounts", "second_factors", "notices", "mail"):
                connection.execute(f"DELETE FROM {table} WHERE key = ?", (account_key(name),))  # noqa: S608  # fixed names
            connection.execute("DELETE FROM sessions WHERE name = ?", (account.name,))

    def set_password(self, name: str, password: str) -> None:
        """Give an account another password and end its sessions."""
        account = self.known(name)
        check_password(password, account.name)
        with self.file.writing() as connection:
            connection.execute("UPDATE accounts SET hash = ? WHERE key = ?", (_hash(password), account_key(name)))
            connection.execute("DELETE FROM sessions WHERE name = ?", (account.name,))
            add_notice(connection, account_key(name), self.file.clock(), "Your password was changed.")

    def set_role(self, name: str, role: str) -> None:
        """Give an account another role; its sessions have it at once."""
        self.known(name)
        with self.file.writing() as connection:
            connection.execute("UPDATE accounts SET role = ? WHERE key = ?", (checked_role(role), account_key(name)))
            add_notice(connection, account_key(name), self.file.clock(), f"You were given the role {role}.")

    def verified(self, name: str, password: str) -> Account | None:
        """The account, if the password is its own. An unknown name takes as long as a wrong password."""
        rows = self.file.rows("SELECT hash FROM accounts WHERE key = ?", (account_key(name),))
        known = rows[0]["hash"] if rows else self._hash_of_nobody()
        is_right = _verify(known, password[: MOST_LETTERS + 1])
        if not rows or not is_right:
            return None
        if _hasher.check_needs_rehash(known):
            with self.file.writing() as connection:
                connection.execute("UPDATE accounts SET hash = ? WHERE key = ?", (_hash(password), account_key(name)))
        return self.find(name)

    def known(self, name: str) -> Account:
        """The account of this name; raises :class:`InputError` where there is none."""
        account = self.find(name)
        if account is None:
            raise InputError(f"there is no account {name!r}", "list them with: fogline user list")
        return account

    def _hash_of_nobody(self) -> str:
        self._nobody = self._nobody or _hash("nobody has this password")
        return self._nobody


def checked_name(name: str) -> str:
    """A name that can stand under decisions; raises :class:`InputError` where it cannot."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain or len(plain) > _LONGEST_NAME:
        raise InputError(f"a name has 1 to {_LONGEST_NAME} letters", "give one that colleagues know you by")
    if not plain.isprintable():
        raise InputError("the name holds letters that cannot be seen", "write it with ordinary letters")
    if number_of(account_key(plain)):
        raise InputError(f"{plain!r} stands for somebody who was taken out", "give another name")
    return plain


def checked_role(role: str) -> Role:
    """A role; raises :class:`InputError` for any other word."""
    for known in ROLES:
        if role == known:
            return known
    raise InputError(f"there is no role {role!r}", f"use one of {', '.join(ROLES)}")


def _hash(password: str) -> str:
    with _one_at_a_time:
        return _hasher.hash(password)


def _verify(known: str, password: str) -> bool:
    try:
        with _one_at_a_time:
            return _hasher.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False
