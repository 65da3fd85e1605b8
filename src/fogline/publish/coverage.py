"""Coverage: how many reports each source published when, and where it fell silent: a quiet war, or a feed that broke."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from fogline.publish.publication import Publication

SILENT_DAYS, SILENT_GAPS = 7, 4
"""A source is silent after a week and so many times its usual gap."""

LEAST_DAYS = 5
"""What a source's usual gap is cannot be told from reports on fewer days."""

N_BINS = 240
"""A strip has at most about so many bars."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Days without a report: from the day after ``last_on`` to the day before ``until`` (``None``: it goes on)."""

    last_on: date
    until: date | None
    n_days: int


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """A source's reports over time: its usual gap in days (``None``: too few), its silences, and its bars.

    ``bars`` are the number of a bin of ``bin_days`` days, counted from the first day of the table, with its reports.
    """

    source: str
    n_reports: int
    first_on: date
    last_on: date
    usual_gap: float | None
    silences: tuple[Silence, ...]
    bars: tuple[tuple[int, int], ...]

    @property
    def silence(self) -> Silence | None:
        """The silence that goes on."""
        return self.silences[-1] if self.silences and self.silences[-1].until is None else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """All sources over the same days, and all of them together."""

    first: date
    last: date
    bin_days: int
    sources: tuple[SourceCoverage, ...]
    bars: tuple[tuple[int, int], ...]

    @property
    def n_bins(self) -> int:
        """How many bars there is room for."""
        return self.bin(self.last) + 1

    def bin(self, day: date) -> int:
        """The bar that a day belongs to."""
        return (day - self.first).days // self.bin_days


def make_coverage(publication: Publication) -> Coverage | None:
    """The table of coverage up to the last day that can be shown, the busiest source first; ``None`` without reports."""
    _, last = publication.days
    days_of = {
        source: sorted(report.published_on for report in reports) for source, reports in publication.reports_by_source.items()
    }
    if not days_of:
        return None
    first = min(days[0] for days in days_of.values())
    last = max(last, *(days[-1] for days in days_of.values()))
    frame = Coverage(first, last, (last - first).days // N_BINS + 1, (), ())
    rows = [_cover(frame, source, days) for source, days in days_of.items()]
    rows.sort(key=lambda row: (-row.n_reports, row.source))
    every_day = [day for days in days_of.values() for day in days]
    return Coverage(first, last, frame.bin_days, tuple(rows), _bars(frame, every_day))


def find_silences(days: Sequence[date], on: date) -> tuple[float | None, tuple[Silence, ...]]:
    """The usual gap between the days with reports, sorted, and the gaps that are far longer; the last may go on until ``on``."""
    if len(set(days)) < LEAST_DAYS:
        return None, ()
    known = sorted(set(days))
    usual = median((later - earlier).days for earlier, later in pairwise(known))
    longest = max(SILENT_DAYS, SILENT_GAPS * usual)
    past = [Silence(one, other, (other - one).days - 1) for one, other in pairwise(known) if (other - one).days > longest]
    going_on = (on - known[-1]).days
    return usual, (*past, *([Silence(known[-1], None, going_on)] if going_on > longest else ()))


def _cover(frame: Coverage, source: str, days: Sequence[date]) -> SourceCoverage:
    usual, silences = find_silences(days, frame.last)
    return SourceCoverage(source, len(days), days[0], days[-1], usual, silences, _bars(frame, days))


def _bars(frame: Coverage, days: Iterable[date]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(Counter(frame.bin(day) for day in days).items()))
