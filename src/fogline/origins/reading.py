"""Texts cut into words and sentences, many at once: one pass over their letters in machine code."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fogline.model import Report
from fogline.origins.letters import letter_classes
from fogline.origins.rows import Hashes
from fogline.origins.words import WORDS, Rows, WordColumns

Places = npt.NDArray[np.int32]
"""Places in a row of letters, words or sentences."""

_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " "})
_POWERS = np.multiply.accumulate(np.full(4096, 0x9E3779B97F4A7C15, np.uint64))


@dataclass(frozen=True, slots=True)
class Reading:
    """Several texts in one row of letters (``codes``), with the words and sentences in it.

    What has one entry more than there are texts or sentences tells where each begins and the last one ends.
    """

    texts: Sequence[str]
    codes: npt.NDArray[np.uint32]
    begins: npt.NDArray[np.int64]
    columns: WordColumns
    words: Rows
    word_begins: Places
    sentence_begins: Places
    sentence_ends: Places
    sentence_words: Places
    sentence_keys: Hashes
    text_sentences: Places
    quotes: Places
    text_quotes: Places
    has_year: npt.NDArray[np.bool_]
    """Whether a text holds four digits that may be a year."""

    def sentences_of(self, text: int) -> list[str]:
        """The sentences of one text."""
        rows = slice(*self.text_sentences[text : text + 2].tolist())
        first = int(self.begins[text])
        spans = zip(self.sentence_begins[rows].tolist(), self.sentence_ends[rows].tolist(), strict=True)
        return [self.texts[text][begin - first : end - first] for begin, end in spans]


def plain_text(report: Report) -> str:
    """Title and text (the title once) in one Unicode form with plain quotation marks."""
    text = report.text if report.title in report.text else f"{report.title}. {report.text}"
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).translate(_PLAIN).strip()


def read_texts(texts: Sequence[str]) -> Reading:
    """Cut these texts.

    Words are letters and digits, with an apostrophe within; sentences end, roughly, at stops before a capital, a digit or a
    caseless script, and at line ends.
    """
    from fogline.origins import cutting  # noqa: PLC0415 - loads the compiler

    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    begins = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=begins[1:])
    size = len(codes) + len(texts) + 1
    hashes, columns = np.empty(size, np.uint64), [np.empty(size, np.int32) for _ in range(6)]
    word_begins, word_ends, sentence_begins, sentence_ends, sentence_words, quotes = columns
    text_sentences, text_quotes = np.zeros(len(texts) + 1, np.int32), np.zeros(len(texts) + 1, np.int32)
    has_year = np.zeros(len(texts), np.bool_)
    n_words, n_sentences, n_quotes = cutting.cut_texts(
        codes,
        begins,
        letter_classes(),
        (hashes, word_begins, word_ends),
        (sentence_begins, sentence_ends, sentence_words, text_sentences),
        (quotes, text_quotes, has_year),
    )

    def spell(word: int) -> str:
        return codes[word_begins[word] : word_ends[word]].tobytes().decode("utf-32-le", "surrogatepass")

    words, known = WORDS.look_up(hashes[:n_words].copy(), spell)
    sentence_words = sentence_words[: n_sentences + 1].copy()
    return Reading(
        texts,
        codes,
        begins,
        columns=known,
        words=words,
        word_begins=word_begins[:n_words].copy(),
        sentence_begins=sentence_begins[:n_sentences].copy(),
        sentence_ends=sentence_ends[:n_sentences].copy(),
        sentence_words=sentence_words,
        sentence_keys=cutting.sentence_keys(words, known.masked, sentence_words, _POWERS),
        text_sentences=text_sentences,
        quotes=quotes[:n_quotes].copy(),
        text_quotes=text_quotes,
        has_year=has_year,
    )
