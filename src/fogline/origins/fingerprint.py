"""What is compared of a report: its wording in figures, its names and numbers, sentences, days and place in time.

Computed from one report alone (its outlet's stock phrases excepted), so that the comparison of two reports does not depend on
any third.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from fogline.model import Report
from fogline.origins.order import Order, order_of
from fogline.origins.words import BREAK, Hashes, Weights, WordColumns, look_up
from fogline.reports.printed import find_date_line

FEW, MANY = 1, 2
"""How often an outlet prints a sentence or a run of words over weeks: in several texts, or in many."""

MIN_OWN_SHARE = 0.3
"""A text that would keep less than this share of itself without stock phrases is no footer: it was used again."""

RUN, SHORT_RUN = 5, 3
_WORD = re.compile(r"¶|[^\W_]+(?:'[^\W_]+)?")
_QUOTATION = re.compile(r'["«»]([^"«»]{8,600})["«»]')
_STOPS = ".!?؟。"
_SENTENCE_END = re.compile(rf'[{_STOPS}]"?\s+(?=["A-ZА-ЯЁ0-9\u0600-\u06ff])|\n+')
_DATE_LINE = re.compile(
    r"^\W*(?:(?:mon|tue|wed|thu|fri|sat|sun)\w*\W+)?\d{1,2}\W+\w+\W+20\d\d(?:\W+(?:at\W+)?\d{1,4}(?::\d\d)?)?", re.IGNORECASE
)
_FIGURE = re.compile(r"\d+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_MAX_SENTENCES = 30
_MIN_SENTENCE_WORDS = 5
_MIN_KEY_WORDS = 3
_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " "})
_SCRIPTS = {"ru": re.compile(r"[\u0400-\u04ff]"), "ar": re.compile(r"[\u0600-\u06ff]")}
_POWERS = np.multiply.accumulate(np.full(4096, 0x9E3779B97F4A7C15, np.uint64))


@dataclass(frozen=True, slots=True)
class Grams:
    """Runs of words, words or names as sorted hashes, each with what it tells (in runs, names and common words tell nothing)."""

    hashes: Hashes
    weights: Weights

    @property
    def total(self) -> float:
        """What all tell together."""
        return float(self.weights.sum(dtype=np.float64))


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of one report. ``days`` are the day of publication and the one printed, as ordinals."""

    report_id: str
    source: str
    language: str
    text_id: bytes
    order: Order
    days: tuple[int, ...]
    n_words: int
    runs: Grams
    names: Grams
    words: Grams
    figures: Hashes
    sentences: Hashes


def take_fingerprint(report: Report, stock: Mapping[int, int] = MappingProxyType({})) -> Fingerprint:
    """The fingerprint of a report without the sentences that its outlet prints everywhere.

    ``stock`` tells for a sentence's key whether it stands in ``FEW`` or ``MANY`` of the outlet's texts.
    """
    sentences = split_sentences(plain_text(report))
    words = [_WORD.findall(sentence) for sentence in sentences]
    starts, columns = _columns(words)
    keys = _sentence_keys(columns, starts)
    text_id = blake2b(columns.folded.tobytes(), digest_size=12).digest()
    if stock:
        kept = _own(sentences, keys, stock)
        if len(kept) < len(sentences):
            sentences = [sentences[index] for index in kept]
            words = [words[index] for index in kept]
            starts, columns = _columns(words)
    text = " ".join(sentences)
    bare = _DATE_LINE.sub("", text)
    wording = columns
    if len(bare) < len(text) or '"' in text or "«" in text:
        wording = look_up(_WORD.findall(_QUOTATION.sub(f" {BREAK} ", bare)))
    printed = find_date_line(report.text)
    published = report.published_on
    return Fingerprint(
        report_id=report.report_id,
        source=report.source,
        language=language_of(report),
        text_id=text_id,
        order=order_of(report, printed or published, len(wording.folded)),
        days=tuple(sorted({published.toordinal(), (printed or published).toordinal()})),
        n_words=len(wording.folded),
        runs=runs_of(wording, RUN),
        names=_names(columns, starts),
        words=_telling_words(columns),
        figures=_figures(bare, columns),
        sentences=np.array(sorted({key for key in keys.tolist() if key}), np.uint64),
    )


def own_sentences(report: Report, stock: Mapping[int, int] = MappingProxyType({})) -> list[str]:
    """The sentences whose meaning is compared: the report's own, long enough to mean something, and not too many."""
    sentences = kept_sentences(report, stock)
    return [sentence for sentence in sentences if len(sentence.split()) >= _MIN_SENTENCE_WORDS][:_MAX_SENTENCES]


def kept_sentences(report: Report, stock: Mapping[int, int] = MappingProxyType({})) -> list[str]:
    """All sentences of a report without what its outlet prints everywhere."""
    sentences = split_sentences(plain_text(report))
    if not stock:
        return sentences
    starts, columns = _columns([_WORD.findall(sentence) for sentence in sentences])
    return [sentences[index] for index in _own(sentences, _sentence_keys(columns, starts), stock)]


def language_of(report: Report) -> str:
    """The report's language, or what its letters say: the language that most reports in a script are in."""
    if report.lang:
        return report.lang[:2].casefold()
    sample = report.text[:400]
    for language, letters in _SCRIPTS.items():
        if 2 * len(letters.findall(sample)) > sum(map(str.isalpha, sample)):
            return language
    return "en"


def plain_text(report: Report) -> str:
    """Title and text (the title once) in one Unicode form with plain quotation marks."""
    text = report.text if report.title in report.text else f"{report.title}. {report.text}"
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).translate(_PLAIN).strip()


def split_sentences(text: str) -> list[str]:
    """Sentences, roughly: at stops before a capital, a digit or a caseless script, and at line ends."""
    sentences, begin = [], 0
    for end in _SENTENCE_END.finditer(text):
        first = end.start()
        sentences.append(text[begin : first + 1 if text[first] in _STOPS else first].strip())
        begin = end.end()
    sentences.append(text[begin:].strip())
    return [sentence for sentence in sentences if sentence]


def words_of(text: str) -> list[str]:
    """The words of a text, without quotations' words but with a break for each."""
    return _WORD.findall(_QUOTATION.sub(f" {BREAK} ", _DATE_LINE.sub("", text)))


def quotations_of(text: str) -> list[str]:
    """What a text quotes, in small letters without punctuation; short pieces left out."""
    found = (" ".join(_WORD.findall(quote.casefold())) for quote in _QUOTATION.findall(text))
    return [quote for quote in found if len(quote.split()) >= 4]


def runs_of(columns: WordColumns, size: int) -> Grams:
    """Hashes of all runs of ``size`` words within unquoted text, with the rarity of their words in small letters as weight."""
    hashes, weights, is_whole = run_hashes(columns, size)
    unique, first = np.unique(hashes[is_whole], return_index=True)
    return Grams(unique, weights[is_whole][first])


def run_hashes(columns: WordColumns, size: int) -> tuple[Hashes, Weights, npt.NDArray[np.bool_]]:
    """The hash and weight of the run of ``size`` words that begins at each word, and whether no quotation breaks it."""
    n = max(0, len(columns.folded) - size + 1)
    hashes, weights, breaks = np.zeros(n, np.uint64), np.zeros(n, np.float32), np.zeros(n, bool)
    for offset in range(size if n else 0):
        hashes *= np.uint64(0x9E3779B97F4A7C15)
        hashes += columns.folded[offset : offset + n]
        weights += columns.tells[offset : offset + n]
        breaks |= columns.is_break[offset : offset + n]
    hashes ^= hashes >> np.uint64(29)
    return hashes, weights, ~breaks


def _columns(words: Sequence[Sequence[str]]) -> tuple[npt.NDArray[np.int64], WordColumns]:
    """Where each sentence starts (and the last one ends), and what is known of all words."""
    starts = np.zeros(len(words) + 1, np.int64)
    np.cumsum([len(sentence) for sentence in words], out=starts[1:])
    return starts, look_up([word for sentence in words for word in sentence])


def _sentence_keys(columns: WordColumns, starts: npt.NDArray[np.int64]) -> Hashes:
    """An identity of each sentence that survives other names and figures in it; 0 where it is too short to be known again."""
    lengths = np.diff(starts)
    keys = np.zeros(len(lengths), np.uint64)
    is_long = lengths >= _MIN_KEY_WORDS
    if is_long.any():
        place = np.arange(len(columns.masked)) - np.repeat(starts[:-1], lengths)
        terms = columns.masked * _POWERS[place % len(_POWERS)]
        sums = np.concatenate(([np.uint64(0)], np.cumsum(terms, dtype=np.uint64)))
        keys[is_long] = (sums[starts[1:]] - sums[starts[:-1]])[is_long] | np.uint64(1)
    return keys


def _own(sentences: Sequence[str], keys: Hashes, stock: Mapping[int, int]) -> list[int]:
    """Which sentences are the report's own.

    Where nearly all would go, the body was used again, not a footer: then only what stands in many texts (a template) goes.
    """
    status = [stock.get(key, 0) for key in keys.tolist()]
    kept = [index for index, found in enumerate(status) if not found]
    if sum(len(sentences[index]) for index in kept) >= MIN_OWN_SHARE * sum(map(len, sentences)):
        return kept
    return [index for index, found in enumerate(status) if found < MANY]


def _names(columns: WordColumns, starts: npt.NDArray[np.int64]) -> Grams:
    """Capitalised words within sentences; in scripts without capitals, rare words."""
    is_name = columns.is_name.copy()
    is_name[starts[:-1][starts[:-1] < len(is_name)]] = False
    is_name |= columns.is_caseless_name
    names, first = np.unique(columns.name[is_name], return_index=True)
    return Grams(names, columns.name_tells[is_name][first])


def _telling_words(columns: WordColumns) -> Grams:
    """All words that tell something, names at half of what they tell."""
    tells = np.maximum(columns.tells, columns.name_tells / 2)
    is_telling = tells > 0
    words, first = np.unique(columns.folded[is_telling], return_index=True)
    return Grams(words, tells[is_telling][first])


def _figures(text: str, columns: WordColumns) -> Hashes:
    """Numbers in figures or words, years left out, sorted."""
    figures = set(columns.number[columns.number >= 0].tolist())
    if columns.has_digit.any():
        plain = _THOUSANDS.sub("", text)
        for found in _FIGURE.finditer(plain):
            begin = found.start()
            digits = found.group().lstrip("0") or "0"
            is_year = len(digits) == 4 and digits.startswith(("19", "20"))
            if not is_year and (begin == 0 or not plain[begin - 1].isalnum()):
                figures.add(int(digits[:18]))
    return np.array(sorted(figures), np.uint64)
