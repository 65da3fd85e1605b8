"""A stretch of a text that may name a place, as the steps of finding names hand it on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """A name at ``[begin, end)`` of the text: ``ids`` of the places that bear it; empty where none is known.

    ``noun`` is what the place is, where the stretch says so itself ("headquarters").
    """

    begin: int
    end: int
    name: str
    ids: tuple[str, ...] = ()
    is_stop: bool = False
    is_weak: bool = False
    is_sure: bool = False
    noun: str = ""
