"""Verbs of accounts for the browser (add, list, remove, export, forget, password, role, mail, second-factor), and of the log."""

import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fogline.cli.output import JsonOption, KnownOnOption, WorkspaceOption, counted, parse_date, print_rows, say
from fogline.errors import InputError, WorkspaceError

if TYPE_CHECKING:
    from fogline.access import Access
    from fogline.store import Records

NameArgument = Annotated[str, typer.Argument(help="Name of the account.")]
StdinOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
RoleOption = Annotated[str, typer.Option("--role", help="reader, reviewer (decides too) or admin (sees the log, undoes others).")]

app = typer.Typer(
    help="Accounts for the browser: who may read, review, and see the log.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("add")
def add(name: NameArgument, role: RoleOption, workspace: WorkspaceOption = Path(), password_stdin: StdinOption = False) -> None:
    """Make an account; asks for its password twice. From the first account on, reviewing takes a login.

    Example: fogline user add ann --role reviewer
    """
    access = _access(workspace)
    account = access.accounts.add(name, role, _new_password(from_stdin=password_stdin))
    _note(access, "account added", f"{account.name}, {account.role}")
    say(f"{account.name} may log in as {account.role}.")


@app.command("list")
def list_users(workspace: WorkspaceOption = Path(), as_json: JsonOption = False) -> None:
    """All accounts with their roles.

    Example: fogline user list
    """
    access = _access(workspace)
    rows = [
        {
            "name": a.name,
            "role": a.role,
            "second_factor": access.second_factors.has(a.name),
            "made_at": a.made_at,
            "asks_to_leave": access.people.is_asking(a.name),
        }
        for a in access.accounts.all()
    ]
    print_rows(rows, as_json=as_json, empty="There is no account: on this machine a name is enough to review.")


@app.command("remove")
def remove(name: NameArgument, workspace: WorkspaceOption = Path()) -> None:
    """Remove an account and end its sessions; its decisions stay, signed as they are (fogline user forget takes the name out).

    Example: fogline user remove ann
    """
    access = _access(workspace)
    access.accounts.remove(name)
    _note(access, "account removed", name)
    say(f"{name} cannot log in any more.")


@app.command("export")
def export(name: NameArgument, workspace: WorkspaceOption = Path()) -> None:
    """Print all that is kept on a person as JSON: account, sessions, notices, their entries of the log, decisions.

    Also of somebody without an account, who only gave a name. Secrets are left out.

    Example: fogline user export ann > ann.json
    """
    access, records = _access(workspace), _records(workspace)
    typer.echo(json.dumps(access.people.kept_on(name, records), ensure_ascii=False, indent=1))


@app.command("forget")
def forget(
    name: NameArgument,
    workspace: WorkspaceOption = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take a person out: account, secrets and sessions go, and a stand-in takes the place of the name.

    Under decisions and in the log, "former reviewer 1" stands from then on; what was decided counts as before. It cannot be
    undone. Backups keep the name until you delete them.

    Example: fogline user forget ann
    """
    from fogline.store.lock import one_writer

    access, records = _access(workspace), _records(workspace)
    if not yes:
        typer.confirm(f"Take {name} out of this workspace for good?", abort=True, err=True)
    with one_writer(workspace, records.engine):
        done = access.people.take_out(name, records)
    _note(access, "name taken out", done.stand_in)
    places = f"{counted(done.n_decisions, 'decision')} and {counted(done.n_entries, 'line')} of the log"
    say(f"{done.stand_in} stands for the name now, in {places}.")
    say("Backups keep the name until you delete them; so does what was printed or copied elsewhere.")


@app.command("password")
def password(name: NameArgument, workspace: WorkspaceOption = Path(), password_stdin: StdinOption = False) -> None:
    """Give an account a new password and end its sessions.

    Example: fogline user password ann
    """
    access = _access(workspace)
    access.accounts.set_password(name, _new_password(from_stdin=password_stdin))
    _note(access, "password set", name)
    say(f"{name} has a new password, and is logged out everywhere.")


@app.command("role")
def role(
    name: NameArgument,
    role: Annotated[str, typer.Argument(help="reader, reviewer or admin.")],
    workspace: WorkspaceOption = Path(),
) -> None:
    """Give an account another role; it has it at once (an admin's in the browser with a second factor only).

    Example: fogline user role ann admin
    """
    access = _access(workspace)
    access.accounts.set_role(name, role)
    _note(access, "role given", f"{name}, {role}")
    say(f"{name} is {role} now.")


@app.command("mail")
def mail(
    name: NameArgument,
    address: Annotated[str, typer.Argument(help="Address to write to; leave it out to write no more.")] = "",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Have an account told by mail, too, what changes in it, and of logins from new addresses.

    Mail goes out only where fogline.toml has a table [mail] with relay = "host:port" and sender; see docs/operate.md.

    Example: fogline user mail ann ann@example.org
    """
    access = _access(workspace)
    access.mail.set(name, address)
    _note(access, "account mail set", name)
    say(f"{name} is written to at {address}." if address else f"{name} is not written to.")


@app.command("second-factor")
def second_factor(
    name: NameArgument,
    workspace: WorkspaceOption = Path(),
    remove: Annotated[bool, typer.Option("--remove", help="Take it away.")] = False,
) -> None:
    """Give an account a new second factor, which its next login takes; without one, an admin is only a reviewer in the browser.

    Prints what an authenticator takes, once: as a QR code, or the letters after secret= by hand. Ends the account's sessions.

    Example: fogline user second-factor ann
    """
    access = _access(workspace)
    if remove:
        access.second_factors.remove(name)
        _note(access, "second factor removed", name)
        say(f"{name} has no second factor any more, and is logged out everywhere.")
        return
    address = access.second_factors.make(name)
    _note(access, "second factor made", name)
    typer.echo(address)
    say(f"Put this into {name}'s authenticator. It is as secret as a password, and is not shown again.")


def audit(
    workspace: WorkspaceOption = Path(),
    limit: Annotated[int, typer.Option(min=1, help="How many entries to print.")] = 50,
    known_on: KnownOnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who logged in, decided, undid and was refused in the browser, and who made accounts: newest first, only ever added to.

    Addresses are kept for ninety days. Exit code 1 where an entry was changed or removed.

    Example: fogline audit --limit 20
    """
    access = _access(workspace)
    access.file.forget_expired()
    rows = [
        {"seq": seq, "at": e.at[:19], "who": e.who, "event": e.event, "about": e.about, "address": e.address}
        for seq, e in access.audit.entries(limit=limit, known_on=parse_date(known_on, name="--known-on"))
    ]
    print_rows(rows, as_json=as_json, empty="Nothing has been logged yet.")
    if (broken := access.audit.first_broken()) is not None:
        say(f"Entry {broken} was changed, or one before it was removed: somebody wrote into access.db by hand.")
        raise typer.Exit(1)


COMMANDS = (audit,)


def _access(folder: Path) -> "Access":
    from fogline.access import open_access
    from fogline.settings import SETTINGS_FILE

    if not (folder / SETTINGS_FILE).is_file():
        raise WorkspaceError(str(folder), f"no {SETTINGS_FILE} here", f"make one with: fogline init {folder} --theatre syria")
    return open_access(folder)


def _records(folder: Path) -> "Records":
    from fogline.workspace import Workspace

    return Workspace.open(folder).desk.records


def _new_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    first = typer.prompt("Password", hide_input=True, err=True)
    if first != typer.prompt("Once more", hide_input=True, err=True):
        raise InputError("the password was typed in two ways", "type it again")
    return str(first)


def _note(access: "Access", event: str, about: str) -> None:
    from fogline.access.personal import AT_COMMAND_LINE

    try:
        who = getpass.getuser()
    except (KeyError, OSError):
        who = ""
    access.audit.note(f"{who}{AT_COMMAND_LINE}".strip(), event, about)
