"""What claims say of control beyond their words: whom a backer stands for, and what was held once."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from fogline.control.columns import NO_DAY, ClaimColumns, Kind
from fogline.control.symbols import load_symbols
from fogline.model import UNKNOWN
from fogline.theatre.load import Theatre


def restate_deals(columns: ClaimColumns, theatre: Theatre | None) -> ClaimColumns:
    """Deals by which the fighters of one side leave a place, outside its own state, as that side's loss of it."""
    leaves, home_of = load_symbols().leaving, _home_of(theatre)
    lone = np.array([_is_deal(kind) for kind in columns.kinds], dtype=np.bool_)
    rows = [
        row
        for row in np.flatnonzero(lone[columns.kind]).tolist()
        if leaves.search(columns.claims[row].evidence)
        and home_of.get(columns.places[columns.place[row]]) != columns.kinds[columns.kind[row]].actor[0]
    ]
    return _of_kinds(columns, rows, lambda _, kind: kind._replace(action="loses"))


def restate(columns: ClaimColumns, theatre: Theatre | None) -> ClaimColumns:
    """The same claims, of other kinds where they say more or less than their words."""
    return _with_backed(_lost_by_now(columns), theatre)


def _lost_by_now(columns: ClaimColumns) -> ClaimColumns:
    """Who once held a place ("their former stronghold") has lost it, on a day that is not said.

    On days that have passed it was held: such claims stay as they are.
    """
    past = load_symbols().past
    holds = np.array([_names_holder(kind) and kind.action == "holds" for kind in columns.kinds], dtype=np.bool_)[columns.kind]
    holds &= (columns.end == NO_DAY) | (columns.end >= columns.published)
    rows = [row for row in np.flatnonzero(holds).tolist() if past.search(columns.claims[row].evidence)]
    start, end = columns.start.copy(), columns.end.copy()
    start[rows] = end[rows] = NO_DAY
    return _of_kinds(replace(columns, start=start, end=end), rows, lambda _, kind: kind._replace(action="loses"))


def _with_backed(columns: ClaimColumns, theatre: Theatre | None) -> ClaimColumns:
    """A backer that is said to hold or take a place alone acts with those whom it backs on the day, except in its own state."""
    if theatre is None or not theatre.backers:
        return columns
    backings = defaultdict(list)
    for backing in theatre.backers:
        backings[backing.backer].append(backing)
    home_of = _home_of(theatre)
    lone = np.array([_names_holder(kind) and kind.actor[0] in backings for kind in columns.kinds], dtype=np.bool_)
    places = [columns.places[place] for place in columns.place.tolist()]
    rows = [
        row
        for row in np.flatnonzero(lone[columns.kind]).tolist()
        if home_of.get(places[row]) != columns.kinds[columns.kind[row]].actor[0]
    ]

    def joint(row: int, kind: Kind) -> Kind:
        (backer,), day = kind.actor, date.fromordinal(int(columns.event[row]))
        backed = {side for backing in backings[backer] if backing.is_on(day) for side in backing.sides}
        return kind._replace(actor=(backer, *sorted(backed)))

    return _of_kinds(columns, rows, joint)


def _home_of(theatre: Theatre | None) -> dict[str, str | None]:
    """The side in whose state each place of a theatre lies."""
    if theatre is None:
        return {}
    states = {country: side.side_id for side in theatre.sides for country in side.home}
    return {place.place_id: states.get(place.country) for place in theatre.places}


def _is_deal(kind: Kind) -> bool:
    """Whether claims of a kind tell of a deal of one named side."""
    return kind.action == "agrees" and kind.modality != "denied" and len(kind.actor) == 1 and kind.actor[0] != UNKNOWN


def _names_holder(kind: Kind) -> bool:
    """Whether claims of a kind are affirmed and name one side as the holder."""
    return len(kind.actor) == 1 and kind.modality != "denied" and load_symbols().affirmed[kind.action].affirms == "actor"


def _of_kinds(columns: ClaimColumns, rows: list[int], kind_of: Callable[[int, Kind], Kind]) -> ClaimColumns:
    """Columns in which some rows are of the kinds that a function of row and kind gives."""
    numbers = {kind: number for number, kind in enumerate(columns.kinds)}
    kinds = columns.kind.copy()
    for row in rows:
        kinds[row] = numbers.setdefault(kind_of(row, columns.kinds[kinds[row]]), len(numbers))
    return replace(columns, kinds=tuple(numbers), kind=kinds)
