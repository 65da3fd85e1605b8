"""From drafts to claims: the actor that a report leaves out, repeats merged, the place's usual name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fogline.claims.places import PlaceMention
from fogline.model import UNKNOWN, Claim, Report


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim as its sentence gives it, before the report as a whole is looked at."""

    action: str
    actor: tuple[str, ...]
    target: tuple[str, ...]
    place: PlaceMention
    start: date | None
    end: date | None
    modality: str
    attributed_to: str | None
    evidence: str
    evidence_at: tuple[int, int] | None
    confidence: float


def finish_claims(report: Report, drafts: Sequence[Draft]) -> list[Claim]:
    """The report's claims in order of position, each once."""
    named = _name_actors(drafts)
    claims = [_claim(report, draft) for draft in _merge(named)]
    return sorted(claims, key=lambda claim: (claim.evidence_at or (-1, -1), claim.place, claim.action))


def _name_actors(drafts: Sequence[Draft]) -> list[Draft]:
    """A draft without an actor takes the one that the report names for the same action, else ``unknown``."""
    named = []
    for index, draft in enumerate(drafts):
        if draft.actor:
            named.append(draft)
            continue
        others = [
            other.actor
            for other in (*reversed(drafts[:index]), *drafts[index + 1 :])
            if other.actor and other.action == draft.action
        ]
        named.append(replace(draft, actor=others[0] if others and draft.action == "bombards" else (UNKNOWN,)))
    return named


def _merge(drafts: Iterable[Draft]) -> list[Draft]:
    """Drafts that say the same as an earlier one are left out; the first with the better-known date stands."""
    kept: list[Draft] = []
    for draft in drafts:
        same = next((index for index, other in enumerate(kept) if _is_repeat(other, draft)), None)
        if same is None:
            kept.append(draft)
        elif kept[same].start is None and draft.start is not None:
            kept[same] = replace(kept[same], start=draft.start, end=draft.end, target=kept[same].target or draft.target)
    return kept


def _is_repeat(first: Draft, second: Draft) -> bool:
    if first.action != second.action or _place_key(first.place) != _place_key(second.place):
        return False
    if not (set(first.actor) & set(second.actor) or UNKNOWN in second.actor or UNKNOWN in first.actor):
        return False
    if first.start is None or second.start is None or first.start == second.start:
        return True
    return first.end is not None and second.end is not None and first.start <= second.end and second.start <= first.end


def _place_key(mention: PlaceMention) -> str:
    return mention.place.place_id if mention.place else mention.name.casefold()


def _claim(report: Report, draft: Draft) -> Claim:
    place = draft.place.place
    return Claim(
        report_id=report.report_id,
        source=report.source,
        published=report.published,
        action=draft.action,
        actor=draft.actor,
        target=draft.target,
        place=draft.place.name,
        place_in_text=draft.place.text,
        place_id=place.place_id if place else None,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        place_precision=draft.place.precision,
        start=draft.start,
        end=draft.end,
        modality=draft.modality,
        attributed_to=draft.attributed_to,
        evidence=draft.evidence,
        evidence_at=draft.evidence_at,
        confidence=round(draft.confidence, 4),
    )
