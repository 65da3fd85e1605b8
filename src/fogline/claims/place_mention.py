"""A mention of a place, as the other steps of reading a text take it."""

from dataclasses import dataclass

from fogline.model import Place, PlacePrecision


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place at ``[begin, end)`` of the text.

    ``text`` is what is printed, ``name`` the usual English name, ``place`` the gazetteer's entry (``None``: unresolved). ``kind``
    is ``settlement``, ``district``, ``governorate``, ``countryside``, ``part``, ``road`` or another feature. ``anaphor``: it
    refers to a place named elsewhere ("the city"), as ``named`` is printed there. ``locates``: it only says where the place named
    before it lies, and is no place of a claim of its own.
    """

    begin: int
    end: int
    text: str
    name: str
    place: Place | None
    precision: PlacePrecision
    kind: str = "settlement"
    anaphor: bool = False
    locates: bool = False
    named: str = ""

    @property
    def printed(self) -> str:
        """The name as the text prints it: here, or where the place that is referred to is named."""
        return self.named or self.text
