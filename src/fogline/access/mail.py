"""Mail to people about their account, where the workspace names a relay; without one, nothing is ever sent.

It is sent beside the work and once: a relay that is slow or away holds nobody up. What went wrong is in the process's log, and
what the mail said stands on the page of the account in any case.
"""

import logging
import os
import smtplib
import ssl
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime
from pathlib import Path
from threading import Thread

from fogline.access.accounts import Accounts
from fogline.access.file import account_key
from fogline.access.notices import GUESSABLE, add_notice
from fogline.errors import FoglineError, InputError
from fogline.settings import MailSettings, read_settings

PASSWORD_VARIABLE = "FOGLINE_MAIL_PASSWORD"  # noqa: S105  # the name of a variable
_WAIT_S = 10.0
_LONGEST = 254
_SUBJECT = "Your Fogline account"
_END = (
    "If this was not you, or not asked for, tell whoever runs the server. All that changed stands on the page of your account.\n"
)

_log = logging.getLogger(__name__)


class MailAddresses:
    """To which address, if any, each account is written."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts, self.file = accounts, accounts.file

    def of(self, name: str) -> str:
        """The address of an account; empty where it has none."""
        rows = self.file.rows("SELECT address FROM mail WHERE key = ?", (account_key(name),))
        return rows[0]["address"] if rows else ""

    def set(self, name: str, address: str) -> None:
        """Give an account an address, or none where it is empty; the one before is told, too."""
        key = account_key(self.accounts.known(name).name)
        if address:
            _check_address(address)
        before = self.of(name)
        with self.file.writing() as connection:
            add_notice(connection, key, self.file.clock(), "The address that mail on your account goes to was changed.")
            connection.execute("DELETE FROM mail WHERE key = ?", (key,))
            if address:
                connection.execute("INSERT INTO mail (key, address) VALUES (?, ?)", (key, address))
        if before and before != address and self.file.mail:
            self.file.mail(before, "Mail on your account goes elsewhere from now on.")


def send_later(folder: Path, address: str, what: str) -> None:
    """Send what somebody was told, beside the work; nothing where ``folder`` names no relay, nor a hint at a weak password."""
    try:
        settings = read_settings(folder).mail
    except FoglineError as error:
        _log.warning("no mail is sent: %s", error)
        return
    if settings.relay and not what.startswith(GUESSABLE):
        Thread(target=_send, args=(settings, address, what), name="mail").start()


def _send(settings: MailSettings, address: str, what: str) -> None:
    host, _, port = settings.relay.rpartition(":")
    context = ssl.create_default_context()
    try:
        with (
            smtplib.SMTP_SSL(host, int(port), timeout=_WAIT_S, context=context)
            if settings.security == "tls"
            else smtplib.SMTP(host, int(port), timeout=_WAIT_S)
        ) as relay:
            if settings.security == "starttls":
                relay.starttls(context=context)
            if settings.user:
                relay.login(settings.user, os.environ.get(PASSWORD_VARIABLE, ""))
            relay.send_message(_message(settings.sender, address, what))
    except (OSError, ValueError, smtplib.SMTPException) as error:
        _log.warning("a mail on an account was not sent: %s", type(error).__name__)


def _message(sender: str, address: str, what: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, address, _SUBJECT
    message["Date"], message["Auto-Submitted"] = localtime(), "auto-generated"
    message.set_content(f"{what}\n\n{_END}")
    return message


def _check_address(address: str) -> None:
    try:
        parsed = Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise InputError(f"{address!r} is no address that mail goes to", "write it as ann@example.org") from error
    if not parsed.username or not parsed.domain or len(address) > _LONGEST or not address.isascii() or not address.isprintable():
        raise InputError(f"{address!r} is no address that mail goes to", "write it as ann@example.org")
