"""Verbs that look ahead: simulate the war from a day on; list what was foretold, with scores."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    say,
    working,
)
from fogline.errors import InputError

if TYPE_CHECKING:
    from fogline.forecasts.war.durations import SiegeOutlook
    from fogline.forecasts.war.frozen import OutlookScore
    from fogline.forecasts.war.history import History
    from fogline.foreseeing import Foreseen

_SHOWN = 15


def simulate(
    from_: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="DATE",
            help="The last day that is known: only what was published by it counts.",
            autocompletion=completed(completion.days),
        ),
    ],
    days: Annotated[int, typer.Option(help="How many days to look ahead.")] = 90,
    runs: Annotated[int, typer.Option(help="How many courses of the war to simulate.")] = 2000,
    what_if: Annotated[
        str,
        typer.Option(help='What is to hold: "SIDE does not advance beyond PLACE", "SIDE takes PLACE"; several with ";".'),
    ] = "",
    place: Annotated[
        list[str] | None,
        typer.Option(help="Also every chance of this place; may be given again.", autocompletion=completed(completion.places)),
    ] = None,
    race: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="Also who reaches this place first.", autocompletion=completed(completion.places)),
    ] = None,
    on: Annotated[
        list[str] | None, typer.Option(metavar="DATE", help="Also the chances on this day; may be given again.")
    ] = None,
    control: Annotated[Path | None, typer.Option(help="A table of control (CSV or Parquet) instead of a workspace.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write every place's chances to this CSV file.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same courses.")] = 0,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Foretell who will hold what: many courses of the war from what was known on a day, kept and never rewritten.

    Example: fogline simulate --from 2017-06-05 --days 90 --what-if "kurds do not advance beyond Tabqa"
    """
    from fogline.forecasts.war.outlook import Ask
    from fogline.forecasts.war.tables import read_control, write_chances
    from fogline.foreseeing import foresee, foresee_table

    ask = Ask(need_date(from_, name="--from"), days, runs, what_if, seed)
    asked = tuple(_day_number(value, ask.from_on, days) for value in on or ())
    names = [*(place or ()), *([race] if race is not None else [])]
    with working():
        if control is not None:
            seen = foresee_table(read_control(control, until=ask.from_on), ask, days=asked, names=names)
        else:
            seen = foresee(*_workspace_and_ask(workspace, ask), days=asked, names=names)
    if out is not None:
        say(f"Wrote {counted(write_chances(out, seen.outlook, seen.past), 'row')} to {out}.")
    if as_json:
        print_rows([_as_json(seen)], as_json=True)
        return
    _tell(seen)
    for name in place or ():
        _tell_place(seen, name)
    if race is not None:
        _tell_race(seen, race)


def outlooks(workspace: WorkspaceOption = Path(), known_on: KnownOnOption = None, as_json: JsonOption = False) -> None:
    """Every outlook that was kept, and how it did on the days that have come, beside "no change".

    Scores are mean Brier scores (0 is best), of all places and of those that changed hands. "No change" keeps what was believed
    on the day that the outlook looks from; for outlooks of older versions, which do not say, the likeliest controller as if sure.

    As known on a day: those that look ahead from that day or before, scored by what was known then.

    Example: fogline outlooks --known-on 2017-06-05
    """
    from fogline.foreseeing import kept_outlooks
    from fogline.workspace import Workspace

    opened, known = Workspace.open(workspace), parse_date(known_on, name="--known-on")
    estimate_then(opened, known)
    rows: list[dict[str, object]] = []
    with working():
        kept = kept_outlooks(opened, known_on=known)
    for frozen, scores in kept:
        outlook = frozen.outlook
        head = {"outlook": outlook.outlook_id, "from": outlook.from_on, "made_at": frozen.made_at, "what_if": outlook.what_if}
        if not scores:
            due = "not scored: a what-if" if outlook.what_if else "none due"
            rows.append(head | {"day": due} | dict.fromkeys(_SCORE_COLUMNS, ""))
        rows += [head | {"day": score.on} | _score_row(score) for score in scores]
    none = f"No outlook looks ahead from {known} or before." if known else "No outlook is kept."
    print_rows(rows, as_json=as_json, empty=f"{none} Make one with: fogline simulate --from DATE")


COMMANDS = (simulate, outlooks)

_SCORE_COLUMNS = ("places", "changed", "brier", "no_change", "brier_changed", "no_change_changed", "no_change_is")


def _score_row(score: "OutlookScore") -> dict[str, object]:
    on_changed = [("" if value is None else value) for value in (score.brier_changed, score.brier_no_change_changed)]
    told = [score.n_places, score.n_changed, score.brier, score.brier_no_change, *on_changed, score.no_change_is]
    return dict(zip(_SCORE_COLUMNS, told, strict=True))


def _workspace_and_ask(folder: Path, ask: Any) -> tuple[Any, Any]:  # noqa: ANN401  # types live where the imports are cheap
    from dataclasses import replace

    from fogline.workspace import Workspace

    opened = Workspace.open(folder)
    return opened, replace(ask, labels={side.side_id: side.short for side in opened.theatre.sides})


def _day_number(value: str, from_on: Any, days: int) -> int:  # noqa: ANN401  # a date
    number: int = (need_date(value, name="--on") - from_on).days
    if not 1 <= number <= days:
        raise InputError(f"--on {value} is not among the days simulated", f"ask for one of the {days} days after {from_on}")
    return number


def _as_json(seen: "Foreseen") -> dict[str, Any]:
    told = asdict(seen.outlook) | {"made_at": seen.made_at}
    return told | {
        "sieges": [asdict(siege) for siege in seen.sieges],
        "flashpoints": [asdict(point) for point in seen.flashpoints],
        "paces": [asdict(pace) for pace in seen.paces],
    }


def _tell(seen: "Foreseen") -> None:
    outlook, names = seen.outlook, {place.place_id: place.name for place in seen.past.places}
    what_if = f", if {outlook.what_if}" if outlook.what_if else ""
    typer.echo(f"From {outlook.from_on}, {outlook.n_days} days, {outlook.n_runs} runs{what_if} (outlook {outlook.outlook_id})")
    _table("Captures that are likeliest", _capture_rows(seen, names), "No capture is likely.")
    _table(f"Balance on {outlook.balance[-1].on} (90 % of runs)", _balance_rows(seen), "")
    deciding = [{"place": names[place_id], "more changes": gap} for place_id, gap in outlook.deciding[:5]]
    _table("Places that decide most (how many more places change hands where this one does)", deciding, "None stands out.")
    _table("Sieges, and the chance that they last", _siege_rows(seen, names), "None is known.")
    _table("Flashpoints", [asdict(point) for point in seen.flashpoints[:_SHOWN]], "None.")
    _table("Pace of each front of late", [asdict(pace) for pace in seen.paces[:_SHOWN]], "No place changed hands.")


def _capture_rows(seen: "Foreseen", names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "place": names[capture.place_id],
            "taken by": capture.side,
            "chance": f"{capture.probability:.0%}",
            "if so, about": capture.expected_on,
            "between": f"{capture.early_on} and {capture.late_on}",
        }
        for capture in sorted(seen.outlook.captures, key=lambda capture: -capture.probability)[:_SHOWN]
    ]


def _balance_rows(seen: "Foreseen") -> list[dict[str, Any]]:
    last = seen.outlook.balance[-1].on
    return [
        {
            "controller": row.controller,
            "places": f"{row.places:.0f} ({row.places_low:.0f} to {row.places_high:.0f})",
            "people": f"{row.people:,.0f}",
        }
        for row in seen.outlook.balance
        if row.on == last and row.places_high > 0
    ]


def _siege_rows(seen: "Foreseen", names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "place": names.get(siege.place_id, siege.place_id),
            "besieger": siege.besieger,
            "since": siege.start_on,
            "days": siege.days_so_far,
            "held by": siege.held_by or "",
            "supply": _supply(siege),
            "30 days more": _share(siege.after_30),
            "90 days more": _share(siege.after_90),
            "a year more": _share(siege.after_365),
            "judged by": f"{siege.n_reference} {siege.reference.removeprefix('all ')}",
        }
        for siege in seen.sieges[:_SHOWN]
    ]


def _supply(siege: "SiegeOutlook") -> str:
    if siege.supply is None:
        return "not known"
    return siege.supply if siege.supply == "cut off" else f"{siege.supply}, with {counted(siege.n_joined or 0, 'place')}"


def _share(chance: float | None) -> str:
    return "never seen" if chance is None else f"{chance:.0%}"


def _tell_place(seen: "Foreseen", name: str) -> None:
    place_id, shown = _find(seen.past, name)
    rows = [
        {
            "on": row.on,
            "controller": row.controller,
            "chance": f"{row.probability:.1%}",
            "90 %": f"{row.low:.1%} to {row.high:.1%}",
        }
        for row in seen.outlook.chances
        if row.place_id == place_id
    ]
    _table(shown, rows, "Nothing is known of this place on that day.")


def _tell_race(seen: "Foreseen", name: str) -> None:
    place_id, shown = _find(seen.past, name)
    here = sorted((c for c in seen.outlook.captures if c.place_id == place_id), key=lambda capture: -capture.is_first)
    rows: list[dict[str, object]] = [
        {"side": c.side, "first": f"{c.is_first:.0%}", "at all": f"{c.probability:.0%}", "about": c.expected_on} for c in here
    ]
    _table(f"Who reaches {shown} first", rows, "No side reaches it in one run of a hundred.")


def _find(past: "History", name: str) -> tuple[str, str]:
    from fogline.forecasts.war.whatif import find_place

    place = past.places[find_place(past.places, name)]
    return place.place_id, place.name


def _table(title: str, rows: list[dict[str, Any]], empty: str) -> None:
    typer.echo(f"\n{title}")
    if rows:
        print_rows(rows, as_json=False)
    elif empty:
        typer.echo(empty)
