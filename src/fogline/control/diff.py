"""What changed between two days, and who held what on one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from fogline.control.evidence import event_day, place_key
from fogline.model import CONTESTED, Claim, ControlChange

Controllers = dict[str, dict[str, float]]
"""Probability of each controller of each place."""

CONTESTING = ("attacks", "captures_part", "contests")


def control_on(spells: pa.Table, day: date) -> Controllers:
    """Probability of each controller of each place that has any on a day, likeliest first."""
    then = _rows_on(spells, day)
    found: Controllers = {}
    columns = (then[name].to_pylist() for name in ("place_id", "controller", "probability"))
    for place_id, controller, probability in sorted(zip(*columns, strict=True), key=lambda row: (row[0], -row[2], row[1])):
        found.setdefault(place_id, {})[controller] = probability
    return found


def diff_control(
    spells: pa.Table, before: date, after: date, *, claims: Iterable[Claim] = (), least: float = 0.5
) -> list[ControlChange]:
    """Places whose likeliest controller differs between two days, by place.

    A change counts where the likeliest controller of at least one of the days reaches ``least``: a drift from one faint guess to
    another is none. With ``claims``, each change names the first claim that says so.
    """
    held, holds = control_on(spells, before), control_on(spells, after)
    names: dict[str, str] = {}
    for place_id, name in zip(spells["place_id"].to_pylist(), spells["place"].to_pylist(), strict=True):
        names[str(place_id)] = str(name)
    changes = []
    for place_id in sorted(held.keys() & holds.keys()):
        (old, p_old), (new, p_new) = next(iter(held[place_id].items())), next(iter(holds[place_id].items()))
        if old != new and max(p_old, p_new) >= least:
            changes.append(ControlChange(place_id, names[place_id], old, new, p_old, p_new))
    return _with_first_claims(changes, claims, before, after)


def holders_over_time(spells: pa.Table, *, least: float = 2 / 3) -> dict[str, tuple[tuple[date, str], ...]]:
    """Who held each place one after the other, by name of the place, with the first day on which each reached ``least``.

    A side that holds a place again after an unsure stretch is not named twice; contested stretches are left out.
    """
    columns = (spells[name].to_pylist() for name in ("place_id", "start_on", "place", "controller", "probability"))
    held: dict[str, list[tuple[date, str]]] = {}
    for _, start_on, place, controller, probability in sorted(zip(*columns, strict=True)):
        holders = held.setdefault(place, [])
        is_new = not holders or holders[-1][1] != controller
        if is_new and probability >= least and controller != CONTESTED:
            holders.append((start_on, controller))
    return {place: tuple(holders) for place, holders in held.items()}


def _rows_on(spells: pa.Table, day: date) -> pa.Table:
    moment = pa.scalar(day, pa.date32())
    return spells.filter(pc.and_(pc.less_equal(spells["start_on"], moment), pc.greater(spells["end_on"], moment)))


def _with_first_claims(changes: list[ControlChange], claims: Iterable[Claim], before: date, after: date) -> list[ControlChange]:
    wanted = {change.place_id: change for change in changes}
    first: dict[str, tuple[date, str, str]] = {}
    for claim in claims:
        change = wanted.get(place_key(claim))
        if change is None or not _says(claim, change.after) or not before < event_day(claim) <= after:
            continue
        candidate = (claim.published_on, claim.report_id, claim.claim_id)
        first[change.place_id] = min(first.get(change.place_id, candidate), candidate)
    return [
        replace(change, first_claim_id=first[change.place_id][2]) if change.place_id in first else change for change in changes
    ]


def _says(claim: Claim, controller: str) -> bool:
    if claim.modality not in ("asserted", "attributed", "hedged"):
        return False
    if controller == CONTESTED:
        return claim.action in CONTESTING
    return claim.action in ("captures", "holds") and controller in claim.actor
