"""From drafts to claims: repeats merged, what was lost ended, the place's usual name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fogline.claims.places import PlaceMention
from fogline.model import UNKNOWN, Claim, PlacePrecision, Report

CLEAR = 0.8
"""A first telling with this share of the confidence of the surest is clear enough to be quoted."""

HARDLY_LESS = 0.1
"""A loss may be so much less sure than the hold that it ends."""

_TOLD = ("asserted", "attributed")


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
    merged = _without_title(_merge(drafts))
    claims = [_claim(report, _until_lost(draft, merged)) for draft in merged]
    return sorted(claims, key=lambda claim: (claim.evidence_at or (-1, -1), claim.place, claim.action))


def _merge(drafts: Iterable[Draft]) -> list[Draft]:
    """Drafts that say the same become one."""
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
    """Whether two drafts of one action and place are one claim: no other actor, days in common or no date, not one denied.

    What somebody is said to have done is another claim than what nobody who is named did, unless both are told in the same way.
    """
    is_named = UNKNOWN not in (*first.actor, *second.actor)
    is_same_actor = set(first.actor) & set(second.actor) or (not is_named and first.modality == second.modality)
    if not is_same_actor or (first.modality == "denied") != (second.modality == "denied"):
        return False
    return first.start is None or second.start is None or _has_days_in_common(first, second)


def _has_days_in_common(first: Draft, second: Draft) -> bool:
    """A siege since 2013 and the siege of today are one, and so are shells in three days and those of the second."""
    spans = [(draft.start or date.min, draft.end or date.max) for draft in (first, second)]
    return max(begin for begin, _ in spans) <= min(end for _, end in spans)


def _joined(first: Draft, second: Draft) -> Draft:
    """The surer of two drafts of one claim, with the days, actor and target of the other where it has none.

    Of two on the same days the first gives the words, if it is clear enough: a coder quotes the first clear sentence.
    """
    sure, other = (second, first) if second.confidence > first.confidence else (first, second)
    words = first if first.start == second.start and first.confidence > CLEAR * sure.confidence else sure
    if sure.start is None and other.start is not None:
        sure = replace(sure, start=other.start, end=other.end)
    if UNKNOWN in sure.actor and UNKNOWN not in other.actor:
        sure = replace(sure, actor=other.actor)
    return replace(
        sure,
        target=tuple(side for side in sure.target or other.target if side not in sure.actor),
        modality=words.modality,
        attributed_to=words.attributed_to,
        evidence=words.evidence,
        evidence_at=words.evidence_at,
    )


def _without_title(drafts: Sequence[Draft]) -> list[Draft]:
    """What a title says goes where the text tells as much of the place: it says so with more care, and when."""
    told = {(draft.action, _place_key(draft.place)) for draft in drafts if draft.evidence_at is not None}
    return [draft for draft in drafts if draft.evidence_at is not None or (draft.action, _place_key(draft.place)) not in told]


def _until_lost(draft: Draft, others: Iterable[Draft]) -> Draft:
    """What a side held that it has lost by the same report: held until then, unless it took it back.

    "They were ousted two weeks ago from their capital" does not tell that it is their capital today.
    """
    if draft.action != "holds" or draft.modality not in _TOLD:
        return draft
    same_place = [(other, other.start) for other in others if other.start and _place_key(other.place) == _place_key(draft.place)]
    lost_on = max((day for other, day in same_place if _is_loss(other, draft)), default=None)
    if lost_on is None or (draft.end is not None and draft.end < lost_on):
        return draft
    if any(_takes(other, draft.actor) and day >= lost_on for other, day in same_place):
        return draft
    return replace(draft, start=draft.start if draft.start and draft.start < lost_on else None, end=lost_on)


def _is_loss(other: Draft, held: Draft) -> bool:
    """Whether a draft tells that the holder lost the place."""
    is_sure = other.modality in _TOLD and other.confidence >= held.confidence - HARDLY_LESS
    is_same = is_sure and _precision(other.place) == _precision(held.place)
    is_taken = other.action == "captures" and not set(other.target).isdisjoint(held.actor) and not _takes(other, held.actor)
    return is_same and (is_taken or (other.action == "loses" and not set(other.actor).isdisjoint(held.actor)))


def _takes(draft: Draft, sides: Iterable[str]) -> bool:
    return draft.action == "captures" and not set(draft.actor).isdisjoint(sides)


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
        place_in_text=draft.place.printed,
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
