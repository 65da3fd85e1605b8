"""What a report says of places and sides, by the lexicons that the rules use: what a model's claims are held against."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fogline.claims.actors import ActorLexicon, ActorMention
from fogline.claims.llm.shown import ShownText, show
from fogline.claims.places import PlaceLexicon, PlaceMention, find_places
from fogline.model import Report
from fogline.theatre.gazetteer import fold_name


@dataclass(frozen=True, slots=True)
class Passage:
    """A report's title or text with what the lexicons find in it."""

    text: ShownText
    places: tuple[PlaceMention, ...]
    actors: tuple[ActorMention, ...]
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters ``[begin, end)`` of a passage as it is shown."""

    passage: Passage
    begin: int
    end: int

    @property
    def original(self) -> str:
        """The report's own words."""
        return self.passage.text.plain.quote(self.begin, self.end)

    @property
    def original_at(self) -> tuple[int, int]:
        """Where they stand in the original title or text."""
        return self.passage.text.plain.original_span(self.begin, self.end)

    def distance(self, other: "Stretch") -> tuple[bool, int]:
        """How far another stretch reaches out of this one; in another passage is farther than any."""
        return (other.passage is not self.passage, max(self.begin - other.begin, other.end - self.end, 0))


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A report, its day, and what it names; ``passages`` are the text and the title, ``sides`` all sides that it refers to."""

    report: Report
    spoken_on: date
    passages: tuple[Passage, Passage]
    sides: frozenset[str]
    lexicon: PlaceLexicon

    def find(self, words: str) -> Stretch | None:
        """Where words stand in the text, else in the title."""
        for passage in self.passages:
            if span := passage.text.find(words):
                return Stretch(passage, *span)
        return None

    def sides_within(self, stretch: Stretch) -> tuple[ActorMention, ...]:
        """The mentions of sides that touch a stretch."""
        return tuple(mention for mention in stretch.passage.actors if mention.begin < stretch.end and stretch.begin < mention.end)

    def find_place(self, name: str, near: Stretch) -> PlaceMention | None:
        """The place that a printed name means, where it stands in or nearest to some words; ``None`` where the report lacks it.

        Outside those words, where the name stands by itself comes before where it is part of another ("eastern X" for "X").
        """
        printed = [(stretch, _mention_at(stretch)) for passage in self.passages for stretch in _printed(passage, name)]
        if not printed:
            return None
        stretch, mention = min(printed, key=lambda pair: _remoteness(near, *pair))
        return mention or self._by_name_alone(stretch)

    def is_no_place(self, name: str) -> bool:
        """Whether a name is a country's, a force's, an outlet's or a person's."""
        folded = fold_name(name)
        return folded in self.lexicon.stops and not self.lexicon.lookup(folded)

    def has_words(self, words: str) -> bool:
        """Whether each word stands somewhere in the report, whatever its capitals."""
        known = {word for passage in self.passages for word in _words(passage.text.shown)}
        return all(word in known for word in _words(show(words).shown))

    def _by_name_alone(self, stretch: Stretch) -> PlaceMention:
        """A name that the rules pass over in the text, read without the words around it; unresolved where it is not known."""
        printed = stretch.passage.text.plain.text[stretch.begin : stretch.end]
        context = [mention for passage in self.passages for mention in passage.places]
        for mention in find_places(printed, self.lexicon, context=context):
            if mention.place and mention.end - mention.begin >= len(printed) // 2:
                return mention
        return PlaceMention(stretch.begin, stretch.end, printed, " ".join(printed.split()), None, "unresolved")


@dataclass(frozen=True)
class Lexicons:
    """What a theatre's reports are held against."""

    places: PlaceLexicon
    actors: ActorLexicon


def read_facts(report: Report, text: str, lexicons: Lexicons, *, spoken_on: date, camp: str | None) -> ReportFacts:
    """Find places and sides in a report; ``text`` is as much of its text as is read, ``camp`` the side its source favours."""

    def passage(original: str, context: Sequence[PlaceMention], *, is_title: bool) -> Passage:
        shown = show(original)
        places = tuple(find_places(shown.plain.text, lexicons.places, context=context))
        actors = tuple(lexicons.actors.find_actors(shown.plain.text, spoken_on, camp))
        return Passage(shown, places, actors, is_title)

    title = passage(report.title, (), is_title=True)
    passages = (passage(text, title.places, is_title=False), title)
    named = {side for part in passages for mention in part.actors for side in mention.sides}
    states = {side for part in passages for side in _states(part.text, lexicons.actors, spoken_on)}
    return ReportFacts(report, spoken_on, passages, frozenset(named | states), lexicons.places)


def _states(text: ShownText, actors: ActorLexicon, on: date) -> Iterator[str]:
    """The sides of states that a text names without a force: who agrees on a truce is mostly "Russia", not its army."""
    for country, adjectives in actors.words.demonyms.items():
        if any(True for word in (country, *adjectives) for _ in text.find_names(word)):
            for mention in actors.find_actors(f"{adjectives[0]} army", on):
                yield from mention.sides


def _printed(passage: Passage, name: str) -> Iterator[Stretch]:
    return (Stretch(passage, *span) for span in passage.text.find_names(name))


def _mention_at(stretch: Stretch) -> PlaceMention | None:
    """The mention that shares most with a stretch."""
    touching = [m for m in stretch.passage.places if m.begin < stretch.end and stretch.begin < m.end]
    return max(touching, key=lambda m: min(m.end, stretch.end) - max(m.begin, stretch.begin), default=None)


def _remoteness(near: Stretch, stretch: Stretch, mention: PlaceMention | None) -> tuple[bool, bool, bool, int]:
    is_elsewhere, distance = near.distance(stretch)
    is_alone = mention is not None and mention.end - mention.begin <= stretch.end - stretch.begin
    return (is_elsewhere or distance > 0, not is_alone, is_elsewhere, distance)


def _words(text: str) -> list[str]:
    """Words without apostrophes, which texts lose ("Syrias")."""
    return _WORD.findall(text.casefold().replace("'", ""))


_WORD = re.compile(r"\w+")
