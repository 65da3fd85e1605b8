"""Claims as evidence: who is said to hold which place on which day, and with what weight.

Forecasts, plans and conditionals are no evidence. Claims about a governorate or an area are no evidence for the towns in it.
Where several sides act jointly, each gets a share that grows with how often it is said to take or hold places alone: backers
rarely hold what they help to take.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from fogline.control.columns import ClaimColumns, columns_of, in_order
from fogline.control.dependence import weigh_dependence
from fogline.control.divided import find_partial, with_cities
from fogline.control.evidence import ITEM_COLUMNS, MAX_ACTORS, MAX_TARGETS, Evidence, Located, place_key
from fogline.control.items import Rows, make_rows
from fogline.control.located import find_cities, locate_places
from fogline.control.parameters import Parameters
from fogline.control.restate import restate_deals, restate_holders
from fogline.control.usable import find_usable
from fogline.control.weights import background_of, weigh_words
from fogline.errors import InputError
from fogline.model import CONTESTED, UNKNOWN, Claim, OriginMembership, Rejection
from fogline.theatre.load import Theatre


def gather_evidence(
    claims: Iterable[Claim],
    *,
    theatre: Theatre | None,
    origins: Iterable[OriginMembership],
    known_on: date | None,
    parameters: Parameters,
) -> Evidence:
    """All evidence that claims published by ``known_on`` give, in an order that does not depend on the order of claims."""
    known = [claim for claim in claims if known_on is None or claim.published_on <= known_on]
    columns = columns_of(known, {member.report_id: member.origin_id for member in origins})
    columns = restate_deals(columns, theatre)
    sides = _list_sides(columns, theatre)
    columns, rejections = _only_usable(columns, theatre, sides)
    columns = restate_holders(columns, theatre)
    weights = weigh_dependence(columns, parameters)
    rows = make_rows(
        columns,
        _weigh(columns, weights, theatre, parameters),
        find_partial(columns, frozenset(find_cities(theatre).values())),
        parameters,
    )
    first_on, last_on = _horizon(columns, rows, theatre, known_on)
    located = locate_places(columns, theatre, include_silent=parameters.include_silent)
    known_places = frozenset(place.place_id for place in located)
    rows, places = with_cities(columns, rows, find_cities(theatre), known_places, parameters)
    setting = _Setting(located, places, sides, first_on, (last_on - first_on).days + 1, _count_holders(columns))
    return _fill(columns, rows, setting, rejections)


def add_claims(
    evidence: Evidence,
    claims: Iterable[Claim],
    *,
    theatre: Theatre | None,
    origins: Iterable[OriginMembership],
    parameters: Parameters,
) -> tuple[Evidence, list[int]]:
    """Evidence with more claims in it, and the numbers of the places that they touch.

    What was there weighs less where a like claim comes before it, as in :func:`gather_evidence`.

    Raises :class:`~fogline.errors.InputError` where a claim speaks of a place that is not there.
    """
    columns = columns_of(list(claims), {member.report_id: member.origin_id for member in origins})
    columns, rejections = _only_usable(restate_deals(columns, theatre), theatre, evidence.sides)
    columns = restate_holders(columns, theatre)
    row_of = {place.place_id: index for index, place in enumerate(evidence.places)}
    named = {columns.places[place] for place in columns.place.tolist()}
    unknown = sorted(named - row_of.keys())
    if unknown:
        raise InputError(f"the model has not seen the place {unknown[0]!r}", "run the whole estimate once with the new claims")
    weights, scale = _weigh_beside(evidence, columns, sorted(row_of[place] for place in named), theatre, parameters)
    rows = make_rows(
        columns,
        _weigh(columns, weights, theatre, parameters),
        find_partial(columns, frozenset(find_cities(theatre).values())),
        parameters,
    )
    rows, places = with_cities(columns, rows, find_cities(theatre), frozenset(row_of), parameters)
    evidence, reweighed = _reweigh(evidence, scale)
    told = {places[place] for place in np.unique(rows.place).tolist()} | named
    touched = sorted({row_of[place] for place in told} | reweighed)
    last_day = int(columns.published.max(initial=0)) - evidence.first_on.toordinal()
    n_days = max(evidence.n_days, last_day + 1)
    holders = Counter(evidence.holders) + _count_holders(columns)
    setting = _Setting(evidence.places, places, evidence.sides, evidence.first_on, n_days, holders)
    return _join(evidence, _fill(columns, rows, setting, rejections)), touched


def _only_usable(
    columns: ClaimColumns, theatre: Theatre | None, sides: Sequence[str]
) -> tuple[ClaimColumns, tuple[Rejection, ...]]:
    """The claims that count, in an order that does not depend on the order given."""
    kinds = {place.place_id: place.kind for place in theatre.places} if theatre else {}
    order = in_order(columns, _order)
    usable, rejections = find_usable(columns, order, kinds, frozenset(sides))
    return columns.take(order[usable[order]]), tuple(rejections)


def _weigh(
    columns: ClaimColumns, dependence: NDArray[np.float64], theatre: Theatre | None, parameters: Parameters
) -> NDArray[np.float64]:
    return dependence * background_of(theatre).weigh(columns, parameters) * weigh_words(columns, parameters)


def _weigh_beside(
    evidence: Evidence, columns: ClaimColumns, touched: Sequence[int], theatre: Theatre | None, parameters: Parameters
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What new claims weigh beside those already there about the same places, and by what those are multiplied then."""
    there = np.unique(np.concatenate([evidence.claim[evidence.starts[p] : evidence.starts[p + 1]] for p in (*touched, 0)]))
    known = [evidence.claims[index] for index in there.tolist()]
    n_known = len(known)
    together = columns_of([*known, *columns.claims])
    together = restate_holders(restate_deals(together, theatre), theatre)
    together = replace(together, origins=[*(evidence.origins[index] for index in there.tolist()), *columns.origins])
    order = in_order(together, _order)
    alone, every = order[order < n_known], np.empty(len(together.claims))
    before = np.empty(n_known)
    before[alone] = weigh_dependence(together.take(alone), parameters)
    every[order] = weigh_dependence(together.take(order), parameters)
    scale = np.ones(len(evidence.claims))
    scale[there] = every[:n_known] / before
    return every[n_known:], scale


def _reweigh(evidence: Evidence, scale: NDArray[np.float64]) -> tuple[Evidence, set[int]]:
    """Evidence with the weight of each claim multiplied, and the places where that changes any."""
    by_item = scale[evidence.claim]
    changed = np.flatnonzero(by_item != 1.0)
    if not len(changed):
        return evidence, set()
    places = np.searchsorted(evidence.starts, changed, side="right") - 1
    return replace(evidence, weight=evidence.weight * by_item, haste=evidence.haste * by_item), set(places.tolist())


def _join(evidence: Evidence, more: Evidence) -> Evidence:
    """Both in one, each place's items by day; new sources come after the known ones."""
    new = tuple(source for source in more.sources if source not in evidence.sources)
    sources = (*evidence.sources, *new)
    number = {source: index for index, source in enumerate(sources)}
    place = np.repeat(np.arange(len(more.places)), np.diff(more.starts))
    at = np.array(
        [
            evidence.starts[p] + np.searchsorted(evidence.day[evidence.starts[p] : evidence.starts[p + 1]], day, side="right")
            for p, day in zip(place.tolist(), more.day.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
    renamed = np.array([number[source] for source in more.sources], dtype=np.int32)
    more = replace(more, source=renamed[more.source], claim=more.claim + np.int32(len(evidence.claims)))
    joined = {name: np.insert(getattr(evidence, name), at, getattr(more, name), axis=0) for name in ITEM_COLUMNS}
    return replace(
        evidence,
        claims=evidence.claims + more.claims,
        origins=evidence.origins + more.origins,
        sources=sources,
        n_days=more.n_days,
        holders=more.holders,
        starts=evidence.starts + more.starts,
        rejections=evidence.rejections + more.rejections,
        **joined,
    )


def _order(claim: Claim) -> tuple[str, ...]:
    who = (",".join(claim.actor), ",".join(claim.target))
    when = (str(claim.start), str(claim.end), claim.modality, str(claim.evidence_at), claim.evidence)
    return (place_key(claim), claim.action, *who, *when)


def _list_sides(columns: ClaimColumns, theatre: Theatre | None) -> tuple[str, ...]:
    if theatre is not None and theatre.sides:
        return tuple(side for side in theatre.side_ids if side not in (UNKNOWN, CONTESTED))
    named = {side for kind in columns.kinds for side in (*kind.actor, *kind.target)}
    return tuple(sorted(named - {UNKNOWN, CONTESTED, ""}))


def _horizon(columns: ClaimColumns, rows: Rows, theatre: Theatre | None, known_on: date | None) -> tuple[date, date]:
    """The first and the last day: claims about days long before the first report do not begin an estimate."""
    if not columns.claims:
        day = known_on or date(2000, 1, 1)
        return day, day
    last_on = known_on or date.fromordinal(int(columns.published.max()))
    floor = date.fromordinal(int(columns.published.min())) - timedelta(days=3653)
    if theatre is not None and theatre.start_on is not None:
        floor = max(floor, theatre.start_on)
    days = rows.day[rows.day >= floor.toordinal()]
    first_on = date.fromordinal(int(days.min())) if len(days) else floor
    return min(first_on, last_on), last_on


@dataclass(frozen=True, slots=True)
class _Setting:
    places: tuple[Located, ...]
    spoken_of: tuple[str, ...]
    sides: tuple[str, ...]
    first_on: date
    n_days: int
    holders: Counter[str]


def _fill(columns: ClaimColumns, rows: Rows, setting: _Setting, rejections: tuple[Rejection, ...]) -> Evidence:
    """Rows as evidence, sorted by place and day; those before the first day fall away."""
    first = setting.first_on.toordinal()
    place_of = {place.place_id: index for index, place in enumerate(setting.places)}
    spoken_of = np.array([place_of.get(place, -1) for place in setting.spoken_of], dtype=np.int32)[rows.place]
    sources = tuple(sorted({columns.sources[source] for source in np.unique(columns.source).tolist()}))
    source_of = {source: index for index, source in enumerate(sources)}
    source = np.array([source_of.get(name, -1) for name in columns.sources], dtype=np.int32)[columns.source]
    kept = np.flatnonzero(rows.day >= first)
    order = kept[np.lexsort((rows.affirms[kept], rows.claim[kept], rows.day[kept], spoken_of[kept]))]
    claim = rows.claim[order]
    place, (actor, share, target) = spoken_of[order], _sides_by_kind(columns, setting)
    kind = columns.kind[claim]
    return Evidence(
        claims=tuple(columns.claims),
        origins=tuple(columns.origins),
        places=setting.places,
        sides=setting.sides,
        sources=sources,
        first_on=setting.first_on,
        n_days=setting.n_days,
        starts=np.searchsorted(place, np.arange(len(setting.places) + 1)).astype(np.int64),
        day=(rows.day[order] - first).astype(np.int32),
        source=source[claim],
        affirms=rows.affirms[order],
        actor=actor[kind].reshape(-1, MAX_ACTORS),
        actor_share=share[kind].reshape(-1, MAX_ACTORS),
        target=target[kind].reshape(-1, MAX_TARGETS),
        relation=rows.relation[order].reshape(-1, 4),
        weight=rows.weight[order],
        haste=rows.haste[order],
        presses=rows.presses[order],
        claim=claim,
        rejections=rejections,
        holders=setting.holders,
    )


def _count_holders(columns: ClaimColumns) -> Counter[str]:
    """How often each side is told to hold or take a place alone."""
    holders: Counter[str] = Counter()
    for kind, n_claims in zip(columns.kinds, np.bincount(columns.kind, minlength=len(columns.kinds)).tolist(), strict=True):
        if len(kind.actor) == 1 and kind.action in ("holds", "captures"):
            holders[kind.actor[0]] += n_claims
    return holders


def _sides_by_kind(columns: ClaimColumns, setting: _Setting) -> tuple[NDArray[np.int16], NDArray[np.float32], NDArray[np.int16]]:
    """Who acts, with what share, and who suffers, for each kind of claim."""
    side_index, holders = {side: index for index, side in enumerate(setting.sides)}, setting.holders
    actor = np.full((len(columns.kinds), MAX_ACTORS), -1, dtype=np.int16)
    share = np.zeros((len(columns.kinds), MAX_ACTORS), dtype=np.float32)
    target = np.full((len(columns.kinds), MAX_TARGETS), -1, dtype=np.int16)
    for row, kind in enumerate(columns.kinds):
        acting = _first_of(kind.actor, side_index, holders)[:MAX_ACTORS]
        total = sum(holders[side] + 1.0 for side in acting)
        for column, side in enumerate(acting):
            actor[row, column], share[row, column] = side_index[side], (holders[side] + 1.0) / total
        for column, side in enumerate(_first_of(kind.target, side_index, holders)[:MAX_TARGETS]):
            target[row, column] = side_index[side]
    return actor, share, target


def _first_of(named: Sequence[str], known: Mapping[str, int], holders: Mapping[str, int]) -> list[str]:
    """The known ones of some sides, those that hold most places alone first."""
    return sorted({side for side in named if side in known}, key=lambda side: (-holders.get(side, 0), side))
