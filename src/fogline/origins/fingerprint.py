"""What is compared of a report: its wording in figures, its names, numbers, quotations, sentences, days and credit lines.

Computed from one report alone (boilerplate excepted), so that the comparison of two reports does not depend on any third.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from fogline.model import Report
from fogline.reports import word_rarity
from fogline.reports.printed import find_date_line

Hashes = npt.NDArray[np.uint64]
Weights = npt.NDArray[np.float32]

_WORD = re.compile(r"¶|[^\W_]+(?:'[^\W_]+)?")
_QUOTATION = re.compile(r'["«»]([^"«»]{8,600})["«»]')
_SENTENCE_END = re.compile(r'(?<=[.!?؟。])"?\s+(?=["A-ZА-ЯЁ0-9\u0600-\u06ff])|\n+')
_DATE_LINE = re.compile(
    r"^\W*(?:(?:mon|tue|wed|thu|fri|sat|sun)\w*\W+)?\d{1,2}\W+\w+\W+20\d\d(?:\W+(?:at\W+)?\d{1,4}(?::\d\d)?)?", re.IGNORECASE
)
_WIRES = "AFP|Afp|Agence France-Presse|Reuters|REUTERS|AP|Associated Press|DPA|dpa|EFE|ANSA|UPI"
_WIRE = re.compile(rf"\b(?:{_WIRES})\b")
_CREDIT = re.compile(rf"\b({_WIRES}|TASS|Interfax|SANA|IRNA|Xinhua|Anadolu|BNS)\b")
_CITING = re.compile(rf"\b[Aa]ccording to (?:the )?(?:news agency )?(?:{_WIRES})\b")
_MAX_SENTENCES = 30
_MIN_SENTENCE_WORDS = 5
_MIN_KEY_WORDS, _FEW_TEXTS, _MANY_TEXTS, _MIN_SPAN_DAYS = 3, 3, 8, 7
_MIN_OWN_SHARE = 0.3
_BREAK = "¶"
_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " "})
_SMALL_NUMBERS = (
    *("zero", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_NUMBER_WORDS = {word: str(number) for number, word in enumerate(_SMALL_NUMBERS) if word} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "hundred": "100",
}
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_WORDS = frozenset((*_MONTHS, *_WEEKDAYS, *(name[:3] for name in (*_MONTHS, *_WEEKDAYS)), "sept"))


@dataclass(frozen=True, slots=True)
class Grams:
    """Runs of words as sorted hashes, each with what its wording tells (names and common words tell nothing)."""

    hashes: Hashes
    weights: Weights

    @property
    def total(self) -> float:
        """What all runs tell together."""
        return float(self.weights.sum())


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of one report. ``days`` are the day of publication and the one printed, as ordinals."""

    report_id: str
    source: str
    lang: str | None
    text_id: str
    order: tuple[int, str, int, int, str]
    days: tuple[int, ...]
    n_words: int
    grams3: Grams
    grams5: Grams
    names: tuple[str, ...]
    figures: frozenset[str]
    quotations: frozenset[str]
    sentences: tuple[str, ...]
    credits: frozenset[str]


def take_fingerprint(report: Report, boilerplate: Mapping[str, int] = MappingProxyType({})) -> Fingerprint:
    """The fingerprint of a report without what its outlet prints everywhere (one value of :func:`find_boilerplate`)."""
    text = plain_text(report)
    sentences = _without_boilerplate(split_sentences(text), boilerplate)
    kept = " ".join(sentences) if boilerplate else text
    words = _WORD.findall(_QUOTATION.sub(f" {_BREAK} ", _DATE_LINE.sub("", kept)))
    printed = find_date_line(report.text)
    published = report.published_on
    agencies = frozenset(found.casefold() for found in _CREDIT.findall(text))
    return Fingerprint(
        report_id=report.report_id,
        source=report.source,
        lang=report.lang,
        text_id=text_key(text),
        order=_order(report, printed or published, len(words), text),
        days=tuple(sorted({published.toordinal(), (printed or published).toordinal()})),
        n_words=len(words),
        grams3=_grams(words, 3),
        grams5=_grams(words, 5),
        names=_names(kept),
        figures=_figures(kept),
        quotations=frozenset(quote for found in _QUOTATION.findall(kept) if len((quote := sentence_key(found)).split()) >= 4),
        sentences=tuple(s for s in sentences if len(s.split()) >= _MIN_SENTENCE_WORDS)[:_MAX_SENTENCES],
        credits=agencies,
    )


def plain_text(report: Report) -> str:
    """Title and text (the title once) in one Unicode form with plain quotation marks."""
    text = report.text if report.title in report.text else f"{report.title}. {report.text}"
    return unicodedata.normalize("NFKC", text).translate(_PLAIN).strip()


def split_sentences(text: str) -> list[str]:
    """Sentences, roughly: at stops before a capital, a digit or a caseless script, and at line ends."""
    return [sentence.strip() for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def sentence_key(sentence: str) -> str:
    """A sentence in small letters without punctuation and with figures masked, to be recognised where it is printed again."""
    return " ".join("0" if word[0].isdigit() else word for word in _WORD.findall(sentence.casefold()))


def text_key(text: str) -> str:
    """The identity of a text up to case, spaces and punctuation."""
    return blake2b(" ".join(_WORD.findall(text.casefold())).encode("utf-8", "replace"), digest_size=12).hexdigest()


def find_boilerplate(reports: Sequence[Report]) -> Mapping[str, Mapping[str, int]]:
    """For each source, the sentences that stand in several different texts of its over a week or more, with how many.

    Identical texts count once, so that reprinting a report does not make its sentences boilerplate.
    """
    seen: dict[tuple[str, str], tuple[int, int, int]] = {}
    texts: set[tuple[str, str]] = set()
    for report in reports:
        text = plain_text(report)
        identity = (report.source, text_key(text))
        if identity in texts:
            continue
        texts.add(identity)
        day = report.published_on.toordinal()
        for key in {sentence_key(sentence) for sentence in split_sentences(text)}:
            if len(key.split()) >= _MIN_KEY_WORDS:
                first, last, n_texts = seen.get((report.source, key), (day, day, 0))
                seen[report.source, key] = (min(first, day), max(last, day), n_texts + 1)
    found: dict[str, dict[str, int]] = {}
    for (source, key), (first, last, n_texts) in seen.items():
        if n_texts >= _FEW_TEXTS and last - first >= _MIN_SPAN_DAYS:
            found.setdefault(source, {})[key] = n_texts
    return found


def mute_stock_phrases(prints: Sequence[Fingerprint]) -> list[Fingerprint]:
    """The fingerprints without the five-word runs that their source uses in several texts over a week or more.

    Background paragraphs are reprinted with small changes, which whole sentences do not show.
    """
    by_source: dict[str, list[int]] = {}
    for index, found in enumerate(prints):
        by_source.setdefault(found.source, []).append(index)
    muted = list(prints)
    for members in by_source.values():
        if len(members) >= _FEW_TEXTS:
            few, many = _stock_runs([prints[index] for index in members])
            for index in members:
                muted[index] = replace(prints[index], grams5=_own_runs(prints[index].grams5, few, many))
    return muted


def _stock_runs(prints: Sequence[Fingerprint]) -> tuple[Hashes, Hashes]:
    """Runs that stand in a few, and in many, different texts of one source over a week or more."""
    different = list({found.text_id: found for found in prints}.values())
    runs = np.concatenate([found.grams5.hashes for found in different])
    days = np.concatenate([np.full(len(found.grams5.hashes), found.days[0]) for found in different])
    order = np.lexsort((days, runs))
    runs, days = runs[order], days[order]
    unique, begins, counts = np.unique(runs, return_index=True, return_counts=True)
    is_long = days[begins + counts - 1] - days[begins] >= _MIN_SPAN_DAYS if len(unique) else np.zeros(0, bool)
    return unique[is_long & (counts >= _FEW_TEXTS)], unique[is_long & (counts >= _MANY_TEXTS)]


def _own_runs(grams: Grams, few: Hashes, many: Hashes) -> Grams:
    is_own = ~np.isin(grams.hashes, few, assume_unique=True)
    if is_own.sum() < _MIN_OWN_SHARE * len(is_own):
        is_own = ~np.isin(grams.hashes, many, assume_unique=True)
    return Grams(grams.hashes[is_own], grams.weights[is_own])


def _without_boilerplate(sentences: list[str], boilerplate: Mapping[str, int]) -> list[str]:
    """The sentences that are the report's own.

    Where nearly all would go, the body was used again, not a footer: then only what stands in many texts (a template) goes.
    """
    kept = [sentence for sentence in sentences if sentence_key(sentence) not in boilerplate]
    if sum(map(len, kept)) >= _MIN_OWN_SHARE * sum(map(len, sentences)):
        return kept
    return [sentence for sentence in sentences if boilerplate.get(sentence_key(sentence), 0) < _MANY_TEXTS]


def _order(report: Report, day: date, n_words: int, text: str) -> tuple[int, str, int, int, str]:
    """Which report came first: by day, hour (midday where none is known), credit, length, and id at last.

    On one day, a text that names a wire as its own comes before others, and those that cite one come last; of a
    wire's texts the shorter is the earlier, since it adds to its story; of others the longer, since rewriting shortens.
    """
    clock = report.published[11:16] if len(report.published) >= 16 else "12:00"
    is_cited = _CITING.search(text) is not None
    is_signed = not is_cited and _WIRE.search(text) is not None
    standing = 0 if is_signed else 2 if is_cited else 1
    return (day.toordinal(), clock, standing, n_words if is_signed else -n_words, report.report_id)


def _grams(words: Sequence[str], size: int) -> Grams:
    """Hashes of all runs of ``size`` words within unquoted text, with the rarity of their words in small letters as weight."""
    n = len(words) - size + 1
    if n <= 0:
        return Grams(np.zeros(0, np.uint64), np.zeros(0, np.float32))
    table = np.array([_word_hash(word.casefold()) for word in words], np.uint64)
    tells = np.array([_wording_weight(word) for word in words], np.float32)
    is_break = np.array([word == _BREAK for word in words])
    hashes, weights, breaks = np.zeros(n, np.uint64), np.zeros(n, np.float32), np.zeros(n, bool)
    for offset in range(size):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + table[offset : offset + n]
        weights += tells[offset : offset + n]
        breaks |= is_break[offset : offset + n]
    hashes ^= hashes >> np.uint64(29)
    unique, first = np.unique(hashes[~breaks], return_index=True)
    return Grams(unique, weights[~breaks][first])


@lru_cache(maxsize=200_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")


@lru_cache(maxsize=200_000)
def _wording_weight(word: str) -> float:
    """What a word tells about wording: nothing if it is a name, a figure or common, else its rarity over a floor."""
    if word[0].isupper() or word[0].isdigit() or word == _BREAK:
        return 0.0
    rarity = word_rarity(word)
    return min(rarity, 14.0) - 5.0 if rarity > 7.0 else 0.0


def _names(text: str) -> tuple[str, ...]:
    """Capitalised words within sentences, in order, each once; in scripts without capitals, rare words."""
    names: dict[str, None] = {}
    for sentence in split_sentences(text):
        for index, word in enumerate(_WORD.findall(sentence)):
            is_name = (index > 0 and word[0].isupper()) or (_is_caseless(word[0]) and word_rarity(word) > 13.0)
            folded = word.casefold().removesuffix("'s")
            if is_name and len(word) > 2 and folded not in _DAY_WORDS:
                names[folded] = None
    return tuple(names)


def _is_caseless(letter: str) -> bool:
    return letter.isalpha() and letter.upper() == letter.lower()


def _figures(text: str) -> frozenset[str]:
    """Numbers in figures or words, years left out."""
    figures: set[str] = set()
    for word in _WORD.findall(re.sub(r"(?<=\d),(?=\d{3})", "", _DATE_LINE.sub("", text))):
        if number := _NUMBER_WORDS.get(word.casefold()):
            figures.add(number)
        elif found := re.match(r"\d+", word):
            digits = found.group().lstrip("0") or "0"
            if not (len(digits) == 4 and digits.startswith(("19", "20"))):
                figures.add(digits)
    return frozenset(figures)
