"""The stages file to file: extract, group, estimate, score. Each works alone, on anybody's reports and claims."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from fogline.cli import completion
from fogline.cli.completion import completed
from fogline.cli.language_model import (
    AtOnceOption,
    CacheOption,
    Extractor,
    MaxTokensOption,
    ModelOption,
    PriceInOption,
    PriceOutOption,
    ServerOption,
    TimeoutOption,
    WithOption,
    make_extractor,
    told_usage,
)
from fogline.cli.output import JsonOption, KnownOnOption, counted, parse_date, progress_bars, say, say_rejected, working
from fogline.cli.pair import print_pair, print_parts
from fogline.contracts import claim_from_row, claim_to_row, origin_from_row, origin_to_row, read_jsonl, write_jsonl
from fogline.errors import InputError
from fogline.model import Rejection, Report

if TYPE_CHECKING:
    from fogline.theatre import Theatre

T = TypeVar("T")

TheatreOption = Annotated[
    str,
    typer.Option(
        help="A theatre that ships with Fogline, or a folder with a theatre.toml.", autocompletion=completed(completion.theatres)
    ),
]
ReportsArgument = Annotated[Path, typer.Argument(help="Reports as JSON Lines.", show_default=False)]
OutOption = Annotated[Path, typer.Option("--out", help="File to write.", show_default=False)]
GazetteerOption = Annotated[list[Path] | None, typer.Option(help="Name table (Who's On First or GeoNames); may be given again.")]
ModelsOption = Annotated[
    Path | None, typer.Option(help="Folder of models that fogline train made.", show_default="those that ship with Fogline")
]
_N_LARGEST = 5

WorkersOption = Annotated[int, typer.Option(min=0, help="Worker processes; 0 is one a core.")]


def extract(
    reports: ReportsArgument,
    out: OutOption,
    theatre: TheatreOption = "syria",
    gazetteer: GazetteerOption = None,
    models: ModelsOption = None,
    workers: WorkersOption = 0,
    rejections: Annotated[
        Path | None, typer.Option(help="Also write what was rejected, and why, to this JSON Lines file.")
    ] = None,
    with_: WithOption = Extractor.RULES,
    server: ServerOption = None,
    model: ModelOption = None,
    at_once: AtOnceOption = 4,
    timeout: TimeoutOption = 300.0,
    max_tokens: MaxTokensOption = 8000,
    price_in: PriceInOption = 0.0,
    price_out: PriceOutOption = 0.0,
    cache: CacheOption = None,
    known_on: KnownOnOption = None,
) -> None:
    """Take the claims out of reports: who did what, where, when, and who says so.

    Example: fogline extract --theatre syria reports.jsonl --out claims.jsonl
    """
    from fogline.claims import extract_claims
    from fogline.theatre import load_theatre

    asked = make_extractor(with_, server, model, at_once=at_once, timeout_s=timeout, max_tokens=max_tokens, cache=cache)
    take = asked.extract_claims if asked else partial(extract_claims, workers=workers, models=models)
    loaded = load_theatre(theatre)
    found = read_reports_file(reports, known_on)
    with progress_bars() as progress, told_usage(asked, price_in, price_out):

        def on_progress(n_done: int) -> None:
            progress("extract", n_done, len(found))

        items = take(found, loaded, gazetteers=tuple(gazetteer or ()), on_progress=on_progress)
        claims = kept(items, "claim" if asked else "report", rejections)
        n_claims = write_jsonl(out, (claim_to_row(claim) for claim in claims))
    resolved = sum(claim.place_id is not None for claim in claims)
    say(f"{counted(n_claims, 'claim')} of {counted(len(found), 'report')}, {resolved} with a known place, written to {out}.")


def group(
    reports: ReportsArgument,
    out: Annotated[Path | None, typer.Option(help="File to write.", show_default=False)] = None,
    pairs: Annotated[Path | None, typer.Option(help="Also write every pair that was compared.")] = None,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(help="Say instead why two reports do or do not share an origin.", metavar="REPORT_ID REPORT_ID"),
    ] = None,
    parts: Annotated[
        str | None,
        typer.Option(
            help="Say instead which sentences of a report stand in which others: a round-up's parts.", metavar="REPORT_ID"
        ),
    ] = None,
    known_on: KnownOnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the reports that share an origin, and which came first.

    Example: fogline group reports.jsonl --out origins.jsonl

    Why two of them do: fogline group reports.jsonl --explain REPORT_ID REPORT_ID

    What a round-up is made of: fogline group reports.jsonl --parts REPORT_ID
    """
    from fogline.origins import group_origins

    found = read_reports_file(reports, known_on)
    if explain is not None:
        print_pair(found, *explain, as_json=as_json)
        return
    if parts is not None:
        print_parts(found, parts, as_json=as_json)
        return
    if out is None:
        raise InputError(
            "there is no file to write origins to", "give --out FILE, --explain REPORT_ID REPORT_ID or --parts REPORT_ID"
        )
    with progress_bars() as progress:
        grouping = group_origins(found, on_progress=lambda done: progress("group", done, len(found)))
    write_jsonl(out, (origin_to_row(member) for member in grouping.members))
    if pairs is not None:
        write_jsonl(pairs, ({"a": p.a, "b": p.b, "relation": p.relation, "score": round(p.score, 4)} for p in grouping.pairs))
    sizes = Counter(member.origin_id for member in grouping.members)
    say(f"{counted(len(found), 'report')} of {counted(len(sizes), 'origin')}; written to {out}.")
    if largest := [f"{origin_id} ({size})" for origin_id, size in sizes.most_common(_N_LARGEST) if size > 1]:
        say(f"The largest origins, in reports: {', '.join(largest)}.")


def estimate(
    claims: Annotated[Path, typer.Option(help="Claims as JSON Lines, from Fogline or anybody.", show_default=False)],
    out: OutOption,
    origins: Annotated[Path | None, typer.Option(help="Origins as JSON Lines, so that copies count once.")] = None,
    places: Annotated[Path | None, typer.Option(help="CSV of places: place_id, name, lat, lon.")] = None,
    sources: Annotated[Path | None, typer.Option(help="CSV of sources: source, camp, pinned_accuracy.")] = None,
    sides: Annotated[str | None, typer.Option(help="Sides that can control a place, separated by commas.")] = None,
    theatre: Annotated[
        str | None, typer.Option(help="Theatre that gives what no file does.", autocompletion=completed(completion.theatres))
    ] = None,
    known_on: KnownOnOption = None,
) -> None:
    """Estimate who held what from claims: spells with probabilities, as CSV or Parquet by the name of --out.

    Example: fogline estimate --claims claims.jsonl --origins origins.jsonl --theatre syria --out control.csv
    """
    from fogline.control import Parameters, estimate_control

    known = parse_date(known_on, name="--known-on")
    found = kept(read_jsonl(claims, claim_from_row, stage="estimate"), "claim")
    members = kept(read_jsonl(origins, origin_from_row, stage="estimate"), "origin") if origins else []
    setting = _setting(theatre, places, sources, sides)
    with progress_bars() as progress:
        progress("estimate", 0, 1)
        parameters = Parameters(include_silent=places is not None)
        result = estimate_control(found, theatre=setting, origins=members, known_on=known, parameters=parameters)
        progress("estimate", 1, 1)
    _write_table(result.spells, out)
    for reason, number in Counter(rejection.reason for rejection in result.rejections).most_common():
        say(f"not used: {counted(number, 'claim')}: {reason}")
    n_places = len(set(result.spells.column("place_id").to_pylist()))
    used = f"{counted(len(found), 'claim')} ({len(result.rejections)} not used)"
    say(f"{used}, {counted(n_places, 'place')}, {counted(result.spells.num_rows, 'row')} written to {out}.")


def score(
    claims: Annotated[Path, typer.Option(help="Claims as JSON Lines.", show_default=False)],
    out: OutOption,
    origins: Annotated[Path | None, typer.Option(help="Origins as JSON Lines.")] = None,
    theatre: Annotated[
        str | None,
        typer.Option(help="Theatre that gives sides, sources and places.", autocompletion=completed(completion.theatres)),
    ] = None,
    known_on: KnownOnOption = None,
) -> None:
    """Score the sources of claims: track records, and forecasts with what became of them, as one JSON file.

    Example: fogline score --claims claims.jsonl --theatre syria --out scores.json
    """
    from pydantic import TypeAdapter

    from fogline.control import estimate_control
    from fogline.forecasts import list_forecasts, resolve_forecasts
    from fogline.model import Forecast, TrackRecord
    from fogline.sources import score_sources

    found = kept(read_jsonl(claims, claim_from_row, stage="score"), "claim")
    members = kept(read_jsonl(origins, origin_from_row, stage="score"), "origin") if origins else []
    setting = _setting(theatre, None, None, None)
    known = parse_date(known_on, name="--known-on") or max((claim.published_on for claim in found), default=None)
    if known is None:
        raise InputError(f"{claims} holds no claim", "extract some first: fogline extract REPORTS --out CLAIMS")
    found = [claim for claim in found if claim.published_on <= known]
    with working():
        spells = estimate_control(found, theatre=setting, origins=members, known_on=known).spells
    records = score_sources(found, spells, setting.sources if setting else (), members)
    resolved = resolve_forecasts(list_forecasts(found), spells, known_on=known, claims=found, members=members)
    scores = TypeAdapter(dict[str, list[TrackRecord] | list[Forecast]])
    out.write_bytes(scores.dump_json({"track_records": list(records), "forecasts": list(resolved)}, indent=2) + b"\n")
    say(f"{counted(len(records), 'source')} and {counted(len(resolved), 'forecast')} written to {out}.")


COMMANDS = (extract, group, estimate, score)


def read_reports_file(path: Path, known_on: str | None = None) -> list[Report]:
    """The reports of a JSON Lines file, or those published by a day; what cannot be used is told and left out."""
    from fogline.reports import read_reports

    known = parse_date(known_on, name="--known-on")
    return [report for report in kept(read_reports([path]), "report") if known is None or report.published_on <= known]


def kept(items: Iterable[T | Rejection], what: str, out: Path | None = None) -> list[T]:
    """What could be used; the rest is told on standard error with its reason, and written to ``out`` where that is given."""
    kept: list[T] = []
    rejected: list[Rejection] = []
    for item in items:
        if isinstance(item, Rejection):
            rejected.append(item)
        else:
            kept.append(item)
    say_rejected(rejected)
    if rejected:
        say(f"{counted(len(rejected), what)} rejected.")
    if out is not None:
        write_jsonl(out, map(asdict, rejected))
    return kept


def _setting(theatre: str | None, places: Path | None, sources: Path | None, sides: str | None) -> "Theatre | None":
    """The theatre with what the files say instead; ``None`` where nothing was given."""
    from fogline.theatre import load_theatre
    from fogline.theatre.load import bare_theatre, read_places, read_sources

    if theatre is None and places is None and sources is None and sides is None:
        return None
    base = load_theatre(theatre) if theatre else bare_theatre()
    if places is not None:
        base = replace(base, places=read_places(places))
    if sources is not None:
        base = replace(base, sources=read_sources(sources))
    if sides is not None:
        names = [side.strip() for side in sides.split(",") if side.strip()]
        if not names:
            raise InputError(f"--sides {sides!r} names no side", "write them with commas between: --sides a,b,c")
        base = replace(base, sides=bare_theatre(sides=names).sides)
    return base


def _write_table(table: object, out: Path) -> None:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    assert isinstance(table, pa.Table)
    temporary = out.with_name(f".{out.name}.part")
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix == ".parquet":
        pa.parquet.write_table(table, temporary, compression="zstd")
    elif out.suffix == ".csv":
        pa.csv.write_csv(table, temporary, pa.csv.WriteOptions(quoting_style="needed"))
    else:
        raise InputError(f"--out is {out.name!r}", "end it in .csv or .parquet")
    temporary.replace(out)
