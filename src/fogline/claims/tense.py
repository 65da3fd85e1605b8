"""The time of a clause, read from its verb and auxiliaries."""

from spacy.tokens import Doc, Token

PAST, PRESENT, PERFECT, PLUPERFECT, FUTURE = "past", "present", "perfect", "pluperfect", "future"

_FUTURE_WORDS = frozenset({"will", "'ll", "shall", "wo", "would"})
_CLAUSE_DEPS = frozenset({"aux", "auxpass", "cop"})
_OWN_TIME = frozenset({"ROOT", "ccomp", "advcl", "relcl", "parataxis", "conj", "acl"})


def read_tense(doc: Doc, token_index: int) -> str:
    """Tense of the trigger's clause: ``past``, ``present``, ``perfect``, ``pluperfect`` or ``future``.

    A noun, an adjective and a verb without time of its own ("after seizing it") take the time of the verb they hang on.
    """
    if not 0 <= token_index < len(doc):
        return PAST
    token = doc[token_index]
    for _ in range(12):
        tense = _own_tense(token)
        if tense is not None:
            return tense
        if token.head.i == token.i:
            break
        token = token.head
    return PAST


def _own_tense(token: Token) -> str | None:
    helpers = [child.lower_ for child in token.children if child.dep_ in _CLAUSE_DEPS and child.i < token.i]
    if any(word in _FUTURE_WORDS for word in helpers):
        return FUTURE
    if "had" in helpers:
        return PLUPERFECT if token.tag_ == "VBN" or "been" in helpers else PAST
    if any(word in ("has", "have", "'ve") for word in helpers) and token.tag_ in ("VBN", "VBG"):
        return PERFECT
    if any(word in ("is", "are", "am", "'s", "'re", "'m") for word in helpers):
        return PRESENT
    if any(word in ("was", "were") for word in helpers):
        return PAST
    if token.tag_ in ("VBZ", "VBP"):
        return PRESENT
    if token.tag_ == "VBD":
        return PAST
    return _conjoined(token)


def _conjoined(token: Token) -> str | None:
    """A second verb shares the helpers of the first: "have taken X and besieged Y"."""
    if token.dep_ == "conj" and token.head.pos_ in ("VERB", "AUX") and token.tag_ in ("VBN", "VB", "VBG"):
        return _own_tense(token.head)
    if token.tag_ == "VBN" and token.dep_ == "ROOT":
        return PAST
    return None
