"""Who follows whom, from claims alone: for reports of which only claims are known, or whose texts hide that they were copied.

Two honest sources agree on what is true, but seldom on place, day and wording of action at once, and neither is always first. A
follower repeats what one leader published shortly before, many of its claims, and the leader hardly ever repeats the follower.
Followers of one leader agree with each other too; what the best leader explains is therefore no longer proof against another.
"""

from collections import defaultdict
from collections.abc import Iterable
from statistics import median

from fogline.control import event_day, place_key
from fogline.model import Claim, CopyLink

LAG_DAYS = 5
"""How long after its model a repeated claim may come."""

LEAST_SHARE = 0.1
LEAST_CLAIMS = 10
"""A leader explains at least this share and this many of a follower's claims that no stronger leader explains."""

LEAST_LEAD = 4.0
"""How many times as often the leader must be strictly first as the follower."""

_Pairs = dict[str, dict[str, dict[int, int]]]


def find_copiers(claims: Iterable[Claim]) -> list[CopyLink]:
    """Links from followers to leaders, by most claims repeated; days of publication decide who was first."""
    said = sorted(claims, key=lambda claim: (claim.published_on, claim.source, claim.report_id))
    repeats = _repeats(said)
    n_claims: defaultdict[str, int] = defaultdict(int)
    for claim in said:
        n_claims[claim.source] += 1
    links = [link for follower in sorted(repeats) for link in _leaders(follower, repeats, n_claims[follower])]
    return sorted(links, key=lambda link: (-link.n_copied, link.follower, link.leader))


def _repeats(claims: list[Claim]) -> _Pairs:
    """By follower and leader: which claims of the follower the leader had made before or on the same day, and days between."""
    alike: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, claim in enumerate(claims):
        alike[(place_key(claim), claim.action, claim.actor, claim.target, event_day(claim))].append(index)
    repeats: _Pairs = defaultdict(lambda: defaultdict(dict))
    for group in alike.values():
        for index in group:
            source, day = claims[index].source, claims[index].published_on
            for other in group:
                behind = (day - claims[other].published_on).days
                if claims[other].source != source and 0 <= behind <= LAG_DAYS:
                    known = repeats[source][claims[other].source]
                    known[index] = max(known.get(index, 0), behind)
    return repeats


def _leaders(follower: str, repeats: _Pairs, n_claims: int) -> list[CopyLink]:
    left = {leader: dict(found) for leader, found in repeats[follower].items() if _is_first(leader, follower, repeats)}
    links: list[CopyLink] = []
    while left:
        leader = max(sorted(left), key=lambda name: (len(left[name]), sum(left[name].values())))
        found = left.pop(leader)
        if len(found) < max(LEAST_CLAIMS, LEAST_SHARE * n_claims):
            break
        share = round(len(found) / n_claims, 4)
        links.append(CopyLink(follower, leader, len(found), share, round(float(median(found.values())), 2)))
        left = {name: {index: days for index, days in rest.items() if index not in found} for name, rest in left.items()}
    return links


def _is_first(leader: str, follower: str, repeats: _Pairs) -> bool:
    """Whether the leader is strictly first far more often than the follower."""
    after = sum(days > 0 for days in repeats[follower][leader].values())
    before = sum(days > 0 for days in repeats.get(leader, {}).get(follower, {}).values())
    return after > LEAST_LEAD * before
