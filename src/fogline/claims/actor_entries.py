"""All the ways in which a theatre's sides are written: names, adjectives, generic words, words that refer back.

An :class:`Entry` says how a side is written and when it counts; :mod:`fogline.claims.actors` searches for them in a text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from fogline.claims.actor_words import ActorWords
from fogline.theatre import Theatre
from fogline.theatre.load import GenericWords

MentionKind = Literal["name", "adjective", "generic", "anaphor", "voice"]

_FLYING = re.compile(r"(?i)\b(?:air force|armed forces|warplanes|fighter jets|aircraft)\b")
_FORCES = ("army", "armed forces", "forces", "military", "troops", "government", "air force", "national defence force")


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to write a side: which side, when, and how it must be written."""

    alias: str
    side: str = ""
    from_on: date | None = None
    to_on: date | None = None
    kind: MentionKind = "name"
    generic: GenericWords | None = None
    is_country: bool = False

    def sides(self, camp: str | None) -> tuple[str, ...]:
        """The sides meant in a source of this camp; empty where only the text can tell."""
        if self.generic is None:
            return (self.side,) if self.side else ()
        return self.generic.by_camp.get(camp or "", self.generic.default)


def make_entries(theatre: Theatre, words: ActorWords) -> Iterable[Entry]:
    """Every way to write a side of this theatre."""
    yield from _names(theatre)
    yield from _adjectives(theatre, words)
    yield from _stems(theatre, words)
    yield from _generics(theatre)
    yield from (Entry(word, kind="anaphor") for word in words.anaphors)


def state_sides(theatre: Theatre, words: ActorWords) -> frozenset[str]:
    """Sides that are states or fly: those under a country's name, or with aircraft among their names."""
    countries = set(_country_sides(theatre, words).values())
    flying = {
        actor.side for actor in theatre.actors for alias in (actor.name, *actor.aliases) if _FLYING.search(alias) is not None
    }
    return frozenset(countries | flying)


def home_sides(theatre: Theatre, words: ActorWords) -> frozenset[str]:
    """Sides of the states whose country the war is in."""
    return frozenset(
        side for country, side in _country_sides(theatre, words).items() if words.codes.get(country) in theatre.countries
    )


def _names(theatre: Theatre) -> Iterable[Entry]:
    for actor in theatre.actors:
        for alias in dict.fromkeys((actor.name, *actor.aliases)):
            for form in {alias, alias.replace("'s ", "s "), alias.replace("\u2019s ", "s ")}:
                yield Entry(form, actor.side, actor.from_on, actor.to_on)


def _generics(theatre: Theatre) -> Iterable[Entry]:
    for generic in theatre.generics:
        for word in generic.words:
            for form in _number_forms(word):
                yield Entry(form, kind="generic", generic=generic)
            stem, _, noun = word.rpartition(" ")
            if noun == "forces" and stem and " " not in stem:
                yield Entry(stem, kind="adjective", generic=generic)


def _country_sides(theatre: Theatre, words: ActorWords) -> dict[str, str]:
    """Countries whose force the theatre lists, under the country's name or as "<adjective> army", with that force's side."""
    by_alias: dict[str, str] = {}
    for actor in theatre.actors:
        for alias in (actor.name, *actor.aliases):
            by_alias.setdefault(alias.lower(), actor.side)
    found = {}
    for country, adjectives in words.demonyms.items():
        written = [f"{adjective} {noun}".lower() for adjective in adjectives for noun in _FORCES]
        side = next((by_alias[name] for name in (*written, country.lower()) if name in by_alias), None)
        if side:
            found[country] = side
    return found


def _adjectives(theatre: Theatre, words: ActorWords) -> Iterable[Entry]:
    """Adjectives of those countries, and the countries and their capitals, which stand for the state."""
    for country, side in _country_sides(theatre, words).items():
        yield from (Entry(adjective, side, kind="adjective") for adjective in words.demonyms[country])
        yield Entry(country, side, kind="adjective", is_country=True)
        if country in words.capitals:
            yield Entry(words.capitals[country], side, kind="voice", is_country=True)


def _stems(theatre: Theatre, words: ActorWords) -> Iterable[Entry]:
    """What is left of "<name> fighters" or a plural name, where only one side has it: "Houthi" before another force noun."""
    sides: dict[str, set[str]] = {}
    for actor in theatre.actors:
        for alias in (actor.name, *actor.aliases):
            stem, _, noun = alias.rpartition(" ")
            if not stem and alias.endswith("s") and not alias.isupper():
                sides.setdefault(alias[:-1], set()).add(actor.side)
            if (
                stem
                and " " not in stem
                and stem[0].isupper()
                and noun in words.stem_nouns
                and stem.lower() not in words.common_stems
            ):
                sides.setdefault(stem, set()).add(actor.side)
    places = {*words.demonyms, *words.capitals.values()}
    return (
        Entry(stem, min(found), kind="adjective")
        for stem, found in sides.items()
        if len(found) == 1 and len(stem) > 3 and stem not in places
    )


def _number_forms(word: str) -> tuple[str, ...]:
    if word.endswith("s"):
        return (word, word[:-1])
    return (word, word + "s")
