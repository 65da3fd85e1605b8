"""Speech frames: who says what in one parsed sentence.

A frame is a word of reporting with its speaker and the tokens that are the speaker's. Texts often come without commas, so the scope
is a stretch of the sentence on one side of the word, found by order and checked by the parse, not the parse's subtree alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from fogline.claims.speech_words import load_speech_words

_WORDS = load_speech_words()
_NOT_CONTENT = frozenset({"as", "while", "after", "when", "before", "amid", "with", "but", "in", "on", "at", "by", "during", "via", "through", "late", "earlier", "later", "to", "from", "without", "following", "yesterday", "today"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


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
    is_passive: bool = False


def find_frames(doc: Doc) -> list[SpeechFrame]:
    """All speech frames of a sentence, in order."""
    frames = [*_verb_frames(doc), *_according_frames(doc)]
    return sorted(frames, key=lambda frame: (frame.at, frame.begin))


def speaker_span(head: Token) -> tuple[int, ...]:
    """The tokens that name a speaker: the noun with what stands before it, its "of" and its short apposition; no relative clause."""
    tokens = sorted(_name_tokens(head, depth=0))
    while tokens and (head.doc[tokens[-1]].is_punct or head.doc[tokens[-1]].lower_ in ("and", "of", "'s", "'")):
        tokens.pop()
    return tuple(range(tokens[0], tokens[-1] + 1)) if tokens else (head.i,)


def _name_tokens(head: Token, *, depth: int) -> Iterator[int]:
    yield head.i
    if depth > 6:
        return
    for child in head.children:
        keeps = child.dep_ in ("det", "compound", "amod", "poss", "nmod", "nummod", "case", "flat", "quantmod", "npadvmod")
        if keeps or (child.dep_ in ("prep", "pobj") and child.lower_ in ("of", "for", "in", "to", "from") and child.i > head.i):
            yield from _name_tokens(child, depth=depth + 1)
        elif child.dep_ in ("pobj", "conj", "appos", "cc") and abs(child.i - head.i) < 12 and child.pos_ in ("PROPN", "NOUN", "CCONJ"):
            yield from _name_tokens(child, depth=depth + 1)


def _verb_frames(doc: Doc) -> Iterator[SpeechFrame]:
    verbs = [token for token in doc if _is_reporting(token)]
    for index, verb in enumerate(verbs):
        subject = _subject(verb)
        is_passive = any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children)
        if is_passive and verb.lemma_.lower() not in _WORDS.quoted_passive:
            continue
        limit = verbs[index + 1] if index + 1 < len(verbs) else None
        span = speaker_span(subject) if subject is not None else ()
        scope = _scope(verb, span, limit)
        if scope is not None:
            yield SpeechFrame(verb.i, verb.lemma_.lower(), span, *scope, is_passive)


def _is_reporting(token: Token) -> bool:
    lemma = token.lemma_.lower()
    if lemma not in _WORDS.reporting or token.pos_ not in ("VERB", "AUX", "NOUN", "PROPN"):
        return False
    if token.pos_ in ("NOUN", "PROPN"):
        return token.lower_ in ("says", "said", "told", "adds", "tweeted", "reveals") and token.i > 0
    if token.tag_ == "VBN" and token.dep_ in ("amod", "acl") and not any(c.dep_ in ("nsubj", "aux") for c in token.children):
        return False
    if any(child.dep_ == "aux" and child.lower_ == "to" for child in token.children):
        return False
    return lemma not in _WORDS.needs_clause or _has_clause(token) or lemma in _WORDS.takes_noun


def _has_clause(verb: Token) -> bool:
    return any(child.dep_ in ("ccomp", "parataxis", "xcomp", "pcomp") for child in verb.children)


def _subject(verb: Token) -> Token | None:
    """The speaker's head: the verb's own subject, that of the verb it is joined to, or the noun it describes."""
    token = verb
    for _ in range(5):
        subject = next((child for child in token.children if child.dep_ in _SUBJECTS), None)
        if subject is not None:
            if subject.lower_ in ("who", "which", "that") and token.dep_ == "relcl":
                return token.head
            return subject
        if token.dep_ in ("acl", "relcl") and token.head.pos_ in ("NOUN", "PROPN"):
            return token.head
        if token.dep_ not in ("conj", "advcl", "xcomp", "pcomp", "prep", "ccomp") or token.head.i == token.i:
            break
        token = token.head
    return _noun_before(verb)


def _noun_before(verb: Token) -> Token | None:
    """The noun right before a verb that the parse gives no subject."""
    at = verb.i - 1
    while at >= 0 and (verb.doc[at].pos_ in ("ADV", "AUX") or verb.doc[at].is_punct):
        at -= 1
    return verb.doc[at] if at >= 0 and verb.doc[at].pos_ in ("NOUN", "PROPN", "PRON") else None


def _scope(verb: Token, speaker: tuple[int, ...], following: Token | None) -> tuple[int, int] | None:
    """The stretch that is said: to the right where content follows, else to the left of the speaker."""
    doc = verb.doc
    end = len(doc)
    begin = _content_begin(verb, speaker)
    if following is not None and begin < end:
        end = _boundary(doc, verb, following)
    if begin < end and _is_content(verb, doc, begin, end):
        return begin, end
    left_end = min([*speaker, verb.i])
    return (_clause_start(doc, left_end), left_end) if left_end > 1 else None


def _content_begin(verb: Token, speaker: tuple[int, ...]) -> int:
    """The first token after the verb, its speaker (where inverted) and the person told."""
    begin = max([verb.i, *(at for at in speaker if at > verb.i and at - verb.i < 25)]) + 1
    doc = verb.doc
    if verb.lemma_.lower() in ("tell", "inform") and begin < len(doc):
        told = next((c for c in verb.children if c.dep_ in ("dobj", "dative") and c.i >= begin), None)
        if told is not None and told.i - verb.i < 8:
            begin = told.i + 1
    while begin < len(doc) and (doc[begin].is_punct and doc[begin].text not in ('"', "(")):
        begin += 1
    return begin


def _is_content(verb: Token, doc: Doc, begin: int, end: int) -> bool:
    """Whether what follows the verb is what is said, not merely when, where or to whom."""
    said = [c for c in verb.children if c.i >= begin and c.dep_ in ("ccomp", "dobj", "parataxis", "xcomp", "attr")]
    if any(doc[i].lower_ == "that" and doc[i].pos_ == "SCONJ" for i in range(begin, min(begin + 10, end))):
        return True
    if doc[begin].lower_ in _NOT_CONTENT and not any(c.dep_ == "ccomp" for c in said):
        return _late_clause(verb, doc, begin, end)
    if any(c.dep_ in ("ccomp", "parataxis", "xcomp") for c in said):
        return True
    if verb.lemma_.lower() in _WORDS.takes_noun and any(c.dep_ == "dobj" for c in said):
        return True
    return any(token.pos_ == "VERB" for token in doc[begin:end]) and doc[begin].pos_ not in ("CCONJ",) and not _left_is_said(verb)


def _late_clause(verb: Token, doc: Doc, begin: int, end: int) -> bool:
    """A clause said after a short phrase of time or place: "said on Monday [that] troops took X"."""
    if _left_is_said(verb):
        return False
    del doc, begin
    return any(c.dep_ in ("ccomp", "dobj", "parataxis") and verb.i < c.i < end for c in verb.children)


def _left_is_said(verb: Token) -> bool:
    """Whether the verb's clause stands before it: "Troops took X, the army said"."""
    if any(c.dep_ in ("ccomp", "parataxis") and c.i < verb.i for c in verb.children):
        return True
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    first = min((t.i for t in subject.subtree), default=verb.i) if subject is not None else verb.i
    return any(t.pos_ in ("VERB", "AUX") and t.tag_ in ("VBD", "VBZ", "VBP") for t in verb.doc[: max(first - 1, 0)])


def _boundary(doc: Doc, verb: Token, following: Token) -> int:
    """Where the next frame takes over: at its speaker if it is joined by "and" or "but", else never (it is said within)."""
    if following.dep_ == "conj" or following.dep_ == "ROOT":
        subject = next((c for c in following.children if c.dep_ in _SUBJECTS), None)
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
    """ "According to X", "citing X": all of the clause on its other side is X's."""
    for at, length in _according_at(doc):
        head = next((t for t in doc[at + length :] if t.pos_ in ("NOUN", "PROPN", "PRON")), None)
        if head is None or head.i - at - length > 6:
            continue
        while head.dep_ in ("compound", "poss", "amod", "nmod") and head.head.i > head.i:
            head = head.head
        span = tuple(i for i in speaker_span(head) if i >= at + length)
        if at <= 1 or _opens_clause(doc, at):
            yield SpeechFrame(at, "according", span, (max(span) if span else at) + 1, len(doc))
        else:
            yield SpeechFrame(at, "according", span, _clause_start(doc, at), at)


def _opens_clause(doc: Doc, at: int) -> bool:
    """Whether "according to" opens a clause in the middle of a sentence: after "where," or "but," or "and"."""
    before = next((doc[i] for i in range(at - 1, -1, -1) if not doc[i].is_punct), None)
    return before is not None and before.lower_ in ("where", "but", "and", "that", "while", "although")


def _according_at(doc: Doc) -> Iterator[tuple[int, int]]:
    words = [token.lower_ for token in doc]
    for at in range(len(words)):
        for length in (4, 3, 2, 1):
            if " ".join(words[at : at + length]) in _WORDS.according and len(words[at : at + length]) == length:
                yield at, length
                break
