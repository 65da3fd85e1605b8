"""Who says it, and as what: the modality and the speaker of each trigger in a parsed sentence.

Three readings are joined: the speech frames of the sentence (``speech_frames``), how the action itself is put (``modality``), and
what the sentences before leave open (a quotation not yet closed, a speaker that "he" refers to).
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fogline.claims.modality import doubts_sentence, read_modality, says_untrue
from fogline.claims.speech_frames import SpeechFrame, find_frames
from fogline.claims.speech_words import load_speech_words

if TYPE_CHECKING:
    from fogline.claims.tokens import Doc, Token

_WORDS = load_speech_words()
_CAN_ACT = frozenset({"VERB", "NOUN", "ADJ", "PROPN", "AUX", "ADV", "ADP"})
_STATES = frozenset({"holds", "besieges"})
_ASIDE = frozenset({"acl", "relcl", "amod", "compound", "appos"})
_LONGEST_QUOTATION = 4
"""A quotation that runs over more sentences than this has lost its closing mark."""

_SPEAKER_BEFORE = re.compile(
    r"(?P<who>(?:(?:[A-Z][\w'’.-]*|the|an?|of|for|and|in|sources?|group|monitor|activists|residents|witnesses|officials?)[ ,]+)"
    r"{1,9})"
    r"(?:said|says|told|reported|added|announced|stated|confirmed)\b"
)


@dataclass(frozen=True, slots=True)
class Speech:
    """How the text puts an action: ``modality`` as in the codebook, the speaker as printed, a forecast's strength (0 to 1)."""

    modality: str = "asserted"
    attributed_to: str | None = None
    strength: float | None = None


@dataclass(frozen=True, slots=True)
class SpeechContext:
    """What a sentence takes over from those before it: the last speaker, and for how many sentences a quotation has been open."""

    speaker: str | None = None
    quoted_for: int = 0

    @property
    def in_quotation(self) -> bool:
        """Whether the next sentence begins inside a quotation."""
        return self.quoted_for > 0


@dataclass(frozen=True, slots=True)
class SentenceSpeech:
    """The speech of one sentence, worked out for those tokens that are asked for, and the context for the next sentence."""

    doc: Doc
    frames: tuple[SpeechFrame, ...] = ()
    names: tuple[str | None, ...] = ()
    quoted: frozenset[int] = frozenset()
    headline: str | None = None
    before: SpeechContext = field(default_factory=SpeechContext)
    context: SpeechContext = field(default_factory=SpeechContext)

    def at(self, token_index: int, action: str | None = None) -> Speech:
        """The speech of the trigger at this token, which tells of this action (``None``: whatever the action)."""
        if not 0 <= token_index < len(self.doc):
            return Speech()
        token = self.doc[token_index]
        speaker, said = _speaker_of(token, self.frames, self.names, action)
        if said and action in _STATES and _is_told_beside(token, {frame.at for frame in self.frames}):
            speaker, said = None, False
        if not said and token_index in self.quoted and not _in_modifier(token):
            speaker, said = self.before.speaker, True
        if not said and self.headline is not None and (token.dep_ == "appos" or not _in_modifier(token)):
            speaker, said = self.headline, True
        return _speech(token, speaker, action, said=said)


def read_speech(doc: Doc, context: SpeechContext | None = None, *, text: str | None = None) -> SentenceSpeech:
    """Read who speaks in one parsed sentence; ``context`` comes from the sentence before.

    ``text`` is the sentence as printed, where the parse rests on other words of the same length.
    """
    before = context or SpeechContext()
    printed = doc.text if text is None else text
    quoted = _quoted_tokens(doc, before)
    frames = tuple(frame for frame in find_frames(doc) if not _is_own_voice(doc, frame, quoted))
    names = tuple(_name(doc, printed, frame, before) for frame in frames)
    headline, after = _headline_speaker(printed), _next_context(printed, before, names)
    return SentenceSpeech(doc, frames, names, frozenset(quoted), headline, before, after)


def pass_over(sentence: str, context: SpeechContext | None = None) -> SpeechContext:
    """The context after a sentence that is not parsed, by its words alone."""
    match = _SPEAKER_BEFORE.search(sentence)
    name = match["who"].strip(" ,") if match and len(match["who"]) > 4 else None
    return _next_context(sentence, context or SpeechContext(), [name] if name else [])


def _is_own_voice(doc: Doc, frame: SpeechFrame, quoted: set[int]) -> bool:
    """Whether the report itself speaks: "we assess that ..." outside a quotation."""
    words = [doc[at].lower_ for at in frame.speaker]
    return words in (["i"], ["we"]) and frame.at not in quoted


def _name(doc: Doc, printed: str, frame: SpeechFrame, context: SpeechContext) -> str | None:
    """The speaker of a frame as printed; a pronoun stands for the speaker named before."""
    if not frame.speaker:
        return context.speaker
    first, last = doc[frame.speaker[0]], doc[frame.speaker[-1]]
    words = printed[first.idx : last.idx + len(last)].strip(" \t\n,;:\"'")
    if words.lower() in _WORDS.pronouns:
        return context.speaker or words
    return words or context.speaker


def _speaker_of(
    token: Token, frames: Sequence[SpeechFrame], names: Sequence[str | None], action: str | None
) -> tuple[str | None, bool]:
    """The innermost frame that holds a token: its speaker, and whether there is one at all."""
    best: tuple[tuple[bool, int], str | None] | None = None
    for frame, name in zip(frames, names, strict=True):
        if token.i != frame.at and not frame.begin <= token.i < frame.end:
            continue
        if token.i in frame.speaker or _own_words(token, frame.at, action):
            continue
        key = (frame.at < token.i, frame.at if frame.at < token.i else -frame.at)
        if best is None or key > best[0]:
            best = (key, name)
    return (best[1], True) if best is not None else (None, False)


def _own_words(token: Token, frame_at: int, action: str | None) -> bool:
    """Whether a token inside a speaker's scope is the report's own background: "rebel-held X", "X, which they took in May".

    But such a word itself is none where it stands for another action: "strikes on X, held by rebels", taken for the strikes.
    """
    is_state_word = action not in _STATES and action is not None and token.lemma_.lower() in _WORDS.state_participles
    for step in range(10):
        if token.i == frame_at:
            return False
        if _is_background(token) and not (step == 0 and is_state_word):
            return True
        if token.head.i == token.i:
            return False
        token = token.head
    return False


def _is_background(token: Token) -> bool:
    if token.dep_ in ("amod", "compound") and token.tag_ in ("VBN", "VBD", "JJ") and token.head.i > token.i:
        return token.i == 0 or (token.nbor(-1).pos_ not in ("NOUN", "PROPN") and token.nbor(-1).text != "]")
    lemma = token.lemma_.lower()
    if token.dep_ == "acl" and token.tag_ == "VBN" and lemma in _WORDS.state_participles:
        return True
    if token.dep_ == "relcl":
        return lemma in _WORDS.state_participles or token.pos_ == "AUX"
    return token.dep_ == "appos" or lemma in _WORDS.state_nouns


def _is_told_beside(token: Token, frames: Container[int]) -> bool:
    """Whether a state is told beside the news, in words on a noun or in a clause below: that is the report's own knowledge."""
    for _ in range(12):
        if token.i in frames or token.head.i == token.i:
            return False
        if token.dep_ in _ASIDE or (token.dep_ == "advcl" and _is_clause_alone(token)):
            return True
        token = token.head
    return False


def _is_clause_alone(verb: Token) -> bool:
    """Whether a clause below has a subject of its own and nothing that ties it to the news: "all of which are under siege"."""
    relations = {child.dep_ for child in verb.children}
    return "nsubj" in relations and "mark" not in relations


def _in_modifier(token: Token) -> bool:
    return _own_words(token, -1, None)


def _quoted_tokens(doc: Doc, context: SpeechContext) -> set[int]:
    """Tokens inside quotations of five words or more; shorter ones are single words taken over."""
    inside: set[int] = set()
    current: list[int] = []
    is_open = context.in_quotation
    for token in doc:
        if token.text in ('"', "``", "''", "“", "”"):
            if is_open and (len(current) >= 5 or context.in_quotation):
                inside.update(current)
            current, is_open = [], not is_open
        elif is_open:
            current.append(token.i)
    if is_open and len(current) >= 5:
        inside.update(current)
    return inside


def _headline_speaker(sentence: str) -> str | None:
    """The speaker that a headline names after a colon or at its end, or a line before its colon."""
    text = sentence.strip()
    if text.endswith((".", "!", "?", '"')) and ": " not in text[:60]:
        return None
    if (match := _PREFIX.match(text)) and _can_speak(match["who"]):
        return match["who"]
    words = re.findall(r"[\w.-]+", text)
    for length in (3, 2, 1):
        tail = " ".join(words[-length:])
        if len(words) > length + 3 and tail.lower() in _WORDS.headline_speakers and tail[0].isupper() and not text.endswith("."):
            return tail
    return None


def _can_speak(name: str) -> bool:
    """Whether a name before a colon is somebody who speaks: an acronym, a capital, an office."""
    if name.lower() in _WORDS.capitals or name.lower() in _WORDS.headline_labels:
        return name.lower() not in _WORDS.headline_labels
    head = re.findall(r"[\w-]+", _PREPOSITION.split(name, maxsplit=1)[0].lower())[-1:]
    known = _WORDS.speaker_nouns | _WORDS.headline_speakers
    return (name.isupper() and len(name) > 2) or any(word in known or word.rstrip("s") in known for word in head)


_PREPOSITION = re.compile(r" (?:of|for|in|at|from|on|with|under|to)\b")
_PREFIX = re.compile(r"(?:\d{1,2}[:.]\d{2}\s*[-–—]?\s*)?(?P<who>[A-Z][\w.'’-]*(?:\s+[\w.'’-]+){0,6}):\s+\S")


def _speech(token: Token, speaker: str | None, action: str | None, *, said: bool) -> Speech:
    """One token's speech: a later modality outranks the attribution and keeps the speaker."""
    plain = "attributed" if said else "asserted"
    if token.pos_ not in _CAN_ACT:
        return Speech(plain, speaker)
    if said and speaker is not None and speaker.lower() in _WORDS.nobody:
        return Speech("hedged", None)
    modality, strength = (None, None) if _is_background(token) else read_modality(token.doc, token.i, action)
    if modality in (None, "hedged") and not _in_modifier(token):
        modality = _as_sentence_says(token) or modality
    return Speech(modality or plain, speaker, strength)


def _as_sentence_says(token: Token) -> str | None:
    """What the sentence as a whole makes of what is told in it."""
    if says_untrue(token):
        return "denied"
    return "hedged" if doubts_sentence(token.doc) else None


def _next_context(sentence: str, before: SpeechContext, names: Sequence[str | None]) -> SpeechContext:
    named = [name for name in names if name and name.lower() not in _WORDS.pronouns]
    is_open = before.in_quotation ^ (len(re.findall(r'["“”]', sentence)) % 2 == 1)
    quoted_for = before.quoted_for + 1 if is_open else 0
    return SpeechContext(named[-1] if named else before.speaker, quoted_for if quoted_for <= _LONGEST_QUOTATION else 0)
