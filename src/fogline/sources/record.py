"""Track records: how each source's claims fared against the estimate that others' claims support.

Leaving each source out of its own estimate is approximated: claims about a place of which no other source with another origin
speaks within 45 days are not judged, and a source that follows an origin is judged like any other. Reprints of one origin by one
source count once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

import pyarrow as pa

from fogline.control import place_key
from fogline.model import Claim, OriginMembership, Source, TrackRecord
from fogline.sources.judge import Judged, controllers_said, judge_claims

LEAST_JUDGED = 8
"""Below this many judged claims no accuracy is given."""

LEAD_DAYS = 30
"""How far apart two claims may be published and still speak of the same news."""

Z_95 = 1.959964


def score_sources(
    claims: Iterable[Claim], spells: pa.Table, sources: Iterable[Source], origins: Iterable[OriginMembership]
) -> list[TrackRecord]:
    """A track record for each source that made a claim, by source."""
    all_claims = list(claims)
    camps = {source.source: source.camp for source in sources}
    origin_of = {member.report_id: member.origin_id for member in origins}
    judged = judge_claims(all_claims, spells, origin_of)
    leads = _leads(judged)
    by_source: defaultdict[str, list[Judged]] = defaultdict(list)
    n_claims: defaultdict[str, int] = defaultdict(int)
    for claim in all_claims:
        n_claims[claim.source] += 1
    for verdict in judged:
        by_source[verdict.claim.source].append(verdict)
    return [_record(source, camps.get(source), n_claims[source], by_source[source], leads[source]) for source in sorted(n_claims)]


def wilson_interval(n_right: int, n_judged: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share (Wilson 1927); 0 to 1 where nothing was judged."""
    if n_judged == 0:
        return 0.0, 1.0
    share, z2 = n_right / n_judged, Z_95**2
    middle = (share + z2 / (2 * n_judged)) / (1 + z2 / n_judged)
    spread = Z_95 / (1 + z2 / n_judged) * (share * (1 - share) / n_judged + z2 / (4 * n_judged**2)) ** 0.5
    return max(middle - spread, 0.0), min(middle + spread, 1.0)


def _record(source: str, camp: str | None, n_claims: int, judged: Sequence[Judged], leads: Sequence[int]) -> TrackRecord:
    verdicts: dict[tuple[str, str, str, str], Judged] = {}
    for verdict in judged:
        claim = verdict.claim
        key = (verdict.origin_id, place_key(claim), claim.action, ",".join(claim.actor))
        verdicts.setdefault(key, verdict)
    known = [verdict for verdict in verdicts.values() if verdict.is_right is not None]
    n_right = sum(verdict.is_right is True for verdict in known)
    low, high = wilson_interval(n_right, len(known))
    return TrackRecord(
        source=source,
        camp=camp,
        n_claims=n_claims,
        n_judged=len(known),
        n_right=n_right,
        accuracy=round(n_right / len(known), 4) if len(known) >= LEAST_JUDGED else None,
        low=round(low, 4),
        high=round(high, 4),
        n_alone=sum(verdict.is_alone for verdict in verdicts.values()),
        median_lead_days=float(median(leads)) if leads else None,
    )


def _leads(judged: Sequence[Judged]) -> defaultdict[str, list[int]]:
    """By source: days from its claim to the next other source's first like claim, of claims that were right (negative: later)."""
    news: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for verdict in sorted(judged, key=lambda verdict: (verdict.claim.published_on, verdict.claim.claim_id)):
        if not verdict.is_right or verdict.claim.action != "captures":
            continue
        day = verdict.claim.published_on.toordinal()
        key = (place_key(verdict.claim), controllers_said(verdict.claim)[0])
        current = news[key]
        if current and day - max(current.values()) > LEAD_DAYS:
            news[(*key[:1], f"{key[1]} {len(news)}")] = dict(current)
            current.clear()
        current.setdefault(verdict.claim.source, day)
    leads: defaultdict[str, list[int]] = defaultdict(list)
    for first_days in news.values():
        for source, day in first_days.items():
            others = [other for name, other in first_days.items() if name != source]
            if others:
                leads[source].append(min(others) - day)
    return leads
