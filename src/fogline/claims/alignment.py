"""Joins coded claims with the candidates of their report: what a model learns from.

A coded claim quotes the words that show it. Among the candidates of that sentence at the claim's place, the one whose trigger
says the action, stands in the quoted words and hangs on the place most closely is taken for the claim. A report says a thing
more than once and a coder notes it once: other candidates that say the same are left out of the lesson rather than taught as
wrong.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from fogline.claims.candidates import Candidate
from fogline.claims.decide import NO_ACTION
from fogline.claims.passages import SentenceReading
from fogline.claims.places import PlaceMention
from fogline.claims.reading import ReportReading
from fogline.codebook import load_codebook
from fogline.theatre.gazetteer import fold_name

ALIKE = 0.84
"""Names this much alike are one place's."""

SHORTEST_SENTENCE = 15
"""A sentence of fewer letters is not looked for inside a quotation."""

_LEFT_OUT = re.compile(  # what coders add to a name or leave out
    r"\((?:governorate|province)\)|\b(?:governorate|province|city|town|village|district|the|of)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CodedClaim:
    """What a coder noted: the parts of a claim that a model learns."""

    action: str
    actor: frozenset[str]
    target: frozenset[str]
    names: frozenset[str]
    evidence: str


@dataclass(frozen=True, slots=True)
class Label:
    """What a candidate turned out to be: an action, ``none``, or nothing that can be learnt from (``None``)."""

    action: str | None
    coded: CodedClaim | None = None


def coded_claim(row: Mapping[str, Any]) -> CodedClaim:
    """A claim as coders write it (see the contracts): sides as a name or a list, ``evidence`` in the report's words."""
    return CodedClaim(
        action=str(row["action"]),
        actor=_sides(row.get("actor")),
        target=_sides(row.get("target")),
        names=frozenset({_folded(row.get("place")), _folded(row.get("place_in_text"))} - {""}),
        evidence=_letters(str(row.get("evidence") or "")),
    )


def align(report: ReportReading, coded: Sequence[CodedClaim]) -> list[Label]:
    """A label for each candidate of the report, in order."""
    pairs = list(report.candidates())
    labels = [Label(NO_ACTION)] * len(pairs)
    by_sentence: dict[int, list[int]] = {}
    for index, (sentence, _) in enumerate(pairs):
        by_sentence.setdefault(id(sentence), []).append(index)
    letters = {id(sentence): _letters(sentence.sentence.text) for sentence in report.sentences}
    for claim in coded:
        quoted = [index for key, indices in by_sentence.items() if _shows(letters[key], claim) for index in indices]
        meant = [index for index in quoted if is_at(claim, pairs[index][1].use.mention)]
        own = [index for index in meant if pairs[index][1].inherited is None]
        free = [index for index in own or meant if labels[index].coded is None]
        if free:
            labels[max(free, key=lambda index: _fitness(claim, *pairs[index]))] = Label(claim.action, claim)
    for index, (_, candidate) in enumerate(pairs):
        if labels[index].coded is None and any(_repeats(claim, candidate) for claim in coded):
            labels[index] = Label(None)
    return labels


def is_at(claim: CodedClaim, mention: PlaceMention) -> bool:
    """Whether a claim is about the place of a mention, by its names."""
    names = {_folded(mention.name), _folded(mention.printed)} - {""}
    if names & claim.names:
        return True
    return any(SequenceMatcher(None, a, b).ratio() >= ALIKE for a in names for b in claim.names)


def is_by(claim: CodedClaim, sides: Sequence[str]) -> bool:
    """Whether a claim names one of these sides as the actor."""
    return bool(claim.actor & set(sides)) or claim.actor == set(sides)


def _repeats(claim: CodedClaim, candidate: Candidate) -> bool:
    return claim.action == candidate.action and is_at(claim, candidate.use.mention)


def _fitness(claim: CodedClaim, sentence: SentenceReading, candidate: Candidate) -> tuple[bool, bool, bool, bool, float]:
    """How well a candidate fits a claim that its sentence shows: most telling first."""
    actions = load_codebook().actions
    word = _letters(sentence.sentence.words[candidate.trigger.head])
    is_same = candidate.action == claim.action or (candidate.action, claim.action) == ("captures", "captures_part")
    is_kind = actions[candidate.action].kind == actions[claim.action].kind
    return word in claim.evidence, is_same, is_kind, not candidate.use.is_locator, -candidate.link.cost


def _shows(sentence: str, claim: CodedClaim) -> bool:
    is_long = len(sentence) > SHORTEST_SENTENCE
    return bool(claim.evidence) and (claim.evidence in sentence or (is_long and sentence in claim.evidence))


def _sides(value: object) -> frozenset[str]:
    if value is None:
        return frozenset()
    return frozenset({value} if isinstance(value, str) else {str(side) for side in value})  # type: ignore[attr-defined]


def _folded(name: object) -> str:
    return fold_name(_LEFT_OUT.sub(" ", str(name or "")))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
