"""From drafts to claims: the actor that a report leaves out, repeats merged, the place's usual name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fogline.claims.places import PlaceMention
from fogline.model import UNKNOWN, Claim, Report

LARGEST_BLOCK = 1000
"""A report with more drafts, some hundred times what reports have, is completed in blocks, as time grows with their square."""


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
    means: str = ""
    around: tuple[tuple[str, ...], ...] = ()
    is_vague: bool = False


def finish_claims(
    report: Report, drafts: Sequence[Draft], inside: Mapping[str, frozenset[str]], fliers: frozenset[str] = frozenset()
) -> list[Claim]:
    """The report's claims in order of position, each once.

    ``inside`` says which places the report puts into which, ``fliers`` are the sides that air strikes can be of.
    """
    blocks = (drafts[at : at + LARGEST_BLOCK] for at in range(0, len(drafts), LARGEST_BLOCK))
    completed = [draft for block in blocks for draft in _complete(block, fliers)]
    claims = [_claim(report, draft) for draft in _without_wider(_merge(completed), inside)]
    return sorted(claims, key=lambda claim: (claim.evidence_at or (-1, -1), claim.place, claim.action))


def _complete(drafts: Sequence[Draft], fliers: frozenset[str]) -> list[Draft]:
    """Drafts with what others say of the same: the kind of an attack, and who carried it out."""
    told = [draft if not draft.is_vague else _told_elsewhere(draft, drafts) for draft in drafts]
    return _name_actors(told, fliers)


def _told_elsewhere(draft: Draft, drafts: Sequence[Draft]) -> Draft:
    """A bare "attack" is what the report calls shelling or a bombing elsewhere, unless it tells of a ground attack too."""
    same = [
        other
        for other in drafts
        if not other.is_vague and (not other.actor or not draft.actor or set(other.actor) & set(draft.actor))
    ]
    fires = [other for other in same if other.action in ("bombards", "bombs")]
    if not fires or any(other.action == "attacks" for other in same):
        return draft
    actions = [other.action for other in fires]
    return replace(draft, action=max(dict.fromkeys(actions), key=actions.count), means=fires[0].means)


def _name_actors(drafts: Sequence[Draft], fliers: frozenset[str]) -> list[Draft]:
    """A draft without an actor takes the likeliest of those that its sentence and its report name, else ``unknown``."""
    return [draft if draft.actor else replace(draft, actor=_likely_actor(draft, drafts, fliers)) for draft in drafts]


def _likely_actor(draft: Draft, drafts: Sequence[Draft], fliers: frozenset[str]) -> tuple[str, ...]:
    """Whom the report names for the same action with the same means, then for the same action, then in the sentence.

    Bombs and sieges whose doer is not named stay ``unknown``: most often nobody knows, or the guide says so.
    """
    same = [other for other in drafts if other.actor and other.action == draft.action]
    if draft.means == "air" and fliers:
        same = [other for other in same if fliers & set(other.actor)]
    if draft.action == "bombs":
        same = [other for other in same if other.place.name == draft.place.name]
    with_means = [other.actor for other in same if other.means == draft.means]
    likely = _commonest(with_means) or _commonest([other.actor for other in same])
    if likely or draft.action in ("bombs", "besieges"):
        return likely or (UNKNOWN,)
    if draft.action == "agrees":
        return tuple(dict.fromkeys(side for sides in draft.around for side in sides))[:3] or (UNKNOWN,)
    return draft.around[0] if draft.around else (UNKNOWN,)


def _commonest(actors: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The actor named most often, the first of them where several are."""
    return max(dict.fromkeys(actors), key=actors.count) if actors else ()


def _without_wider(drafts: Sequence[Draft], inside: Mapping[str, frozenset[str]]) -> list[Draft]:
    """Leave out what another draft says of a place within: "Aleppo shelled" beside "Midan shelled"."""
    within: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    named: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for draft in drafts:
        named[draft.action, draft.place.name].append(draft)
        if draft.place.place is not None and draft.place.place.parent:
            within[draft.action, draft.place.place.parent].append(draft)

    def others(draft: Draft) -> Iterator[Draft]:
        if draft.place.place is not None:
            yield from within.get((draft.action, draft.place.place.place_id), ())
        for name in inside.get(draft.place.name, ()):
            yield from named.get((draft.action, name), ())

    return [draft for draft in drafts if not any(_says_more(other, draft) for other in others(draft))]


def _says_more(other: Draft, draft: Draft) -> bool:
    """Whether a draft of the same action on a place within another's makes that one idle."""
    if not set(other.actor) & set(draft.actor) or other.place.name == draft.place.name:
        return False
    return draft.start is None or other.start is None or draft.start == other.start


def _merge(drafts: Iterable[Draft]) -> list[Draft]:
    """Drafts that say the same as an earlier one are left out; the first with the better-known date stands."""
    kept: list[Draft] = []
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for draft in drafts:
        earlier = alike[draft.action, _place_key(draft.place)]
        same = next((index for index in earlier if _is_repeat(kept[index], draft)), None)
        if same is None:
            earlier.append(len(kept))
            kept.append(draft)
        elif kept[same].start is None and draft.start is not None:
            kept[same] = replace(kept[same], start=draft.start, end=draft.end, target=kept[same].target or draft.target)
    return kept


def _is_repeat(first: Draft, second: Draft) -> bool:
    """Whether two drafts of one action and place are one claim."""
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
