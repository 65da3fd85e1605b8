"""Verbs that keep a workspace safe: verify, backup, restore."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fogline.cli.output import JsonOption, WorkspaceOption, counted, print_rows, progress_bars, say

if TYPE_CHECKING:
    from fogline.store.backup import BackupSummary


def verify(
    workspace: WorkspaceOption = Path(),
    quick: Annotated[bool, typer.Option("--quick", help="Make nothing again.")] = False,
    all_runs: Annotated[bool, typer.Option("--all-runs", help="Make every run again, not only the latest.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check that a workspace is whole: every report, claim, decision and run against its hash, every reference.

    Origins and the latest run are also made again and compared. Changes nothing; exits with 1 where it finds a fault, each with
    its cure.

    Example: fogline verify --quick
    """
    from fogline.verifying import verify_desk
    from fogline.workspace import Workspace

    opened = Workspace.open(workspace)
    n_seen = 0
    with progress_bars() as progress:

        def tick() -> None:
            nonlocal n_seen
            n_seen += 1
            progress("verify", n_seen, None)

        found = verify_desk(opened.desk, n_again=0 if quick else None if all_runs else 1, tick=tick)
    rows = [{"found": "fault" if f.is_fault else "note", "what": f.what, "item": f.item, "cure": f.cure} for f in found.findings]
    if rows or as_json:
        print_rows(rows, as_json=as_json)
    looked = ", ".join(f"{count:,} {name}" for name, count in found.counts.items() if count)
    say(f"Looked at {looked}; {counted(found.n_reproduced, 'run')} made again. {counted(len(found.faults), 'fault')}.")
    if found.faults:
        raise typer.Exit(1)


def backup(
    out: Annotated[Path, typer.Argument(help="File to write, mostly NAME.tar.gz.", show_default=False)],
    workspace: WorkspaceOption = Path(),
) -> None:
    """Write a workspace as one file: every row of its store, every file of its folder, each with its hash.

    Others may go on writing meanwhile: the backup is of one moment. It is read back before it is called done. It holds all that
    the workspace holds, secrets in its settings included.

    Example: fogline backup war-2017-06-05.tar.gz
    """
    from fogline.store.backup import write_backup
    from fogline.workspace import Workspace

    opened = Workspace.open(workspace)
    with progress_bars() as progress:
        summary = write_backup(opened.desk.records, opened.folder, out, tick=progress)
    say(f"Wrote {out}: {_told(summary)}.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that fogline backup wrote.", show_default=False)],
    folder: Annotated[Path, typer.Argument(help="Folder to make; must not be there yet.", show_default=False)],
    store: Annotated[
        str | None,
        typer.Option(
            help='Address of an empty database to fill; "" is fogline.db in the folder.', show_default="as in the backup"
        ),
    ] = None,
) -> None:
    """Make the workspace of a backup. Everything is checked first; it is there whole or not at all.

    Example: fogline restore war-2017-06-05.tar.gz war2; fogline verify -w war2
    """
    from fogline.store.backup import restore_backup

    with progress_bars() as progress:
        summary = restore_backup(file, folder, store=store, tick=progress)
    say(f"Made {folder}: {_told(summary)}. Check it: fogline verify -w {folder}")


COMMANDS = (verify, backup, restore)


def _told(summary: "BackupSummary") -> str:
    rows = ", ".join(f"{count:,} {name}" for name, count in summary.rows.items() if count and name != "meta")
    return f"{rows}, {counted(summary.n_files, 'file')}"
