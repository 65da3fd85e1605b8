"""A second factor: six digits that an authenticator makes of a secret and the time (RFC 6238), each good once."""

import hmac

import pyotp

from fogline.access.accounts import Accounts
from fogline.access.file import account_key
from fogline.access.notices import add_notice

_STEP_S = 30
_NEAR_STEPS = (-1, 0, 1)
"""The clock of an authenticator may differ by half a minute."""


class SecondFactors:
    """The second factors of one workspace's accounts. Their secrets are as secret as the file they lie in."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts, self.file = accounts, accounts.file

    def has(self, name: str) -> bool:
        """Whether this account has one."""
        return bool(self.file.rows("SELECT 1 FROM second_factors WHERE key = ?", (account_key(name),)))

    def make(self, name: str) -> str:
        """Give an account a new one and end its sessions; the address is what an authenticator takes, as a QR code or so."""
        account, secret = self.accounts.known(name), pyotp.random_base32()
        with self.file.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO second_factors VALUES (?, ?, 0)", (account_key(name), secret))
            connection.execute("DELETE FROM sessions WHERE name = ?", (account.name,))
            add_notice(connection, account_key(name), self.file.clock(), "You were given a new second factor.")
        return pyotp.TOTP(secret).provisioning_uri(name=account.name, issuer_name="Fogline")

    def remove(self, name: str) -> None:
        """Take it away and end the account's sessions."""
        account = self.accounts.known(name)
        with self.file.writing() as connection:
            connection.execute("DELETE FROM second_factors WHERE key = ?", (account_key(name),))
            connection.execute("DELETE FROM sessions WHERE name = ?", (account.name,))
            add_notice(connection, account_key(name), self.file.clock(), "Your second factor was taken away.")

    def verified(self, name: str, code: str) -> bool:
        """Whether these are the digits of now and were not used before; true where the account has no second factor."""
        key = account_key(name)
        rows = self.file.rows("SELECT secret FROM second_factors WHERE key = ?", (key,))
        if not rows:
            return True
        now, digits = int(self.file.clock()) // _STEP_S, "".join(code.split()).encode()
        made_by = pyotp.TOTP(rows[0]["secret"], interval=_STEP_S)
        step = next((now + n for n in _NEAR_STEPS if hmac.compare_digest(made_by.generate_otp(now + n).encode(), digits)), 0)
        with self.file.writing() as connection:
            statement = "UPDATE second_factors SET last_step = ? WHERE key = ? AND last_step < ?"
            return bool(step and connection.execute(statement, (step, key, step)).rowcount)
