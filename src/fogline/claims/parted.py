"""Places that two sides share: "the town is divided between A and B" is a claim for each of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from fogline.claims.assembly import Draft
from fogline.claims.events import Decision

REACH = 90
"""The two sides are named at most so many characters after "between"."""


def with_parted(told: Iterable[tuple[Decision, Draft]]) -> Iterator[tuple[Decision, Draft]]:
    """The drafts, those of a divided place once for each side; none of the whole where its parts are told."""
    for decision, draft in told:
        after = _after_divided(decision) if draft.action == "holds" else None
        if after is None:
            yield decision, draft
        elif not _PARTS.search(decision.event.sentence.sentence.text, after, after + REACH):
            yield from ((decision, shared) for shared in _shared(decision, draft, after))


def _after_divided(decision: Decision) -> int | None:
    """Where "divided between" ends, if the sentence says so of the place before it."""
    candidate, sentence = decision.event.candidate, decision.event.sentence.sentence
    match = _DIVIDED.search(sentence.text)
    is_of_it = match and candidate.use.span and candidate.use.mention.begin - sentence.begin < match.start()
    return match.end() if match and is_of_it else None


def _shared(decision: Decision, draft: Draft, after: int) -> list[Draft]:
    """The draft for each of the first two sides named after an offset of the sentence, if who holds the place is among them."""
    sentence = decision.event.sentence
    begin = sentence.sentence.begin + after
    named = [mention.sides for mention in sentence.scene.mentions if begin <= mention.begin < begin + REACH and mention.sides]
    sides = list(dict.fromkeys(named))[:2]
    if len(sides) == 1 or not {side for pair in sides for side in pair}.issuperset(draft.actor):
        return [draft]
    return [replace(draft, actor=actor, target=()) for actor in sides]


_DIVIDED = re.compile(r"\b(?:divided|split|shared|carved up|parted)\b(?: [\w\-]+){0,4}? between\b", re.IGNORECASE)
_PARTS = re.compile(r"\b(?:north|south|east|west)", re.IGNORECASE)
