"""Who publishes what others published before, how often and how late: the copy graph."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from statistics import median

from fogline.model import CopyLink, OriginMembership, Report
from fogline.origins import tell_first

SECONDS_A_DAY = 86400.0


def link_copies(reports: Iterable[Report], members: Iterable[OriginMembership]) -> list[CopyLink]:
    """One link for each pair of sources of which one carried reports taken from the other's, most copied first.

    ``share`` is the part of all of the follower's reports that were taken from the leader. Links inside one source are left out
    (a source may repeat itself), and so are pairs of which nobody can tell which came first: they show one origin, not who
    follows whom.
    """
    by_id = {report.report_id: report for report in reports}
    n_reports = Counter(report.source for report in by_id.values())
    delays: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for member in members:
        copy, model = by_id.get(member.report_id), by_id.get(member.of or "")
        if copy is None or model is None or member.relation == "original" or copy.source == model.source:
            continue
        first = tell_first(model, copy).first
        if first is not None:
            earlier, later = (model, copy) if first == "a" else (copy, model)
            delays[(later.source, earlier.source)].append(max(0.0, _days_between(earlier, later)))
    links = [
        CopyLink(follower, leader, len(days), round(len(days) / n_reports[follower], 4), round(median(days), 2))
        for (follower, leader), days in delays.items()
    ]
    return sorted(links, key=lambda link: (-link.n_copied, link.follower, link.leader))


def _days_between(earlier: Report, later: Report) -> float:
    if len(earlier.published) > 10 and len(later.published) > 10:
        try:
            apart = datetime.fromisoformat(later.published) - datetime.fromisoformat(earlier.published)
        except (ValueError, TypeError):
            pass
        else:
            return apart.total_seconds() / SECONDS_A_DAY
    return float((later.published_on - earlier.published_on).days)
