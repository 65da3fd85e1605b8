"""Parts of speech and lemmas from tags, as spaCy's attribute ruler and lemmatizer give them, in a tenth of their time.

Nearly all patterns of the ruler look at one token only: at its word, its tag and its relation; and the lemma follows from the
word and what the ruler says of it. So both are worked out once for each such triple, by spaCy's own parts, and then looked up. A
sentence that may hold one of the ruler's few longer patterns goes through both parts as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

NAME = "cached_attributes"
MOST_KNOWN = 200_000
"""So many triples are remembered, some tens of megabytes."""


class _Attributes(NamedTuple):
    """What is set on a token; ``is_sign`` tells that a longer pattern may match here."""

    pos: int
    morph: Any
    lemma: int
    tag: int
    dep: int
    is_sign: bool


class CachedAttributes:
    """A pipeline component that does what an attribute ruler and a lemmatizer do."""

    def __init__(self, ruler: Any, lemmatizer: Any) -> None:  # noqa: ANN401 - spaCy's own types lack much of it
        self._ruler, self._lemmatizer = ruler, lemmatizer
        self._known: dict[tuple[int, int, int], _Attributes] = {}
        self._ruled: dict[tuple[int, int, int], tuple[int, int, int, Any, int]] = {}
        self._words, self._relations = _signs_of_long_patterns(ruler)
        self._named = _names_of_short_patterns(ruler)

    def __call__(self, doc: Doc) -> Doc:
        """Set the attributes of all tokens."""
        tokens: list[Any] = list(doc)
        keys = [(token.orth, token.tag, token.dep) for token in tokens]
        known = self._known
        found = [known.get(key) or self._learn(token, key) for token, key in zip(tokens, keys, strict=True)]
        if any(one.is_sign for one in found):
            self._lemmatizer(self._ruler(doc))
            return doc
        for token, key, one in zip(tokens, keys, found, strict=True):
            token.pos = one.pos
            token.set_morph(one.morph)
            token.lemma = one.lemma
            if (one.tag, one.dep) != key[1:]:
                token.tag, token.dep = one.tag, one.dep
        return doc

    def _learn(self, token: Any, key: tuple[int, int, int]) -> _Attributes:  # noqa: ANN401 - as above
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        alone = Doc(token.vocab, words=[token.text], spaces=[False])
        self._rule(alone, (token.lower if self._named(token.lower_) else 0, token.tag, token.dep))
        (seen,) = self._lemmatizer(alone)
        is_sign = token.lower in self._words or token.dep in self._relations
        found = self._known[key] = _Attributes(seen.pos, seen.morph, seen.lemma, seen.tag, seen.dep, is_sign)
        return found

    def _rule(self, alone: Any, key: tuple[int, int, int]) -> None:  # noqa: ANN401 - as above
        """Let the ruler set the attributes of a word that stands alone; words that no pattern names are all one to it."""
        token = alone[0]
        ruled = self._ruled.get(key)
        if ruled is None:
            token.tag, token.dep = key[1:]
            self._ruler(alone)
            self._ruled[key] = (token.tag, token.dep, token.pos, token.morph, token.lemma)
        else:
            token.tag, token.dep, token.pos, _, token.lemma = ruled
            token.set_morph(ruled[3])


def use_cached_attributes(nlp: Language) -> Language:
    """Put the component into a pipeline, in the place of its attribute ruler and lemmatizer."""
    nlp.add_pipe(NAME, after="lemmatizer")
    nlp.disable_pipe("attribute_ruler")
    nlp.disable_pipe("lemmatizer")
    return nlp


@Language.factory(NAME)
def _make(nlp: Language, name: str) -> CachedAttributes:  # noqa: ARG001 - spaCy calls it so
    lemmatizer = nlp.get_pipe("lemmatizer")
    forms = lemmatizer.lookups.get_table("lemma_index")  # type: ignore[attr-defined]
    for part in forms:
        forms[part] = dict.fromkeys(forms[part])  # lists of up to 57,000 words, each looked through from its beginning
    return CachedAttributes(nlp.get_pipe("attribute_ruler"), lemmatizer)


def _signs_of_long_patterns(ruler: Any) -> tuple[frozenset[int], frozenset[int]]:  # noqa: ANN401 - as above
    """For each pattern of several tokens a word or a relation without which it cannot match."""
    words, relations = set(), set()
    strings = ruler.vocab.strings
    for pattern in (pattern for row in ruler.patterns for pattern in row["patterns"] if len(pattern) > 1):
        word = next((token["LOWER"] for token in pattern if isinstance(token.get("LOWER"), str)), None)
        relation = next((token["DEP"] for token in pattern if isinstance(token.get("DEP"), str)), None)
        if word is None and relation is None:
            raise ValueError(f"the model has a pattern of attributes without a word or relation: {pattern}")
        if word is not None:
            words.add(strings.add(word))
        else:
            relations.add(strings.add(relation))
    return frozenset(words), frozenset(relations)


def _names_of_short_patterns(ruler: Any) -> Callable[[str], bool]:  # noqa: ANN401 - as above
    """Whether a pattern of one token may look at a word itself; each may also look at its tag and its relation."""
    words: set[str] = set()
    regular: list[str] = []
    for (token,) in (pattern for row in ruler.patterns for pattern in row["patterns"] if len(pattern) == 1):
        told = token.get("LOWER", [])
        if not token.keys() <= {"LOWER", "TAG", "DEP", "IS_SPACE"} or (
            isinstance(told, dict) and not told.keys() <= {"IN", "REGEX"}
        ):
            return lambda _word: True
        words.update([told] if isinstance(told, str) else told.get("IN", []) if told else [])
        regular += [told["REGEX"]] if isinstance(told, dict) and "REGEX" in told else []
    return lambda word: not word.isalpha() or word in words or any(re.search(one, word) for one in regular)
