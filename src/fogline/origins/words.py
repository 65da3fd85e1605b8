"""What is known of a word by itself: its identity, what its wording tells, and whether it reads as a name.

Kept for words seen before, as columns, so that a report's words are looked up at once.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from fogline.reports import word_rarity

Hashes = npt.NDArray[np.uint64]
Weights = npt.NDArray[np.float32]

BREAK = "¶"
"""Stands where a quotation was taken out."""

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
_IS_NAME, _IS_CASELESS_NAME, _IS_BREAK, _HAS_DIGIT = 1, 2, 4, 8
_MIN_CASELESS_RARITY = 13.0
_COMMON, _RAREST, _FLOOR = 7.0, 14.0, 5.0


@dataclass(frozen=True, slots=True)
class WordColumns:
    """Columns of a sequence of words: identity in small letters, the same with names and figures masked, what each tells.

    ``name`` and ``name_tells`` are those of the word as a name, without a genitive's ending; ``number`` is what a number word
    says, -1 for others.
    """

    folded: Hashes
    masked: Hashes
    tells: Weights
    name: Hashes
    name_tells: Weights
    is_name: npt.NDArray[np.bool_]
    is_caseless_name: npt.NDArray[np.bool_]
    is_break: npt.NDArray[np.bool_]
    has_digit: npt.NDArray[np.bool_]
    number: npt.NDArray[np.int32]


def look_up(words: Sequence[str]) -> WordColumns:
    """The columns of these words."""
    if len(_WORDS) > _MAX_KEPT:
        _WORDS.forget()
    ids = np.fromiter(map(_WORDS.__getitem__, words), np.int64, len(words))
    marks = np.frombuffer(_WORDS.marks, np.uint8)[ids]
    return WordColumns(
        folded=np.frombuffer(_WORDS.folded, np.uint64)[ids],
        masked=np.frombuffer(_WORDS.masked, np.uint64)[ids],
        tells=np.frombuffer(_WORDS.tells, np.float32)[ids],
        name=np.frombuffer(_WORDS.name, np.uint64)[ids],
        name_tells=np.frombuffer(_WORDS.name_tells, np.float32)[ids],
        is_name=(marks & _IS_NAME) > 0,
        is_caseless_name=(marks & _IS_CASELESS_NAME) > 0,
        is_break=(marks & _IS_BREAK) > 0,
        has_digit=(marks & _HAS_DIGIT) > 0,
        number=np.frombuffer(_WORDS.number, np.int32)[ids],
    )


def hash_of(text: str) -> int:
    """64 bits of identity, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def name_weight(name: str) -> float:
    """What sharing a name (in small letters) tells: its rarity over a floor."""
    return max(0.0, word_rarity(name) - 6.0)


class _Words(dict[str, int]):
    """The row of each word; a word asked for the first time is given one."""

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        """Empty the columns, so that memory stays bounded whatever texts come."""
        self.clear()
        self.folded, self.masked, self.tells, self.marks = array("Q"), array("Q"), array("f"), array("B")
        self.name, self.name_tells, self.number = array("Q"), array("f"), array("i")

    def __missing__(self, word: str) -> int:
        folded = word.casefold()
        name = folded.removesuffix("'s")
        marks = _marks(word, name)
        self.folded.append(hash_of(folded))
        self.number.append(_NUMBER_WORDS.get(folded, -1))
        self.name.append(hash_of(name) if marks & ~_HAS_DIGIT else 0)
        self.name_tells.append(name_weight(name) if marks & ~_HAS_DIGIT else 0.0)
        self.masked.append(_MASK if word[0].isdigit() or word[0].isupper() else self.folded[-1])
        self.tells.append(_tells(word))
        self.marks.append(marks)
        self[word] = row = len(self)
        return row


def _tells(word: str) -> float:
    """What a word tells about wording: nothing if it is a name, a figure or common, else its rarity over a floor."""
    if word[0].isupper() or word[0].isdigit() or word == BREAK:
        return 0.0
    rarity = word_rarity(word)
    return min(rarity, _RAREST) - _FLOOR if rarity > _COMMON else 0.0


def _marks(word: str, name: str) -> int:
    if word == BREAK:
        return _IS_BREAK
    if word[0].isdigit():
        return _HAS_DIGIT
    if len(word) <= 2 or name in DAY_WORDS:
        return 0
    is_caseless = word[0].isalpha() and word[0].upper() == word[0].lower()
    is_rare = is_caseless and word_rarity(word) > _MIN_CASELESS_RARITY
    return _IS_NAME * word[0].isupper() + _IS_CASELESS_NAME * is_rare


_MASK = hash_of("0")
_WORDS = _Words()
