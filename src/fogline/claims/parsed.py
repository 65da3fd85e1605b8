"""A parsed sentence with its own words, and walks over its tree."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fogline.claims.tokens import Doc, Token


@dataclass(frozen=True)
class ParsedSentence:
    """One sentence: its parse, its words as printed, and where it begins in the normalised text.

    The parse may rest on stand-ins for some words, so words are always taken from ``words``, which are in lower case.
    """

    doc: Doc
    text: str
    begin: int
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def tokens_in(self, begin: int, end: int) -> range:
        """Tokens that overlap the stretch ``[begin, end)`` of the normalised text."""
        return range(bisect_right(self.ends, begin - self.begin), bisect_left(self.starts, end - self.begin))

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """The stretch of the normalised text from token ``first`` to token ``last``, both included."""
        return self.begin + self.doc[first].idx, self.begin + self.doc[last].idx + len(self.doc[last])


def parsed_sentence(doc: Doc, text: str, begin: int) -> ParsedSentence:
    """A parse joined with the sentence's own words."""
    starts = tuple(token.idx for token in doc)
    ends = tuple(token.idx + len(token) for token in doc)
    words = tuple(text[start:end].lower() for start, end in zip(starts, ends, strict=True))
    return ParsedSentence(doc, text, begin, words, starts, ends)


def span_root(doc: Doc, span: range) -> Token:
    """The token of a span that hangs highest in the tree."""
    inside = set(span)
    for at in span:
        if doc[at].head.i not in inside or doc[at].head.i == at:
            return doc[at]
    return doc[span[-1]]


def ancestors(token: Token, *, limit: int = 12) -> Iterator[Token]:
    """The token and those above it, nearest first."""
    for _ in range(limit):
        yield token
        if token.head.i == token.i:
            return
        token = token.head


def noun_tokens(token: Token) -> Iterator[Token]:
    """A noun with what belongs to its name or is joined to it: modifiers, joined nouns, "units of the army"."""
    yield token
    for child in token.children:
        if child.dep_ in ("compound", "amod", "nmod", "poss", "conj", "appos", "nummod"):
            yield from noun_tokens(child)
        elif child.dep_ == "prep" and child.lower_ in ("of", "from", "with", "including"):
            for inner in child.children:
                if inner.dep_ == "pobj":
                    yield from noun_tokens(inner)
