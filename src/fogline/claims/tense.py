"""The time of a clause, read from its verb and auxiliaries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fogline.claims.tokens import Doc, Token


PAST, PRESENT, PERFECT, PLUPERFECT, FUTURE = "past", "present", "perfect", "pluperfect", "future"

_BYGONE_ADJECTIVES = re.compile(r"\b(?:former|erstwhile|one(?: ?- ?)?time|ex)\b", re.IGNORECASE)
_BYGONE_ADVERBS = frozenset({"formerly", "once", "previously"})
_CAN_BE_BYGONE = frozenset({"VBN", "JJ", "NN", "NNS", "NNP"})
_REACH, _NOUN_REACH = 3, 8
_AFTER = frozenset({"after", "following", "since"})

_CLAUSE_DEPS = frozenset({"aux", "auxpass", "cop"})
_BY_HELPER = (
    (frozenset({"will", "'ll", "shall", "wo", "would"}), FUTURE),
    (frozenset({"had"}), PLUPERFECT),
    (frozenset({"has", "have", "'ve"}), PERFECT),
    (frozenset({"is", "are", "am", "'s", "'re", "'m"}), PRESENT),
    (frozenset({"was", "were"}), PAST),
)
_BY_TAG = {"VBZ": PRESENT, "VBP": PRESENT, "VBD": PAST}


def read_tense(doc: Doc, token_index: int) -> str:
    """Tense of the trigger's clause: ``past``, ``present``, ``perfect``, ``pluperfect`` or ``future``.

    What is called "former" or "once held" is of the second past. A noun, an adjective and a verb without time of its own ("by
    seizing it") take the time of the verb they hang on, or lie before it ("after being driven out", "having taken the town").
    """
    if not 0 <= token_index < len(doc):
        return PAST
    token = doc[token_index]
    if token.tag_ in _CAN_BE_BYGONE and _is_bygone(token):
        return PLUPERFECT
    is_before = False
    for _ in range(12):
        tense = _own_tense(token)
        if tense is not None:
            if is_before and tense == PRESENT:
                return PERFECT
            return PAST if tense == PLUPERFECT and _is_reported(token) else tense
        is_before |= _lies_before(token)
        if token.head.i == token.i:
            break
        token = token.head
    return PAST


def _lies_before(token: Token) -> bool:
    """Whether a clause without time of its own tells of what was before: "after being driven out", "having taken the town"."""
    is_after = token.dep_ == "pcomp" and token.head.lower_ in _AFTER
    return is_after or any(child.lower_ == "having" and child.dep_ == "aux" for child in token.children)


def _is_bygone(token: Token) -> bool:
    before = token.doc[max(0, token.i - _REACH) : token.i]
    if any(word.lower_ in _BYGONE_ADVERBS for word in before):
        return True
    noun = token
    while noun.dep_ == "compound":
        noun = noun.head
    is_verb = token.tag_ == "VBN" and token.dep_ != "amod"
    phrase = token.doc[max(noun.left_edge.i, token.i - _NOUN_REACH) : token.i]
    own = (word for word in before if word.head.i == token.i) if is_verb else phrase
    return bool(_BYGONE_ADJECTIVES.search(" ".join(word.text for word in own)))


def _is_reported(token: Token) -> bool:
    """Whether the second past is only that of reported speech: "they said that they had taken X"."""
    while token.dep_ == "conj":
        token = token.head
    return token.dep_ == "ccomp" or any(t.lemma_ in ("say", "tell", "report", "add") and t.pos_ == "VERB" for t in token.children)


def _own_tense(token: Token) -> str | None:
    helpers = {
        child.lower_ for child in token.children if child.dep_ in _CLAUSE_DEPS and child.i < token.i and not _is_name(child)
    }
    if "had" in helpers and token.tag_ not in ("VBN", "VBG"):
        return PAST
    for words, tense in _BY_HELPER:
        if helpers & words:
            return tense
    return _BY_TAG.get(token.tag_) or _conjoined(token)


def _is_name(helper: Token) -> bool:
    """Whether the parse took an acronym for a helper: "IS" is no form of "to be"; texts all in capitals have lost them before."""
    return len(helper.text) > 1 and helper.text.isupper()


def _conjoined(token: Token) -> str | None:
    """A second verb shares the helpers of the first: "have taken X and besieged Y"."""
    if token.dep_ == "conj" and token.head.pos_ in ("VERB", "AUX") and token.tag_ in ("VBN", "VB", "VBG"):
        return _own_tense(token.head)
    if token.tag_ == "VBN" and token.dep_ == "ROOT":
        return PAST
    return None
