"""An outlook with what became of it, indexed as pages need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from fogline.forecasts.war.answers import PlaceChance
from fogline.forecasts.war.frozen import FrozenOutlook, OutlookScore
from fogline.forecasts.war.outlook import Outlook


@dataclass(frozen=True)
class KeptOutlook:
    """An outlook that a workspace keeps, with its scores on the days that have come."""

    frozen: FrozenOutlook
    scores: tuple[OutlookScore, ...] = ()

    @property
    def outlook(self) -> Outlook:
        """What was foretold."""
        return self.frozen.outlook

    @cached_property
    def chances_by_place(self) -> Mapping[str, tuple[PlaceChance, ...]]:
        """What was foretold of each place, in order of days, the likeliest controller of each day first."""
        ordered = sorted(self.outlook.chances, key=lambda row: (row.place_id, row.on, -row.probability, row.controller))
        return {place_id: tuple(rows) for place_id, rows in groupby(ordered, key=lambda row: row.place_id)}

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days for which each place's chances are kept."""
        return tuple(sorted({row.on for row in self.outlook.chances}))
