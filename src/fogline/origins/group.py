"""Group reports by origin: which texts descend from which, and which came first. See :mod:`fogline.origins.index` for how."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from fogline.model import OriginMembership, Report, ReportPair
from fogline.origins.index import OriginIndex
from fogline.scale import Workers


@dataclass(frozen=True)
class Grouping:
    """Where each report comes from, in the order given; ``pairs`` are all that were compared, sorted."""

    members: tuple[OriginMembership, ...]
    index: OriginIndex

    @cached_property
    def pairs(self) -> tuple[ReportPair, ...]:
        """Every pair that was compared, sorted."""
        return tuple(self.index.pairs())


def group_origins(
    reports: Sequence[Report], *, workers: Workers = 0, on_progress: Callable[[int], None] | None = None
) -> Grouping:
    """Find which reports share an origin, which came first and how they differ; ``on_progress(n)`` after each n reports."""
    index = OriginIndex()
    index.add(reports, workers=workers, on_progress=on_progress)
    return Grouping(tuple(index.members()), index)
