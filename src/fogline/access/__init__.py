"""Who may do what in the browser: accounts, second factors, sessions, back-off at the login, and the log of what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import time

from fogline.access.accounts import ROLES, Account, Accounts, Role, checked_name
from fogline.access.audit import Audit, Entry
from fogline.access.file import AccessFile
from fogline.access.mail import MailAddresses, send_later
from fogline.access.notices import Notices
from fogline.access.passwords import Strength, measure_strength
from fogline.access.personal import People, TakenOut
from fogline.access.second_factor import SecondFactors
from fogline.access.sessions import Session, Sessions
from fogline.access.throttle import Throttle

__all__ = [
    "ROLES",
    "Access",
    "Account",
    "Entry",
    "Role",
    "Session",
    "Strength",
    "TakenOut",
    "checked_name",
    "measure_strength",
    "open_access",
]


@dataclass(frozen=True, slots=True)
class Access:
    """All of a workspace's file ``access.db``."""

    file: AccessFile
    accounts: Accounts
    second_factors: SecondFactors
    notices: Notices
    sessions: Sessions
    throttle: Throttle
    audit: Audit
    people: People
    mail: MailAddresses


def open_access(folder: Path, clock: Callable[[], float] = time) -> Access:
    """The accounts and sessions of a workspace's folder; nothing is written until something is to be kept."""
    file = AccessFile(folder, clock, partial(send_later, folder))
    accounts = Accounts(file)
    second_factors, people = SecondFactors(accounts), People(accounts)
    kept = (Notices(file), Sessions(file), Throttle(file), Audit(file))
    return Access(file, accounts, second_factors, *kept, people, MailAddresses(accounts))
