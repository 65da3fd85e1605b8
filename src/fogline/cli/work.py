"""Verbs that make and fill a workspace: init, read, run, publish, demo."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fogline.cli import completion
from fogline.cli.completion import completed
from fogline.cli.language_model import told_usage
from fogline.cli.output import (
    JsonOption,
    KnownOnOption,
    WorkspaceOption,
    counted,
    estimate_then,
    parse_date,
    print_rows,
    progress_bars,
    say,
    say_rejected,
)
from fogline.cli.serving import HostOption, PortOption, serve_workspace
from fogline.cli.stages import TheatreOption
from fogline.errors import FoglineError, InputError

if TYPE_CHECKING:
    from fogline.pipeline import Progress, RunSummary
    from fogline.reports import ReadOptions
    from fogline.workspace import Workspace

InputsArgument = Annotated[
    list[str] | None, typer.Argument(help="Files, folders, addresses of pages or feeds.", show_default=False)
]
SourceOption = Annotated[
    str | None,
    typer.Option(
        "--source", help="Source of inputs that do not name theirs.", autocompletion=completed(completion.known_sources)
    ),
]
PublishedOption = Annotated[
    str | None, typer.Option("--published", metavar="DATE", help="Date of inputs that do not give theirs.")
]
PrivateOption = Annotated[bool, typer.Option("--allow-private", help="Read addresses of the local network too.")]
ClusterOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers do the work, such as tcp://scheduler:8786.")
]

DEMO_FOLDER = "fogline-demo"
_MANY_CLAIMS = 10_000
"""With fewer the web application, which takes a second to load, is surely not needed to make pages ahead."""


def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make.")],
    theatre: TheatreOption = "syria",
) -> None:
    """Make a workspace.

    Example: fogline init war --theatre syria
    """
    from fogline.workspace import Workspace

    Workspace.create(folder, theatre=theatre).close()
    is_here = folder.resolve() == Path.cwd()
    say("Made a workspace here. Next: fogline run PATH" if is_here else f"Made {folder}. Next: cd {folder}; fogline run PATH")


def read(
    inputs: InputsArgument = None,
    workspace: WorkspaceOption = Path(),
    source: SourceOption = None,
    published: PublishedOption = None,
    allow_private: PrivateOption = False,
    theatre: Annotated[
        str | None,
        typer.Option(
            help="Of web archives, keep pages about this war.",
            show_default="the workspace's; with --out, all pages",
            autocompletion=completed(completion.theatres),
        ),
    ] = None,
    cluster: ClusterOption = None,
    out: Annotated[Path | None, typer.Option(help="Write the reports to this JSON Lines file instead of a workspace.")] = None,
) -> None:
    """Read reports: JSON Lines, CSV, text, HTML, WARC, folders, addresses, feeds. What cannot be used is listed with its reason.

    Of a web archive only pages that name the war's places are kept; reading that was stopped goes on in the middle of the file.

    Example: fogline read reports/ news.warc.gz https://example.org/feed.xml
    """
    options = _about(theatre, _read_options(source, published, allow_private=allow_private))
    if out is not None:
        _read_to_file(inputs or [], out, options)
        return
    from fogline.workspace import Workspace

    opened = Workspace.open(workspace)
    if not inputs and not opened.settings.feeds:
        raise InputError("nothing to read", "name files, folders or addresses, or list feeds in fogline.toml")
    if cluster:
        opened.work_on(cluster)
    with progress_bars() as progress:
        done = opened.read(inputs or (), options=options, progress=progress)
    for trouble in done.troubles:
        say(trouble)
    asked = f"{counted(done.n_asked, 'feed')} asked, {done.n_unchanged} unchanged: " if done.n_asked else ""
    say(
        f"{asked}{counted(done.n_added, 'new report')}, {counted(done.n_rejected, 'new rejection')}."
        + (" See: fogline rejections" if done.n_rejected else "")
    )


def run(
    inputs: InputsArgument = None,
    workspace: WorkspaceOption = Path(),
    source: SourceOption = None,
    published: PublishedOption = None,
    allow_private: PrivateOption = False,
    known_on: KnownOnOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Do all stages for what is new: read, group, extract, estimate, score. Running twice changes nothing.

    Example: fogline run reports/
    """
    from fogline.workspace import Workspace

    opened = Workspace.open(workspace)
    if cluster:
        opened.work_on(cluster)
    known = parse_date(known_on, name="--known-on")
    chosen = inputs or opened.settings.feeds
    if not chosen and not opened.desk.records.counts()["reports"]:
        raise InputError("there is no report to work on", "name files, folders or addresses, or list feeds in fogline.toml")
    prices = opened.settings.llm
    with progress_bars() as progress, told_usage(opened.desk.llm, prices.price_in, prices.price_out):
        summary = opened.run(
            chosen, options=_read_options(source, published, allow_private=allow_private), known_on=known, progress=progress
        )
        if known is None:
            _bind_pages(opened, progress)
    print_rows([_summary_row(summary)], as_json=as_json)
    for trouble in summary.troubles:
        say(trouble)
    if not summary.run.n_reports:
        say("No report could be read, so nothing is known yet.")
    if summary.n_rejected:
        say("What could not be used, and why: fogline rejections")


def _bind_pages(workspace: "Workspace", progress: "Progress") -> None:
    """Make the pages of a large war, so that its readers need not wait; a small one's are made as fast as they are asked for."""
    run = workspace.latest_run()
    if run is None or run.n_claims < _MANY_CLAIMS:
        return
    from fogline.web.bound import bind_pages

    try:
        bind_pages(workspace, progress, workers=workspace.settings.workers)
    except FoglineError as error:
        say(f"The run is kept; its pages are made when they are asked for: {error}")


def publish(
    out: Annotated[Path, typer.Argument(help="Folder to write; the file with --single-file; or a picture, a name in .svg.")],
    workspace: WorkspaceOption = Path(),
    single_file: Annotated[bool, typer.Option("--single-file", help="One HTML file that opens from disk, offline.")] = False,
    on: Annotated[
        str | None, typer.Option(help="The picture's day (default: the last).", autocompletion=completed(completion.days))
    ] = None,
    known_on: KnownOnOption = None,
) -> None:
    """Write the map and its pages as a static site, as one HTML file, or the map of a day as an SVG picture.

    Example: fogline publish map.html --single-file
    """
    from fogline.foreseeing import publication_ahead
    from fogline.publish import publish_picture, publish_site
    from fogline.workspace import Workspace

    opened, known = Workspace.open(workspace), parse_date(known_on, name="--known-on")
    estimate_then(opened, known)
    day = parse_date(on, name="--on")
    with progress_bars() as progress:
        if out.suffix.lower() == ".svg" and not single_file:
            written = publish_picture(opened.publication(known_on=known), out, on=day)
        else:
            publication = publication_ahead(opened, known_on=known, progress=progress)
            written = publish_site(
                publication, out, single_file=single_file, on_written=lambda n_files: progress("pages", n_files, None)
            )
    say(f"Wrote {written}.")


def demo(
    folder: Annotated[Path, typer.Option(help="Folder of the demo's workspace; made anew each time.")] = Path(DEMO_FOLDER),
    once: Annotated[bool, typer.Option("--once", help="Do everything, then exit instead of serving.")] = False,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8321,
) -> None:
    """Make a workspace of the sample reports, do all stages, and serve the map.

    Example: fogline demo
    """
    from fogline.samples import sample_inputs
    from fogline.workspace import Workspace, create_sample_workspace

    _clear_demo(folder)
    opened = create_sample_workspace(folder)
    with progress_bars() as progress:
        summary = opened.run(sample_inputs(), progress=progress)
    print_rows([_summary_row(summary)], as_json=False)
    _print_holders(opened)
    say(f"\nThe workspace is {folder}. Ask it: fogline show Palmyra --on 2016-12-12 -w {folder}")
    if not once:
        serve_workspace(Workspace.open(folder), host, port)


COMMANDS = (demo, init, read, run, publish)


def _read_options(source: str | None, published: str | None, *, allow_private: bool) -> "ReadOptions":
    from fogline.reports import ReadOptions

    parse_date(published, name="--published")
    return ReadOptions(source=source, published=published, allow_private=allow_private)


def _about(theatre: str | None, options: "ReadOptions") -> "ReadOptions":
    """The options, with the names of a theatre where one is given."""
    from dataclasses import replace

    if theatre is None:
        return options
    from fogline.reports.naming import NameFilter
    from fogline.theatre import load_theatre

    names = NameFilter.of(load_theatre(theatre))
    return replace(options, about=lambda: names)


def _read_to_file(inputs: list[str], out: Path, options: "ReadOptions") -> None:
    from fogline.contracts import report_to_row, write_jsonl
    from fogline.model import Rejection
    from fogline.reports import read_reports

    if not inputs:
        raise InputError("nothing to read", "name files, folders or addresses")
    items = []
    with progress_bars() as progress:
        for item in read_reports(inputs, options=options):
            items.append(item)
            progress("read", len(items), None)
    rejections = [item for item in items if isinstance(item, Rejection)]
    count = write_jsonl(out, (report_to_row(item) for item in items if not isinstance(item, Rejection)))
    say_rejected(rejections)
    say(f"Wrote {counted(count, 'report')} to {out}; {len(rejections)} rejected.")


def _clear_demo(folder: Path) -> None:
    """Remove an earlier demo; refuses a folder that is anything else."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(f"{folder} is a file", "name a folder with --folder")
    left = {path.name for path in folder.iterdir()} - {"fogline.toml", "fogline.db", "fogline.db-wal", "fogline.db-shm"}
    if left - {"runs", "sources.csv", ".fogline.lock", "access.db", "cache"}:
        raise InputError(f"{folder} holds other files", "name another folder with --folder")
    shutil.rmtree(folder)


def _summary_row(summary: "RunSummary") -> dict[str, object]:
    return {
        "reports": summary.run.n_reports,
        "new": summary.n_added,
        "rejected": summary.n_rejected,
        "origins": summary.n_origins,
        "claims": summary.run.n_claims,
        "with_place": summary.n_resolved,
        "places": summary.run.n_places,
        "known_on": summary.run.known_on.isoformat() if summary.run.n_reports else "",
        "run": summary.run.run_id,
        "seconds": round(sum(seconds for _, seconds in summary.seconds), 1),
    }


def _print_holders(workspace: "Workspace") -> None:
    """The places that changed hands most, so that the first look is worth having without a browser."""
    from fogline.control import holders_over_time

    short = {side.side_id: side.short for side in workspace.theatre.sides}
    held = sorted(holders_over_time(workspace.spells()).items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [
        {"place": place, "who held it": " → ".join(f"{short.get(side, side)} ({day:%b %Y})" for day, side in holders)}
        for place, holders in held[:12]
    ]
    typer.echo("\nPlaces that changed hands most, as far as the reports tell (each with the month from which it is likely):")
    print_rows(rows, as_json=False)
