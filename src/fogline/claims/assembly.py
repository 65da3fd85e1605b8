"""From drafts to claims: repeats merged, the place's usual name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from fogline.claims.places import PlaceMention
from fogline.model import UNKNOWN, Claim, PlacePrecision, Report


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


def finish_claims(report: Report, drafts: Iterable[Draft]) -> list[Claim]:
    """The report's claims in order of position, each once."""
    claims = [_claim(report, draft) for draft in _merge(drafts)]
    return sorted(claims, key=lambda claim: (claim.evidence_at or (-1, -1), claim.place, claim.action))


def _merge(drafts: Iterable[Draft]) -> list[Draft]:
    """Drafts that say the same as an earlier one are left out; what the later one knows better is kept."""
    kept: list[Draft] = []
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for draft in drafts:
        earlier = alike[draft.action, _place_key(draft.place)]
        same = next((index for index in earlier if _is_repeat(kept[index], draft)), None)
        if same is None:
            earlier.append(len(kept))
            kept.append(draft)
        else:
            kept[same] = _joined(kept[same], draft)
    return kept


def _is_repeat(first: Draft, second: Draft) -> bool:
    """Whether two drafts of one action and place are one claim: no other actor, and the same or no other date."""
    if not (set(first.actor) & set(second.actor) or UNKNOWN in second.actor or UNKNOWN in first.actor):
        return False
    return first.start is None or second.start is None or first.start == second.start


def _joined(first: Draft, second: Draft) -> Draft:
    """The first of two drafts of one claim, with the date, actor and target where only the second has them."""
    if first.start is None and second.start is not None:
        first = replace(first, start=second.start, end=second.end, target=first.target or second.target)
    known = UNKNOWN not in second.actor
    if known and (UNKNOWN in first.actor or second.confidence > first.confidence):
        first = replace(first, actor=second.actor, target=tuple(s for s in first.target if s not in second.actor))
    return replace(first, confidence=max(first.confidence, second.confidence))


def _place_key(mention: PlaceMention) -> str:
    return mention.place.place_id if mention.place else mention.name.casefold()


def _precision(mention: PlaceMention) -> PlacePrecision:
    """As the mention says; a part of a city that is a place of its own ("eastern Aleppo") is meant as a whole."""
    is_own = mention.kind == "part" and mention.place is not None
    return "settlement" if mention.precision == "part" and is_own else mention.precision


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
        place_precision=_precision(draft.place),
        start=draft.start,
        end=draft.end,
        modality=draft.modality,
        attributed_to=draft.attributed_to,
        evidence=draft.evidence,
        evidence_at=draft.evidence_at,
        confidence=round(draft.confidence, 4),
    )
