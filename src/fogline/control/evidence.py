"""Claims as evidence: who is said to hold which place on which day, and with what weight.

Forecasts, plans and conditionals are no evidence. Claims about a governorate or an area are no evidence for the towns in it. A
state counts at the end of its interval; a capture counts at the end too, and against its actor shortly before the interval
starts (dates are often those of the news), so that the change falls about inside. Where several sides act jointly, each gets a
share that grows with how often it is said to take or hold places alone: backers rarely hold what they help to take.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from fogline.codebook import load_codebook
from fogline.control.dependence import weigh_dependence
from fogline.control.parameters import Parameters
from fogline.control.symbols import SILENT, Relation, Symbol, load_symbols
from fogline.control.weights import WIDE_KINDS, background_of, word_weight
from fogline.errors import InputError
from fogline.model import CONTESTED, FIRST_DAY, LAST_DAY, UNKNOWN, Claim, OriginMembership, Rejection
from fogline.theatre.load import Theatre

NOBODY, ACTOR, CONTEST = 0, 1, 2
"""What an item affirms: no controller, its actor, or that the place is contested."""

MAX_ACTORS, MAX_TARGETS = 3, 2

ITEM_COLUMNS = ("day", "source", "affirms", "actor", "actor_share", "target", "relation", "weight", "haste", "claim")
"""The columns of evidence that have a row for each item."""


@dataclass(frozen=True, slots=True)
class Located:
    """A place that claims speak of. Coordinates are NaN where nobody gives them; ``home`` is the side whose state it lies in."""

    place_id: str
    name: str
    lat: float
    lon: float
    home: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence as columns, sorted by place and day. Days count from ``first_on``; ``n_days`` ends the estimate.

    ``actor``/``actor_share`` and ``target`` are padded with -1; ``claim`` points into ``claims``. ``haste`` is in days: how far a
    reported change of hands puts the place's clock forward, since it is likelier that the place changed hands then than before.
    """

    claims: tuple[Claim, ...]
    origins: tuple[str, ...]
    places: tuple[Located, ...]
    sides: tuple[str, ...]
    sources: tuple[str, ...]
    first_on: date
    n_days: int
    starts: NDArray[np.int64]
    day: NDArray[np.int32]
    source: NDArray[np.int32]
    affirms: NDArray[np.int8]
    actor: NDArray[np.int16]
    actor_share: NDArray[np.float64]
    target: NDArray[np.int16]
    relation: NDArray[np.float64]
    weight: NDArray[np.float64]
    haste: NDArray[np.float64]
    claim: NDArray[np.int64]
    rejections: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One row of evidence before it becomes columns."""

    claim: int
    place: str
    on: date
    affirms: int
    relation: Relation
    weight: float
    haste: float = 0.0


def gather_evidence(
    claims: Iterable[Claim],
    *,
    theatre: Theatre | None,
    origins: Iterable[OriginMembership],
    known_on: date | None,
    parameters: Parameters,
) -> Evidence:
    """All evidence that claims published by ``known_on`` give, in an order that does not depend on the order of claims."""
    known = _in_order(claim for claim in claims if known_on is None or claim.published_on <= known_on)
    kinds = {place.place_id: place.kind for place in theatre.places} if theatre else {}
    sides = _list_sides(known, theatre)
    usable, rejections = _split_usable(known, kinds, sides)
    origin_of = {member.report_id: member.origin_id for member in origins}
    claim_origins = tuple(_origin(claim, origin_of) for claim in usable)
    dependence = weigh_dependence(usable, claim_origins, parameters)
    background = background_of(theatre)
    items = [
        item
        for index, claim in enumerate(usable)
        for item in _items(index, claim, dependence[index] * background.weight(claim, parameters), parameters)
    ]
    first_on, last_on = _horizon(usable, items, theatre, known_on)
    items = [item for item in items if item.on >= first_on]
    located = _locate(usable, theatre, include_silent=parameters.include_silent)
    columns = _Columns(usable, claim_origins, located, sides, first_on, (last_on - first_on).days + 1)
    return columns.fill(items, tuple(rejections))


def add_claims(
    evidence: Evidence,
    claims: Iterable[Claim],
    *,
    theatre: Theatre | None,
    origins: Iterable[OriginMembership],
    parameters: Parameters,
) -> tuple[Evidence, list[int]]:
    """Evidence with more claims in it, and the numbers of the places they speak of; what was there keeps its weight.

    Raises :class:`~fogline.errors.InputError` where a claim speaks of a place that is not there.
    """
    kinds = {place.place_id: place.kind for place in theatre.places} if theatre else {}
    usable, rejections = _split_usable(_in_order(claims), kinds, evidence.sides)
    number = {place.place_id: index for index, place in enumerate(evidence.places)}
    unknown = sorted({place_key(claim) for claim in usable} - number.keys())
    if unknown:
        raise InputError(f"the model has not seen the place {unknown[0]!r}", "run the whole estimate once with the new claims")
    touched = sorted({number[place_key(claim)] for claim in usable})
    origin_of = {member.report_id: member.origin_id for member in origins}
    background = background_of(theatre)
    weights = _weights_of_new(evidence, usable, touched, origin_of, parameters)
    items = [
        item
        for index, claim in enumerate(usable)
        for item in _items(index, claim, weights[index] * background.weight(claim, parameters), parameters)
        if item.on >= evidence.first_on
    ]
    last_on = max((claim.published_on for claim in usable), default=evidence.first_on)
    n_days = max(evidence.n_days, (last_on - evidence.first_on).days + 1)
    new_origins = tuple(_origin(claim, origin_of) for claim in usable)
    columns = _Columns(usable, new_origins, evidence.places, evidence.sides, evidence.first_on, n_days)
    return _join(evidence, columns.fill(items, tuple(rejections))), touched


def _weights_of_new(
    evidence: Evidence, usable: Sequence[Claim], touched: Sequence[int], origin_of: Mapping[str, str], parameters: Parameters
) -> list[float]:
    """What new claims weigh beside those already there about the same places."""
    there = np.unique(np.concatenate([evidence.claim[evidence.starts[p] : evidence.starts[p + 1]] for p in (*touched, 0)]))
    known = [(evidence.claims[index], evidence.origins[index], -1) for index in there.tolist()]
    known += [(claim, _origin(claim, origin_of), index) for index, claim in enumerate(usable)]
    known.sort(key=lambda entry: (entry[0].published[:10], entry[0].source, entry[0].report_id, _order(entry[0])))
    weights = weigh_dependence([claim for claim, _, _ in known], [origin for _, origin, _ in known], parameters)
    found = {index: float(weight) for (_, _, index), weight in zip(known, weights, strict=True)}
    return [found[index] for index in range(len(usable))]


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
    more = replace(more, source=renamed[more.source], claim=more.claim + len(evidence.claims))
    joined = {name: np.insert(getattr(evidence, name), at, getattr(more, name), axis=0) for name in ITEM_COLUMNS}
    return replace(
        evidence,
        claims=evidence.claims + more.claims,
        origins=evidence.origins + more.origins,
        sources=sources,
        n_days=more.n_days,
        starts=evidence.starts + more.starts,
        rejections=evidence.rejections + more.rejections,
        **joined,
    )


def place_key(claim: Claim) -> str:
    """What an estimate calls the claim's place: its id, or its name where no gazetteer knew it."""
    return claim.place_id or claim.place


def event_day(claim: Claim) -> date:
    """The day on which a claim counts: the end of its interval, never later than its publication."""
    days = [day for day in (claim.start, claim.end) if day is not None]
    return min(max(days, default=claim.published_on), claim.published_on)


def _in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Claims by publication, source and report, then by all else that tells them apart: few need so much."""
    ordered: list[Claim] = []
    first = sorted(claims, key=lambda claim: (claim.published[:10], claim.source, claim.report_id))
    for _, alike in groupby(first, key=lambda claim: (claim.published[:10], claim.source, claim.report_id)):
        together = list(alike)
        ordered += sorted(together, key=_order) if len(together) > 1 else together
    return ordered


def _order(claim: Claim) -> tuple[str, ...]:
    who = (",".join(claim.actor), ",".join(claim.target))
    when = (str(claim.start), str(claim.end), claim.modality, str(claim.evidence_at), claim.evidence)
    return (place_key(claim), claim.action, *who, *when)


def _list_sides(claims: Sequence[Claim], theatre: Theatre | None) -> tuple[str, ...]:
    if theatre is not None and theatre.sides:
        return tuple(side for side in theatre.side_ids if side not in (UNKNOWN, CONTESTED))
    named = {side for claim in claims for side in (*claim.actor, *claim.target)}
    return tuple(sorted(named - {UNKNOWN, CONTESTED, ""}))


def _split_usable(claims: Sequence[Claim], kinds: Mapping[str, str], sides: Sequence[str]) -> tuple[list[Claim], list[Rejection]]:
    usable: list[Claim] = []
    rejections: list[Rejection] = []
    known_sides = frozenset(sides)
    for claim in claims:
        reason = _why_no_evidence(claim, kinds, known_sides)
        if reason is None:
            usable.append(claim)
        elif reason:
            rejections.append(Rejection("estimate", claim.report_id or claim.claim_id, reason, f"{claim.action} {claim.place}"))
    return usable, rejections


def _why_no_evidence(claim: Claim, kinds: Mapping[str, str], sides: frozenset[str]) -> str | None:
    """``None`` if the claim is evidence; an empty string if its kind never is; else the reason for a rejection."""
    codebook, symbols = load_codebook(), load_symbols()
    modality = codebook.modalities.get(claim.modality)
    if modality is None:
        return "unknown modality"
    if not FIRST_DAY <= claim.published_on <= LAST_DAY:
        return "the date is out of range"
    if claim.action not in codebook.actions and claim.action not in symbols.affirmed:
        return "unknown action"
    table = symbols.denied if claim.modality == "denied" else symbols.affirmed
    if not modality.counts or claim.action not in table:
        return ""
    if table[claim.action].affirms != CONTESTED and not sides.intersection((*claim.actor, *claim.target)):
        return "no known side"
    return _why_no_place(claim, kinds)


def _why_no_place(claim: Claim, kinds: Mapping[str, str]) -> str | None:
    if claim.place_precision == "area" or kinds.get(place_key(claim)) in WIDE_KINDS:
        return "the place is an area"
    if claim.place_id is None and (claim.lat is None or claim.lon is None):
        return "the place is not resolved"
    return None


def _origin(claim: Claim, origin_of: Mapping[str, str]) -> str:
    return origin_of.get(claim.report_id) or claim.origin_id or claim.report_id or claim.claim_id


def _items(index: int, claim: Claim, weight: float, parameters: Parameters) -> list[Item]:
    symbols = load_symbols()
    is_denied = claim.modality == "denied"
    symbol: Symbol = (symbols.denied if is_denied else symbols.affirmed)[claim.action]
    weight *= word_weight(claim, parameters)
    affirms = {"actor": ACTOR, CONTESTED: CONTEST}.get(symbol.affirms or "", NOBODY)
    relation = symbol.relation
    if symbol.named is not None and any(side != UNKNOWN for side in (*claim.actor, *claim.target)):
        affirms, relation = NOBODY, symbol.named
    if claim.place_precision == "part" and affirms == ACTOR:
        affirms, relation = CONTEST, symbols.affirmed["captures_part"].relation
    items = _stays(Item(index, place_key(claim), event_day(claim), affirms, relation, weight), claim, symbol, parameters)
    starts = [day for day in (claim.start, claim.end) if day is not None]
    if symbol.before is not None and claim.start is not None and not is_denied:
        eve = max(min(*starts, claim.published_on), date(2, 1, 1)) - timedelta(days=parameters.eve_days)
        items.append(Item(index, place_key(claim), eve, NOBODY, symbol.before, weight))
        items[0] = replace(items[0], haste=parameters.change_haste_days * weight)
    return [item for item in items if item.affirms != NOBODY or item.relation != SILENT]


def _stays(item: Item, claim: Claim, symbol: Symbol, parameters: Parameters) -> list[Item]:
    """A long state counts in its middle too, and less at its end: "held it for three years" is often said on the day it ended."""
    is_long = claim.start is not None and (item.on - claim.start).days >= parameters.long_state_days
    if symbol.before is not None or item.affirms != ACTOR or not is_long:
        return [item]
    middle = item.on - (item.on - claim.start) / 2 if claim.start else item.on
    return [replace(item, on=middle), replace(item, weight=item.weight * parameters.long_end_weight)]


def _horizon(claims: Sequence[Claim], items: Sequence[Item], theatre: Theatre | None, known_on: date | None) -> tuple[date, date]:
    if not claims:
        day = known_on or date(2000, 1, 1)
        return day, day
    published = [claim.published_on for claim in claims]
    last_on = known_on or max(published)
    floor = min(published) - timedelta(days=3653)
    if theatre is not None and theatre.start_on is not None:
        floor = max(floor, theatre.start_on)
    first_on = min((item.on for item in items if item.on >= floor), default=floor)
    return min(first_on, last_on), last_on


def _locate(claims: Sequence[Claim], theatre: Theatre | None, *, include_silent: bool) -> tuple[Located, ...]:
    known = {place.place_id: place for place in theatre.places} if theatre else {}
    states = {country: side.side_id for side in theatre.sides for country in side.home} if theatre else {}
    home = {key: states.get(place.country, "") for key, place in known.items()}
    said: dict[str, Counter[tuple[str, float, float]]] = {}
    for claim in claims:
        lat, lon = (claim.lat, claim.lon) if claim.lat is not None and claim.lon is not None else (np.nan, np.nan)
        said.setdefault(place_key(claim), Counter())[(claim.place, float(lat), float(lon))] += 1
    silent = {key for key, place in known.items() if include_silent and place.kind not in WIDE_KINDS}
    places = [Located(key, known[key].name, known[key].lat, known[key].lon, home[key]) for key in silent - said.keys()]
    for key, entries in said.items():
        name, lat, lon = min(entries, key=partial(_rank, entries)) if len(entries) > 1 else next(iter(entries))
        if key in known:
            name, lat, lon = known[key].name, known[key].lat, known[key].lon
        places.append(Located(key, name, lat, lon, home.get(key, "")))
    return tuple(sorted(places, key=lambda place: place.place_id))


def _rank(entries: Mapping[tuple[str, float, float], int], entry: tuple[str, float, float]) -> tuple[object, ...]:
    """Located before not, said often before seldom, then by name: the same whatever the order of claims."""
    name, lat, lon = entry
    return (np.isnan(lat), -entries[entry], name, *((lat, lon) if not np.isnan(lat) else ()))


@dataclass(frozen=True, slots=True)
class _Columns:
    claims: Sequence[Claim]
    origins: tuple[str, ...]
    places: tuple[Located, ...]
    sides: tuple[str, ...]
    first_on: date
    n_days: int

    def fill(self, items: list[Item], rejections: tuple[Rejection, ...]) -> Evidence:
        """Items as arrays, sorted by place and day; items that name no known side and affirm nothing fall away."""
        place_index = {place.place_id: index for index, place in enumerate(self.places)}
        sources = tuple(sorted({claim.source for claim in self.claims}))
        source_index = {source: index for index, source in enumerate(sources)}
        place = np.array([place_index[item.place] for item in items], dtype=np.int64)
        claim = np.array([item.claim for item in items], dtype=np.int64)
        day = np.array([item.on.toordinal() for item in items], dtype=np.int64) - self.first_on.toordinal()
        affirms = np.array([item.affirms for item in items], dtype=np.int8)
        order = np.lexsort((affirms, claim, day, place))
        claim = claim[order]
        by_claim = np.array([source_index[said.source] for said in self.claims], dtype=np.int32)
        actor, share, target = self._sides_of_claims()
        return Evidence(
            claims=tuple(self.claims),
            origins=self.origins,
            places=self.places,
            sides=self.sides,
            sources=sources,
            first_on=self.first_on,
            n_days=self.n_days,
            starts=np.searchsorted(place[order], np.arange(len(self.places) + 1)).astype(np.int64),
            day=day[order].astype(np.int32),
            source=by_claim[claim],
            affirms=affirms[order],
            actor=actor[claim].reshape(-1, MAX_ACTORS),
            actor_share=share[claim].reshape(-1, MAX_ACTORS),
            target=target[claim].reshape(-1, MAX_TARGETS),
            relation=np.array([item.relation for item in items], dtype=np.float64).reshape(-1, 4)[order],
            weight=np.array([item.weight for item in items], dtype=np.float64)[order],
            haste=np.array([item.haste for item in items], dtype=np.float64)[order],
            claim=claim,
            rejections=rejections,
        )

    def _sides_of_claims(self) -> tuple[NDArray[np.int16], NDArray[np.float64], NDArray[np.int16]]:
        side_index = {side: index for index, side in enumerate(self.sides)}
        holders = Counter(c.actor[0] for c in self.claims if len(c.actor) == 1 and c.action in ("holds", "captures"))
        pairs: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
        kind = np.array([pairs.setdefault((c.actor, c.target), len(pairs)) for c in self.claims], dtype=np.int64)
        actor = np.full((len(pairs), MAX_ACTORS), -1, dtype=np.int16)
        share = np.zeros((len(pairs), MAX_ACTORS))
        target = np.full((len(pairs), MAX_TARGETS), -1, dtype=np.int16)
        for row, (actors, targets) in enumerate(pairs):
            acting = sorted({s for s in actors if s in side_index}, key=lambda s: (-holders[s], s))[:MAX_ACTORS]
            total = sum(holders[side] + 1.0 for side in acting)
            for column, side in enumerate(acting):
                actor[row, column], share[row, column] = side_index[side], (holders[side] + 1.0) / total
            suffering = sorted({s for s in targets if s in side_index}, key=lambda s: (-holders[s], s))[:MAX_TARGETS]
            for column, side in enumerate(suffering):
                target[row, column] = side_index[side]
        return actor[kind], share[kind], target[kind]
