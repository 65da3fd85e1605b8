"""Capitals put right in texts that are written all in capitals, or without any.

Names, places and the ends of sentences are all read by their capitals. Where a line has no others, or a text none at all, they
are given back: names of the theatre as it writes them, common words in small letters, all other words with one capital. The
text keeps its length, so that offsets hold.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ahocorasick

from fogline.claims.actor_words import load_actor_words
from fogline.claims.date_words import load_date_words
from fogline.claims.place_lexicon import PlaceLexicon
from fogline.claims.sentences import is_common
from fogline.theatre import Theatre
from fogline.theatre.names import ARTICLES

LEAST_LETTERS = 20
"""A line with fewer letters does not tell how its text is written."""

SHOUTED = 0.8
"""A line with this share of capitals among its letters is written in capitals."""

WHISPERED = 0.002
"""A text with at most this share of capitals is written without them."""


@dataclass(frozen=True)
class PrintedNames:
    """The names of a theatre as they are printed; the search structure is made when it is first needed."""

    theatre: Theatre
    places: PlaceLexicon

    def find(self, plain: str) -> Iterator[tuple[int, int, str]]:
        """Names in a text that :func:`_plain` has made, the longest of those that overlap: begin, end, as printed."""
        found = ((last + 1 - len(name), last + 1, name) for last, name in self._automaton.iter(plain))
        end = 0
        for begin, stop, name in sorted(found, key=lambda match: (match[0], -match[1])):
            if begin >= end and _is_whole(plain, begin, stop) and _is_meant(plain, stop, name):
                yield begin, stop, name
                end = stop

    @cached_property
    def _automaton(self) -> Any:  # noqa: ANN401 - the library is untyped
        automaton = ahocorasick.Automaton()
        for name in self._names():
            plain = _plain(name)
            if plain not in automaton and name != name.lower():
                automaton.add_word(plain, name)
        automaton.make_automaton()
        return automaton

    def _names(self) -> Iterator[str]:
        """Names with capitals, those that decide how one is written first."""
        for actor in self.theatre.actors:
            yield from (actor.name, *actor.aliases)
        for generic in self.theatre.generics:
            yield from generic.words
        for source in self.theatre.sources:
            yield from (source.name, *source.aliases)
        yield from (word for words in load_actor_words().demonyms.values() for word in words)
        for place in self.places.places.values():
            known = not place.place_id.startswith(("geonames:", "wof:"))
            yield from (name for name in (place.name, *place.aliases) if known or not _is_all_common(name))


def recase(text: str, names: PrintedNames) -> str:
    """A text of the same length with capitals where they belong; most texts come back as they are."""
    if _is_whispered(text):
        return _recased(text, names)
    if sum(map(str.isupper, text)) < LEAST_LETTERS * SHOUTED:
        return text
    return "".join(_recased(line, names) if _is_shouted(line) else line for line in text.splitlines(keepends=True))


def _is_shouted(line: str) -> bool:
    letters = sum(map(str.isalpha, line))
    return letters >= LEAST_LETTERS and sum(map(str.isupper, line)) >= SHOUTED * letters


def _is_whispered(text: str) -> bool:
    n_small = sum(map(str.islower, text[:2000]))
    return n_small >= 2 * LEAST_LETTERS and sum(map(str.isupper, text)) <= WHISPERED * len(text)


def _recased(text: str, names: PrintedNames) -> str:
    plain = _plain(text)
    letters = list(_WORD.sub(_word, text))
    for begin, _, name in names.find(plain):
        for at, letter in enumerate(name, begin):
            letters[at] = _with_case_of(letter, plain[at] if letter.isalpha() else text[at])
    for match in _OPENING.finditer(text):
        letters[match.end() - 1] = _with_case_of("A", letters[match.end() - 1])
    if (dateline := _DATELINE.match(text)) is not None:
        letters[: dateline.end()] = text[: dateline.end()]
    return "".join(letters)


def _word(match: re.Match[str]) -> str:
    """A word that is no name of the theatre."""
    word, lower, title = match[0], match[0].lower(), match[0].title()
    if len(lower) != len(word) or len(title) != len(word):
        return word
    if lower in load_date_words().ambiguous_months:
        return title if _dates(match) else lower
    if _is_in_small_letters(match, lower):
        return lower
    is_short = len(word) <= 3 or not _VOWEL.search(lower)
    return word if is_short and word.isupper() else title


def _is_in_small_letters(match: re.Match[str], lower: str) -> bool:
    before, after = match.string[max(0, match.start() - 1) : match.start()], match.string[match.end() : match.end() + 1]
    if is_common(lower) or (before == "'" and len(lower) < 3):
        return True
    return (lower in ARTICLES and after == "-") or (len(lower) <= 3 and match[0].islower())


def _dates(match: re.Match[str]) -> bool:
    """Whether "may" or "march" is a month here, by the words beside it."""
    before = re.search(r"(\w+)\W{1,2}\Z", match.string[max(0, match.start() - 20) : match.start()])
    after = re.match(r"\W{1,2}\d", match.string[match.end() : match.end() + 4])
    return bool(after) or (before is not None and (before[1].isdigit() or before[1].lower() in load_date_words().before_month))


def _plain(text: str) -> str:
    """In small letters with hyphens as spaces, each character kept in its place."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return lowered.replace("-", " ").replace("\n", " ")


def _with_case_of(model: str, letter: str) -> str:
    changed = letter.upper() if model.isupper() else letter.lower()
    return changed if len(changed) == 1 else letter


def _is_whole(plain: str, begin: int, end: int) -> bool:
    return not (plain[begin - 1 : begin].isalnum() and begin) and not plain[end : end + 1].isalnum()


def _is_meant(plain: str, end: int, name: str) -> bool:
    """Whether a short name that reads as a common word ("IS", "US") is one: a word for a force follows."""
    if len(name) > 3 or not is_common(name.lower()):
        return True
    words = load_actor_words()
    following = _NEXT.match(plain, end)
    return following is not None and following[1] in words.force_nouns | words.voices | words.acting_suffixes


def _is_all_common(name: str) -> bool:
    return all(is_common(word) for word in re.split(r"[\s-]+", name.lower()))


_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile("[aeiouy]")
_NEXT = re.compile(r"\s([a-z]+)")
_OPENING = re.compile(r"(?:\A|[.!?][\"')\]]*\s|\n)\s*[\"'(\[]*[^\W\d_]")
_DATELINE = re.compile(r"\s*[A-Z][^a-z\n]{2,40}? -{1,2} ")
