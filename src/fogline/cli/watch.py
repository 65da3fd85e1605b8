"""The verb watch: poll feeds, run the stages for what is new, tell what changed hands."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fogline.cli.output import JsonOption, WorkspaceOption, counted, progress_bars, say
from fogline.errors import InputError

if TYPE_CHECKING:
    from fogline.watch import Round, Watcher


def watch(
    feeds: Annotated[
        list[str] | None, typer.Argument(help="Addresses of feeds or pages.", show_default="those in fogline.toml")
    ] = None,
    workspace: WorkspaceOption = Path(),
    every: Annotated[float, typer.Option(min=0, help="Minutes between two readings of a feed; 0 with --once asks all.")] = 30.0,
    once: Annotated[bool, typer.Option("--once", help="One round, then exit: for cron.")] = False,
    webhook: Annotated[
        str, typer.Option(envvar="FOGLINE_WEBHOOK", help="Address that gets changes as JSON.", show_default="none")
    ] = "",
    atom: Annotated[
        Path | None, typer.Option(help="Atom feed of changes to write.", show_default="changes.atom in the workspace")
    ] = None,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Read addresses of the local network too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Poll feeds politely, run the stages for what is new, and write a line for each place that changed hands.

    Feeds are asked with conditional requests, one at a time per host, as robots.txt allows; one that fails is asked less often.
    Stop with Ctrl-C; the next watch goes on where this one was.

    Example: fogline watch https://example.org/feed.xml --every 15 --webhook https://example.org/hook
    """
    from fogline.reports import ReadOptions
    from fogline.reports.poll import PollOptions
    from fogline.reports.read import is_address
    from fogline.watch import Watcher, WatchOptions
    from fogline.workspace import Workspace

    opened = Workspace.open(workspace)
    chosen = feeds or list(opened.settings.feeds)
    if not chosen:
        raise InputError("there is no feed to watch", 'name some, or list them in fogline.toml as feeds = ["https://…"]')
    for address in (*chosen, *([webhook] if webhook else [])):
        if not is_address(address):
            raise InputError(f"{address!r} cannot be watched", "give addresses that begin with http:// or https://")
    poll = PollOptions(every_s=every * 60.0, read=ReadOptions(allow_private=allow_private))
    watcher = Watcher(opened, chosen, WatchOptions(poll, webhook, atom))
    while True:
        with progress_bars() as progress:
            done = watcher.watch_round(progress)
        _print_round(done, as_json=as_json)
        if once:
            return
        _wait(watcher)


COMMANDS = (watch,)


def _print_round(done: "Round", *, as_json: bool) -> None:
    from fogline.watch.alerts import change_line

    for change in done.changes:
        typer.echo(json.dumps(asdict(change), ensure_ascii=False) if as_json else change_line(change))
    for trouble in done.troubles:
        say(trouble)
    if done.n_asked:
        say(
            f"{counted(done.n_asked, 'feed')} asked: {counted(done.n_added, 'new report')}, "
            f"{counted(done.n_rejected, 'new rejection')}, {counted(len(done.changes), 'change')} of hands."
        )


def _wait(watcher: "Watcher") -> None:
    time.sleep(max(1.0, min(watcher.seconds_to_next(), 60.0)))
