"""What the network sees of those who may have acted: where the words that name them stand, and a few facts of the features.

The words are those of the sentences that :func:`fogline.claims.word_inputs.word_inputs` lays end to end. Who is not named in the
sentence of the event is read where a sentence before names that side last, or else one after it first.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from fogline.claims.candidates import Candidate
from fogline.claims.cast_options import CastOption
from fogline.claims.passages import SentenceReading
from fogline.claims.reading import ReportReading
from fogline.claims.word_inputs import Pool, gap, side_by_side

_FACTS = ("from=", "kind=", "acts=")
"""Features that the network sees too: where the option comes from, what it is in this war, whether it stands as one that acts."""


@dataclass(frozen=True)
class CastInputs:
    """The options of several events, laid end to end.

    ``sizes`` are the numbers of options of each event, ``candidates`` the row of each option's event among the report's
    candidates. The two matrices, one row an option and one column a word, take the mean over the words that name it, and over
    those between them and the trigger. ``facts`` are the names of features.
    """

    sizes: tuple[int, ...]
    candidates: NDArray[np.int64]
    named: csr_matrix
    between: csr_matrix
    facts: tuple[tuple[str, ...], ...]


def cast_inputs(report: ReportReading, events: Iterable[tuple[Candidate, Sequence[CastOption]]]) -> CastInputs:
    """What is seen of the options of each event of a report."""
    sentences = [sentence for sentence in report.sentences if sentence.candidates]
    begins = np.cumsum([0, *(len(sentence.shapes) for sentence in sentences)]).tolist()
    begin_of = {id(sentence.sentence): begin for sentence, begin in zip(sentences, begins, strict=False)}
    row_of = {id(candidate): row for row, (_, candidate) in enumerate(report.candidates())}
    mentions = [found for sentence in sentences for found in _mentions(sentence, begin_of[id(sentence.sentence)])]
    named, between = Pool(), Pool()
    sizes, rows, facts = [], [], []
    for candidate, options in events:
        begin = begin_of[id(candidate.sentence)]
        for option in options:
            here = [begin + at for at in option.tokens]
            named.add(here or _elsewhere(option, begin, mentions))
            between.add([begin + at for at in gap(candidate.trigger.tokens, option.tokens)] if here else ())
            facts.append(tuple(filter(_is_fact, option.features)))
        sizes.append(len(options))
        rows += [row_of[id(candidate)]] * len(options)
    n_words = begins[-1]
    return CastInputs(tuple(sizes), np.array(rows, np.int64), named.matrix(n_words), between.matrix(n_words), tuple(facts))


@lru_cache(maxsize=100_000)
def _is_fact(name: str) -> bool:
    """Whether the network sees a feature; there are some thousand names, and each is asked for again and again."""
    return name.startswith(_FACTS)


def merge_casts(inputs: Sequence[CastInputs], n_candidates: Sequence[int]) -> CastInputs:
    """Those of several reports, each with so many candidates, as one."""
    first = np.cumsum([0, *n_candidates[:-1]])
    return CastInputs(
        sizes=tuple(n for one in inputs for n in one.sizes),
        candidates=np.concatenate([one.candidates + at for one, at in zip(inputs, first, strict=True)]),
        named=side_by_side([one.named for one in inputs]),
        between=side_by_side([one.between for one in inputs]),
        facts=tuple(names for one in inputs for names in one.facts),
    )


def _mentions(sentence: SentenceReading, begin: int) -> Iterable[tuple[range, frozenset[str]]]:
    """The words of each mention of a side, in order, and its sides."""
    for mention in sentence.scene.mentions:
        span = sentence.sentence.tokens_in(mention.begin, mention.end)
        if mention.sides and span:
            yield range(begin + span[0], begin + span[-1] + 1), frozenset(mention.sides)


def _elsewhere(option: CastOption, begin: int, mentions: Sequence[tuple[range, frozenset[str]]]) -> Sequence[int]:
    """The words that name any of the option's sides last before the sentence that begins there, or else first after."""
    alike = [span for span, sides in mentions if not sides.isdisjoint(option.sides)]
    n_before = bisect_left(alike, begin, key=lambda span: span[0])
    if not alike:
        return ()
    return alike[n_before - 1] if n_before else alike[0]
