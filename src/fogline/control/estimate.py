"""The estimate: probability of each controller of each place on each day, as known on a day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from fogline.control.evidence import Evidence
from fogline.control.gather import gather_evidence
from fogline.control.inference import Fit, fit
from fogline.control.learn import Reliability
from fogline.control.parameters import Parameters, Rates
from fogline.control.sieges import find_sieges
from fogline.control.spells import SPELL_COLUMNS, make_spells
from fogline.model import Claim, OriginMembership, Rejection, SiegeSpell, Source
from fogline.theatre.load import Theatre

_SIEGE_FIELDS: "list[pa.Field[Any]]" = [
    pa.field("place_id", pa.string()),
    pa.field("start_on", pa.date32()),
    pa.field("end_on", pa.date32()),
    pa.field("besieger", pa.string()),
    pa.field("probability", pa.float64()),
]

SPELL_SCHEMA = SPELL_COLUMNS
"""One row for each place, spell (``end_on`` exclusive) and controller."""

SIEGE_SCHEMA = pa.schema(_SIEGE_FIELDS)
"""One row for each spell of siege and besieger."""


@dataclass(frozen=True, slots=True)
class SourceReliability:
    """What the estimate learned of a source: its camp, and how often it is right about own, other and contested places."""

    source: str
    camp: str | None
    right_own: float | None
    right_other: float
    right_contested: float


@dataclass(frozen=True, slots=True)
class ControlEstimate:
    """Spells of control and siege, what was learned, and what could not be used."""

    spells: pa.Table
    sieges: pa.Table
    rejections: tuple[Rejection, ...] = ()
    rates: Rates = field(default_factory=Rates)
    reliability: tuple[SourceReliability, ...] = ()


@dataclass(frozen=True, slots=True)
class FittedControl:
    """Evidence and what EM settled on: what :func:`~fogline.control.explain.explain_control` reruns a place with."""

    evidence: Evidence
    state: Fit
    parameters: Parameters


def estimate_control(
    claims: Iterable[Claim],
    *,
    theatre: Theatre | None = None,
    origins: Iterable[OriginMembership] = (),
    known_on: date | None = None,
    parameters: Parameters | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> ControlEstimate:
    """Who held each place that claims speak of, day by day, from what was published by ``known_on``.

    ``theatre`` supplies sides, places and sources; without one, sides and places come from the claims. The result does not depend
    on the order of ``claims``. ``on_progress(n)`` is called after each n of ``parameters.n_rounds`` rounds.
    """
    fitted = fit_control(
        claims, theatre=theatre, origins=origins, known_on=known_on, parameters=parameters, on_progress=on_progress
    )
    evidence = fitted.evidence
    last_on = evidence.first_on + timedelta(days=evidence.n_days - 1)
    sieges = find_sieges(evidence.claims, last_on, fitted.parameters)
    return ControlEstimate(
        spells=spell_table(fitted),
        sieges=_siege_table(sieges),
        rejections=evidence.rejections,
        rates=fitted.state.rates,
        reliability=_describe(evidence, fitted.state.reliability),
    )


def fit_control(
    claims: Iterable[Claim],
    *,
    theatre: Theatre | None = None,
    origins: Iterable[OriginMembership] = (),
    known_on: date | None = None,
    parameters: Parameters | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> FittedControl:
    """Evidence and the fitted model, without the daily table."""
    parameters = parameters or Parameters()
    evidence = gather_evidence(claims, theatre=theatre, origins=origins, known_on=known_on, parameters=parameters)
    known: Mapping[str, Source] = {source.source: source for source in theatre.sources} if theatre else {}
    return FittedControl(evidence, fit(evidence, known, parameters, on_progress), parameters)


def spell_table(fitted: FittedControl, places: Sequence[int] | None = None) -> pa.Table:
    """Spells of the given places (by number; all) in the contract's columns."""
    return make_spells(fitted.evidence, fitted.state, fitted.parameters, places)


def _siege_table(sieges: list[SiegeSpell]) -> pa.Table:
    rows = [{name: getattr(siege, name) for name in SIEGE_SCHEMA.names} for siege in sieges]
    return pa.Table.from_pylist(rows, schema=SIEGE_SCHEMA)


def _describe(evidence: Evidence, reliability: Reliability) -> tuple[SourceReliability, ...]:
    rows = []
    for index, source in enumerate(evidence.sources):
        camp = int(reliability.camps[index])
        table = reliability.tables[index].mean(axis=0)
        own = round(float(table[0, 0]), 4) if camp >= 0 else None
        name = evidence.sides[camp] if camp >= 0 else None
        rows.append(SourceReliability(source, name, own, round(float(table[1, 1]), 4), round(float(table[2, 3]), 4)))
    return tuple(rows)
