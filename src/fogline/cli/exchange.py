"""Verbs that give to other people's tools and take from other people's data: export, import."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fogline.cli import completion
from fogline.cli.completion import completed
from fogline.cli.output import KnownOnOption, WorkspaceOption, counted, estimate_then, parse_date, progress_bars, say, working
from fogline.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from fogline.publish import Publication


class ExportForm(StrEnum):
    """What other tools read."""

    ACLED = "acled"
    GEOJSON = "geojson"
    GEOPARQUET = "geoparquet"
    KML = "kml"
    FTM = "ftm"


class CodedForm(StrEnum):
    """Whose coded events are imported."""

    UCDP = "ucdp"
    ACLED = "acled"


_FORM_BY_SUFFIX = {
    ".geojson": ExportForm.GEOJSON,
    ".json": ExportForm.GEOJSON,
    ".parquet": ExportForm.GEOPARQUET,
    ".kml": ExportForm.KML,
    ".csv": ExportForm.ACLED,
}
_WHAT = {
    ExportForm.ACLED: "events in ACLED's columns, from claims",
    ExportForm.GEOJSON: "places by controller as GeoJSON",
    ExportForm.GEOPARQUET: "spells of control as GeoParquet",
    ExportForm.KML: "places by controller as KML",
    ExportForm.FTM: "FollowTheMoney statements",
}


def export(
    out: Annotated[Path, typer.Argument(help="File to write.", show_default=False)],
    workspace: WorkspaceOption = Path(),
    form: Annotated[
        ExportForm | None,
        typer.Option(
            "--as", help="For whose tool: acled (CSV), geojson, geoparquet, kml, ftm (statements).", show_default="by name"
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="The day of a map (geojson, kml).",
            show_default="the last one known",
            autocompletion=completed(completion.days),
        ),
    ] = None,
    known_on: KnownOnOption = None,
) -> None:
    """Write claims or the estimate as other people's tools read them: events, maps, spells, statements.

    Example: fogline export events.csv --as acled; fogline export map.kml --on 2017-06-05
    """
    from fogline.workspace import Workspace

    chosen = form or _FORM_BY_SUFFIX.get(out.suffix)
    if chosen is None:
        raise InputError(f"{out.name!r} does not say what to write", f"say it with --as, one of {', '.join(ExportForm)}")
    opened, known = Workspace.open(workspace), parse_date(known_on, name="--known-on")
    estimate_then(opened, known)
    with working():
        publication = opened.publication(known_on=known)
    if publication.run is None:
        raise InputError("nothing has been estimated yet", "run the stages: fogline run PATH")
    first, last = publication.days
    day = parse_date(on, name="--on") or last
    if not first <= day <= last:
        raise InputError(f"{day} is not known", f"ask for a day from {first} to {last}")
    with working():
        content = _written(chosen, publication, day)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    say(f"Wrote {out}: {_WHAT[chosen]}, {len(content):,} bytes.")


def import_(
    files: Annotated[list[Path], typer.Argument(help="CSV files, also packed with gzip.", show_default=False)],
    form: Annotated[
        CodedForm | None,
        typer.Option("--as", help="Who coded them: ucdp (GED) or acled.", show_default="by the columns"),
    ] = None,
    workspace: WorkspaceOption = Path(),
) -> None:
    """Read other people's coded events as reports with coded claims, which count as sources beside the others.

    Use your own licensed copy. Events that code nothing about a place are kept as reports without claims.

    Example: fogline import GEDEvent.csv; fogline run
    """
    from fogline.workspace import Workspace

    for file in files:
        if not file.is_file():
            raise InputError(f"there is no file {file}", "give the path of a CSV file")
    opened = Workspace.open(workspace)
    with progress_bars() as progress:
        done = opened.import_coded(files, form=form.value if form else None, progress=progress)
    told = f"{counted(done.n_reports, 'new report')} with {counted(done.n_claims, 'new claim')}"
    refused = f", {counted(done.n_rejected, 'new rejection')} (see: fogline rejections)" if done.n_rejected else ""
    say(f"{told}{refused}. The next fogline run uses them.")


COMMANDS = (export, import_)


def _written(form: ExportForm, publication: "Publication", day: "date") -> bytes:
    import json

    from fogline.publish import exports
    from fogline.publish.geojson import standings_geojson

    theatre, standings = publication.theatre, publication.book.known_on(day)
    if form is ExportForm.GEOPARQUET:
        return exports.spells_geoparquet(publication.spells)
    if form is ExportForm.ACLED:
        text = exports.events_csv(publication.claims, theatre)
    elif form is ExportForm.KML:
        text = exports.standings_kml(standings, day, theatre)
    elif form is ExportForm.FTM:
        text = exports.statements_csv(publication)
    else:
        text = json.dumps(standings_geojson(list(standings), day, theatre), ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8")
