"""Learning: models of claims from reports whose claims somebody coded or reviewed."""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fogline.cli.output import counted, progress_bars, say
from fogline.cli.stages import GazetteerOption, TheatreOption, kept, read_reports_file
from fogline.contracts import claim_from_row, claim_to_row, read_jsonl
from fogline.errors import InputError

if TYPE_CHECKING:
    from fogline.claims.training import CodedReport


def train(
    reports: Annotated[Path, typer.Argument(help="The coded reports as JSON Lines.", show_default=False)],
    claims: Annotated[Path, typer.Argument(help="Their claims as JSON Lines, with evidence.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Folder for the models.", show_default=False)],
    theatre: TheatreOption = "syria",
    gazetteer: GazetteerOption = None,
    afresh: Annotated[bool, typer.Option("--afresh", help="Learn from these reports alone; else adapt what ships.")] = False,
) -> None:
    """Learn models of claims from coded or reviewed reports, for fogline extract --models.

    Only reports with a claim are learnt from; each must be coded in full, as what is not coded counts as no claim.

    Example: fogline train reports.jsonl reviewed.jsonl --theatre syria --out models
    """
    from fogline.claims.decide import load_models, write_models
    from fogline.claims.training import N_STEPS
    from fogline.claims.training import train as learn

    coded = _read(reports, claims, theatre, tuple(gazetteer or ()))
    with progress_bars() as progress:
        models = learn(coded, start=None if afresh else load_models(), on_step=lambda step: progress("train", step, N_STEPS))
    n_claims = sum(len(report.coded) for report in coded)
    write_models(out, models, {"claims learnt from": n_claims, "reports learnt from": len(coded), "theatre": theatre})
    learnt = f"{counted(n_claims, 'claim')} of {counted(len(coded), 'report')}"
    say(f"Learnt from {learnt}; use it with fogline extract --models {out}.")


def _read(reports: Path, claims: Path, theatre: str, tables: tuple[Path, ...]) -> "list[CodedReport]":
    from fogline.claims.alignment import coded_claim
    from fogline.claims.extract import load_reader, read_sentences
    from fogline.claims.training import prepare
    from fogline.theatre import load_theatre

    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in kept(read_jsonl(claims, claim_from_row, stage="train"), "claim"):
        rows[claim.report_id].append(claim_to_row(claim))
    found = [report for report in read_reports_file(reports) if report.report_id in rows]
    if not found:
        raise InputError(f"no report of {reports} has a claim in {claims}", "give the claims of these reports, by report_id")
    reader = load_reader(load_theatre(theatre), tables)
    coded = []
    with progress_bars() as progress:
        for number, report in enumerate(found, 1):
            group = f"{report.source} {report.published:.7}"
            claims_of = tuple(map(coded_claim, rows[report.report_id]))
            coded += [prepare(reading, claims_of, group) for reading in read_sentences(reader, report)]
            progress("study", number, len(found))
    return coded


COMMANDS = (train,)
