"""What the network sees of a report: the words of its sentences as vectors and roles, and where each candidate's words stand.

Places and named sides are shown by the role they play, as in the features, so that what is learnt from one war holds for
another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_diag, csr_matrix

from fogline.claims.candidates import Candidate
from fogline.claims.passages import NUMBER, PLACE, SIDE, VOICE, SentenceReading
from fogline.claims.reading import ReportReading
from fogline.codebook import load_codebook
from fogline.reports import word_vector

VECTOR_WIDTH = 512
FARTHEST = 20
_ROLES = ("", NUMBER, PLACE, SIDE, VOICE)
_MARK, _FACT = 4.0, 2.0
"""How much a role or a fact weighs beside the numbers of a vector, which are about 1."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class WordInputs:
    """Sentences laid end to end, and their candidates.

    ``words`` has one row a word (:func:`word_width` columns), ``lengths`` the words of each sentence. The four matrices, one
    row a candidate and one column a word, take the mean over the words of its trigger, of its place, of those between, and of
    its sentence. ``facts`` are its action as the rules see it, and how far its place is from its trigger.
    """

    words: Floats
    lengths: tuple[int, ...]
    trigger: csr_matrix
    place: csr_matrix
    between: csr_matrix
    sentence: csr_matrix
    facts: Floats


def word_width() -> int:
    """Columns of a word: its vector, its role, and of which action it is a trigger."""
    return VECTOR_WIDTH + len(_ROLES) + len(_actions())


def fact_width() -> int:
    """Columns of what is known of a candidate besides its words."""
    return len(_actions()) + 2 * FARTHEST + 2


def word_inputs(report: ReportReading) -> WordInputs | None:
    """The sentences of a report that have candidates, in order; ``None`` where there are none."""
    return _join([sentence for sentence in report.sentences if sentence.candidates])


def _join(sentences: Sequence[SentenceReading]) -> WordInputs | None:
    if not sentences:
        return None
    pools = [Pool(), Pool(), Pool(), Pool()]
    facts, lengths, begin = [], [], 0
    for sentence in sentences:
        n_words = len(sentence.shapes)
        for candidate in sentence.candidates:
            for pool, at in zip(pools, _spans(candidate, n_words), strict=True):
                pool.add([begin + token for token in at])
            facts.append(_facts(candidate))
        lengths.append(n_words)
        begin += n_words
    words = np.concatenate([_words(sentence) for sentence in sentences])
    trigger, place, between, whole = (pool.matrix(begin) for pool in pools)
    return WordInputs(words, tuple(lengths), trigger, place, between, whole, np.stack(facts))


def merge_inputs(inputs: Sequence[WordInputs]) -> WordInputs:
    """Those of several reports as one."""
    return WordInputs(
        words=np.concatenate([one.words for one in inputs]),
        lengths=tuple(n for one in inputs for n in one.lengths),
        trigger=side_by_side([one.trigger for one in inputs]),
        place=side_by_side([one.place for one in inputs]),
        between=side_by_side([one.between for one in inputs]),
        sentence=side_by_side([one.sentence for one in inputs]),
        facts=np.concatenate([one.facts for one in inputs]),
    )


def side_by_side(pools: Sequence[csr_matrix]) -> csr_matrix:
    """Rows of several reports below each other, each over its own words."""
    return csr_matrix(block_diag(pools, format="csr"))


class Pool:
    """Rows that take a mean over some words, added one by one."""

    def __init__(self) -> None:
        self._columns: list[int] = []
        self._values: list[float] = []
        self._ends = [0]

    def add(self, columns: Sequence[int]) -> None:
        """A row that takes the mean over these words."""
        self._columns += columns
        self._values += [1 / len(columns)] * len(columns) if columns else []
        self._ends.append(len(self._columns))

    def matrix(self, n_words: int) -> csr_matrix:
        """All rows, over so many words."""
        shape = (len(self._ends) - 1, n_words)
        return csr_matrix((np.array(self._values, np.float32), self._columns, self._ends), shape=shape)


def _spans(candidate: Candidate, n_words: int) -> Iterator[Sequence[int]]:
    """The words of the trigger, of the place, of what lies between them, and of the sentence."""
    trigger = candidate.trigger.tokens
    place = () if candidate.inherited is not None else candidate.use.span
    yield trigger
    yield place
    yield gap(trigger, place) if place else ()
    yield range(n_words)


def gap(trigger: Sequence[int], other: Sequence[int]) -> range:
    """The words between a trigger and what else is named."""
    return range(max(trigger) + 1, min(other)) if other[0] > trigger[0] else range(max(other) + 1, min(trigger))


def _facts(candidate: Candidate) -> Floats:
    facts = np.zeros(fact_width(), np.float32)
    facts[_actions()[candidate.action]] = _FACT
    facts[len(_actions()) + _distance(candidate)] = _FACT
    return facts


def _distance(candidate: Candidate) -> int:
    """How many words the place stands after the trigger (before it: fewer than :data:`FARTHEST`), or the last number."""
    if candidate.inherited is not None or not candidate.use.span:
        return 2 * FARTHEST + 1
    return min(max(candidate.use.span[0] - candidate.trigger.tokens[0], -FARTHEST), FARTHEST) + FARTHEST


def _words(sentence: SentenceReading) -> Floats:
    rows = np.zeros((len(sentence.shapes), word_width()), np.float32)
    for at, (word, shape) in enumerate(zip(sentence.sentence.doc, sentence.shapes, strict=True)):
        role = shape if shape in _ROLES else ""
        if not _is_name(word.text, role):
            rows[at, :VECTOR_WIDTH] = _vector(word.text)
        rows[at, VECTOR_WIDTH + _ROLES.index(role)] = _MARK
    for trigger in sentence.triggers:
        rows[list(trigger.tokens), VECTOR_WIDTH + len(_ROLES) + _actions()[trigger.action]] = _MARK
    return rows


def _is_name(word: str, role: str) -> bool:
    """Whether a word is shown by its role alone: a number, a place, the name of a side (but not "militants", "warplanes")."""
    return role in (NUMBER, PLACE) or (role == SIDE and not word.islower())


@lru_cache(maxsize=50_000)
def _vector(word: str) -> Floats:
    return word_vector(word)


@cache
def _actions() -> dict[str, int]:
    return {action: number for number, action in enumerate(load_codebook().actions)}
