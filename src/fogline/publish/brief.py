"""The daily brief: what changed, what is contested and besieged, what is claimed and doubted, forecasts due, silent sources.

Each sentence carries the claims or reports that it rests on; what rests on neither is not said.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from fogline.codebook import load_codebook
from fogline.model import CONTESTED, Claim, Report
from fogline.publish.coverage import find_silences
from fogline.publish.publication import Publication, claim_day
from fogline.publish.standings import HATCHED_FROM, Standing
from fogline.publish.wording import claim_words, counted, percent, side_label

_N_CITED = 3
_N_SENTENCES = 25
_WINDOW_DAYS = 7
_FRESH_DAYS = 60
_FORGOTTEN_DAYS = 90
"""After three months it is no news any more that a source is silent."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement of a brief, the place it is about, and the claims or reports it rests on."""

    text: str
    place_id: str | None = None
    claims: tuple[Claim, ...] = ()
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its sentences; ``n_left_out`` more were not printed."""

    title: str
    sentences: tuple[Sentence, ...]
    n_left_out: int = 0


@dataclass(frozen=True, slots=True)
class Brief:
    """What there is to say on a day about the days since ``since``."""

    title: str
    on: date
    since: date
    sections: tuple[Section, ...]


Draft = Callable[[], Sentence]
"""A sentence whose claims are looked for when it is printed."""


def make_brief(publication: Publication, on: date, *, since: date | None = None) -> Brief:
    """The brief of a day; ``since`` is a week before unless given."""
    since = since or on - timedelta(days=_WINDOW_DAYS)
    now = publication.book.known_on(on)
    sections = (
        _section("What changed", _changed(publication, now, since)),
        _section("Contested", _contested(publication, now)),
        _section("Besieged", _besieged(publication, now)),
        _section("Claimed and doubted", _doubted(publication, since, on)),
        _section("Forecasts due", _forecasts_due(publication, on)),
        _section("Sources gone silent", _silent(publication, on)),
    )
    return Brief(f"{publication.theatre.title}: brief for {on}", on, since, sections)


def _section(title: str, drafts: Iterable[Draft]) -> Section:
    """The first sentences that rest on something; what the others would rest on is not looked for."""
    found: list[Sentence] = []
    n_left_out = 0
    for draft in drafts:
        if len(found) == _N_SENTENCES:
            n_left_out += 1
        elif (sentence := draft()).claims or sentence.reports:
            found.append(sentence)
    return Section(title, tuple(found), n_left_out)


def _about(publication: Publication, standing: Standing, text: str, n_days: int, *, kind: str = "") -> Draft:
    """A sentence about a place, with the claims of the last days about it."""
    since = standing.on - timedelta(days=n_days)
    return lambda: Sentence(text, standing.place_id, _recent(publication, standing.place_id, since, standing.on, kind=kind))


def _changed(publication: Publication, now: Sequence[Standing], since: date) -> Iterable[Draft]:
    before = {standing.place_id: standing for standing in publication.book.on(since)}
    for standing in now:
        old = before.get(standing.place_id)
        if old is None or old.controller == standing.controller:
            continue
        text = (
            f"{standing.place}: {_who(publication, old)} ({percent(old.probability)}) "
            f"to {_who(publication, standing)} ({percent(standing.probability)})."
        )
        if not any(since < day <= standing.on for day in publication.claim_days_at(standing.place_id)):
            text += " Nothing was reported from there since: the estimate drifts."
        yield _about(publication, standing, text, (standing.on - since).days)


def _contested(publication: Publication, now: Sequence[Standing]) -> Iterable[Draft]:
    for standing in now:
        if standing.controller == CONTESTED:
            rivals = " and ".join(side_label(publication.theatre, side, short=True) for side in standing.stretch.rivals)
            between = f", between {rivals}" if len(standing.stretch.rivals) == 2 else ""
            text = f"{standing.place} is contested ({percent(standing.probability)}){between}."
        elif standing.probability < HATCHED_FROM and _is_fresh(publication, standing):
            text = f"{standing.place}: {_who(publication, standing)} is likeliest, but at {percent(standing.probability)} only."
        else:
            continue
        yield _about(publication, standing, text, 30)


def _besieged(publication: Publication, now: Sequence[Standing]) -> Iterable[Draft]:
    for standing in now:
        if siege := standing.siege:
            by = side_label(publication.theatre, siege.besieger, short=True)
            text = f"{standing.place} is said to be besieged by {by} ({percent(siege.probability)})."
            yield _about(publication, standing, text, 60, kind="siege")


def _doubted(publication: Publication, since: date, on: date) -> Iterable[Draft]:
    """Claims of control in the window that are hedged or denied, or to which the estimate gives little; like ones together."""
    actions, modalities = load_codebook().actions, load_codebook().modalities
    alike: dict[str, list[Claim]] = {}
    for claim in publication.claims_published(since, on):
        if not (claim.place_id and claim.actor):
            continue
        if actions[claim.action].evidence != "actor" or not modalities[claim.modality].counts:
            continue
        if doubt := _doubt(publication, claim, on):
            who = claim_words(replace(claim, target=()), publication.theatre)
            alike.setdefault(f"{who}: {doubt}.", []).append(claim)
    for text, claims in alike.items():
        yield partial(Sentence, text, claims[0].place_id, tuple(claims[:_N_CITED]))


def _doubt(publication: Publication, claim: Claim, on: date) -> str:
    """Why a claim of control is doubted; empty where it is not."""
    if claim.modality in ("hedged", "denied"):
        return claim.modality
    standing = publication.book.at(claim.place_id or "", min(on, claim_day(claim)))
    held = sum(p for side, p in standing.stretch.probabilities if side in claim.actor) if standing else 1.0
    return f"the estimate for {min(on, claim_day(claim))} gives it {percent(held)}" if held < 0.5 else ""


def _is_fresh(publication: Publication, standing: Standing) -> bool:
    """Whether anything was said to happen at the place within two months: old doubt is no news."""
    since = standing.on - timedelta(days=_FRESH_DAYS)
    return any(since <= day <= standing.on for day in publication.evidence_days(standing.place_id))


def _forecasts_due(publication: Publication, on: date) -> Iterable[Draft]:
    for forecast in publication.forecasts:
        if forecast.deadline and on - timedelta(days=_WINDOW_DAYS) <= forecast.deadline <= on + timedelta(days=14):
            side = side_label(publication.theatre, forecast.side, short=True)
            text = f"{side} {forecast.outcome_wanted} {forecast.place} by {forecast.deadline}: {forecast.outcome}."
            claim = publication.claim_by_id.get(forecast.claim_id)
            yield partial(Sentence, text, forecast.place_id, (claim,) if claim else ())


def _recent(publication: Publication, place_id: str, since: date, on: date, *, kind: str = "") -> tuple[Claim, ...]:
    actions = load_codebook().actions
    claims = publication.claims_by_place.get(place_id, ())
    near = [claim for claim in claims if since <= claim_day(claim) <= on and (not kind or actions[claim.action].kind == kind)]
    if not near:  # an estimate that drifts in silence rests on what was said last
        near = [claim for claim in claims if claim_day(claim) <= on][-_N_CITED:] or list(claims[:1])
    ranked = sorted(
        near, key=lambda claim: (actions[claim.action].kind != "control", -claim_day(claim).toordinal(), claim.claim_id)
    )
    return tuple(ranked[:_N_CITED])


def _silent(publication: Publication, on: date) -> Iterable[Draft]:
    """Sources that published often and have stopped: a quiet war, or a feed that broke."""
    for name in publication.sources:
        usual, silences = find_silences([day for day in publication.report_days(name) if day <= on], on)
        if usual is None or not silences or silences[-1].until is not None or silences[-1].n_days > _FORGOTTEN_DAYS:
            continue
        label, silence, last = publication.sources[name].name, silences[-1].n_days, publication.last_report(name, on)
        text = f"{label} has published nothing for {silence} days (usually every {counted(round(usual), 'day')})."
        yield partial(Sentence, text, reports=(last,) if last else ())


def _who(publication: Publication, standing: Standing) -> str:
    return side_label(publication.theatre, standing.controller, short=True)
