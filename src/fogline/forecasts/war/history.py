"""Who held each place on each day, as one table of codes: all that the war model knows of the past."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fogline.errors import InputError
from fogline.model import CONTESTED, FIRST_DAY, LAST_DAY

NOT_KNOWN = -1
"""The code of a day on which nobody says who holds a place."""


@dataclass(frozen=True, slots=True)
class HeldPlace:
    """A place of the history. ``population`` is 0 where it is not known."""

    place_id: str
    name: str
    lat: float
    lon: float
    population: int = 0


@dataclass(frozen=True, slots=True)
class Spell:
    """A likeliest controller of a place over ``[start_on, end_on)``; ``end_on`` is ``None`` where the spell goes on."""

    place: HeldPlace
    start_on: date
    end_on: date | None
    controller: str


@dataclass(frozen=True, slots=True)
class History:
    """Codes by day (rows, from ``first_on``) and place (columns): an index into ``controllers``, or :data:`NOT_KNOWN`.

    ``controllers`` are the sides in order and *contested* last.
    """

    places: tuple[HeldPlace, ...]
    controllers: tuple[str, ...]
    first_on: date
    codes: NDArray[np.int8]

    @property
    def n_sides(self) -> int:
        """How many controllers are sides; also the code of *contested*."""
        return len(self.controllers) - 1

    @property
    def last_on(self) -> date:
        """The last day that the table reaches."""
        return self.first_on + timedelta(days=len(self.codes) - 1)

    def day(self, on: date) -> int:
        """The row of a day; raises :class:`InputError` where the table does not reach it."""
        number = (on - self.first_on).days
        if not 0 <= number < len(self.codes):
            raise InputError(f"the table of control has no {on}", f"ask for a day from {self.first_on} to {self.last_on}")
        return number

    def until(self, on: date) -> "History":
        """The same history as known on a day: nothing after it, and no place that was first heard of later."""
        codes = self.codes[: self.day(on) + 1]
        is_known = (codes != NOT_KNOWN).any(axis=0)
        places = tuple(place for place, known in zip(self.places, is_known, strict=True) if known)
        return replace(self, places=places, codes=codes[:, is_known])

    def coordinates(self) -> NDArray[np.float64]:
        """A row ``lat, lon`` for each place."""
        return np.array([(place.lat, place.lon) for place in self.places], dtype=np.float64).reshape(-1, 2)


def make_history(spells: Iterable[Spell], *, until: date, sides: Iterable[str] = ()) -> History:
    """A history of all days up to ``until`` from spells in any order; a later start wins where two overlap."""
    known = sorted(
        (spell for spell in spells if spell.start_on <= until), key=lambda spell: (spell.start_on, spell.place.place_id)
    )
    if not known:
        raise InputError(f"nothing is known of who held what by {until}", "ask for a later day, or give a table that reaches it")
    named = {spell.controller for spell in known} - {CONTESTED}
    controllers = (*sorted(named | (set(sides) - {CONTESTED})), CONTESTED)
    places = {spell.place.place_id: spell.place for spell in known}
    column = {place_id: number for number, place_id in enumerate(sorted(places))}
    code = {controller: number for number, controller in enumerate(controllers)}
    first_on = known[0].start_on
    codes = np.full(((until - first_on).days + 1, len(column)), NOT_KNOWN, dtype=np.int8)
    for spell in known:
        begin = (spell.start_on - first_on).days
        end = len(codes) if spell.end_on is None else (spell.end_on - first_on).days
        codes[begin:end, column[spell.place.place_id]] = code[spell.controller]
    return History(tuple(places[place_id] for place_id in sorted(places)), controllers, first_on, codes)


def spells_of_rows(rows: Iterable[Mapping[str, Any]]) -> list[Spell]:
    """Spells from rows with the columns of ``fogline estimate``, or of any table that names places, controllers and days.

    Needed: ``place_id`` or ``name``/``place``, ``lat``, ``lon``, ``controller``, ``start_on``; optional ``end_on`` (exclusive,
    empty where it goes on), ``probability`` (only the likeliest controller of a spell is kept), ``population``.
    """
    best: dict[tuple[str, date], tuple[float, Spell]] = {}
    for number, row in enumerate(rows, 1):
        spell = _spell(row, number)
        probability = float(row.get("probability") or 1.0)
        key = (spell.place.place_id, spell.start_on)
        if key not in best or probability > best[key][0]:
            best[key] = (probability, spell)
    return [spell for _, spell in best.values()]


def _spell(row: Mapping[str, Any], number: int) -> Spell:
    try:
        name = str(row.get("name") or row.get("place") or row["place_id"])
        lat, lon = float(row["lat"]), float(row["lon"])
        place_id = str(row.get("place_id") or f"{name}/{lat:.4f}/{lon:.4f}")
        end = row.get("end_on")
        start_on, end_on = _day(row["start_on"]), _day(end) if end else None
        population = _population(row.get("population"))
        controller = str(row["controller"])
    except (KeyError, TypeError, ValueError) as error:
        cure = "give place_id or name, lat, lon, controller, start_on and end_on in each row"
        raise InputError(f"row {number} of the table of control cannot be read ({error})", cure) from error
    if not FIRST_DAY <= start_on <= LAST_DAY or not controller:
        raise InputError(f"row {number} of the table of control has no usable day or controller", "mend or remove the row")
    return Spell(HeldPlace(place_id, name, lat, lon, population), start_on, end_on, controller)


def _population(value: object) -> int:
    """A population where one is given; a table may say that it is not known."""
    digits = str(value or "").replace(",", "").partition(".")[0]
    return int(digits) if digits.isdigit() else 0


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
