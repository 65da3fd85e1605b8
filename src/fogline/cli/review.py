"""Verbs of review: the queue, decisions, undoing, agreement between reviewers, gold."""

import getpass
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fogline.cli import completion
from fogline.cli.answers import claim_row
from fogline.cli.completion import completed
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
    working,
)
from fogline.contracts import claim_to_row, write_jsonl
from fogline.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from fogline.model import Decision
    from fogline.review import QueueItem, Signature
    from fogline.reviewing import ReviewDesk

ReviewerOption = Annotated[
    str | None, typer.Option("--reviewer", envvar="FOGLINE_REVIEWER", help="Name under the decision.", show_default="your login")
]
NoteOption = Annotated[str, typer.Option("--note", help="Why, in a few words; kept with the decision.")]
_LISTS = ("actor", "target")

app = typer.Typer(
    help="Decisions of reviewers: list, undo, compare, export as gold.", no_args_is_help=True, rich_markup_mode=None
)


def review(
    decision: Annotated[
        list[str] | None,
        typer.Argument(
            help="Nothing lists the queue. Else what to decide, of what, and fields: accept CLAIM; reject CLAIM; correct CLAIM "
            "actor=isis end=2017-06-05; add REPORT action=… actor=… place=… evidence=…; merge_places PLACE place=OTHER; "
            "split_place PLACE place_in_text=… place=… lat=… lon=…; merge_origins REPORT report_id=OTHER; split_origin REPORT; "
            "pin_source SOURCE camp=… accuracy=…; resolve_forecast CLAIM outcome=true.",
            show_default=False,
            autocompletion=completed(completion.verdicts),
        ),
    ] = None,
    workspace: WorkspaceOption = Path(),
    reviewer: ReviewerOption = None,
    note: NoteOption = "",
    limit: Annotated[int, typer.Option(min=1, help="How much of the queue to print.")] = 20,
    mine: Annotated[
        bool, typer.Option("--mine", help="Leave out only what this reviewer decided, for a second opinion.")
    ] = False,
    known_on: KnownOnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the claims worth most to review, or decide: the next run uses it, and fogline decisions undo takes it back.

    The queue is ordered by how far a claim moves the estimate where the estimate is unsure; --known-on gives that of a past day.

    Example: fogline review; fogline review reject 3fa94c17 --note "an old photo"
    """
    known = parse_date(known_on, name="--known-on")
    if decision and known:
        raise InputError("a decision is made on what is known now", "leave --known-on out, or list the queue with it")
    desk = _desk(workspace, known)
    if not decision:
        with progress_bars() as progress:
            signer = _signer(reviewer) if mine else None
            queue = desk.queue(limit=limit, reviewer=signer, known_on=known, progress=progress)
        print_rows([_queue_row(item, as_json=as_json) for item in queue], as_json=as_json, empty="Nothing is left to review.")
        return
    kind, subject, value = _parse(decision)
    made = desk.decide(kind, subject, value, signed=_signed(reviewer, note))
    if as_json:
        print_rows([_decision_row(made, is_in_force=True)], as_json=True)
    say(
        f"Kept {made.decision_id[:8]}: {_told(made)}. The next fogline run uses it; "
        f"take it back with: fogline decisions undo {made.decision_id[:8]}"
    )


@app.command("list")
def list_decisions(
    workspace: WorkspaceOption = Path(),
    only_in_force: Annotated[bool, typer.Option("--in-force", help="Leave out what was undone.")] = False,
    known_on: KnownOnOption = None,
    as_json: JsonOption = False,
) -> None:
    """All decisions in the order they were made, and whether the next run uses them.

    Example: fogline decisions list --in-force
    """
    from fogline.review import in_force

    made = _desk(workspace).decisions(known_on=parse_date(known_on, name="--known-on"))
    counting = {decision.decision_id for decision in in_force(made)}
    rows = [
        _decision_row(decision, is_in_force=decision.decision_id in counting)
        for decision in made
        if not only_in_force or decision.decision_id in counting
    ]
    print_rows(rows, as_json=as_json, empty="Nothing has been decided yet.")


@app.command("undo")
def undo_decision(
    decision: Annotated[
        str,
        typer.Argument(help="The decision's id, or the first letters of it.", autocompletion=completed(completion.decisions)),
    ],
    workspace: WorkspaceOption = Path(),
    reviewer: ReviewerOption = None,
    note: NoteOption = "",
) -> None:
    """Undo a decision by another one; undoing that brings it back. Nothing is deleted.

    Example: fogline decisions undo 3fa94c17
    """
    made = _desk(workspace).undo(decision, signed=_signed(reviewer, note))
    say(f"Undone: {made.undoes}, by decision {made.decision_id[:8]}. The next fogline run does without it.")


@app.command("agreement")
def agreement(workspace: WorkspaceOption = Path(), known_on: KnownOnOption = None, as_json: JsonOption = False) -> None:
    """How far reviewers who judged the same claims agree: share alike, and Cohen's kappa.

    Example: fogline decisions agreement
    """
    found = _desk(workspace).agreement(known_on=parse_date(known_on, name="--known-on"))
    rows = [
        {"first": pair.first, "second": pair.second, "claims": pair.n_both, "alike": pair.share, "kappa": pair.kappa}
        for pair in found
    ]
    print_rows(rows, as_json=as_json, empty="No two reviewers have judged the same claim.")


@app.command("export")
def export_gold(
    out: Annotated[Path, typer.Option("--out", help="JSON Lines file to write.", show_default=False)],
    workspace: WorkspaceOption = Path(),
    partial: Annotated[bool, typer.Option("--partial", help="Also reports of which some claims are undecided.")] = False,
    known_on: KnownOnOption = None,
) -> None:
    """Write reviewed reports as gold data, one a line: only those whose every claim was decided on.

    Example: fogline decisions export --out gold.jsonl
    """
    desk, known = _desk(workspace), parse_date(known_on, name="--known-on")
    with working():
        reviewed = desk.reviewed_reports(known_on=known)
    left = 0 if partial else len(reviewed.partial)
    n_reports, n_claims, n_all = 0, 0, len(reviewed.whole) + (len(reviewed.partial) if partial else 0)
    with progress_bars() as progress:

        def rows() -> Iterator[dict[str, Any]]:
            nonlocal n_reports, n_claims
            for row in desk.gold(is_partial=partial, known_on=known):
                n_reports, n_claims = n_reports + 1, n_claims + len(row["claims"])
                progress("gold", n_reports, n_all)
                yield row

        write_jsonl(out, rows())
    rest = f"; {counted(left, 'report')} left out with claims still undecided (--partial takes them)" if left else ""
    say(f"{counted(n_reports, 'report')} with {counted(n_claims, 'claim')} written to {out}{rest}.")


COMMANDS = (review,)


def _desk(folder: Path, known_on: "date | None" = None) -> "ReviewDesk":
    from fogline.workspace import Workspace

    opened = Workspace.open(folder)
    estimate_then(opened, known_on)
    return opened.review


def _signer(reviewer: str | None) -> str:
    try:
        return reviewer or getpass.getuser()
    except (KeyError, OSError) as error:
        raise InputError("nobody signs the decision", "say who decides with --reviewer NAME") from error


def _signed(reviewer: str | None, note: str) -> "Signature":
    from fogline.review import Signature

    return Signature(_signer(reviewer), note)


def _parse(words: list[str]) -> tuple[str, str, dict[str, Any]]:
    """Kind, subject and value from the words of the command line; ``actor=a,b`` is two sides, ``target=`` none."""
    if len(words) < 2:
        raise InputError(f"{words[0]!r} lacks what it is about", "write it as: fogline review accept CLAIM")
    kind, subject, *pairs = words
    value: dict[str, Any] = {}
    for pair in pairs:
        name, equals, given = pair.partition("=")
        if not equals:
            raise InputError(f"{pair!r} is no field", "write fields as name=value, with quotes around values with spaces")
        value[name] = [side for side in given.split(",") if side] if name in _LISTS else given or None
    return kind.replace("-", "_"), subject, value


def _queue_row(item: "QueueItem", *, as_json: bool) -> dict[str, object]:
    if as_json:
        scores = {"claim_id": item.claim.claim_id, "worth": item.worth, "move": item.move, "sureness": item.sureness}
        return scores | claim_to_row(item.claim)
    return {"id": item.claim.claim_id[:8], "moves": item.move, "sure": item.sureness, **claim_row(item.claim)}


def _decision_row(decision: "Decision", *, is_in_force: bool) -> dict[str, object]:
    return {
        "decision": decision.decision_id,
        "decided_at": decision.decided_at[:19],
        "reviewer": decision.reviewer,
        "kind": decision.kind,
        "subject": decision.subject,
        "value": "" if decision.value == "{}" else decision.value,
        "in_force": is_in_force,
        "note": decision.note,
    }


def _told(decision: "Decision") -> str:
    value = "" if decision.value == "{}" else f" {decision.value}"
    return f"{decision.reviewer} decides {decision.kind.replace('_', ' ')} {decision.subject}{value}"
