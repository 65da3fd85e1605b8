"""Speech frames: who says what in one parsed sentence.

A frame is a word of reporting with its speaker and the tokens that are the speaker's. Texts often come without commas, so the
scope is a stretch of the sentence on one side of the word, found by order and checked by the parse, not the parse's subtree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fogline.claims.speakers import NOT_CONTENT, SUBJECTS, find_speaker, follows_outlet, is_last, is_voice, speaker_span
from fogline.claims.speech_words import load_speech_words

if TYPE_CHECKING:
    from fogline.claims.tokens import Doc, Token

_WORDS = load_speech_words()
_CLEARLY_VERBS = frozenset({"says", "said", "told", "adds", "tweeted", "reveals"})
_ACCORDING = frozenset(phrase.split(" ")[0] for phrase in _WORDS.according)


@dataclass(frozen=True, slots=True)
class SpeechFrame:
    """A word of reporting at token ``at``, its speaker's tokens, and the tokens ``[begin, end)`` that the speaker says.

    ``speaker`` is empty where the text names none.
    """

    at: int
    lemma: str
    speaker: tuple[int, ...]
    begin: int
    end: int


def find_frames(doc: Doc) -> list[SpeechFrame]:
    """All speech frames of a sentence, in order."""
    frames = [*_verb_frames(doc), *_according_frames(doc)]
    return sorted(frames, key=lambda frame: (frame.at, frame.begin))


def _verb_frames(doc: Doc) -> Iterator[SpeechFrame]:
    for token in doc:
        if token.dep_ == "acl" and token.tag_ == "VBN":
            yield from _agent_frames(token)
    verbs = [token for token in doc if _is_reporting(token)]
    for index, verb in enumerate(verbs):
        is_passive = any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children)
        if is_passive and verb.lemma_.lower() not in _WORDS.quoted_passive:
            yield from _agent_frames(verb)
            continue
        limit = verbs[index + 1] if index + 1 < len(verbs) else None
        span = find_speaker(verb)
        last = max(token.i for token in verb.subtree) + 1 if verb.dep_ == "relcl" else len(doc)
        for begin, end in _scopes(verb, span, limit):
            yield SpeechFrame(verb.i, verb.lemma_.lower(), span, begin, max(min(end, last), begin))


def _agent_frames(verb: Token) -> Iterator[SpeechFrame]:
    """What is said by an agent: "the capture was announced by the militia", "a toll confirmed by the ministry"."""
    agent = next((child for child in verb.children if child.dep_ == "agent"), None)
    head = next((child for child in agent.children if child.dep_ == "pobj"), None) if agent is not None else None
    told = verb.head if verb.dep_ == "acl" else next((child for child in verb.children if child.dep_ == "nsubjpass"), None)
    if head is None or told is None or verb.lemma_.lower() not in _WORDS.said_by:
        return
    if told.lemma_.lower() not in _WORDS.done_by_saying:
        yield SpeechFrame(verb.i, verb.lemma_.lower(), speaker_span(head), told.left_edge.i, verb.i)


def _is_reporting(token: Token) -> bool:
    lemma = token.lemma_.lower()
    if lemma not in _WORDS.reporting or token.pos_ not in ("VERB", "AUX", "NOUN", "PROPN") or (token.i and token.text.istitle()):
        return False
    if token.pos_ in ("NOUN", "PROPN"):
        return token.i > 0 and (token.lower_ in _CLEARLY_VERBS or _closes(token))
    if (_is_participle(token) and not _is_misread(token)) or _is_infinitive(token) or _does_by_saying(token, lemma):
        return False
    if lemma == "speak":
        return any(child.lower_ == "of" for child in token.children)
    return lemma not in _WORDS.needs_clause or _has_clause(token) or lemma in _WORDS.takes_noun or is_last(token)


def _closes(token: Token) -> bool:
    """Whether a noun at the end must be a verb: "..., local media report."."""
    before = [t.text for t in token.doc[max(0, token.i - 5) : token.i]]
    return token.lower_ in ("report", "reports") and ("," in before[:-1] or follows_outlet(token)) and is_last(token)


def _is_participle(token: Token) -> bool:
    own = any(c.dep_ in ("nsubj", "aux") for c in token.children)
    return token.tag_ == "VBN" and token.dep_ in ("amod", "acl") and not own


def _is_misread(token: Token) -> bool:
    """Whether a participle must be a verb: "... the TV channel reported on Sunday", "a military source announced that ..."."""
    if token.head.lemma_.lower() in _WORDS.speaker_nouns and _opens_with_that(token.doc, token.i + 1, len(token.doc)):
        return True
    return is_last(token) and follows_outlet(token)


def _is_infinitive(token: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in token.children)


def _does_by_saying(token: Token, lemma: str) -> bool:
    """Whether the saying is the deed: "declared a truce"."""
    objects = [c.lemma_.lower() for c in token.children if c.dep_ == "dobj"]
    return lemma in _WORDS.performing and any(word in _WORDS.done_by_saying for word in objects)


def _has_clause(verb: Token) -> bool:
    return any(child.dep_ in ("ccomp", "parataxis", "xcomp", "pcomp") for child in verb.children)


def _scopes(verb: Token, speaker: tuple[int, ...], following: Token | None) -> Iterator[tuple[int, int]]:
    """The stretches that are said: right of the verb where content follows, else left of the speaker; both around ", X said,"."""
    doc = verb.doc
    end = len(doc)
    begin = _content_begin(verb, speaker)
    if following is not None and begin < end:
        end = _boundary(doc, verb, following)
    if begin < end and _is_content(verb, doc, begin, end):
        yield begin, end
        return
    left_end = min([*speaker, verb.i])
    if left_end > 1:
        yield _clause_start(doc, left_end - _is_own_clause(verb, left_end)), left_end
        if begin < end and _is_parenthesis(verb, begin):
            yield begin, end


def _is_own_clause(verb: Token, begin: int) -> bool:
    """Whether a semicolon parts a speaker from the news: "The bombing took place in the town; the agency reported."."""
    return verb.doc[begin - 1].text == ";" and is_last(verb) and not any(child.dep_ == "neg" for child in verb.children)


def _is_parenthesis(verb: Token, begin: int) -> bool:
    """Whether the sentence goes on with the same news after the speaker: "..., residents said, after shelling it"."""
    word, before = verb.doc[begin], verb.doc[begin - 1]
    if before.i == verb.i:
        return word.tag_ == "VBG" or word.lower_ == "and"
    return before.text == "," and (word.lower_ in ("after", "and", "with", "before", "amid", "following") or word.tag_ == "VBG")


def _content_begin(verb: Token, speaker: tuple[int, ...]) -> int:
    """The first token after the verb, its speaker (where inverted) and the person told; none after a semicolon."""
    begin = max([verb.i, *(at for at in speaker if at > verb.i and at - verb.i < 25)]) + 1
    doc = verb.doc
    if verb.lemma_.lower() in ("tell", "inform") and begin < len(doc):
        told = next((c for c in verb.children if c.dep_ in ("dobj", "dative") and c.i >= begin), None)
        if told is not None and told.i - verb.i < 8:
            begin = told.i + 1
    while begin < len(doc) and (doc[begin].is_punct and doc[begin].text not in ('"', "(")):
        if doc[begin].text == ";":
            return len(doc)
        begin += 1
    return begin


def _is_content(verb: Token, doc: Doc, begin: int, end: int) -> bool:
    """Whether what follows the verb is what is said, not merely when, where or to whom."""
    if verb.lemma_.lower() == "speak":
        return doc[begin].lower_ == "of"
    said = [c for c in verb.children if c.i >= begin and c.dep_ in ("ccomp", "dobj", "parataxis", "xcomp")]
    clauses = [child for child in said if child.dep_ == "ccomp"]
    if _opens_with_that(doc, begin, end):
        return True
    if _has_clause_before(verb) and all(map(_only_tells_when, clauses)):
        return False
    if doc[begin].lower_ in NOT_CONTENT and not clauses:
        return _late_clause(verb, end)
    taken = {"ccomp", "parataxis", "xcomp", *(("dobj",) if verb.lemma_.lower() in _WORDS.takes_noun else ())}
    has_verb = any(token.pos_ == "VERB" for token in doc[begin:end]) and doc[begin].pos_ != "CCONJ"
    return any(child.dep_ in taken for child in said) or (has_verb and not _left_is_said(verb))


def _only_tells_when(clause: Token) -> bool:
    """Whether a clause only tells when: "residents said, a day after others said ..."."""
    return any(child.dep_ in ("mark", "advmod") and child.lower_ in NOT_CONTENT for child in clause.children)


def _opens_with_that(doc: Doc, begin: int, end: int) -> bool:
    """Whether "that" opens a clause a few words on, and no other verb takes it: "said on Monday that"."""
    for at in range(begin, min(begin + 10, end)):
        if doc[at].lower_ == "that" and doc[at].pos_ == "SCONJ":
            return True
        if doc[at].tag_ == "VBG" and doc[at].lemma_.lower() in _WORDS.reporting:
            return False
    return False


def _late_clause(verb: Token, end: int) -> bool:
    """A clause said after a short phrase of time or place: "said on Monday [that] troops took X"."""
    if _left_is_said(verb):
        return False
    return any(c.dep_ in ("ccomp", "dobj", "parataxis", "xcomp") and verb.i < c.i < end for c in verb.children)


def _left_is_said(verb: Token) -> bool:
    """Whether the verb's clause stands before it: "Troops took X, the army said"."""
    if _has_clause_before(verb):
        return True
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    first = min((t.i for t in subject.subtree), default=verb.i) if subject is not None else verb.i
    return any(t.pos_ in ("VERB", "AUX") and t.tag_ in ("VBD", "VBZ", "VBP") for t in verb.doc[: max(first - 1, 0)])


def _has_clause_before(verb: Token) -> bool:
    """Whether the parse finds the verb's clause before it."""
    return any(child.dep_ in ("ccomp", "parataxis") and child.i < verb.i for child in verb.children)


def _boundary(doc: Doc, verb: Token, following: Token) -> int:
    """Where the next frame takes over: at its speaker if it is joined by "and" or "but", else never (it is said within)."""
    if following.dep_ in {"conj", "ROOT"}:
        subject = next((c for c in following.children if c.dep_ in SUBJECTS), None)
        first = min(t.i for t in subject.subtree) if subject is not None else following.i
        return first if first > verb.i + 2 else len(doc)
    return len(doc)


def _clause_start(doc: Doc, end: int) -> int:
    """The beginning of what a postposed speaker says: the sentence's, or after a semicolon."""
    for at in range(end - 1, -1, -1):
        if doc[at].text in (";", "|"):
            return at + 1
    return 0


def _according_frames(doc: Doc) -> Iterator[SpeechFrame]:
    """Frames of "according to X" and "citing X": all of the clause on the other side is X's."""
    for at, length in _according_at(doc):
        head = next((t for t in doc[at + length :] if t.pos_ in ("NOUN", "PROPN", "PRON")), None)
        if head is None or head.i - at - length > 6:
            continue
        while head.dep_ in ("compound", "poss", "amod", "nmod") and head.head.i > head.i:
            head = head.head
        if (doc[at].lower_ == "per" and not is_voice(head)) or head.lemma_.lower() in _WORDS.agreeing:
            continue
        span = _without_subject(doc, tuple(i for i in speaker_span(head) if i >= at + length))
        after = (max(span) if span else at) + 1
        opens = at <= 1 or doc[at].text[0].isupper() or _opens_clause(doc, at)
        if not opens:
            yield SpeechFrame(at, "according", span, _clause_start(doc, at), at)
        if opens or (after + 1 < len(doc) and doc[after].text == ","):
            yield SpeechFrame(at, "according", span, after, len(doc))


def _without_subject(doc: Doc, span: tuple[int, ...]) -> tuple[int, ...]:
    """The name that a speaker's words begin with, where a finite verb follows them, so that they end in its subject.

    "According to the Observatory heavy shelling hit the town" has lost its comma.
    """
    if not span or max(span) + 1 >= len(doc) or doc[max(span) + 1].tag_ not in ("VBD", "VBZ", "VBP", "MD"):
        return span
    first_name = next((at for at in span if is_voice(doc[at])), None)
    if first_name is None:
        return span
    end = first_name + 1
    while end in span and (is_voice(doc[end]) or _goes_on(doc, end)):
        end += 1
    return span if end > max(span) else tuple(range(min(span), end))


def _goes_on(doc: Doc, at: int) -> bool:
    """Whether a hyphen or "for" stands within a name: "Al-Manar", "Observatory for Human Rights"."""
    is_link = doc[at].text in ("-", "'s") or doc[at].lower_ in ("of", "for")
    return is_link and at + 1 < len(doc) and doc[at + 1].pos_ == "PROPN"


def _opens_clause(doc: Doc, at: int) -> bool:
    """Whether "according to" opens a clause in the middle of a sentence: after "where," or "but," or "and"."""
    before = next((doc[i] for i in range(at - 1, -1, -1) if not doc[i].is_punct), None)
    return before is not None and before.lower_ in ("where", "but", "and", "that", "while", "although")


def _according_at(doc: Doc) -> Iterator[tuple[int, int]]:
    words = [token.lower_ for token in doc]
    for at in (at for at, word in enumerate(words) if word in _ACCORDING):
        for length in (4, 3, 2, 1):
            if " ".join(words[at : at + length]) in _WORDS.according and len(words[at : at + length]) == length:
                yield at, length
                break
