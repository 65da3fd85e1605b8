"""How an action is put, apart from who says it: denied, planned, expected, conditional or doubtful."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from fogline.claims.speech_words import load_speech_words

_WORDS = load_speech_words()
_UP = frozenset({"xcomp", "ccomp", "pcomp", "prep", "dobj", "conj", "pobj", "nsubj", "nsubjpass", "attr", "advcl", "acl", "amod", "compound", "nmod", "oprd", "csubj", "dep"})
_OWN_CLAUSE = frozenset({"relcl"})
_NOUNS = ("NOUN", "PROPN")


def read_modality(doc: Doc, at: int) -> tuple[str | None, float | None]:
    """Modality of the trigger at token ``at``, or ``None`` where it is stated plainly, and the strength of a forecast."""
    trigger = doc[at]
    chain = list(_chain(trigger))
    if _is_denied(chain):
        return "denied", None
    if _is_conditional(chain):
        return "conditional", _strength(chain)
    if _is_planned(chain):
        return "planned", None
    strength = _strength(chain)
    if strength is not None:
        return ("conditional" if strength <= 0.4 else "forecast"), strength
    return ("hedged" if _is_hedged(chain) else None), None


def doubts_sentence(doc: Doc) -> bool:
    """Whether the sentence as a whole says that what it tells is not sure."""
    text = doc.text.lower()
    return any(phrase in text for phrase in _WORDS.doubting)


def says_untrue(doc: Doc) -> bool:
    """Whether the sentence calls something false ("the report is untrue")."""
    words = f" {' '.join(token.lower_ for token in doc)} "
    return any(f" {phrase} " in words for phrase in _WORDS.untrue)


def _chain(trigger: Token) -> Iterator[Token]:
    """The trigger and the words that govern it, up to the verb of its own clause and what that hangs on."""
    token = trigger
    for _ in range(8):
        yield token
        if token.dep_ in _OWN_CLAUSE or token.dep_ not in _UP or token.head.i == token.i:
            return
        token = token.head


def _helpers(token: Token) -> list[str]:
    return [c.lower_ for c in token.children if c.dep_ in ("aux", "auxpass", "neg", "preconj", "cop")]


def _is_negated(token: Token) -> bool:
    for child in token.children:
        word = child.lower_
        if child.dep_ == "neg" or (word in ("nor", "neither", "never", "hardly") and child.dep_ in ("cc", "preconj", "advmod")):
            return "only" not in [t.lower_ for t in token.doc[child.i + 1 : child.i + 2]]
        if child.dep_ in ("nsubj", "nsubjpass", "dobj") and _is_no(child):
            return True
    return token.pos_ in _NOUNS and _is_no(token)


def _is_no(noun: Token) -> bool:
    return noun.lower_ in ("nobody", "none", "nothing", "neither") or any(
        c.lower_ in ("no", "neither") and c.dep_ in ("det", "preconj", "cc") for c in noun.children
    )


def _is_denied(chain: list[Token]) -> bool:
    for index, token in enumerate(chain):
        lemma = token.lemma_.lower()
        if index and (lemma in _WORDS.denying or lemma in _WORDS.failing):
            return not _is_negated(token)
        if index and lemma in _WORDS.denying_with_claim and any(t.lemma_.lower() in _WORDS.claim_nouns for t in token.subtree):
            return True
        if index and _reports(token) and not _is_negated_belief(token):
            return False
        if token.dep_ != "relcl" or index == 0:
            if _is_negated(token) and (index == 0 or chain[index - 1].dep_ in ("xcomp", "ccomp", "dobj", "pobj", "attr", "prep", "conj")):
                return True
        if token.dep_ == "pcomp" and token.head.lower_ == "without":
            return True
        if token.dep_ == "pobj" and token.head.lower_ == "without" and index == 0:
            return True
    return False


def _reports(token: Token) -> bool:
    return token.pos_ == "VERB" and token.lemma_.lower() in _WORDS.reporting


def _is_negated_belief(token: Token) -> bool:
    """ "Nobody believes that", "we do not expect": the negation is meant for what hangs on it."""
    return token.lemma_.lower() in ("believe", "expect", "think", "see") and _is_negated(token)


def _is_conditional(chain: list[Token]) -> bool:
    for token in chain:
        marks = [c.lower_ for c in token.children if c.dep_ in ("mark", "advmod")]
        if token.dep_ in ("advcl", "ROOT", "ccomp") and any(mark in ("if", "unless") for mark in marks):
            return True
        first = [t for t in token.subtree][:1]
        if first and first[0].lower_ == "should" and first[0].is_sent_start and first[0].head.i == token.i:
            return True
    main = chain[-1] if chain[-1].pos_ in ("VERB", "AUX") else chain[0]
    helpers = {word for token in chain for word in _helpers(token)}
    has_if = any(t.lower_ in ("if", "unless") for t in main.doc)
    return has_if and bool(helpers & {"would", "could", "might", "will", "may", "can", "'ll", "shall"})


def _is_planned(chain: list[Token]) -> bool:
    for index, token in enumerate(chain):
        is_infinitive = any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children)
        governor = token.head
        lemma = governor.lemma_.lower()
        if is_infinitive and governor.i != token.i and token.dep_ in ("xcomp", "advcl", "acl", "ccomp", "relcl", "conj", "attr", "oprd"):
            return _infinitive_is_plan(token, governor)
        if index and _plans(token, chain[index - 1]):
            return True
        if token.dep_ == "pcomp" and governor.head.lemma_.lower() in ("aim", "intention", "goal", "bid", "plan", "hope", "objective", "purpose"):
            return True
        del lemma
    return False


def _infinitive_is_plan(token: Token, governor: Token) -> bool:
    lemma = governor.lemma_.lower()
    if token.dep_ == "conj":
        return any(c.lower_ == "to" and c.dep_ == "aux" for c in governor.children) and _infinitive_is_plan(governor, governor.head)
    if lemma in _WORDS.achieving or lemma in _WORDS.strength or lemma in _WORDS.failing or _is_perfect(token):
        return False
    if governor.tag_ == "VBN" and any(c.dep_ == "auxpass" for c in governor.children) and lemma in _WORDS.hedging_passives:
        return False
    return True


def _is_perfect(token: Token) -> bool:
    return any(c.lower_ == "have" and c.dep_ == "aux" for c in token.children)


def _plans(token: Token, below: Token) -> bool:
    lemma = token.lemma_.lower()
    if token.pos_ == "VERB" and lemma in ("plan", "prepare", "intend", "threaten", "order", "vow", "propose", "announce", "promise"):
        return lemma != "announce" and below.dep_ in ("dobj", "prep", "xcomp") and lemma != "order"
    return False


def _strength(chain: list[Token]) -> float | None:
    """How sure the word of the future is that stands over the trigger."""
    for index, token in enumerate(chain):
        if index and _reports(token) and token.lemma_.lower() not in _WORDS.strength:
            return None
        for word in _helpers(token):
            if word in _WORDS.strength and not _is_past_perfect(token, word):
                return _WORDS.strength[word]
        lemma = token.lemma_.lower()
        if index and lemma in ("expect", "set", "due", "likely", "poised", "bound", "predict", "forecast", "foresee", "anticipate", "unlikely", "going", "about", "certain", "sure"):
            if lemma not in ("set", "about", "going", "sure") or chain[index - 1].dep_ in ("xcomp", "pcomp"):
                return _WORDS.strength[lemma]
        if index and token.lower_ == "going" and any(c.dep_ == "xcomp" and c.i == chain[index - 1].i for c in token.children):
            return _WORDS.strength["going"]
    return None


def _is_past_perfect(token: Token, word: str) -> bool:
    """ "May have taken" looks back."""
    return word in ("may", "might", "could", "must", "would") and _is_perfect(token) and word != "would"


def _is_hedged(chain: list[Token]) -> bool:
    for index, token in enumerate(chain):
        for child in token.children:
            if child.lower_ in _WORDS.hedges and child.dep_ in ("advmod", "amod", "acomp", "npadvmod", "compound", "nmod"):
                return True
        lemma = token.lemma_.lower()
        if index and lemma in _WORDS.hedging_passives and any(c.dep_ in ("auxpass", "nsubjpass") for c in token.children):
            return True
        if index and lemma in _WORDS.hedging_nouns and token.pos_ == "NOUN" and chain[index - 1].dep_ in ("acl", "ccomp", "prep"):
            return True
        if index and lemma in _WORDS.seeming and chain[index - 1].dep_ in ("xcomp", "oprd", "ccomp"):
            return True
        if any(c.lower_ in ("may", "might") and c.dep_ == "aux" for c in token.children) and _is_perfect(token):
            return True
        if index and _reports(token):
            return False
    return False
