"""Each claim that a model gives is held against the report: what does not stand in it becomes a rejection with the reason."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fogline.claims.llm.answer import Row
from fogline.claims.llm.facts import ReportFacts, Stretch
from fogline.claims.places import PlaceMention
from fogline.codebook import Codebook
from fogline.contracts import claim_from_row, claim_to_row
from fogline.model import UNKNOWN, Claim, Rejection

CONFIDENCE = 0.8
"""Confidence of a claim that passed: an assumption, since nobody has measured your model on your reports."""

LONGEST_EVIDENCE = 1000
"""Characters; evidence is a sentence or less."""

SHORTEST_EVIDENCE = 2
"""Words; "besieged Madaya" is as short as evidence can be."""

YEARS_BACK, YEARS_AHEAD = 100, 10
"""A claim about a day further from the report's is a mistake."""

OTHER = "other"
"""The side of forces that the theatre does not list: no lexicon can know their names."""


class UnfitError(ValueError):
    """A claim that the report does not bear out."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Terms:
    """What a claim's fields can be."""

    codebook: Codebook
    sides: tuple[str, ...]


def check_claims(rows: Iterable[Row], facts: ReportFacts, terms: Terms) -> Iterator[Claim | Rejection]:
    """A claim or a rejection for each row, in order; a claim that says what an earlier one says is a rejection too."""
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        try:
            claim = _checked(row, facts, terms)
            key = (claim.action, claim.actor, claim.target, claim.place_id or claim.place, claim.start, claim.end, claim.modality)
            if key in seen:
                raise UnfitError("says what an earlier claim says")
        except UnfitError as fault:
            yield Rejection("extract", facts.report.report_id, fault.reason, _detail(row, fault))
        else:
            seen.add(key)
            yield claim


def _checked(row: Row, facts: ReportFacts, terms: Terms) -> Claim:
    action, modality = _text(row, "action"), _text(row, "modality")
    if action not in terms.codebook.actions:
        raise UnfitError("no action of the codebook", action)
    if modality not in terms.codebook.modalities:
        raise UnfitError("no modality of the codebook", modality)
    evidence = _evidence(row, facts)
    mention = _place(row, facts, evidence)
    start, end = _days(row, facts, is_past=terms.codebook.modalities[modality].counts)
    place = mention.place
    claim = Claim(
        report_id=facts.report.report_id,
        source=facts.report.source,
        published=facts.report.published,
        action=action,
        actor=_actor(row, facts, terms),
        target=_sides(row, "target", facts, terms),
        place=mention.name,
        place_in_text=mention.text,
        place_id=place.place_id if place else None,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        place_precision=mention.precision,
        start=start,
        end=end,
        modality=modality,
        attributed_to=_speaker(row, facts),
        evidence=evidence.original,
        evidence_at=None if evidence.passage.is_title else evidence.original_at,
        confidence=CONFIDENCE,
    )
    return _as_contract(claim)


def _as_contract(claim: Claim) -> Claim:
    try:
        claim_from_row(claim_to_row(claim))
    except ValueError as error:
        raise UnfitError("impossible claim", str(error)) from error
    return claim


def _evidence(row: Row, facts: ReportFacts) -> Stretch:
    words = _text(row, "evidence")
    if len(words.split()) < SHORTEST_EVIDENCE:
        raise UnfitError("evidence is too short to show a claim")
    if len(words) > LONGEST_EVIDENCE:
        raise UnfitError("evidence is longer than a sentence")
    found = facts.find(words)
    if found is None:
        raise UnfitError("evidence does not stand in the report")
    return found


def _place(row: Row, facts: ReportFacts, evidence: Stretch) -> PlaceMention:
    name = _text(row, "place_in_text")
    mention = facts.find_place(name, evidence) if name else None
    if mention is None:
        raise UnfitError("place does not stand in the report", name)
    if mention.place is None and (facts.is_no_place(name) or not any(char.isupper() or char.isdigit() for char in mention.text)):
        raise UnfitError("no name of a place below country level", name)
    return mention


def _actor(row: Row, facts: ReportFacts, terms: Terms) -> tuple[str, ...]:
    actor = _sides(row, "actor", facts, terms) or (UNKNOWN,)
    words = [word for word in _list(row, "actor_in_text") if word.strip()]
    for word in words:
        stretch = facts.find(word)
        if stretch is None:
            raise UnfitError("words for the actor do not stand in the report", word)
        mentions = facts.sides_within(stretch)
        told = {side for mention in mentions for side in mention.sides}
        if any(mention.kind == "name" for mention in mentions) and told and not told & {*actor, UNKNOWN}:
            raise UnfitError("words for the actor name another side", f"{word} is {', '.join(sorted(told))}")
    if OTHER in actor and OTHER not in facts.sides and not words:
        raise UnfitError("no words for the actor", OTHER)
    return actor


def _sides(row: Row, name: str, facts: ReportFacts, terms: Terms) -> tuple[str, ...]:
    """Sides that the theatre has and the report names; ``unknown`` beside a known side says nothing and is left out."""
    sides = tuple(dict.fromkeys(_list(row, name)))
    for side in sides:
        if side not in terms.sides:
            raise UnfitError(f"{name} is no side of the theatre", side)
        if side not in (UNKNOWN, OTHER) and side not in facts.sides:
            words = ", ".join(_list(row, "actor_in_text")) if name == "actor" else ""
            raise UnfitError(f"report names no force of the {name}'s side", f"{side} {words}".strip())
    return tuple(side for side in sides if side != UNKNOWN) or sides


def _days(row: Row, facts: ReportFacts, *, is_past: bool) -> tuple[date | None, date | None]:
    start, end = _day(row, "start"), _day(row, "end")
    if start and end and start > end:
        raise UnfitError("start is after end", f"{start} {end}")
    on = max(facts.spoken_on, facts.report.published_on)
    for day in filter(None, (start, end)):
        if not -366 * YEARS_BACK < (day - on).days < 366 * YEARS_AHEAD:
            raise UnfitError("date is absurd", day.isoformat())
    if is_past and start and start > on + timedelta(days=1):
        raise UnfitError("told as done but dated after the report", start.isoformat())
    return start, end


def _day(row: Row, name: str) -> date | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        if _ISO.fullmatch(str(value)):
            return date.fromisoformat(str(value))
    except ValueError:
        pass  # no day of the calendar
    raise UnfitError(f"{name} is no ISO date", str(value)[:40])


def _speaker(row: Row, facts: ReportFacts) -> str | None:
    speaker = " ".join(_text(row, "attributed_to").split())
    if speaker and not facts.has_words(speaker):
        raise UnfitError("speaker does not stand in the report", speaker)
    return speaker or None


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _list(row: Row, name: str) -> list[str]:
    """A list of texts; a text alone counts as a list of one, since not every server holds a model to the form."""
    value = row.get(name)
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item]


def _detail(row: Row, fault: UnfitError) -> str:
    told = f"{_text(row, 'action')} {_text(row, 'place_in_text')}: {_text(row, 'evidence')}"
    return f"{fault.detail[:80]} | {told}"[:300] if fault.detail else told[:300]


_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
