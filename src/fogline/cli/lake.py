"""Verbs for many machines and other people's tools: share, gather."""

from pathlib import Path
from typing import Annotated

import typer

from fogline.cli.output import WorkspaceOption, counted, progress_bars, say

AddressArgument = Annotated[
    str,
    typer.Argument(help="A folder, or an address that fsspec knows: s3://bucket/folder, gs://…, memory://…", show_default=False),
]


def share(address: AddressArgument, workspace: WorkspaceOption = Path()) -> None:
    """Write reports and claims as Parquet files partitioned by day, to a folder or object store.

    Days that are there already are left alone. DuckDB, Spark and pandas read the files as they are. Addresses of object stores
    need fsspec's package for them, such as s3fs.

    Example: fogline share s3://war/lake
    """
    from fogline.lake import share_days
    from fogline.workspace import Workspace

    with progress_bars() as progress:
        done = share_days(Workspace.open(workspace).desk, address, progress=progress)
    written = f"{counted(done.n_reports, 'report')} and {counted(done.n_claims, 'claim')}"
    say(f"{written} are at {address}; {counted(done.n_parts, 'new part')}.")


def gather(address: AddressArgument, workspace: WorkspaceOption = Path()) -> None:
    """Take in reports and claims that fogline share wrote; the next run uses them.

    Claims are taken where the same Fogline, theatre and models found them; else the next run finds them anew.

    Example: fogline gather s3://war/lake; fogline run
    """
    from fogline.workspace import Workspace

    with progress_bars() as progress:
        done = Workspace.open(workspace).gather(address, progress=progress)
    left = f"; {counted(done.n_left, 'claim')} of another extractor left out" if done.n_left else ""
    taken = f"{counted(done.n_reports, 'new report')} with {counted(done.n_claims, 'new claim')}"
    say(f"{taken}{left}. The next fogline run uses them.")


COMMANDS = (share, gather)
