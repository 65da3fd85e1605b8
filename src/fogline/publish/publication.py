"""Everything that is published, as plain data: what pages, briefs, tables and maps read.

A publication is made once for a run and never changes, so what is found in it can be kept.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

import pyarrow as pa

from fogline.codebook import load_codebook
from fogline.control.estimate import SIEGE_SCHEMA, SPELL_SCHEMA
from fogline.model import Claim, CopyLink, Forecast, OriginMembership, Place, Rejection, Report, Run, Source, TrackRecord
from fogline.publish.areas import Layout, lay_out
from fogline.publish.kept import KeptOutlook
from fogline.publish.standings import StandingBook, read_standings
from fogline.theatre.load import Theatre

T = TypeVar("T")


@dataclass(frozen=True)
class Publication:
    """A run's results with the reports and claims they rest on."""

    theatre: Theatre
    spells: pa.Table = field(default_factory=SPELL_SCHEMA.empty_table)
    sieges: pa.Table = field(default_factory=SIEGE_SCHEMA.empty_table)
    claims: Sequence[Claim] = ()
    reports: Sequence[Report] = ()
    members: Mapping[str, OriginMembership] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    track_records: tuple[TrackRecord, ...] = ()
    copy_links: tuple[CopyLink, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    outlooks: tuple[KeptOutlook, ...] = ()
    run: Run | None = None

    @cached_property
    def book(self) -> StandingBook:
        """Spells, sorted so that a day or a place is found at once."""
        return read_standings(self.spells, self.sieges)

    @cached_property
    def layout(self) -> Layout:
        """Cells around all places of which anything is ever known."""
        book = self.book
        rows = zip(book.place_ids, book.lats, book.lons, book.ever_known, strict=True)
        return lay_out(
            (place_id, lat, lon) for place_id, lat, lon, known in rows if known and lat is not None and lon is not None
        )

    @cached_property
    def days(self) -> tuple[date, date]:
        """First and last day that can be shown."""
        if self.book.days:
            first, last = self.book.days
            return first, max(first, min(last, self.run.known_on) if self.run else last)
        published = sorted(report.published_on for report in self.reports)
        today = self.run.known_on if self.run else (published[-1] if published else date(1970, 1, 1))
        return (published[0] if published else today), today

    @cached_property
    def report_by_id(self) -> Mapping[str, Report]:
        """Reports by their id."""
        return {report.report_id: report for report in self.reports}

    @cached_property
    def claim_by_id(self) -> Mapping[str, Claim]:
        """Claims by their id."""
        return {claim.claim_id: claim for claim in self.claims}

    @cached_property
    def claims_by_place(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims by the place they are about, in order of what they say happened."""
        return _grouped(sorted(self.claims, key=claim_day), lambda claim: claim.place_id)

    @cached_property
    def claims_by_report(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims by the report they were taken from."""
        return _grouped(self.claims, lambda claim: claim.report_id)

    @cached_property
    def claims_by_source(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims by source, in order of publication."""
        return _grouped(sorted(self.claims, key=lambda claim: claim.published), lambda claim: claim.source)

    @cached_property
    def reports_by_source(self) -> Mapping[str, tuple[Report, ...]]:
        """Reports by source, in order of publication."""
        return _grouped(sorted(self.reports, key=lambda report: report.published), lambda report: report.source)

    @cached_property
    def reports_by_origin(self) -> Mapping[str, tuple[Report, ...]]:
        """Reports by the origin they descend from, in order of publication."""
        ordered = sorted(self.reports, key=lambda report: (report.published, report.report_id))
        return _grouped(ordered, lambda report: member.origin_id if (member := self.members.get(report.report_id)) else None)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source that published something, as the theatre knows it."""
        names = sorted(set(self.reports_by_source) | set(self.claims_by_source))
        return {name: self.theatre.source(name) or Source(name, name) for name in names}

    @cached_property
    def record_by_source(self) -> Mapping[str, TrackRecord]:
        """Track records by source."""
        return {record.source: record for record in self.track_records}

    @cached_property
    def stock_by_source(self) -> dict[str, Mapping[int, int]]:
        """What each source prints everywhere, as far as it was asked for."""
        return {}

    @cached_property
    def n_by_source(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """How many reports, and how many claims, each source has."""
        return Counter(report.source for report in self.reports), Counter(claim.source for claim in self.claims)

    @cached_property
    def last_report_on(self) -> Mapping[str, date]:
        """The day of each source's last report."""
        return {name: reports[-1].published_on for name, reports in self.reports_by_source.items()}

    def n_like(self, report_id: str) -> int:
        """How many reports share a report's origin, itself among them; 0 where its origin is not known."""
        member = self.members.get(report_id)
        return len(self.reports_by_origin.get(member.origin_id, ())) if member else 0

    def claims_at(self, place_id: str, *, offset: int = 0, limit: int = -1) -> tuple[int, Sequence[Claim]]:
        """How many claims are about a place, and some of them (all, where ``limit`` is -1), the latest event first."""
        ordered = sorted(self.claims_by_place.get(place_id, ()), key=lambda claim: claim.claim_id)
        newest = sorted(ordered, key=lambda claim: (claim_day(claim), claim.published), reverse=True)
        return len(ordered), newest[offset:] if limit < 0 else newest[offset : offset + limit]

    def find_claims(
        self,
        *,
        limit: int = 100,
        offset: int = 0,
        place_id: str | None = None,
        source: str | None = None,
        report_id: str | None = None,
    ) -> tuple[int, Sequence[Claim]]:
        """How many claims are about a place, by a source, from a report; and some of them."""
        pool: Sequence[Claim] = self.claims
        if place_id is not None:
            pool = self.claims_by_place.get(place_id, ())
        elif report_id is not None:
            pool = self.claims_by_report.get(report_id, ())
        elif source is not None:
            pool = self.claims_by_source.get(source, ())
        found = [claim for claim in pool if source in (None, claim.source) and report_id in (None, claim.report_id)]
        return len(found), found[offset : offset + limit]

    def claims_between(self, place_ids: Iterable[str], before: date, after: date) -> Iterable[Claim]:
        """Claims about some places that may say that something happened after one day and up to another."""
        wanted = set(place_ids)
        about = (claim for claim in self.claims if (claim.place_id or claim.place) in wanted and claim_day(claim) > before)
        return (claim for claim in about if min(claim_day(claim), claim.published_on) <= after)

    def claims_published(self, first: date, last: date) -> Iterable[Claim]:
        """Claims published from one day to another."""
        return (claim for claim in self.claims if first <= claim.published_on <= last)

    def report_days(self, source: str) -> list[date]:
        """The days of a source's reports, in order."""
        return [report.published_on for report in self.reports_by_source.get(source, ())]

    def last_report(self, source: str, on: date) -> Report | None:
        """A source's last report up to a day."""
        known = [report for report in self.reports_by_source.get(source, ()) if report.published_on <= on]
        return known[-1] if known else None

    def search(self, words: Sequence[str], limit: int) -> tuple[list[Claim], list[Report], bool]:
        """The latest claims and reports that hold all words, and whether all were looked through."""
        claims = (c for c in self.claims if _holds(f"{c.evidence} {c.place} {c.source} {c.attributed_to or ''}", words))
        reports = (report for report in self.reports if _holds(f"{report.title} {report.text}", words))
        newest_claims = sorted(claims, key=lambda claim: claim.published, reverse=True)[:limit]
        newest_reports = sorted(reports, key=lambda report: report.published, reverse=True)[:limit]
        return newest_claims, newest_reports, True

    def claim_days_at(self, place_id: str) -> list[date]:
        """The days of a place's claims, whether they count or not."""
        return sorted({claim_day(claim) for claim in self.claims_by_place.get(place_id, ())})

    def counted_per_day(self) -> list[tuple[date, int]]:
        """How many claims that count say that something happened on each day."""
        modalities = load_codebook().modalities
        days = (claim_day(claim) for claim in self.claims if modalities[claim.modality].counts and claim.place_id)
        return sorted(Counter(days).items())

    def evidence_days(self, place_id: str) -> list[date]:
        """Days on which something that counts was said to happen at a place, sorted."""
        modalities = load_codebook().modalities
        claims = self.claims_by_place.get(place_id, ())
        return sorted({claim_day(claim) for claim in claims if modalities[claim.modality].counts})


def claim_day(claim: Claim) -> date:
    """The day a claim stands for: the end of its interval, else its start, else the day of publication."""
    return claim.end or claim.start or claim.published_on


def _holds(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return bool(words) and all(word.casefold() in folded for word in words)


def _grouped(items: Iterable[T], key: Callable[[T], str | None]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for item in items:
        if (name := key(item)) is not None:
            groups[name].append(item)
    return {name: tuple(members) for name, members in groups.items()}
