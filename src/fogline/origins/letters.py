"""What each letter is for cutting texts into words and sentences, as a table by its number in Unicode."""

import unicodedata
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

STOPS: Final = ".!?؟。"
QUOTES: Final = '"«»'

IN_WORD, SPACE, STOP, STARTER, DIGIT, QUOTE = 1, 2, 4, 8, 16, 32
"""A letter or digit; white space; what ends a sentence; what begins one after a stop; a decimal digit; a quotation mark."""

_N_CODES, _N_KNOWN = 0x110000, 0x10000
"""Beyond the first plane there are pictures and dead scripts: nothing there is in a word."""

_STARTERS = ('"', "AZ", "АЯ", "Ё", "09", "\u0600\u06ff")


@cache
def letter_classes() -> npt.NDArray[np.uint8]:
    """The marks of each letter."""
    known = [chr(code) for code in range(_N_KNOWN)]
    classes = np.zeros(_N_CODES, np.uint8)
    for mark, tell in ((IN_WORD, str.isalnum), (SPACE, str.isspace), (DIGIT, str.isdecimal)):
        classes[:_N_KNOWN] |= np.fromiter(map(tell, known), np.uint8, _N_KNOWN) * np.uint8(mark)
    for letters, mark in ((STOPS, STOP), (QUOTES, QUOTE)):
        classes[[ord(letter) for letter in letters]] |= mark
    for span in _STARTERS:
        classes[ord(span[0]) : ord(span[-1]) + 1] |= STARTER
    return classes


@cache
def digit_values() -> npt.NDArray[np.uint8]:
    """What each decimal digit is worth."""
    values = np.zeros(_N_CODES, np.uint8)
    for code in np.flatnonzero(letter_classes() & DIGIT).tolist():
        values[code] = unicodedata.decimal(chr(code))
    return values
