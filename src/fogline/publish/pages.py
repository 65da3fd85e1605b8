"""What stands on each page: plain values for the templates. Pages of one thing are here, lists in ``listings``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from fogline.control import Explanation
from fogline.control.explain import Counterfactual
from fogline.forecasts.war.answers import PlaceChance
from fogline.model import Claim, Report
from fogline.publish.atlas import claims_per_day
from fogline.publish.chart import history_chart, ticks_path
from fogline.publish.kept import KeptOutlook
from fogline.publish.links import Links
from fogline.publish.publication import Publication
from fogline.publish.render import render
from fogline.publish.standings import Standing, Stretch, merge_stretches

CLAIMS_PER_PAGE = 100
PLACES_PER_PAGE = 400
CLAIMS_OF_PLACE = 20
"""A place's claims stand on pages of so many: most readers want the latest."""
LEAST_MOVE = 0.005
"""A source whose claims move an estimate less than this is not listed among those that matter."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A line of the list of places."""

    standing: Standing
    last_evidence_on: date | None


@dataclass(frozen=True, slots=True)
class Share:
    """How far one origin moves an estimate, with the claims it consists of."""

    log_odds: float
    claims: tuple[Claim, ...]
    origin_id: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """What of a place is asked for: a day, why, which page of its claims; what is foretold; how it stands by all known now."""

    on: date | None = None
    why: Explanation | None = None
    number: int = 1
    foretold: tuple[KeptOutlook, tuple[PlaceChance, ...]] | None = None
    now: Standing | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a report's text and the claims that rest on it."""

    text: str
    claims: tuple[Claim, ...] = ()


def home_page(
    publication: Publication,
    links: Links,
    *,
    on: date,
    config: Mapping[str, object],
    template: str = "home.html",
    number: int = 1,
    **extra: object,
) -> str:
    """The map with the list of places on a day, ``number`` of its pages; ``extra`` is for templates that build on this one."""
    first, last = publication.days
    drawn = publication.book.likeliest_controllers
    sides = publication.theatre.sides
    standings = publication.book.known_on(on)
    begin = (number - 1) * PLACES_PER_PAGE
    shown = standings[begin : begin + PLACES_PER_PAGE]
    rows = [PlaceRow(standing, _last_evidence(publication, standing.place_id, on)) for standing in shown]
    return render(
        template,
        publication,
        links,
        rows=rows,
        n_places=len(standings),
        number=number,
        n_pages=max(1, -(-len(standings) // PLACES_PER_PAGE)),
        on=on,
        first=first,
        last=last,
        ticks=ticks_path(claims_per_day(publication)),
        n_days=(last - first).days + 1,
        sides=[side for side in sides if side.side_id in drawn],
        other_sides=[side for side in sides if side.side_id not in drawn],
        config=config,
        page_title="Map",
        **extra,
    )


def place_page(publication: Publication, links: Links, place_id: str, view: PlaceView | None = None) -> str | None:
    """One place: its standing on a day, its history, and the claims about it; ``None`` where nothing is known of it."""
    view = view or PlaceView()
    history = publication.book.history(place_id)
    begin = (view.number - 1) * CLAIMS_OF_PLACE
    n_claims, claims = publication.claims_at(place_id, offset=begin, limit=CLAIMS_OF_PLACE)
    days = publication.claim_days_at(place_id)
    if not days and not history:
        return None
    name = _place_name(publication, place_id, claims)
    first, last = publication.days
    day = min(max(view.on or last, first), last)
    shown_history = _until(history, last)
    return render(
        "place.html",
        publication,
        links,
        place=publication.places.get(place_id),
        place_id=place_id,
        name=name,
        on=day,
        view=view,
        standing=publication.book.at(place_id, day),
        last_evidence_on=_last_evidence(publication, place_id, day),
        chart=history_chart(shown_history, days, publication.theatre),
        runs=list(reversed(merge_stretches(shown_history))),
        shares=_shares(publication, view.why),
        left_out=_left_out(view.why),
        claims=claims,
        n_claims=n_claims,
        n_pages=max(1, -(-n_claims // CLAIMS_OF_PLACE)),
        page_title=name,
    )


def report_page(publication: Publication, links: Links, report_id: str) -> str | None:
    """A report's text with the evidence of its claims marked."""
    report = publication.report_by_id.get(report_id)
    if report is None:
        return None
    claims = publication.claims_by_report.get(report_id, ())
    member = publication.members.get(report_id)
    return render(
        "report.html",
        publication,
        links,
        report=report,
        passages=passages(report.text, claims),
        title_claims=[claim for claim in claims if claim.evidence_at is None],
        claims=claims,
        member=member,
        siblings=[sibling for sibling in publication.reports_by_origin.get(member.origin_id, ()) if sibling != report]
        if member
        else [],
        page_title=report.title or "Report",
    )


def origin_page(publication: Publication, links: Links, origin_id: str) -> str | None:
    """The texts that descend from one origin, side by side, with what each adds to the first."""
    reports = publication.reports_by_origin.get(origin_id)
    if not reports:
        return None
    by_relation = sorted(
        reports, key=lambda report: (publication.members[report.report_id].relation != "original", report.published)
    )
    known = {_folded(sentence) for sentence in _sentences(by_relation[0].text)}
    texts = [(report, publication.members[report.report_id], _compared(report, known)) for report in by_relation]
    return render("origin.html", publication, links, origin_id=origin_id, texts=texts, page_title="Origin")


def source_page(publication: Publication, links: Links, source: str) -> str | None:
    """A source: its record, whom it follows, what it published and forecast."""
    known = publication.sources.get(source)
    if known is None:
        return None
    reports = publication.reports_by_source.get(source, ())
    claims = publication.claims_by_source.get(source, ())
    return render(
        "source.html",
        publication,
        links,
        source=known,
        record=publication.record_by_source.get(source),
        follows=[link for link in publication.copy_links if link.follower == source],
        followers=[link for link in publication.copy_links if link.leader == source],
        reports=list(reversed(reports))[:CLAIMS_PER_PAGE],
        n_reports=len(reports),
        claims=list(reversed(claims))[:CLAIMS_PER_PAGE],
        n_claims=len(claims),
        months=_months(reports),
        forecasts=[forecast for forecast in publication.forecasts if forecast.source == source],
        page_title=known.name,
    )


def passages(text: str, claims: Sequence[Claim]) -> list[Passage]:
    """A text cut at the ends of all evidence, so that overlapping evidence can be marked."""
    spans = [(claim, claim.evidence_at) for claim in claims if claim.evidence_at]
    cuts = sorted({0, len(text), *(min(len(text), max(0, end)) for _, span in spans for end in span)})
    return [
        Passage(text[begin:end], tuple(claim for claim, span in spans if span[0] <= begin and end <= span[1]))
        for begin, end in pairwise(cuts)
    ]


def _last_evidence(publication: Publication, place_id: str, on: date) -> date | None:
    return max((day for day in publication.evidence_days(place_id) if day <= on), default=None)


def _until(history: Sequence[Stretch], last: date) -> list[Stretch]:
    """The history up to the last day that can be shown."""
    end = last + timedelta(days=1)
    return [
        Stretch(stretch.start_on, min(stretch.end_on, end), stretch.probabilities)
        for stretch in history
        if stretch.start_on < end
    ]


def _place_name(publication: Publication, place_id: str, claims: Sequence[Claim]) -> str:
    if place := publication.places.get(place_id):
        return place.name
    return claims[0].place if claims else place_id


def _shares(publication: Publication, explanation: Explanation | None) -> list[Share]:
    if explanation is None:
        return []
    shares = []
    for influence in explanation.influences:
        claims = tuple(claim for claim_id in influence.claim_ids if (claim := publication.claim_by_id.get(claim_id)))
        shares.append(Share(influence.log_odds, claims, influence.origin_id))
    return sorted(shares, key=lambda share: (-abs(share.log_odds), share.origin_id))


def _left_out(explanation: Explanation | None) -> list[Counterfactual]:
    """Sources and camps without which the estimate would be another, those that change it most first."""
    if explanation is None:
        return []
    top, actual = explanation.controller, explanation.probabilities[explanation.controller]
    moves = [
        (abs(other.probabilities.get(top, 0.0) - actual), other)
        for other in (*explanation.without_camps, *explanation.without_sources)
    ]
    return [other for move, other in sorted(moves, key=lambda pair: (-pair[0], pair[1].kind, pair[1].name)) if move >= LEAST_MOVE]


def _compared(report: Report, known: set[str]) -> list[tuple[str, bool]]:
    """Sentences of a report, and whether the first text has them too."""
    return [(sentence, _folded(sentence) in known) for sentence in _sentences(report.text)]


def _sentences(text: str) -> list[str]:
    return [piece for piece in re.split(r"(?<=[.!?…])\s+|\n+", text) if piece.strip()]


def _folded(sentence: str) -> str:
    return re.sub(r"\W+", " ", sentence.casefold()).strip()


def _months(reports: Sequence[Report]) -> list[tuple[str, int]]:
    """How many reports came in each month from the first to the last, so that silence shows."""
    if not reports:
        return []
    counts: dict[str, int] = {}
    day, last = reports[0].published_on.replace(day=1), reports[-1].published_on
    while day <= last:
        counts[day.strftime("%Y-%m")] = 0
        day = (day + timedelta(days=32)).replace(day=1)
    for report in reports:
        counts[report.published[:7]] += 1
    return list(counts.items())
