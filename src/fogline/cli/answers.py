"""Verbs that ask a workspace: show, diff, explain, claims, sources, forecasts, rejections."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fogline.cli import completion
from fogline.cli.completion import completed
from fogline.cli.output import (
    JsonOption,
    KnownOnOption,
    WorkspaceOption,
    counted,
    estimate_then,
    need_date,
    parse_date,
    print_rows,
    progress_bars,
    working,
)
from fogline.codebook import load_codebook
from fogline.contracts import claim_to_row
from fogline.errors import InputError

if TYPE_CHECKING:
    from fogline.control import TurningPoint
    from fogline.model import Claim, ControlChange, Forecast, HindsightChange, Influence
    from fogline.workspace import PlaceState, Workspace

PlaceArgument = Annotated[
    str,
    typer.Argument(help="A place's name, in any of its spellings, or its id.", autocompletion=completed(completion.places)),
]


def show(
    place: PlaceArgument,
    on: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="The day asked about (default: the last one known).", autocompletion=completed(completion.days)
        ),
    ] = None,
    workspace: WorkspaceOption = Path(),
    known_on: KnownOnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who holds a place on a day, with probabilities, and the last claims about it.

    Example: fogline show Palmyra --on 2016-12-12
    """
    known = parse_date(known_on, name="--known-on")
    opened = _open(workspace, known)
    state = opened.show(place, on=parse_date(on, name="--on"), known_on=known)
    if not as_json:
        typer.echo(_headline(state))
    print_rows(_state_rows(opened, state), as_json=as_json, empty="Nothing is known: no usable claim reaches this day.")
    if not as_json:
        _print_last_claims(opened, state, known)


def diff(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="DATE DATE | PLACE",
            help="Two days to compare; or a place, with --known-on twice.",
            autocompletion=completed(completion.compared),
        ),
    ],
    workspace: WorkspaceOption = Path(),
    known_on: Annotated[
        list[str] | None,
        typer.Option(
            "--known-on",
            metavar="DATE",
            help="Use only what was published by this day; give it twice with a place.",
            autocompletion=completed(completion.days),
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="With a place: the day asked about.",
            show_default="the first --known-on",
            autocompletion=completed(completion.days),
        ),
    ] = None,
    geojson: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write two days' changes as GeoJSON too.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Places whose likeliest controller differs between two days; or what was believed of a place as known on two days.

    The second form says which reports, published in between, changed it.

    Example: fogline diff 2017-04-24 2017-06-05; fogline diff --known-on 2016-12-11 --known-on 2016-12-13 Palmyra
    """
    known = [need_date(day, name="--known-on") for day in known_on or ()]
    opened = _open(workspace, *known)
    if len(what) == 1 and len(known) == 2:
        day = parse_date(on, name="--on")
        with working():
            change = opened.diff_known(what[0], known[0], known[1], on=day)
        _print_hindsight(change, opened, as_json=as_json)
        return
    if len(what) != 2 or len(known) > 1:
        cure = "give two dates (and at most one --known-on), or one place and --known-on twice"
        raise InputError("that is not what diff compares", cure)
    first, second = need_date(what[0], name="the first date"), need_date(what[1], name="the second date")
    changes = opened.diff(first, second, known_on=known[0] if known else None)
    if geojson is not None:
        _write_changes(changes, opened, (first, second), geojson)
    print_rows(
        [change_row(change) for change in changes], as_json=as_json, empty=f"Nothing changed hands from {first} to {second}."
    )


def _write_changes(changes: "list[ControlChange]", opened: "Workspace", days: tuple[date, date], file: Path) -> None:
    from fogline.publish.geojson import changes_geojson

    where = {place.place_id: (place.lat, place.lon) for place in opened.theatre.places}
    where |= {
        claim.place_id: (claim.lat, claim.lon)
        for claim in opened.claims()
        if claim.place_id is not None and claim.lat is not None and claim.lon is not None
    }
    value = changes_geojson(changes, where, days, opened.theatre)
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def explain(
    place: PlaceArgument,
    on: Annotated[str, typer.Argument(metavar="DATE", help="The day asked about.", autocompletion=completed(completion.days))],
    workspace: WorkspaceOption = Path(),
    known_on: KnownOnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which origins moved the estimate, by how much (log-odds by leaving each out), and what would change the answer.

    Example: fogline explain Palmyra 2016-12-12
    """
    known = parse_date(known_on, name="--known-on")
    opened = _open(workspace, known)
    day = need_date(on, name="the date")
    with working():
        explanation = opened.explain(place, day, known_on=known)
    claims = {claim.claim_id: claim for claim in opened.claims(known_on=known)}
    if not as_json:
        typer.echo(f"{opened.find_place(place).name} on {on}: {_likeliest(explanation.probabilities)}")
    rows = _influence_rows(explanation.influences, claims)
    turns = [_turn_row(point) for point in explanation.turning_points]
    print_rows([*rows, *turns] if as_json else rows, as_json=as_json, empty="No origin moves this estimate.")
    for turn in turns if not as_json else ():
        typer.echo(f"It would change with {turn['would_change']}: {turn['to']}.")


def claims(
    workspace: WorkspaceOption = Path(),
    place: Annotated[
        str | None, typer.Option(help="Only claims about this place.", autocompletion=completed(completion.places))
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Only claims of this source.", autocompletion=completed(completion.sources))
    ] = None,
    action: Annotated[
        str | None,
        typer.Option(help="Only claims of this action, such as captures.", autocompletion=completed(completion.actions)),
    ] = None,
    known_on: KnownOnOption = None,
    as_json: JsonOption = False,
) -> None:
    """The claims that reports made, with the words they rest on.

    Example: fogline claims --place Palmyra --action captures
    """
    known = (*load_codebook().actions,)
    if action is not None and action not in known:
        raise InputError(f"there is no action {action!r}", f"use one of {', '.join(known)}")
    opened = _open(workspace)
    place_id = opened.find_place(place).place_id if place else None
    said = opened.claims(place_id=place_id, source=source, known_on=parse_date(known_on, name="--known-on"))
    found = [claim for claim in said if action in (None, claim.action)]
    rows = [claim_to_row(claim) if as_json else claim_row(claim) for claim in found]
    print_rows(rows, as_json=as_json, empty="No such claims.")


def sources(workspace: WorkspaceOption = Path(), known_on: KnownOnOption = None, as_json: JsonOption = False) -> None:
    """How each source's claims fared against what the others' claims support.

    Example: fogline sources
    """
    known = parse_date(known_on, name="--known-on")
    rows = [
        {
            "source": record.source,
            "camp": record.camp or "",
            "claims": record.n_claims,
            "judged": record.n_judged,
            "right": record.n_right,
            "accuracy": record.accuracy,
            "low": record.low,
            "high": record.high,
            "alone": record.n_alone,
            "lead_days": record.median_lead_days,
        }
        for record in _open(workspace, known).track_records(known_on=known)
    ]
    print_rows(rows, as_json=as_json, empty="No source has made a claim that could be judged.")


def forecasts(
    workspace: WorkspaceOption = Path(),
    known_on: KnownOnOption = None,
    scores: Annotated[bool, typer.Option("--scores", help="How each source's forecasts fared instead.")] = False,
    strengths: Annotated[bool, typer.Option("--strengths", help="What words of each strength were worth instead.")] = False,
    listen: Annotated[
        bool, typer.Option("--listen", help="Also what only sounds like a forecast: misses less, errs more.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """What sources said would happen, by when, and what became of it.

    Example: fogline forecasts --scores
    """
    known = parse_date(known_on, name="--known-on")
    opened = _open(workspace, known)
    found = _forecasts(opened, known, listen=listen)
    if scores or strengths:
        from fogline.forecasts import fit_strengths, score_forecasters

        told = score_forecasters(found) if scores else fit_strengths(found)
        print_rows([asdict(row) for row in told], as_json=as_json, empty="No forecast has come true or false yet.")
        return
    run = opened.latest_run()
    day = known or (run.known_on if run else date.max)
    rows = [_forecast_row(forecast, day, as_json=as_json) for forecast in found]
    print_rows(rows, as_json=as_json, empty="No report made a forecast about a place.")


def rejections(workspace: WorkspaceOption = Path(), known_on: KnownOnOption = None, as_json: JsonOption = False) -> None:
    """What could not be used, and why.

    As known on a day: what came of reports published by then, and inputs without a date that were tried by then.

    Example: fogline rejections
    """
    known = parse_date(known_on, name="--known-on")
    rows = [
        {"stage": rejection.stage, "item": rejection.item, "reason": rejection.reason, "detail": rejection.detail}
        for rejection in _open(workspace, known).rejections(known_on=known)
    ]
    print_rows(rows, as_json=as_json, empty="Nothing was rejected.")


COMMANDS = (show, diff, explain, claims, sources, forecasts, rejections)


def _forecasts(workspace: "Workspace", known_on: date | None, *, listen: bool) -> "list[Forecast]":
    if not listen:
        return workspace.forecasts(known_on=known_on)
    from fogline.foreseeing import full_ledger

    with progress_bars() as progress:
        return full_ledger(workspace, known_on=known_on, progress=progress)


def _forecast_row(forecast: "Forecast", known_on: date, *, as_json: bool) -> dict[str, object]:
    """A forecast as a row; the table leaves out what only programs need."""
    from fogline.forecasts import why_open

    reason = why_open(forecast, known_on)
    row: dict[str, object] = {
        "said_on": forecast.published_on.isoformat() if forecast.published_on else "",
        "source": forecast.source,
        "speaker": forecast.speaker or "",
        "place": forecast.place,
        "side": forecast.side,
        "wanted": forecast.outcome_wanted,
        "deadline": forecast.deadline.isoformat() if forecast.deadline else "",
        "deadline_is": forecast.deadline_basis,
        "strength": forecast.strength,
        "outcome": forecast.outcome if as_json or not reason else f"{forecast.outcome}: {reason}",
        "resolved_on": forecast.resolved_on.isoformat() if forecast.resolved_on else "",
        "days_late": forecast.days_late,
        "brier": forecast.brier,
        "words": forecast.words,
    }
    if not as_json:
        implied = " (implied)" if forecast.deadline_basis == "implied" else ""
        shown = row | {"deadline": f"{row['deadline']}{implied}"}
        return {name: value for name, value in shown.items() if name not in ("speaker", "deadline_is")}
    kind = "conditional" if forecast.is_conditional else forecast.level.replace("place", "")
    only_there = {"kind": kind, "why_open": reason, "probability": forecast.probability}
    return {"claim": forecast.claim_id, "deciding": forecast.deciding} | row | only_there


def change_row(change: "ControlChange") -> dict[str, object]:
    """A change of hands as a row."""
    return {
        "place": change.place,
        "from": change.before,
        "to": change.after,
        "p_before": change.probability_before,
        "p_after": change.probability_after,
        "first_claim": change.first_claim_id,
    }


def claim_row(claim: "Claim") -> dict[str, object]:
    """A claim as a row for a person."""
    return {
        "published": claim.published[:10],
        "source": claim.source,
        "claim": f"{', '.join(claim.actor) or 'unknown'} {claim.action} {claim.place}",
        "when": _when(claim.start, claim.end),
        "modality": claim.modality + (f" ({claim.attributed_to})" if claim.attributed_to else ""),
        "words": claim.evidence,
    }


def _open(folder: Path, *known: date | None) -> "Workspace":
    """The workspace, with what was known on these days estimated."""
    from fogline.workspace import Workspace

    opened = Workspace.open(folder)
    estimate_then(opened, *known)
    return opened


def _headline(state: "PlaceState") -> str:
    age = ""
    if state.last_claim_on:
        days = (state.on - state.last_claim_on).days
        age = f", the last {counted(days, 'day')} before" if days else ", the last on that day"
    besiegers = "".join(f"; besieged by {side} ({p:.0%})" for side, p in state.besiegers.items())
    where = f"{state.place.name} ({state.place.lat:.3f}, {state.place.lon:.3f})"
    return f"{where} on {state.on}: {counted(state.n_claims, 'claim')}{age}{besiegers}"


def _state_rows(workspace: "Workspace", state: "PlaceState") -> list[dict[str, object]]:
    labels = {side.side_id: side.label for side in workspace.theatre.sides}
    return [
        {"controller": side, "probability": round(p, 4), "label": labels.get(side, side)}
        for side, p in state.probabilities.items()
    ]


def _print_last_claims(workspace: "Workspace", state: "PlaceState", known_on: date | None) -> None:
    said = workspace.claims(place_id=state.place.place_id, known_on=known_on)
    before = [claim for claim in said if (claim.end or claim.published_on) <= state.on]
    recent = sorted(before, key=lambda claim: (claim.end or claim.published_on, claim.published))[-8:]
    if recent:
        typer.echo("\nThe last claims before that day:")
        print_rows([claim_row(claim) for claim in reversed(recent)], as_json=False)


def _print_hindsight(change: "HindsightChange", workspace: "Workspace", *, as_json: bool) -> None:
    first, second = change.known
    claims = {claim.claim_id: claim for claim in workspace.claims(place_id=change.place.place_id, known_on=second)}
    if not as_json:
        typer.echo(f"{change.place.name} on {change.on}, as known on {first}: {_likeliest(change.before)}")
        typer.echo(f"{change.place.name} on {change.on}, as known on {second}: {_likeliest(change.after)}\n")
    rows = _influence_rows(change.influences, claims)
    said = [{"known": str(day), **p} for day, p in ((first, change.before), (second, change.after))]
    print_rows([*said, *rows] if as_json else rows, as_json=as_json, empty="No report published in between changed it.")


def _likeliest(probabilities: Mapping[str, float]) -> str:
    return ", ".join(f"{side} {p:.0%}" for side, p in list(probabilities.items())[:3]) or "nothing is known"


def _influence_rows(influences: "Iterable[Influence]", claims: "dict[str, Claim]") -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for influence in influences:
        said = [claims[claim_id] for claim_id in influence.claim_ids if claim_id in claims]
        rows.append(
            {
                "log_odds": round(influence.log_odds, 3),
                "origin": influence.origin_id,
                "sources": sorted({claim.source for claim in said}),
                "claims": len(said),
                "words": said[0].evidence if said else "",
            }
        )
    return rows


def _turn_row(point: "TurningPoint") -> dict[str, object]:
    """A turning point in words: what it takes, and who would be likeliest then."""
    if point.origins:
        number = "the origin" if len(point.origins) == 1 else f"the {len(point.origins)} origins"
        what = f"the loss of {number} {', '.join(point.origins[:3])}{' …' if len(point.origins) > 3 else ''}"
    else:
        who = f"of the camp of {point.camp}" if point.camp else "of no camp"
        says = "it is contested" if point.says == "contested" else f"{point.says} holds it"
        what = f"{counted(point.n_reports, 'more report')} by independent sources {who} that {says}"
    return {"would_change": what, "to": _likeliest(point.probabilities)}


def _when(start: date | None, end: date | None) -> str:
    if start is None or start == end:
        return str(end or "")
    return f"{start} to {end or ''}"
