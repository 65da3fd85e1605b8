"""A war's data pack: its sides, actors, places, sources and words; data, never code."""

from fogline.theatre.gazetteer import Gazetteer, fold_name, load_gazetteer, loose_key
from fogline.theatre.geo import distance_km
from fogline.theatre.load import Theatre, load_theatre, theatre_names

__all__ = [
    "Gazetteer",
    "Theatre",
    "distance_km",
    "fold_name",
    "load_gazetteer",
    "load_theatre",
    "loose_key",
    "theatre_names",
]
