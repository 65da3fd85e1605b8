"""What claims say of control beyond their words: deals by which fighters leave, what was held once, whom a backer acts for."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from fogline.control.columns import NO_DAY, ClaimColumns, Kind
from fogline.control.located import home_of
from fogline.control.symbols import load_symbols
from fogline.model import UNKNOWN
from fogline.theatre.load import Theatre


def restate_deals(columns: ClaimColumns, theatre: Theatre | None) -> ClaimColumns:
    """Deals by which the fighters of one side leave a place, outside its own state, as that side's loss of it.

    This goes first: other deals say nothing of control and are no evidence.
    """
    symbols, home = load_symbols(), home_of(theatre)
    deals = np.array([_is_deal(kind) for kind in columns.kinds], dtype=np.bool_)[columns.kind]
    rows = [
        row
        for row in np.flatnonzero(deals).tolist()
        if symbols.leaving.search(columns.claims[row].evidence)
        and not symbols.not_leaving.search(columns.claims[row].evidence)
        and home.get(columns.places[columns.place[row]]) != columns.kinds[columns.kind[row]].actor[0]
    ]
    return _of_kinds(columns, rows, lambda _, kind: kind._replace(action="loses"))


def restate_holders(columns: ClaimColumns, theatre: Theatre | None) -> ClaimColumns:
    """What was held once as a loss, and what a backer did alone as done together with those whom it backs."""
    return _with_backed(_lost_by_now(columns), theatre)


def _lost_by_now(columns: ClaimColumns) -> ClaimColumns:
    """Who once held a place ("their former stronghold") has lost it, on a day that is not said.

    On days that have passed it was held: such claims stay as they are.
    """
    past = load_symbols().past
    holds = np.array([_is_held_by_named(kind) for kind in columns.kinds], dtype=np.bool_)[columns.kind]
    holds &= (columns.end == NO_DAY) | (columns.end >= columns.published)
    rows = [row for row in np.flatnonzero(holds).tolist() if past.search(columns.claims[row].evidence)]
    start, end = columns.start.copy(), columns.end.copy()
    start[rows] = end[rows] = NO_DAY
    return _of_kinds(replace(columns, start=start, end=end), rows, lambda _, kind: kind._replace(action="loses"))


def _with_backed(columns: ClaimColumns, theatre: Theatre | None) -> ClaimColumns:
    """A backer that holds, takes or presses on a place alone acts with those whom it backs on the day, except in its own state.

    Neither those it acts against nor sides with another state of their own act with it.
    """
    if theatre is None or not theatre.backers:
        return columns
    backings = defaultdict(list)
    for backing in theatre.backers:
        backings[backing.backer].append(backing)
    home, with_home = home_of(theatre), {side.side_id for side in theatre.sides if side.home}
    lone = np.array([_acts_alone(kind) and kind.actor[0] in backings for kind in columns.kinds], dtype=np.bool_)
    places = [columns.places[place] for place in columns.place.tolist()]
    rows = [
        row
        for row in np.flatnonzero(lone[columns.kind]).tolist()
        if home.get(places[row]) != columns.kinds[columns.kind[row]].actor[0]
    ]

    def joint(row: int, kind: Kind) -> Kind:
        (backer,), day = kind.actor, date.fromordinal(int(columns.event[row]))
        backed = {side for backing in backings[backer] if backing.is_on(day) for side in backing.sides}
        abroad = with_home - {home.get(places[row])}
        return kind._replace(actor=(backer, *sorted(backed - abroad - set(kind.target))))

    return _of_kinds(columns, rows, joint)


def _is_deal(kind: Kind) -> bool:
    """Whether claims of a kind tell of a deal that one named side made, with nobody told of on the other."""
    is_one = len(kind.actor) == 1 and kind.actor[0] != UNKNOWN and not kind.target
    return kind.action == "agrees" and kind.modality != "denied" and is_one


def _is_held_by_named(kind: Kind) -> bool:
    """Whether claims of a kind tell that named sides hold a place."""
    return kind.action == "holds" and kind.modality != "denied" and bool(kind.actor) and UNKNOWN not in kind.actor


def _acts_alone(kind: Kind) -> bool:
    """Whether claims of a kind are affirmed and name one side that holds, takes or presses on a place."""
    symbol = load_symbols().affirmed[kind.action]
    return len(kind.actor) == 1 and kind.modality != "denied" and (symbol.affirms == "actor" or symbol.presses)


def _of_kinds(columns: ClaimColumns, rows: list[int], kind_of: Callable[[int, Kind], Kind]) -> ClaimColumns:
    """Columns in which some rows are of the kinds that a function of row and kind gives."""
    numbers = {kind: number for number, kind in enumerate(columns.kinds)}
    kinds = columns.kind.copy()
    for row in rows:
        kinds[row] = numbers.setdefault(kind_of(row, columns.kinds[kinds[row]]), len(numbers))
    return replace(columns, kinds=tuple(numbers), kind=kinds)
