"""A whole report as it is read, before anything is decided: its sentences, and what it says again and again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from fogline.claims.actors import ActorLexicon
from fogline.claims.candidates import Candidate
from fogline.claims.cast_context import SidesTold
from fogline.claims.passages import PassageReading, SentenceReading


@dataclass(frozen=True)
class ReportReading:
    """The passages of a report, in order, with the lexicon of sides and the camp of its source (``None``: of no side)."""

    passages: tuple[PassageReading, ...]
    lexicon: ActorLexicon
    camp: str | None

    @cached_property
    def sentences(self) -> tuple[SentenceReading, ...]:
        """All sentences that were read, in order."""
        return tuple(sentence for passage in self.passages for sentence in passage.sentences)

    @cached_property
    def place_counts(self) -> Counter[str]:
        """How often each place is named or meant."""
        return Counter(mention.name for passage in self.passages for mention in passage.text.places)

    @cached_property
    def title_places(self) -> frozenset[str]:
        """Places that the title names."""
        return self._places_named(in_title=True)

    @cached_property
    def text_places(self) -> frozenset[str]:
        """Places that the text under the title names."""
        return self._places_named(in_title=False)

    def _places_named(self, *, in_title: bool) -> frozenset[str]:
        read = (passage.text for passage in self.passages if passage.text.passage.is_title == in_title)
        return frozenset(mention.name for text in read for mention in text.places)

    @cached_property
    def action_counts(self) -> Counter[str]:
        """How often the rules find each action."""
        return Counter(candidate.action for _, candidate in self.candidates() if candidate.is_chosen)

    @cached_property
    def sides(self) -> SidesTold:
        """What the report says of its sides."""
        return SidesTold(self.sentences)

    def candidates(self) -> Iterator[tuple[SentenceReading, Candidate]]:
        """All candidates in order, each with its sentence."""
        for sentence in self.sentences:
            for candidate in sentence.candidates:
                yield sentence, candidate


@dataclass(frozen=True)
class Rivals:
    """The candidates that share a candidate's place, and those that share its trigger, itself among them.

    Weak wordings are no rivals of the others.
    """

    of_place: Sequence[Candidate]
    of_trigger: Sequence[Candidate]


def find_rivals(sentence: SentenceReading, candidates: Iterable[Candidate]) -> list[Rivals]:
    """The rivals of some candidates of a sentence, in order; any of its candidates may be one."""
    by_place: dict[tuple[int, str, bool], list[Candidate]] = {}
    by_trigger: dict[tuple[int, bool], list[Candidate]] = {}
    for candidate in sentence.candidates:
        by_place.setdefault(_place_key(candidate), []).append(candidate)
        by_trigger.setdefault(_trigger_key(candidate), []).append(candidate)
    return [
        Rivals([other for other in by_place[_place_key(c)] if _counts(other, c)], by_trigger[_trigger_key(c)]) for c in candidates
    ]


def _counts(other: Candidate, candidate: Candidate) -> bool:
    return candidate.trigger.rule.is_weak or not other.trigger.rule.is_weak


def _place_key(candidate: Candidate) -> tuple[int, str, bool]:
    mention = candidate.use.mention
    return mention.begin, mention.name, candidate.inherited is not None


def _trigger_key(candidate: Candidate) -> tuple[int, bool]:
    return id(candidate.trigger), candidate.inherited is not None
