"""How the command line prints: tables or JSON on standard output, progress on standard error where that is a terminal."""

import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from fogline.cli import completion
from fogline.cli.completion import completed
from fogline.errors import InputError
from fogline.logs import json_line, wants_json
from fogline.model import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from fogline.model import Rejection
    from fogline.pipeline import Progress as OnProgress
    from fogline.workspace import Workspace

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", help="Folder of the workspace.", show_default="the current folder")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
KnownOnOption = Annotated[
    str | None,
    typer.Option(
        "--known-on", metavar="DATE", help="Use only what was published by this day.", autocompletion=completed(completion.days)
    ),
]

_READABLE_COLUMN = 20
_STAGE_LABELS = {
    "read": "Reading reports",
    "ask": "Asking feeds",
    "group": "Grouping origins",
    "extract": "Extracting claims",
    "estimate": "Estimating control",
    "study": "Reading coded reports",
    "train": "Learning",
    "verify": "Looking at rows",
    "queue": "Trying claims",
    "gold": "Writing gold",
    "keep": "Keeping reports",
    "share": "Writing days",
    "gather": "Taking in days",
    "backup": "Packing rows",
    "check": "Reading it back",
    "restore": "Restoring rows",
    "pages": "Writing pages",
    "listen": "Listening",
    "work": "Working it out",
}


def parse_date(value: str | None, *, name: str) -> date | None:
    """An ISO date from the command line; raises :class:`InputError` that says how to write one."""
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise InputError(f"{name} is {value!r}", "write a date as YYYY-MM-DD") from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InputError(f"{name} is {value}", f"give a day from {FIRST_DAY} to {LAST_DAY}")
    return day


def need_date(value: str, *, name: str) -> date:
    """As :func:`parse_date`, for a date that must be there."""
    parsed = parse_date(value, name=name)
    assert parsed is not None
    return parsed


def print_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str = "Nothing.") -> None:
    """Print rows as a table, or as a JSON array; ``empty`` is said on standard error where there are none."""
    if as_json:
        typer.echo(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2, default=str))
        return
    if not rows:
        say(empty)
        return
    console = Console(highlight=False, markup=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=200)
    if _least_width(rows) > console.width:
        console.print(Text("\n\n").join(map(_in_lines, rows)))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, value in rows[0].items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        table.add_column(name.replace("_", " "), justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    console.print(table)


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 report, 2 reports."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def say_rejected(rejections: "Sequence[Rejection]", *, most: int = 20) -> None:
    """What could not be used, one line each, on standard error."""
    for rejection in rejections[:most]:
        say(f"rejected {rejection.item[:120]}: {rejection.reason}" + (f": {rejection.detail}" if rejection.detail else ""))
    if len(rejections) > most:
        say(f"… and {len(rejections) - most} more.")


def say(text: str, *, level: int = logging.INFO) -> None:
    """A line for the person at the terminal, on standard error; a JSON object where logs are to be."""
    typer.echo(json_line(text, level) if wants_json() else text, err=True)


@contextmanager
def working() -> Iterator["OnProgress"]:
    """A bar that moves, and goes, while something may take long that cannot be counted; nothing in a pipe."""
    with progress_bars(is_passing=True) as progress:
        progress("work", 0, None)
        yield progress


@contextmanager
def progress_bars(*, is_passing: bool = False) -> Iterator["OnProgress"]:
    """Bars for the stages on standard error where it is a terminal; nothing in a pipe. Passing ones are gone at the end."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description:20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=is_passing) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGE_LABELS.get(stage, stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show


def estimate_then(workspace: "Workspace", *days: date | None) -> None:
    """Make the estimates as known on these days, with progress where somebody sees it; they are kept, so asking is quick then."""
    for day in days:
        if day is not None:
            with progress_bars() as progress:
                workspace.run(known_on=day, progress=progress)


def _least_width(rows: Sequence[Mapping[str, Any]]) -> int:
    """How wide a table must be so that no column is a pillar of broken words."""
    widths = [max(len(name), min(max(len(_cell(row.get(name))) for row in rows), _READABLE_COLUMN)) + 1 for name in rows[0]]
    return sum(widths)


def _in_lines(row: Mapping[str, Any]) -> Text:
    """A row as names with their values, for a terminal that is too narrow for a table."""
    told = [(name.replace("_", " "), _cell(value)) for name, value in row.items()]
    return Text("  ").join(Text.assemble((name, "bold"), " ", value) for name, value in told if value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return str(value)
