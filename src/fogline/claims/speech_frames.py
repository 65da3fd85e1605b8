"""Speech frames: who says what in one parsed sentence.

A frame is a word of reporting with its speaker and the tokens that are the speaker's. Texts often come without commas, so the
scope is a stretch of the sentence on one side of the word, found by order and checked by the parse, not the parse's subtree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fogline.claims.speech_words import load_speech_words

if TYPE_CHECKING:
    from fogline.claims.tokens import Doc, Token

_WORDS = load_speech_words()
_NOT_CONTENT = frozenset(
    {
        "as",
        "while",
        "after",
        "when",
        "before",
        "amid",
        "with",
        "but",
        "in",
        "on",
        "at",
        "by",
        "during",
        "via",
        "through",
        "late",
        "earlier",
        "later",
        "to",
        "from",
        "without",
        "following",
        "yesterday",
        "today",
    }
)
_OF_NAME = frozenset({"det", "compound", "amod", "poss", "nmod", "nummod", "case", "flat", "quantmod", "npadvmod"})
_OF = frozenset({"of", "for", "in", "to", "from"})
_CLEARLY_VERBS = frozenset({"says", "said", "told", "adds", "tweeted", "reveals"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
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


def speaker_span(head: Token) -> tuple[int, ...]:
    """The tokens that name a speaker: the noun with what stands before it, its "of" and a short apposition."""
    tokens = sorted(_name_tokens(head, depth=0))
    while tokens and (head.doc[tokens[-1]].is_punct or head.doc[tokens[-1]].lower_ in ("and", "of", "'s", "'")):
        tokens.pop()
    return tuple(range(tokens[0], tokens[-1] + 1)) if tokens else (head.i,)


def _name_tokens(head: Token, *, depth: int) -> Iterator[int]:
    yield head.i
    if depth > 6:
        return
    for child in head.children:
        is_link = child.dep_ == "prep" and child.i > head.i and (child.lower_ in _OF or _can_go_on(head, child))
        if child.dep_ in _OF_NAME or is_link or _is_joined(child, head):
            yield from _name_tokens(child, depth=depth + 1)


def _is_joined(child: Token, head: Token) -> bool:
    is_near = abs(child.i - head.i) < 12
    return is_near and child.dep_ in ("pobj", "conj", "appos", "cc") and child.pos_ in ("PROPN", "NOUN", "CCONJ")


def _verb_frames(doc: Doc) -> Iterator[SpeechFrame]:
    verbs = [token for token in doc if _is_reporting(token)]
    for index, verb in enumerate(verbs):
        is_passive = any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children)
        if is_passive and verb.lemma_.lower() not in _WORDS.quoted_passive:
            continue
        limit = verbs[index + 1] if index + 1 < len(verbs) else None
        span = _speaker(verb)
        for begin, end in _scopes(verb, span, limit):
            yield SpeechFrame(verb.i, verb.lemma_.lower(), span, begin, end)


def _is_reporting(token: Token) -> bool:
    lemma = token.lemma_.lower()
    if lemma not in _WORDS.reporting or token.pos_ not in ("VERB", "AUX", "NOUN", "PROPN") or (token.i and token.text.istitle()):
        return False
    if token.pos_ in ("NOUN", "PROPN"):
        return token.i > 0 and (token.lower_ in _CLEARLY_VERBS or _closes(token))
    if _is_participle(token) or _is_infinitive(token) or _does_by_saying(token, lemma):
        return False
    if lemma == "speak":
        return any(child.lower_ == "of" for child in token.children)
    return lemma not in _WORDS.needs_clause or _has_clause(token) or lemma in _WORDS.takes_noun or _is_last(token)


def _closes(token: Token) -> bool:
    """Whether a noun at the end must be a verb: "..., local media report."."""
    before = [t.text for t in token.doc[max(0, token.i - 5) : token.i]]
    return token.lower_ in ("report", "reports") and "," in before[:-1] and _is_last(token)


def _is_participle(token: Token) -> bool:
    own = any(c.dep_ in ("nsubj", "aux") for c in token.children)
    return token.tag_ == "VBN" and token.dep_ in ("amod", "acl") and not own


def _is_infinitive(token: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in token.children)


def _does_by_saying(token: Token, lemma: str) -> bool:
    """Whether the saying is the deed: "declared a truce"."""
    objects = [c.lemma_.lower() for c in token.children if c.dep_ == "dobj"]
    return lemma in _WORDS.performing and any(word in _WORDS.done_by_saying for word in objects)


def _has_clause(verb: Token) -> bool:
    return any(child.dep_ in ("ccomp", "parataxis", "xcomp", "pcomp") for child in verb.children)


def _is_last(verb: Token) -> bool:
    """Whether only a mark or a time follows: "... the report added"."""
    rest = [token for token in verb.doc[verb.i + 1 :] if not token.is_punct]
    return not rest or (len(rest) <= 4 and rest[0].lower_ in _NOT_CONTENT)


def _speaker(verb: Token) -> tuple[int, ...]:
    """The speaker's tokens. At the end of a sentence the words right before the verb count, whatever the parse says."""
    subject = _subject(verb)
    span = speaker_span(subject) if subject is not None else ()
    if subject is None or (subject.i < verb.i and _is_apart(subject, max(span), verb)):
        return _words_before(verb) or span
    return span


def _is_apart(subject: Token, last: int, verb: Token) -> bool:
    """Whether another clause stands between a subject and its verb, so that the parse must have joined two sentences."""
    own = {token.i for child in subject.children if child.dep_ in ("relcl", "appos") for token in child.subtree}
    return any(
        t.tag_ in ("VBD", "VBZ", "VBP", "VBN") and t.i not in own and t.dep_ not in ("aux", "auxpass", "amod", "relcl")
        for t in verb.doc[last + 1 : verb.i]
    )


def _words_before(verb: Token) -> tuple[int, ...]:
    """The noun phrase that ends right before a verb, read from right to left."""
    doc, at = verb.doc, verb.i - 1
    while at >= 0 and doc[at].pos_ in ("ADV", "AUX"):
        at -= 1
    last = at
    while at >= 0 and last - at < 14:
        token = doc[at]
        is_name = (
            token.pos_ in ("NOUN", "PROPN", "ADJ", "PART", "NUM") or token.text in ("-", "/", "&", "'s") or token.tag_ == "VBG"
        )
        if token.pos_ == "DET":
            return tuple(range(at, last + 1))
        is_link = token.pos_ == "ADP" and at < last and at > 0 and _can_go_on(doc[at - 1], token)
        if not is_name and not is_link:
            break
        at -= 1
    return tuple(range(at + 1, last + 1))


def _can_go_on(noun: Token, link: Token) -> bool:
    if link.lower_ in ("of", "for"):
        return noun.pos_ in ("NOUN", "PROPN")
    return link.lower_ in ("at", "in", "from", "with", "on", "within", "inside") and noun.lemma_.lower() in _WORDS.speaker_nouns


def _subject(verb: Token) -> Token | None:
    """The speaker's head: the verb's own subject, that of the verb it is joined to, or the noun it describes."""
    token = verb
    quoted = _quoted(verb)
    if quoted is not None:
        return quoted
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


def _quoted(verb: Token) -> Token | None:
    """Who is quoted in "quoted X as saying" and "X was quoted as saying"."""
    link = verb.head
    if verb.dep_ != "pcomp" or link.lower_ != "as" or link.head.lemma_.lower() not in _WORDS.quoted_passive:
        return None
    children = list(link.head.children)
    return next((c for dep in ("nsubjpass", "dobj") for c in children if c.dep_ == dep), None)


def _noun_before(verb: Token) -> Token | None:
    """The noun right before a verb that the parse gives no subject."""
    at = verb.i - 1
    while at >= 0 and (verb.doc[at].pos_ in ("ADV", "AUX") or verb.doc[at].is_punct):
        at -= 1
    return verb.doc[at] if at >= 0 and verb.doc[at].pos_ in ("NOUN", "PROPN", "PRON") else None


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
    return verb.doc[begin - 1].text == ";" and _is_last(verb) and not any(child.dep_ == "neg" for child in verb.children)


def _is_parenthesis(verb: Token, begin: int) -> bool:
    """Whether the sentence goes on with the same news after the speaker: "..., residents said, after shelling it"."""
    word = verb.doc[begin]
    return verb.doc[begin - 1].text == "," and (
        word.lower_ in ("after", "and", "with", "before", "amid", "following") or word.tag_ == "VBG"
    )


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
    said = [c for c in verb.children if c.i >= begin and c.dep_ in ("ccomp", "dobj", "parataxis", "xcomp", "attr")]
    if _opens_with_that(doc, begin, end):
        return True
    if doc[begin].lower_ in _NOT_CONTENT and not any(c.dep_ == "ccomp" for c in said):
        return _late_clause(verb, end)
    if any(c.dep_ in ("ccomp", "parataxis", "xcomp") for c in said):
        return True
    if verb.lemma_.lower() in _WORDS.takes_noun and any(c.dep_ == "dobj" for c in said):
        return True
    return any(token.pos_ == "VERB" for token in doc[begin:end]) and doc[begin].pos_ != "CCONJ" and not _left_is_said(verb)


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
    if any(c.dep_ in ("ccomp", "parataxis") and c.i < verb.i for c in verb.children):
        return True
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    first = min((t.i for t in subject.subtree), default=verb.i) if subject is not None else verb.i
    return any(t.pos_ in ("VERB", "AUX") and t.tag_ in ("VBD", "VBZ", "VBP") for t in verb.doc[: max(first - 1, 0)])


def _boundary(doc: Doc, verb: Token, following: Token) -> int:
    """Where the next frame takes over: at its speaker if it is joined by "and" or "but", else never (it is said within)."""
    if following.dep_ in {"conj", "ROOT"}:
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
    """Frames of "according to X" and "citing X": all of the clause on the other side is X's."""
    for at, length in _according_at(doc):
        head = next((t for t in doc[at + length :] if t.pos_ in ("NOUN", "PROPN", "PRON")), None)
        if head is None or head.i - at - length > 6:
            continue
        while head.dep_ in ("compound", "poss", "amod", "nmod") and head.head.i > head.i:
            head = head.head
        span = tuple(i for i in speaker_span(head) if i >= at + length)
        after = (max(span) if span else at) + 1
        opens = at <= 1 or doc[at].text[0].isupper() or _opens_clause(doc, at)
        if not opens:
            yield SpeechFrame(at, "according", span, _clause_start(doc, at), at)
        if opens or (after + 1 < len(doc) and doc[after].text == ","):
            yield SpeechFrame(at, "according", span, after, len(doc))


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
