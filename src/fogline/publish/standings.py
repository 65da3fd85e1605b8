"""Who holds each place on a day, read from spells: what lists, maps, briefs and charts are made from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fogline.model import CONTESTED

SOLID_FROM = 0.8
HATCHED_FROM = 0.55
KNOWN_FROM = 0.25
"""Below this the likeliest controller is as good as any other: nothing is known, and nothing is drawn."""
RIVAL_FROM = 0.02

_EPOCH = date(1970, 1, 1).toordinal()


def confidence_class(probability: float) -> str:
    """How a probability is drawn: ``solid`` (at least 80 %), ``hatched`` (at least 55 %) or ``hollow``."""
    if probability >= SOLID_FROM:
        return "solid"
    return "hatched" if probability >= HATCHED_FROM else "hollow"


@dataclass(frozen=True, slots=True)
class Siege:
    """Who is said to besiege a place, and how likely that is."""

    besieger: str
    probability: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days ``[start_on, end_on)`` over which a place's probabilities do not change; the likeliest controller first."""

    start_on: date
    end_on: date
    probabilities: tuple[tuple[str, float], ...]

    @property
    def controller(self) -> str:
        """The likeliest controller."""
        return self.probabilities[0][0]

    @property
    def probability(self) -> float:
        """The probability of the likeliest controller."""
        return self.probabilities[0][1]

    @property
    def confidence(self) -> str:
        """How the probability is drawn."""
        return confidence_class(self.probability)

    @property
    def is_known(self) -> bool:
        """Whether anything is known; a flat posterior says nothing."""
        return self.probability >= KNOWN_FROM

    @property
    def rivals(self) -> tuple[str, ...]:
        """The two likeliest sides: what a contested place's glyph shows."""
        sides = [side for side, probability in self.probabilities if side != CONTESTED and probability >= RIVAL_FROM]
        return tuple(sides[:2])


@dataclass(frozen=True, slots=True)
class Standing:
    """Who holds a place on a day."""

    place_id: str
    place: str
    lat: float | None
    lon: float | None
    on: date
    stretch: Stretch
    siege: Siege | None = None

    @property
    def controller(self) -> str:
        """The likeliest controller."""
        return self.stretch.controller

    @property
    def probability(self) -> float:
        """The probability of the likeliest controller."""
        return self.stretch.probability


@dataclass(frozen=True)
class StandingBook:
    """Spells sorted by place and start, so that a day or a place is found without reading them all again."""

    place_ids: tuple[str, ...]
    names: tuple[str, ...]
    lats: tuple[float | None, ...]
    lons: tuple[float | None, ...]
    controllers: tuple[str, ...]
    first: npt.NDArray[np.int64]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    code: npt.NDArray[np.int32]
    probability: npt.NDArray[np.float64]
    sieges: dict[str, list[tuple[date, date, Siege]]] = field(default_factory=dict)

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day with an estimate."""
        if not len(self.start):
            return None
        return _day(int(self.start.min())), _day(int(self.end.max()) - 1)

    def on(self, day: date) -> list[Standing]:
        """Everybody's standing on a day, in the order of place names; places without an estimate are left out."""
        number = day.toordinal() - _EPOCH
        rows = np.flatnonzero((self.start <= number) & (number < self.end))
        owner = np.searchsorted(self.first, rows, side="right") - 1
        found = [
            self._standing(int(index), [int(row) for _, row in members], day)
            for index, members in groupby(zip(owner, rows, strict=True), key=lambda pair: pair[0])
        ]
        return sorted(found, key=lambda standing: (standing.place.casefold(), standing.place_id))

    def known_on(self, day: date) -> list[Standing]:
        """Standings on a day, without places of which nothing is known: what maps and lists show."""
        return [standing for standing in self.on(day) if standing.stretch.is_known]

    def at(self, place_id: str, day: date) -> Standing | None:
        """A place's standing on a day; ``None`` where there is no estimate."""
        index = self._index.get(place_id)
        if index is None:
            return None
        number = day.toordinal() - _EPOCH
        rows = [row for row in self._rows(index) if self.start[row] <= number < self.end[row]]
        return self._standing(index, rows, day) if rows else None

    def knows(self, place_id: str) -> bool:
        """Whether there is an estimate for a place on any day."""
        return place_id in self._index

    def history(self, place_id: str) -> list[Stretch]:
        """A place's stretches in order of time."""
        index = self._index.get(place_id)
        return [] if index is None else [self._stretch(list(rows)) for rows in self._stretches(index)]

    def stretches(self) -> Iterator[tuple[int, list[Stretch]]]:
        """Each place's number with its stretches."""
        for index in range(len(self.place_ids)):
            yield index, [self._stretch(list(rows)) for rows in self._stretches(index)]

    @cached_property
    def ever_known(self) -> npt.NDArray[np.bool_]:
        """For each place, whether anything is known of it on any day."""
        if not len(self.first):
            return np.zeros(0, dtype=np.bool_)
        best: npt.NDArray[np.bool_] = np.maximum.reduceat(self.probability, self.first) >= KNOWN_FROM
        return best

    @cached_property
    def likeliest_controllers(self) -> frozenset[str]:
        """Controllers that are the likeliest for some place and time, and the rivals of contested places: what is drawn."""
        shown: set[str] = set()
        for _, stretches in self.stretches():
            for stretch in stretches:
                if stretch.is_known:
                    shown.update(stretch.rivals if stretch.controller == CONTESTED else (stretch.controller,))
        return frozenset(shown)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {place_id: index for index, place_id in enumerate(self.place_ids)}

    def _rows(self, index: int) -> range:
        after = int(self.first[index + 1]) if index + 1 < len(self.first) else len(self.start)
        return range(int(self.first[index]), after)

    def _stretches(self, index: int) -> Iterator[Iterator[int]]:
        for _, rows in groupby(self._rows(index), key=lambda row: int(self.start[row])):
            yield rows

    def _stretch(self, rows: Sequence[int]) -> Stretch:
        ranked = sorted(
            ((self.controllers[self.code[row]], float(self.probability[row])) for row in rows),
            key=lambda pair: (-pair[1], pair[0]),
        )
        return Stretch(_day(int(self.start[rows[0]])), _day(int(self.end[rows[0]])), tuple(ranked))

    def _standing(self, index: int, rows: Sequence[int], day: date) -> Standing:
        place_id = self.place_ids[index]
        siege = next((siege for start, end, siege in self.sieges.get(place_id, ()) if start <= day < end), None)
        return Standing(place_id, self.names[index], self.lats[index], self.lons[index], day, self._stretch(rows), siege)


def merge_stretches(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join neighbours with the same controller drawn the same way; the longest one's probabilities stand for all."""
    merged: list[Stretch] = []
    for _, members in groupby(stretches, key=lambda stretch: (stretch.controller, stretch.confidence)):
        run = list(members)
        longest = max(run, key=lambda stretch: (stretch.end_on - stretch.start_on, stretch.probability))
        merged.append(Stretch(run[0].start_on, run[-1].end_on, longest.probabilities))
    return merged


def read_standings(spells: pa.Table, sieges: pa.Table | None = None) -> StandingBook:
    """Sort spells into a :class:`StandingBook`."""
    table = spells.sort_by([("place_id", "ascending"), ("start_on", "ascending"), ("probability", "descending")])
    keys = [str(key) for key in table.column("place_id").to_pylist()]
    first = [row for row, key in enumerate(keys) if row == 0 or keys[row - 1] != key]
    controllers = table.column("controller").combine_chunks().cast(pa.string()).dictionary_encode()
    names = [str(name) for name in table.column("place").to_pylist()]
    lats, lons = (table.column(name).to_pylist() for name in ("lat", "lon"))
    return StandingBook(
        place_ids=tuple(keys[row] for row in first),
        names=tuple(names[row] for row in first),
        lats=tuple(lats[row] for row in first),
        lons=tuple(lons[row] for row in first),
        controllers=tuple(str(name) for name in controllers.dictionary.to_pylist()),
        first=np.asarray(first, dtype=np.int64),
        start=_day_numbers(table, "start_on"),
        end=_day_numbers(table, "end_on"),
        code=np.asarray(controllers.indices, dtype=np.int32),
        probability=np.asarray(table.column("probability"), dtype=np.float64),
        sieges=_read_sieges(sieges) if sieges is not None else {},
    )


def _read_sieges(sieges: pa.Table) -> dict[str, list[tuple[date, date, Siege]]]:
    rows: dict[str, list[tuple[date, date, Siege]]] = {}
    for row in sieges.to_pylist():
        siege = Siege(row["besieger"], row["probability"])
        if siege.probability >= 0.5:
            rows.setdefault(row["place_id"], []).append((_as_day(row["start_on"]), _as_day(row["end_on"]), siege))
    return rows


def _day_numbers(table: pa.Table, name: str) -> npt.NDArray[np.int32]:
    return np.asarray(table.column(name).cast(pa.date32()).cast(pa.int32()), dtype=np.int32)


def _day(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def _as_day(value: Any) -> date:  # noqa: ANN401  (a date, or an ISO day where the table came from CSV)
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
