"""Who speaks: the tokens that name the speaker of a word of reporting, and whether a word is a voice at all."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fogline.claims.speech_words import load_speech_words

if TYPE_CHECKING:
    from fogline.claims.tokens import Token

_WORDS = load_speech_words()
NOT_CONTENT = frozenset(
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
"""After a word of reporting these tell when, where or how, not what."""

SHORTEST_ACRONYM = 3
"""So many capitals at least make an agency's short name."""

_CALENDAR = frozenset(name.lower() for name in (*calendar.day_name, *calendar.month_name))
_OF_NAME = frozenset({"det", "compound", "amod", "poss", "nmod", "nummod", "case", "flat", "quantmod", "npadvmod"})
_OF = frozenset({"of", "for", "in", "to", "from"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def find_speaker(verb: Token) -> tuple[int, ...]:
    """The tokens that name who speaks: the verb's subject, or the words before the verb where another clause stands between."""
    return _own_words(verb, _speaker(verb))


def _speaker(verb: Token) -> tuple[int, ...]:
    subject = _subject(verb)
    if subject is None:
        return _words_before(verb) or _voice_before(verb)
    span = speaker_span(subject)
    if subject.i > verb.i:
        return span
    if subject.dep_ == "pobj":
        return _words_before(verb) or span
    if _is_apart(subject, max(span), verb):
        return _words_before(verb) or _voice_before(verb) or span
    if subject.i < verb.i - 8 and is_last(verb):
        return _own_phrase_before(verb, subject) or span
    return span


def _own_words(verb: Token, span: tuple[int, ...]) -> tuple[int, ...]:
    """A speaker without what a text that lost its commas put before: "... of the city a military source", "50 state media"."""
    doc = verb.doc
    begins = [at for at in span[1:] if doc[at].tag_ == "DT" and doc[at - 1].pos_ in ("NOUN", "PROPN", "NUM")]
    if begins and any(doc[at].lemma_.lower() in _WORDS.speaker_nouns for at in range(begins[-1], span[-1] + 1)):
        span = tuple(range(begins[-1], span[-1] + 1))
    is_count = len(span) > 1 and doc[span[0]].pos_ == "NUM" and doc[span[-1]].lower_ in _WORDS.outlets
    return span[1:] if is_count else span


def speaker_span(head: Token) -> tuple[int, ...]:
    """The tokens that name a speaker: the noun with what stands before it, its "of" and a short apposition."""
    tokens = sorted(_name_tokens(head, depth=0))
    while tokens and (head.doc[tokens[-1]].is_punct or head.doc[tokens[-1]].lower_ in ("and", "of", "'s", "'")):
        tokens.pop()
    while len(tokens) > 1 and head.doc[tokens[0]].lower_ in _CALENDAR:
        tokens.pop(0)
    return tuple(range(tokens[0], tokens[-1] + 1)) if tokens else (head.i,)


def is_last(verb: Token) -> bool:
    """Whether only a mark or a time follows: "... the report added"."""
    rest = [token for token in verb.doc[verb.i + 1 :] if not token.is_punct]
    return not rest or (len(rest) <= 4 and rest[0].lower_ in NOT_CONTENT)


def is_voice(token: Token) -> bool:
    """Whether a word may name a source: a name, or a noun for those who speak."""
    return token.pos_ == "PROPN" or token.lemma_.lower() in _WORDS.speaker_nouns


def follows_outlet(token: Token) -> bool:
    """Whether an outlet or a source is named right before: "... TV channel reported on Sunday", "... SANA reports"."""
    if token.i == 0:
        return False
    name = token.nbor(-1)
    return is_acronym(name) or name.lower_ in _WORDS.outlets or name.lemma_.lower() in _WORDS.speaker_nouns


def is_acronym(token: Token) -> bool:
    """Whether a word is an agency's short name, by its capitals."""
    return token.text.isupper() and len(token.text) >= SHORTEST_ACRONYM


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


def _own_phrase_before(verb: Token, subject: Token) -> tuple[int, ...]:
    """The source named at the end, where the parse takes a noun far before it: "... the strikes that hit X the agency said"."""
    words = _words_before(verb)
    if not words or subject.i >= words[0] or verb.doc[words[0] - 1].pos_ in ("ADP", "CCONJ"):
        return ()
    has_verb = any(token.tag_ in ("VBD", "VBZ", "VBP") for token in verb.doc[subject.i + 1 : words[0]])
    return words if has_verb and any(is_voice(verb.doc[at]) for at in words) else ()


def _voice_before(verb: Token) -> tuple[int, ...]:
    """The nearest words before a verb that are those of a source: "sources from the town, also known as X, told the agency"."""
    for at in range(verb.i - 1, max(verb.i - 15, 0), -1):
        if verb.doc[at].lemma_.lower() in _WORDS.speaker_nouns and verb.doc[at].pos_ == "NOUN":
            return tuple(i for i in speaker_span(verb.doc[at]) if i >= at - 4)
    return ()


def _is_apart(subject: Token, last: int, verb: Token) -> bool:
    """Whether another clause stands between a subject and its verb, so that the parse must have joined two sentences."""
    own = {token.i for child in subject.children if child.dep_ in ("relcl", "appos", "acl") for token in child.subtree}
    return any(
        t.tag_ in ("VBD", "VBZ", "VBP", "VBN") and t.i not in own and t.dep_ not in ("aux", "auxpass", "amod", "relcl")
        for t in verb.doc[last + 1 : verb.i]
    )


def _words_before(verb: Token) -> tuple[int, ...]:
    """The noun phrase that ends right before a verb, read from right to left."""
    doc, at = verb.doc, verb.i - 1
    if at >= 0 and is_acronym(doc[at]):
        return (at,)
    while at >= 0 and doc[at].pos_ in ("ADV", "AUX"):
        at -= 1
    last = at
    while at >= 0 and last - at < 14:
        token = doc[at]
        is_name = token.lower_ not in _CALENDAR and (
            token.pos_ in ("NOUN", "PROPN", "ADJ", "PART", "NUM")
            or token.text in ("-", "/", "&", "'s")
            or (token.tag_ == "VBG" and token.dep_ in _OF_NAME)
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
        subject = next((child for child in token.children if child.dep_ in SUBJECTS), None)
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
