"""A war's data pack: its sides, actors, places, sources and words; data, never code."""

from fogline.theatre.load import Theatre, load_theatre, theatre_names

__all__ = ["Theatre", "load_theatre", "theatre_names"]
