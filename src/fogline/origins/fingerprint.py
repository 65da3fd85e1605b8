"""What is compared of a report: its wording in figures, its names and numbers, sentences, days and place in time.

Computed from one report alone (its outlet's stock phrases excepted), so that the comparison of two reports does not depend on
any third.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from fogline.model import Report
from fogline.origins.letters import digit_values, letter_classes
from fogline.origins.order import order_of
from fogline.origins.prints import Fingerprint, Fingerprints, Grams, Head, Prints
from fogline.origins.ragged import Ragged
from fogline.origins.reading import Reading, plain_text, read_texts
from fogline.reports.printed import find_date_line

FEW, MANY = 1, 2
"""How often an outlet prints a sentence or a run of words over weeks: in several texts, or in many."""

MIN_OWN_SHARE = 0.3
"""A text that would keep less than this share of itself without stock phrases is no footer: it was used again."""

RUN, SHORT_RUN = 5, 3
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_QUOTATION = re.compile(r'["«»]([^"«»]{8,600})["«»]')
_DATE_LINE = re.compile(
    r"\W*(?:(?:mon|tue|wed|thu|fri|sat|sun)\w*\W+)?\d{1,2}\W+\w+\W+20\d\d(?:\W+(?:at\W+)?\d{1,4}(?::\d\d)?)?", re.IGNORECASE
)
_MAX_SENTENCES = 30
_MIN_SENTENCE_WORDS = 5
_SCRIPTS = {"ru": re.compile(r"[\u0400-\u04ff]"), "ar": re.compile(r"[\u0600-\u06ff]")}
_MAX_AT_ONCE, _MAX_LETTERS_AT_ONCE = 1000, 2_000_000

Stock = Mapping[int, int]
_NO_STOCK: Stock = MappingProxyType({})


def take_fingerprint(report: Report, stock: Stock = _NO_STOCK) -> Fingerprint:
    """The fingerprint of a report without the sentences that its outlet prints everywhere.

    ``stock`` tells for a sentence's key whether it stands in ``FEW`` or ``MANY`` of the outlet's texts.
    """
    return take_own_fingerprint(report, stock)[0]


def take_own_fingerprint(report: Report, stock: Stock = _NO_STOCK) -> Fingerprints:
    """The same as columns of one row."""
    reading = read_texts([plain_text(report)])
    return take_from([report], reading, own_sentences_of(reading, _statuses(reading, stock)))


def slices_to_read(reports: Iterable[Report]) -> Iterator[list[Report]]:
    """The same reports, so many at a time as are well read at once."""
    part: list[Report] = []
    n_letters = 0
    for report in reports:
        part.append(report)
        n_letters += len(report.text)
        if len(part) == _MAX_AT_ONCE or n_letters > _MAX_LETTERS_AT_ONCE:
            yield part
            part, n_letters = [], 0
    if part:
        yield part


def take_fingerprints(reports: Sequence[Report]) -> Fingerprints:
    """The fingerprints of reports, with all of their text."""
    reading = read_texts([plain_text(report) for report in reports])
    return take_from(reports, reading, np.ones(len(reading.sentence_keys), np.bool_))


def take_from(reports: Sequence[Report], reading: Reading, kept: npt.NDArray[np.bool_]) -> Fingerprints:
    """The fingerprints of reports that were cut, by the sentences kept."""
    runs, names, words, figures, counts = _columns(reading, kept, RUN)
    columns = (*runs, *names, *words, figures)
    kinds = (0, 0, 1, 1, 2, 2, 3)
    rows: list[Any] = [Ragged.cut(values, counts[:, kind]) for values, kind in zip(columns, kinds, strict=True)]
    return Fingerprints(list(_heads(reports, reading, counts)), Prints(*rows), _sentence_rows(reading))


def runs_of(report: Report, stock: Stock, size: int) -> Grams:
    """Runs of so many words within a report's own unquoted text, with the rarity of their words in small letters as weight."""
    reading = read_texts([plain_text(report)])
    return Grams(*_columns(reading, own_sentences_of(reading, _statuses(reading, stock)), size)[0])


def own_sentences(report: Report, stock: Stock = _NO_STOCK) -> list[str]:
    """The sentences whose meaning is compared: the report's own that tell."""
    return telling_sentences(kept_sentences(report, stock))


def telling_sentences(sentences: Sequence[str]) -> list[str]:
    """Those long enough to mean something, and not too many."""
    return [sentence for sentence in sentences if len(sentence.split()) >= _MIN_SENTENCE_WORDS][:_MAX_SENTENCES]


def kept_sentences(report: Report, stock: Stock = _NO_STOCK) -> list[str]:
    """All sentences of a report without what its outlet prints everywhere."""
    reading = read_texts([plain_text(report)])
    return sentences_kept(reading, _statuses(reading, stock))


def sentences_kept(reading: Reading, statuses: npt.NDArray[np.uint8]) -> list[str]:
    """The sentences of a single text that are its own."""
    kept = own_sentences_of(reading, statuses).tolist()
    return [sentence for sentence, is_kept in zip(reading.sentences_of(0), kept, strict=True) if is_kept]


def own_sentences_of(reading: Reading, statuses: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Which sentences are their report's own.

    Where nearly all would go, the body was used again, not a footer: then only what stands in many texts (a template) goes.
    """
    own = statuses == 0
    lengths = reading.sentence_ends - reading.sentence_begins
    of_text = np.repeat(np.arange(len(reading.texts)), np.diff(reading.text_sentences))
    n_own = np.bincount(of_text, lengths * own, len(reading.texts))
    is_reused = n_own < MIN_OWN_SHARE * np.bincount(of_text, lengths, len(reading.texts))
    return np.asarray(own | (is_reused[of_text] & (statuses < MANY)))


def language_of(report: Report) -> str:
    """The report's language, or what its letters say: the language that most reports in a script are in."""
    if report.lang:
        return report.lang[:2].casefold()
    sample = report.text[:400]
    for language, letters in _SCRIPTS.items():
        if 2 * len(letters.findall(sample)) > sum(map(str.isalpha, sample)):
            return language
    return "en"


def quotations_of(text: str) -> list[str]:
    """What a text quotes, in small letters without punctuation; short pieces left out."""
    found = (" ".join(_WORD.findall(quote.casefold())) for quote in _QUOTATION.findall(text))
    return [quote for quote in found if len(quote.split()) >= 4]


def _statuses(reading: Reading, stock: Stock) -> npt.NDArray[np.uint8]:
    return np.array([stock.get(key, 0) for key in reading.sentence_keys.tolist()], np.uint8)


def _columns(reading: Reading, kept: npt.NDArray[np.bool_], size: int) -> tuple[Any, ...]:
    """Runs of so many words, names, telling words and figures of each text, and how many of each."""
    from fogline.origins import taking  # noqa: PLC0415 - loads the compiler

    known = reading.columns
    return taking.take_columns(
        (reading.codes, letter_classes(), digit_values()),
        (reading.words, reading.word_begins),
        (reading.sentence_begins, reading.sentence_ends, reading.sentence_words, reading.text_sentences),
        (reading.quotes, reading.text_quotes),
        (known.folded, known.tells, known.name, known.name_tells, known.marks, known.number),
        (kept, _bare_begins(reading, kept), size),
    )


def _bare_begins(reading: Reading, kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Where each text begins behind its date line."""
    begins = reading.begins[:-1].copy()
    for at in np.flatnonzero(reading.has_year).tolist():
        first, last = reading.text_sentences[at : at + 2].tolist()
        own = np.flatnonzero(kept[first:last])
        if len(own):
            place = int(reading.sentence_begins[first + own[0]]) - int(begins[at])
            line = _DATE_LINE.match(reading.texts[at], place)
            begins[at] += line.end() if line else 0
    return begins


def _heads(reports: Sequence[Report], reading: Reading, counts: npt.NDArray[np.int64]) -> Iterator[Head]:
    places = reading.sentence_words[reading.text_sentences].tolist()
    folded = reading.columns.folded[reading.words]
    rows = zip(reports, reading.has_year.tolist(), counts[:, 4:].tolist(), places[:-1], places[1:], strict=True)
    for report, has_year, (n_words, may_name_wire), begin, end in rows:
        published = report.published_on
        printed = (find_date_line(report.text) if has_year else None) or published
        order = order_of(report, printed, n_words, may_name_wire=bool(may_name_wire))
        days = (published.toordinal(),) if printed == published else tuple(sorted((published.toordinal(), printed.toordinal())))
        text_id = blake2b(folded[begin:end].tobytes(), digest_size=12).digest()
        yield Head(report.report_id, report.source, language_of(report), text_id, order, days, n_words)


def _sentence_rows(reading: Reading) -> Ragged[np.uint64]:
    """The keys of each text's sentences, sorted, each once."""
    of_text = np.repeat(np.arange(len(reading.texts)), np.diff(reading.text_sentences))
    order = np.lexsort((reading.sentence_keys, of_text))
    keys, of_text = reading.sentence_keys[order], of_text[order]
    is_first = np.ones(len(keys), np.bool_)
    is_first[1:] = (keys[1:] != keys[:-1]) | (of_text[1:] != of_text[:-1])
    is_first &= keys > 0
    return Ragged.cut(keys[is_first], np.bincount(of_text[is_first], minlength=len(reading.texts)))
