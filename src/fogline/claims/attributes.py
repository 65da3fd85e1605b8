"""Parts of speech from tags, as spaCy's attribute ruler gives them, in a fifth of its time.

Nearly all of its patterns look at one token only: at its word, its tag and its relation. So what the ruler says of a token is
worked out once for each such triple, by the ruler itself, and then looked up. A sentence that may hold one of its few longer
patterns goes through the ruler as a whole.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

NAME = "cached_attributes"
MOST_KNOWN = 200_000
"""So many triples are remembered, some tens of megabytes."""


class _Attributes(NamedTuple):
    """What the ruler sets on a token."""

    pos: int
    morph: Any
    lemma: int
    tag: int
    dep: int


class CachedAttributes:
    """A pipeline component that does what an attribute ruler does."""

    def __init__(self, ruler: Any) -> None:  # noqa: ANN401 - spaCy's own types lack much of it
        self._ruler = ruler
        self._known: dict[tuple[int, int, int], _Attributes] = {}
        self._words, self._relations = _signs_of_long_patterns(ruler)

    def __call__(self, doc: Doc) -> Doc:
        """Set the attributes of all tokens."""
        tokens: list[Any] = list(doc)
        keys = [(token.lower, token.tag, token.dep) for token in tokens]
        if any(word in self._words or relation in self._relations for word, _, relation in keys):
            self._ruler(doc)
            return doc
        for token, key in zip(tokens, keys, strict=True):
            found = self._known.get(key)
            if found is None:
                if len(self._known) >= MOST_KNOWN:
                    self._known.clear()
                found = self._known[key] = self._of_one(token)
            token.pos = found.pos
            token.set_morph(found.morph)
            if found.lemma:
                token.lemma = found.lemma
            if (found.tag, found.dep) != key[1:]:
                token.tag, token.dep = found.tag, found.dep
        return doc

    def _of_one(self, token: Any) -> _Attributes:  # noqa: ANN401 - as above
        alone = Doc(token.vocab, words=[token.text], spaces=[False])
        alone[0].tag, alone[0].dep = token.tag, token.dep
        (seen,) = self._ruler(alone)
        return _Attributes(seen.pos, seen.morph, seen.lemma, seen.tag, seen.dep)


def use_cached_attributes(nlp: Language) -> Language:
    """Put the component into a pipeline, in the place of its attribute ruler."""
    nlp.add_pipe(NAME, after="attribute_ruler")
    nlp.disable_pipe("attribute_ruler")
    return nlp


@Language.factory(NAME)
def _make(nlp: Language, name: str) -> CachedAttributes:  # noqa: ARG001 - spaCy calls it so
    return CachedAttributes(nlp.get_pipe("attribute_ruler"))


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
