"""A parsed sentence as plain Python objects: spaCy's tokens with those of their attributes that are asked for.

The words of a report are looked at some forty thousand times. spaCy makes an object and looks up a string each time; here both
are there already, and equal strings are one object, which compares and hashes at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import TYPE_CHECKING, Any, overload

import numpy as np

if TYPE_CHECKING:
    from spacy import tokens as spacy_tokens

MOST_STRINGS = 200_000
"""So many strings are remembered."""


class Token:
    """A word. All names mean what they mean in spaCy."""

    __slots__ = ("children", "dep_", "doc", "head", "i", "idx", "lemma_", "lower_", "pos_", "tag_", "text")

    def __init__(  # noqa: PLR0913, PLR0917 - made for each word, so its attributes are handed over as they are
        self, i: int, idx: int, text: str, lower: str, lemma: str, pos: str, tag: str, dep: str, doc: Doc
    ) -> None:
        self.i = i
        self.idx = idx
        self.text = text
        self.lower_ = lower
        self.lemma_ = lemma
        self.pos_ = pos
        self.tag_ = tag
        self.dep_ = dep
        self.doc = doc
        self.head = self
        self.children: list[Token] = []

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return self.text

    @property
    def is_punct(self) -> bool:
        """Whether it is a mark and no word."""
        return bool(self.doc.origin[self.i].is_punct)

    @property
    def left_edge(self) -> Token:
        """The first word of those that hang on it."""
        return self.doc[self.doc.origin[self.i].left_edge.i]

    @property
    def subtree(self) -> Iterator[Token]:
        """The word and all that hang on it, in order."""
        return (self.doc[token.i] for token in self.doc.origin[self.i].subtree)

    @property
    def ancestors(self) -> Iterator[Token]:
        """The words it hangs on, nearest first."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def nbor(self, distance: int) -> Token:
        """The word so many places further on."""
        return self.doc[self.i + distance]


class Doc:
    """The words of a sentence, in order; ``origin`` is spaCy's own parse."""

    __slots__ = ("__weakref__", "_tokens", "origin")

    def __init__(self, origin: spacy_tokens.Doc) -> None:
        self.origin = origin
        self._tokens = _tokens(self, origin)

    def __len__(self) -> int:
        return len(self._tokens)

    def __iter__(self) -> Iterator[Token]:
        return iter(self._tokens)

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> list[Token]: ...
    def __getitem__(self, at: int | slice) -> Token | list[Token]:
        return self._tokens[at]

    @property
    def text(self) -> str:
        """The sentence as it was parsed."""
        return str(self.origin.text)


_STRINGS = ["ORTH", "LOWER", "LEMMA", "POS", "TAG", "DEP"]
_known: dict[int, str] = {}


def _tokens(doc: Doc, origin: spacy_tokens.Doc) -> list[Token]:
    *numbers, places, heads = origin.to_array([*_STRINGS, "IDX", "HEAD"]).T.astype(np.int64).tolist()
    try:
        strings = [[_known[number] for number in column] for column in numbers]
    except KeyError:
        strings = _learn(origin, numbers)
    tokens = list(map(Token, range(len(places)), places, *strings, repeat(doc)))
    for token, distance in zip(tokens, heads, strict=True):
        if distance:
            head = token.head = tokens[token.i + distance]
            head.children.append(token)
    return tokens


def _learn(origin: spacy_tokens.Doc, numbers: list[list[int]]) -> list[list[str]]:
    strings: Any = origin.vocab.strings
    if len(_known) > MOST_STRINGS:
        _known.clear()
    for column in numbers:
        _known.update((number, strings[number % 2**64]) for number in column if number not in _known)
    return [[_known[number] for number in column] for column in numbers]
