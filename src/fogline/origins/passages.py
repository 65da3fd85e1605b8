"""Where two texts say the same word for word: spans of characters in each, and which sentences stand in which other reports."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fogline.model import Report

Span = tuple[int, int]
"""``[begin, end)`` in characters."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MIN_RUN = 5
_MAX_GAP = 2
"""So many exchanged words do not end a passage."""

_SENTENCE_END = re.compile(r"[.!?؟。]+[\"”»)]*(?=\s|$)|\n+")
_MIN_TAKEN = 0.5


@dataclass(frozen=True, slots=True)
class TakenSentence:
    """A sentence of a report (``[begin, end)`` in its text), the report that it stands in too, and how much of it does."""

    begin: int
    end: int
    taken_from: str
    share: float


def shared_passages(a: str, b: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The passages of five words or more that stand in both texts, as spans of each; case and punctuation do not matter."""
    words_a, words_b = _words(a), _words(b)
    runs_a, runs_b = _runs(words_a), _runs(words_b)
    both = set(runs_a) & set(runs_b)
    return _spans(words_a, runs_a, both), _spans(words_b, runs_b, both)


def taken_sentences(report: Report, others: Sequence[Report]) -> list[TakenSentence]:
    """Which sentences of a report stand in which others, at least half word for word: a round-up's parts.

    Each sentence is given to the report that has most of it, of several that have as much to the first given.
    """
    covered: Mapping[str, tuple[Span, ...]] = {
        other.report_id: shared_passages(report.text, other.text)[0] for other in others if other.report_id != report.report_id
    }
    found = []
    for begin, end in sentence_spans(report.text):
        shares = [(_share(report.text, (begin, end), spans), report_id) for report_id, spans in covered.items()]
        best = max(shares, key=lambda item: item[0], default=(0.0, ""))
        if best[0] >= _MIN_TAKEN:
            found.append(TakenSentence(begin, end, best[1], round(best[0], 2)))
    return found


def sentence_spans(text: str) -> list[Span]:
    """Where the sentences of a text lie."""
    ends = [*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
    spans, begin = [], 0
    for end in ends:
        piece = text[begin:end]
        if piece.strip():
            spans.append((begin + len(piece) - len(piece.lstrip()), begin + len(piece.rstrip())))
        begin = end
    return spans


def _share(text: str, sentence: Span, covered: Sequence[Span]) -> float:
    """The share of a sentence's words that lie in covered spans."""
    words = [(found.start(), found.end()) for found in _WORD.finditer(text, *sentence)]
    within = sum(any(begin <= word[0] and word[1] <= end for begin, end in covered) for word in words)
    return within / len(words) if words else 0.0


def _words(text: str) -> list[tuple[str, int, int]]:
    return [(found.group().casefold().replace("’", "'"), found.start(), found.end()) for found in _WORD.finditer(text)]


def _runs(words: Sequence[tuple[str, int, int]]) -> list[tuple[str, ...]]:
    return [tuple(word for word, _, _ in words[at : at + _MIN_RUN]) for at in range(len(words) - _MIN_RUN + 1)]


def _spans(
    words: Sequence[tuple[str, int, int]], runs: Sequence[tuple[str, ...]], both: set[tuple[str, ...]]
) -> tuple[Span, ...]:
    """Runs that stand in both, joined where they overlap or nearly touch."""
    joined: list[tuple[int, int]] = []
    for at, run in enumerate(runs):
        if run not in both:
            continue
        if joined and at <= joined[-1][1] + _MAX_GAP:
            joined[-1] = (joined[-1][0], at + _MIN_RUN)
        else:
            joined.append((at, at + _MIN_RUN))
    return tuple((words[first][1], words[last - 1][2]) for first, last in joined)
