"""What is known of a word by itself: its identity, what its wording tells, and whether it reads as a name.

Kept for words seen before, as columns, so that the words of many reports are looked up at once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from fogline.origins.order import WIRE_HINT
from fogline.origins.rows import Hashes, RowTable
from fogline.reports import word_rarity

Weights = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]

BREAK = "¶"
"""Stands where a quotation was taken out."""

IS_NAME, IS_CASELESS_NAME, IS_BREAK, HAS_DIGIT, IS_WIRE = 1, 2, 4, 8, 16

DAY_WORDS = frozenset(
    (
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
        *("december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "sept"),
        *("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    )
)
_SMALL_NUMBERS = (
    *("zero", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_TENS = {"thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
_NUMBER_WORDS = {word: number for number, word in enumerate(_SMALL_NUMBERS) if word} | _TENS
_MAX_KEPT = 300_000
_BREAK_HASH = np.ones(1, np.uint64)
_MIN_CASELESS_RARITY = 13.0
_COMMON, _RAREST, _FLOOR = 7.0, 14.0, 5.0


@dataclass(frozen=True, slots=True)
class WordColumns:
    """What is known of words, by row: identity in small letters, the same with names and figures masked, what each tells.

    ``name`` and ``name_tells`` are those of the word as a name, without a genitive's ending; ``number`` is what a number word
    says, -1 for others. Rows are added at the end and never changed.
    """

    folded: Hashes
    masked: Hashes
    tells: Weights
    name: Hashes
    name_tells: Weights
    marks: npt.NDArray[np.uint8]
    number: npt.NDArray[np.int32]

    @classmethod
    def of(cls, size: int) -> "WordColumns":
        """Room for so many words."""
        dtypes = (np.uint64, np.uint64, np.float32, np.uint64, np.float32, np.uint8, np.int32)
        columns: list[Any] = [np.zeros(size, dtype) for dtype in dtypes]
        return cls(*columns)

    def with_room(self, size: int) -> "WordColumns":
        """The same with room for more."""
        columns: list[Any] = [np.concatenate((column, np.zeros(size - len(column), column.dtype))) for column in self.all]
        return WordColumns(*columns)

    @property
    def all(self) -> tuple[npt.NDArray[Any], ...]:
        """The columns, in order."""
        return (self.folded, self.masked, self.tells, self.name, self.name_tells, self.marks, self.number)


@dataclass(slots=True)
class WordTable:
    """The row of each word by its hash; a word asked for the first time is given one. Several threads may ask at once."""

    columns: WordColumns = field(default_factory=lambda: WordColumns.of(0))
    n_words: int = 0
    _known: RowTable = field(default_factory=RowTable)
    _lock: Lock = field(default_factory=Lock)

    def look_up(self, hashes: Hashes, word_at: Callable[[int], str]) -> tuple[Rows, WordColumns]:
        """The row of each word by its hash (never 0), and the columns that rows count in; ``word_at`` spells a new one."""
        with self._lock:
            if not self.n_words or self.n_words > _MAX_KEPT:
                self._forget()
            rows = self._known.find(hashes)
            missing = np.flatnonzero(rows < 0)
            if len(missing):
                new, first = np.unique(hashes[missing], return_index=True)
                self._add(new, [word_at(at) for at in missing[first].tolist()])
                rows[missing] = self._known.find(hashes[missing])
            return rows, self.columns

    def _forget(self) -> None:
        """Begin anew, so that memory stays bounded whatever texts come; those who still read old rows keep old columns."""
        self.columns, self.n_words, self._known = WordColumns.of(1 << 14), 0, RowTable()
        self._add(_BREAK_HASH, [BREAK])

    def _add(self, hashes: Hashes, words: list[str]) -> None:
        room = len(self.columns.folded)
        while self.n_words + len(words) > room:
            room *= 2
        if room > len(self.columns.folded):
            self.columns = self.columns.with_room(room)
        for word in words:
            self._write(word)
        self._known.put(hashes)

    def _write(self, word: str) -> None:
        folded = word.casefold()
        name = folded.removesuffix("'s")
        marks = _marks(word, name)
        is_any = marks & ~(HAS_DIGIT | IS_WIRE) > 0
        own = hash_of(folded)
        masked = _MASK if word[0].isdigit() or word[0].isupper() else own
        told = (hash_of(name), name_weight(name)) if is_any else (0, 0.0)
        values = (own, masked, _tells(word), *told, marks, _NUMBER_WORDS.get(folded, -1))
        for column, value in zip(self.columns.all, values, strict=True):
            column[self.n_words] = value
        self.n_words += 1


WORDS = WordTable()
"""The words of all reports read by this process."""


def hash_of(text: str) -> int:
    """64 bits of identity, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def name_weight(name: str) -> float:
    """What sharing a name (in small letters) tells: its rarity over a floor."""
    return max(0.0, word_rarity(name) - 6.0)


def _tells(word: str) -> float:
    """What a word tells about wording: nothing if it is a name, a figure or common, else its rarity over a floor."""
    if word[0].isupper() or word[0].isdigit() or word == BREAK:
        return 0.0
    rarity = word_rarity(word)
    return min(rarity, _RAREST) - _FLOOR if rarity > _COMMON else 0.0


def _marks(word: str, name: str) -> int:
    if word == BREAK:
        return IS_BREAK
    if word[0].isdigit():
        return HAS_DIGIT
    wire = IS_WIRE * (re.search(WIRE_HINT, word) is not None)
    if len(word) <= 2 or name in DAY_WORDS:
        return wire
    is_caseless = word[0].isalpha() and word[0].upper() == word[0].lower()
    is_rare = is_caseless and word_rarity(word) > _MIN_CASELESS_RARITY
    return wire | IS_NAME * word[0].isupper() | IS_CASELESS_NAME * is_rare


_MASK = hash_of("0")
