"""How an action is put, apart from who says it: denied, planned, expected, conditional or doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from fogline.claims.speech_words import load_speech_words

if TYPE_CHECKING:
    from fogline.claims.tokens import Doc, Token

_WORDS = load_speech_words()
_UP = frozenset(
    {
        "xcomp",
        "ccomp",
        "pcomp",
        "dobj",
        "conj",
        "nsubjpass",
        "attr",
        "oprd",
        "csubj",
        "dep",
        "acl",
        "advcl",
        "amod",
        "nsubj",
        "compound",
        "nmod",
    }
)
_LINKS = frozenset({"for", "at", "of", "with", "about", "in", "without", "from", "to", "as", "by"})
_INFINITIVES = frozenset({"xcomp", "advcl", "acl", "ccomp", "relcl", "conj", "attr", "oprd"})
_BESIDE = frozenset({"advmod", "amod", "acomp", "npadvmod", "compound", "nmod"})
_NOUNS = ("NOUN", "PROPN")
_ACTING_ON = frozenset({"for", "to", "of", "against", "into"})
_ASKING = frozenset({"whether", "how", "why", "what", "who"})


_DONE_BY_TRYING = frozenset({"advances", "attacks", "repels", "bombards"})
"""To try one of these is to do it: "tried to storm the town" tells of an attack, but "tried to take the town" of a plan."""

_FUTURE = frozenset({"would", "could", "might", "will", "may", "can", "'ll", "shall"})

_DEAL = "agrees"

_CHANGES = frozenset({"captures", "captures_part", "loses"})
"""These are over in a day, so that what they would do is told of something still to come."""

_BEING = frozenset({"be", "become", "remain"})


def read_modality(doc: Doc, at: int, action: str | None = None) -> tuple[str | None, float | None]:
    """Modality of an action told at token ``at``, or ``None`` where it is stated plainly, and the strength of a forecast."""
    trigger = doc[at]
    chain = list(_chain(trigger))
    own = _without_subjects(chain)
    if _is_conditional(own) or (action in _CHANGES | {"holds"} and _waits_on_if(own[-1])):
        return "conditional", _strength(own)
    if _is_denied(chain):
        return "denied", None
    is_hedged = _is_hedged(own) or _shares_doubt(chain, own) or any(c.lower_ == "whether" for t in own for c in t.children)
    chain = own
    if _is_headline_plan(trigger) or _is_planned(chain, action):
        return "planned", None
    strength = _strength(chain) or (_strength_of_effect(chain[-1]) if action in _CHANGES else None)
    if strength is not None:
        return ("conditional" if strength <= 0.4 else "forecast"), strength
    return ("hedged" if is_hedged else None), None


@lru_cache(maxsize=4)
def doubts_sentence(doc: Doc) -> bool:
    """Whether the sentence as a whole says that what it tells is not sure."""
    text = doc.text.lower()
    return any(phrase in text for phrase in _WORDS.doubting)


def says_untrue(trigger: Token) -> bool:
    """Whether its sentence calls what a trigger tells false: "the report that X fell is untrue", "false claims of an attack"."""
    is_said, words = _untrue_words(trigger.doc)
    above = {token.i for token in trigger.ancestors} if words else frozenset()
    return is_said or any(word.i in above or (_calls_untrue(word) and word.head.i in above) for word in words)


@lru_cache(maxsize=4)
def _untrue_words(doc: Doc) -> tuple[bool, tuple[Token, ...]]:
    """Whether a phrase of the sentence calls something false, and the single words that may."""
    words = f" {' '.join(token.lower_ for token in doc)} "
    is_said = any(" " in phrase and f" {phrase} " in words for phrase in _WORDS.untrue)
    return is_said, tuple(token for token in doc if token.lower_ in _WORDS.untrue)


def _calls_untrue(word: Token) -> bool:
    is_said = word.dep_ in ("acomp", "oprd", "attr", "ccomp", "xcomp")
    return is_said or (word.dep_ == "amod" and word.head.lemma_.lower() in _WORDS.claim_nouns)


def _chain(trigger: Token) -> Iterator[Token]:
    """The trigger and the words whose modality it shares, nearest first: verbs that it completes, never a clause beside."""
    token, n_links = trigger, 0
    for _ in range(8):
        yield token
        head = token.head
        if head.i == token.i or token.dep_ == "relcl" or any(c.lower_ in _ASKING for c in token.children):
            return
        governor = _acted_on(token) if trigger.pos_ in _NOUNS else None
        if governor is not None and governor.lemma_.lower() in _WORDS.acting_on_facts:
            return
        if token.dep_ in ("pobj", "prep"):
            n_links += token.dep_ == "prep"
            is_link = (token if token.dep_ == "prep" else head).lower_ in _LINKS
            if not is_link or n_links > 1 or (token.dep_ == "prep" and head.pos_ not in ("NOUN", "PROPN", "VERB", "ADJ")):
                return
        elif token.dep_ not in _UP or _stands_alone(token):
            return
        token = head


def _acted_on(token: Token) -> Token | None:
    """What has a word as its object: "broke the siege", "revenge for the strike"."""
    if token.dep_ in ("dobj", "nsubjpass"):
        return token.head
    return token.head.head if token.dep_ == "pobj" and token.head.lower_ in _ACTING_ON else None


def _without_subjects(chain: list[Token]) -> list[Token]:
    """The chain up to a step from a subject to its verb: "the strikes may have hurt civilians" does not doubt the strikes."""
    for index, token in enumerate(chain):
        if token.dep_ in ("nsubj", "csubj") and token.head.lemma_.lower() not in (
            "happen",
            "occur",
            "begin",
            "start",
            "resume",
            "follow",
            "come",
        ):
            return chain[: index + 1]
    return chain


def _stands_alone(token: Token) -> bool:
    """A clause beside another, with a subject of its own: what is said of the other is not said of it."""
    if token.dep_ not in ("conj", "advcl"):
        return False
    is_infinitive = any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children)
    return any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in token.children) or (token.dep_ == "advcl" and not is_infinitive)


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
    if noun.lower_ in ("nobody", "none", "nothing", "neither"):
        return True
    first = noun.left_edge.lower_
    return first in ("neither", "not") or any(
        c.lower_ in ("no", "neither") and c.dep_ in ("det", "preconj", "cc") for c in noun.children
    )


def _is_denied(chain: list[Token]) -> bool:
    for index, token in enumerate(chain):
        below = chain[index - 1].dep_ if index else ""
        lemma = token.lemma_.lower()
        if lemma in _WORDS.denying or (index and lemma in _WORDS.failing and _fails(token, chain[index - 1])):
            return not _is_negated(token)
        if lemma in _WORDS.denying_with_claim and any(t.lemma_.lower() in _WORDS.claim_nouns for t in token.subtree):
            return True
        if index and _reports(token) and not _is_negated_belief(token):
            return False
        if _is_negated(token) and (not index or _passes_negation(token, below)):
            return True
        if token.lower_ == "without" and index:
            return True
    return False


def _fails(token: Token, below: Token) -> bool:
    """Whether it is what hangs on a word that fails: "abandoned the attempt", not "abandoned a ceasefire to attack"."""
    if below.dep_ == "xcomp" and any(child.dep_ == "dobj" for child in token.children):
        return False
    return below.dep_ in ("xcomp", "dobj", "pcomp", "prep")


def _passes_negation(token: Token, below: str) -> bool:
    """Whether a negated word takes with it what hangs on it."""
    if token.pos_ in _NOUNS:
        return token.lemma_.lower() in _WORDS.evidence_nouns
    return below in ("xcomp", "ccomp", "dobj", "attr", "oprd", "nsubjpass", "conj")


def _reports(token: Token) -> bool:
    return token.pos_ == "VERB" and token.lemma_.lower() in _WORDS.reporting


def _is_negated_belief(token: Token) -> bool:
    """Whether the negation is meant for what hangs on it: "nobody believes that", "we do not expect"."""
    return token.lemma_.lower() in ("believe", "expect", "think", "see") and _is_negated(token)


def _is_conditional(chain: list[Token]) -> bool:
    """In an "if" clause, or in the clause of "would" or "could" beside one."""
    for index, token in enumerate(chain):
        if index and token.lower_ in _WORDS.possibilities and chain[index - 1].lower_ == "of":
            return True
        marks = {c.lower_ for c in token.children if c.dep_ in ("mark", "advmod")}
        if token.dep_ in ("advcl", "ROOT", "ccomp") and marks & {"if", "unless"}:
            return True
        edge = token.left_edge
        if edge.lower_ == "should" and edge.i == 0 and edge.head.i == token.i:
            return True
    helpers = {word for token in chain for word in _helpers(token)}
    return not helpers.isdisjoint(_FUTURE) and any(token.lower_ in ("if", "unless") for token in chain[0].doc)


def _waits_on_if(subject: Token) -> bool:
    """Whether what is told of it holds only if something else does: "if they took the town, their hold on it will be brief"."""
    if subject.dep_ != "nsubj" or _FUTURE.isdisjoint(_helpers(subject.head)):
        return False
    marks = [mark for clause in subject.head.children if clause.dep_ == "advcl" for mark in clause.children]
    return any(mark.lower_ in ("if", "unless") and not (mark.i and mark.nbor(-1).lower_ in ("even", "as")) for mark in marks)


def _facts_after(action: str | None) -> frozenset[str]:
    """The words whose infinitive is as much a fact as they are, for this action: tries for an attack, deals for a deal."""
    if action is not None and action in _DONE_BY_TRYING:
        return _WORDS.trying
    return _WORDS.agreeing if action == _DEAL else frozenset()


def _is_planned(chain: list[Token], action: str | None) -> bool:
    facts_after = _facts_after(action)
    for index, token in enumerate(chain):
        if _is_infinitive(token) and token.head.i != token.i and token.dep_ in _INFINITIVES:
            governor = token.head
            if governor.lemma_.lower() in facts_after and not any(child.lower_ == "any" for child in governor.children):
                return _is_planned(list(_chain(governor)), action)
            return _infinitive_is_plan(token, governor)
        if index and token.dep_ == "pcomp" and token.tag_ in ("VBD", "VBZ", "VBP"):
            return False
        if index and _plans(token, chain[index - 1]):
            return True
        is_purpose = token.dep_ == "pcomp" and token.head.head.lemma_.lower() in _WORDS.purposes
        if is_purpose or ((action is None or action in _CHANGES) and _is_purpose(token)):
            return True
    return False


def _is_headline_plan(trigger: Token) -> bool:
    """Whether the whole sentence is an infinitive, as headlines tell plans: "Army to retake X"."""
    return trigger.dep_ == "ROOT" and _is_infinitive(trigger) and not _is_perfect(trigger)


def _is_purpose(token: Token) -> bool:
    """Whether it is what somebody wants: "the capture of the town is their aim", "their aim is the capture of the town"."""
    if token.head.lemma_.lower() not in _BEING or token.dep_ not in ("nsubj", "csubj", "attr"):
        return False
    others = ("attr",) if token.dep_ != "attr" else ("nsubj",)
    return any(other.dep_ in others and other.lemma_.lower() in _WORDS.purposes for other in token.head.children)


def _is_infinitive(token: Token) -> bool:
    return any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children)


def _infinitive_is_plan(token: Token, governor: Token) -> bool:
    lemma = governor.lemma_.lower()
    if lemma in _BEING and any(child.dep_ == "nsubj" and child.lemma_.lower() in _WORDS.purposes for child in governor.children):
        return True
    if token.dep_ == "conj":
        return _is_infinitive(governor) and _infinitive_is_plan(governor, governor.head)
    if lemma in _WORDS.achieving or lemma in _WORDS.strength or lemma in _WORDS.failing or _is_perfect(token):
        return False
    is_passive = governor.tag_ == "VBN" and (governor.dep_ == "acl" or any(c.dep_ == "auxpass" for c in governor.children))
    return not (is_passive and lemma in _WORDS.hedging_passives)


def _is_perfect(token: Token) -> bool:
    return any(c.lower_ == "have" and c.dep_ == "aux" for c in token.children)


def _plans(token: Token, below: Token) -> bool:
    """A noun that is planned: "plans an attack", "prepares for an assault", "aimed at the recapture"."""
    lemma = token.lemma_.lower()
    if token.dep_ == "dobj" and token.head.lemma_.lower() in _WORDS.won:
        return False
    if token.pos_ in ("VERB", "AUX") and lemma in _WORDS.planning_objects:
        return below.dep_ == "dobj" or (below.dep_ == "prep" and below.lower_ == "for")
    return lemma in _WORDS.planning_for and below.dep_ == "prep" and below.lower_ in ("for", "at")


def _strength(chain: list[Token]) -> float | None:
    """How sure the word of the future is that stands over the trigger."""
    for index, token in enumerate(chain):
        lemma = token.lemma_.lower()
        if index and _reports(token) and lemma not in _WORDS.strength:
            return None
        for word in _helpers(token):
            if word in _WORDS.strength and not _looks_back(token, word):
                return _WORDS.strength[word]
        if index and lemma in _WORDS.expecting and _expects(lemma, chain[index - 1]):
            return _WORDS.strength[lemma]
    return None


def _strength_of_effect(subject: Token) -> float | None:
    """How sure a change still to come is, by what it would do or when it may: "would cut the road", "could take months"."""
    verb = subject.head
    if subject.dep_ not in ("nsubj", "csubj") or _is_perfect(verb):
        return None
    beside = [child for child in verb.children if child.dep_ in ("dobj", "npadvmod", "attr", "advmod")]
    words = {word.lemma_.lower() for child in beside for word in child.subtree}
    if verb.lemma_.lower() in _BEING and "time" in words and not words.isdisjoint(("matter", "question")):
        return _WORDS.strength["matter of time"]
    if verb.lemma_.lower() == "take" and not words.isdisjoint(_WORDS.spans):
        return next((_WORDS.strength[word] for word in _helpers(verb) if word in _WORDS.strength), None)
    return _WORDS.strength["could"] if "would" in _helpers(verb) and "later" not in words else None


def _expects(lemma: str, below: Token) -> bool:
    if lemma in _WORDS.expecting_gerund:
        return below.dep_ == "prep" and below.lower_ in ("to", "of") and any(child.dep_ == "pcomp" for child in below.children)
    return lemma not in _WORDS.expecting_infinitive or (below.dep_ in ("xcomp", "pcomp") and _is_infinitive(below))


def _looks_back(token: Token, word: str) -> bool:
    """Whether a helper goes with "have": "may have taken"."""
    return word in ("may", "might", "could", "must") and _is_perfect(token)


def _shares_doubt(chain: list[Token], own: list[Token]) -> bool:
    """Whether subject and verb share a doubt: "the attacks have reportedly slowed X", "a suspected attack hit X"."""
    verb = chain[len(own)] if len(chain) > len(own) else None
    if verb is not None and any(c.lower_ in _WORDS.hedges and c.dep_ == "advmod" for c in verb.children):
        return True
    subjects = [c for c in own[0].children if c.dep_ in ("nsubj", "nsubjpass")]
    return any(child.lower_ in _WORDS.event_hedges for subject in subjects for child in subject.children)


def _is_hedged(chain: list[Token]) -> bool:
    for index, token in enumerate(chain):
        if _has_hedge(token) or (index and _hedges(token, chain[index - 1])):
            return True
        if index and _reports(token):
            return False
    return False


def _has_hedge(token: Token) -> bool:
    """A doubting adverb or adjective beside the word, or "may have"."""
    hedges = [child for child in token.children if child.lower_ in _WORDS.hedges and child.dep_ in _BESIDE]
    if any(not _is_of_phrase(hedge, token) for hedge in hedges):
        return True
    return any(c.lower_ in ("may", "might") and c.dep_ == "aux" for c in token.children) and _is_perfect(token)


def _is_of_phrase(adverb: Token, token: Token) -> bool:
    """Whether a doubt behind the word is about a phrase beside it: "retook the town seemingly for good"."""
    is_behind = adverb.i > token.i and adverb.lower_ in _WORDS.phrase_hedges
    return is_behind and adverb.i + 1 < len(adverb.doc) and adverb.nbor(1).pos_ == "ADP"


def _hedges(token: Token, below: Token) -> bool:
    """Whether a word doubts what hangs on it: "is believed to", "reports that", "seems to"."""
    lemma = token.lemma_.lower()
    is_passive = token.dep_ == "acl" or any(c.dep_ in ("auxpass", "nsubjpass") for c in token.children)
    if lemma in _WORDS.hedging_passives and token.tag_ == "VBN" and is_passive:
        return True
    if lemma in _WORDS.hedging_nouns and token.pos_ == "NOUN":
        return below.dep_ in ("acl", "ccomp", "prep")
    return lemma in _WORDS.seeming and below.dep_ in ("xcomp", "oprd", "ccomp")
