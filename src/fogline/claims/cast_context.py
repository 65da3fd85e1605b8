"""What a whole report says of its sides: who is named how often, who did what before, who holds which place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from fogline.claims.actor_words import load_actor_words
from fogline.claims.actors import ActorMention
from fogline.claims.candidates import Candidate
from fogline.claims.passages import SentenceReading

LEAD = 4
"""So many sentences count as a report's lead."""

SHORTEST_NAME = 2
"""A name of so few letters tells no speaker."""

ANY = "*"
ACTION_GROUPS = {
    "captures": "take",
    "captures_part": "take",
    "breaks_siege": "take",
    "loses": "loses",
    "holds": "holds",
    "besieges": "siege",
    "attacks": "ground",
    "advances": "ground",
    "repels": "repels",
    "bombards": "fires",
    "bombs": "bombs",
    "agrees": "agrees",
}
"""Actions whose actors are told alike."""


@dataclass(frozen=True)
class ToldEvent:
    """An event as the rules read it: where it stands, what it is, by what means, who acts and to whom."""

    sentence: int
    head: int
    group: str
    means: str
    lemma: str
    actor: tuple[str, ...]
    target: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True)
class SidesTold:
    """The sides of a report, from its sentences in order."""

    sentences: Sequence[SentenceReading]
    numbers: dict[int, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)

    def number_of(self, sentence: SentenceReading) -> int:
        """The place of a sentence among those read."""
        if not self.numbers:
            self.numbers.update({id(other): number for number, other in enumerate(self.sentences)})
        return self.numbers[id(sentence)]

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each side is named as one that acts."""
        return Counter(side for sentence in self.sentences for side in _sides(sentence))

    @cached_property
    def total(self) -> int:
        """How often any side is named; at least 1."""
        return sum(self.counts.values()) or 1

    @cached_property
    def ranks(self) -> dict[str, int]:
        """0 for the side named most often, and so on."""
        return {side: rank for rank, (side, _) in enumerate(self.counts.most_common())}

    @cached_property
    def in_title(self) -> frozenset[str]:
        """Sides that the title or the first sentence names."""
        first = [s for number, s in enumerate(self.sentences) if number == 0 or s.passage.passage.is_title]
        return frozenset(side for sentence in first for side in _sides(sentence))

    @cached_property
    def in_lead(self) -> frozenset[str]:
        """Sides that the first sentences name."""
        return frozenset(side for sentence in self.sentences[:LEAD] for side in _sides(sentence))

    @cached_property
    def reviled(self) -> frozenset[str]:
        """Sides that the report reviles where it names them."""
        words = load_actor_words().reviling
        return frozenset(
            side
            for sentence in self.sentences
            for mention in sentence.scene.mentions
            if any(f" {word}" in _around(sentence, mention) for word in words)
            for side in mention.sides
        )

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The sides of each name that the report prints."""
        found: dict[str, tuple[str, ...]] = {}
        for sentence in self.sentences:
            for mention in sentence.scene.mentions:
                if mention.sides and len(mention.text) > SHORTEST_NAME:
                    found.setdefault(mention.text, mention.sides)
        return found

    def speaker_sides(self, speaker: str | None) -> frozenset[str]:
        """The sides of a speaker, by the longest name of a side in how it is called."""
        named = max((name for name in self.names if speaker and name in speaker), key=len, default=None)
        return frozenset(self.names[named]) if named else frozenset()

    def is_title(self, number: int) -> bool:
        """Whether a sentence is the report's title."""
        return self.sentences[number].passage.passage.is_title

    @cached_property
    def events(self) -> tuple[ToldEvent, ...]:
        """One event a trigger, in order."""
        found: dict[tuple[int, int], Candidate] = {}
        for number, sentence in enumerate(self.sentences):
            for candidate in sentence.candidates:
                key = number, candidate.trigger.head
                if key not in found or (candidate.is_chosen and not found[key].is_chosen):
                    found[key] = candidate
        return tuple(
            ToldEvent(
                number,
                head,
                ACTION_GROUPS[candidate.action],
                candidate.trigger.means,
                candidate.sentence.doc[head].lemma_.lower(),
                candidate.cast.actor,
                candidate.cast.target,
                candidate.is_chosen,
            )
            for (number, head), candidate in sorted(found.items(), key=lambda pair: pair[0])
        )

    @cached_property
    def deeds(self) -> Counter[tuple[str, str]]:
        """How often the rules find a side in a kind of event, by group, by means, and in any."""
        counts: Counter[tuple[str, str]] = Counter()
        for event in self.events:
            for side in event.actor if event.is_chosen else ():
                counts.update(((event.group, side), (ANY, side), (f"by {event.means}", side)))
        return counts

    def n_deeds(self, kind: str) -> int:
        """How many events of a kind the rules find for any of the sides that are named."""
        if kind not in self.totals:
            self.totals[kind] = sum(self.deeds.get((kind, side), 0) for side in self.counts)
        return self.totals[kind]

    @cached_property
    def against(self) -> Counter[tuple[str, str]]:
        """How often a side acts against another."""
        return Counter(
            (side, other) for event in self.events if event.is_chosen for side in event.actor for other in event.target
        )

    @cached_property
    def holders(self) -> dict[str, frozenset[str]]:
        """Who holds a place by the rules, wherever the report says so."""
        found: dict[str, set[str]] = {}
        for sentence in self.sentences:
            for candidate in sentence.candidates:
                if candidate.action == "holds" and candidate.confidence > 0:
                    found.setdefault(candidate.use.mention.name, set()).update(candidate.cast.actor)
        return {place: frozenset(sides) for place, sides in found.items()}


def _around(sentence: SentenceReading, mention: ActorMention) -> str:
    """A mention with the words just around it, in small letters."""
    begin = mention.begin - sentence.sentence.begin
    return " " + sentence.sentence.text[max(0, begin - 25) : begin + len(mention.text) + 14].lower()


def _sides(sentence: SentenceReading) -> list[str]:
    return [side for mention in sentence.scene.mentions if mention.kind != "voice" for side in mention.sides]
