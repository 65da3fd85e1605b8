"""Spellings of a name: what is the same name written another way.

Two keys, both deterministic and both the same when taken twice. :func:`fold_name` forgets what no reader would call a
difference: case, diacritics, hyphens, marks for hamza and ayn, the Arabic article. :func:`loose_key` also forgets which vowel
was written and how a consonant was transliterated; names that share it are candidates to look at, not the same name.
"""

import re
import unicodedata

ARTICLES = frozenset(
    ("al", "el", "ul", "ar", "er", "as", "es", "ash", "esh", "ad", "ed", "an", "en", "at", "et", "az", "ez", "adh", "edh", "ath")
)
"""The Arabic article as it is written before any consonant."""

_DROPPED = "'’‘`´ʼʿʾʻˈ\"“”‛ـ\u200b\u200c\u200d\u200e\u200fء"
_SPACED = "-‐‑‒–—―_/.,;:()[]|·"
_REPLACED = dict(zip("ıłøəđħðىیېکةۀہھۆەڵ", "iloedhdيييكههههوهل", strict=True))
_LIGATURES = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}
_TABLE = str.maketrans({**dict.fromkeys(_DROPPED, ""), **dict.fromkeys(_SPACED, " "), **_REPLACED, **_LIGATURES})
_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u065f\u0670\u0591-\u05c7]")

_CONSONANTS = (("tch", "sh"), ("ch", "sh"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("dj", "j"), ("ph", "f"))
_LETTERS = str.maketrans({"q": "k", "c": "k", "x": "ks", "v": "f", "p": "b"})
_FINAL_H = re.compile(r"(?<=[aeiou])h\b")
_FINAL_IA = re.compile(r"i+(?=[ae]\b)")
_GLIDE = re.compile(r"(?<![aeiou])[yw](?![aeiou])|(?<=[aeiou])[yw](?![aeiou])|(?<![aeiou\b])y(?=[aeiou])")
_VOWELS = re.compile(r"[aeiou]+")
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1+")


def fold_name(name: str) -> str:
    """The name without case, diacritics, punctuation and Arabic articles: ``"Deir ez-Zor"`` and ``"deir el-Zor"`` fold alike.

    A last word is kept even where it looks like an article. In Arabic script the article is cut from each word, alef and yeh
    are unified, and teh marbuta reads as heh.
    """
    text = name.casefold()
    if text.isalpha() and text.isascii():
        return text
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    words = text.translate(_TABLE).split()
    if not text.isascii():
        words = [_without_arabic_article(word) for word in words]
    kept = [word for word in words[:-1] if word not in ARTICLES]
    return " ".join([*kept, *words[-1:]])


def loose_key(name: str) -> str:
    """A key that most transliterations of one Arabic name share; empty for names too short to tell apart by it.

    ``ou``, ``oo``, ``u``, ``aw`` and all other vowels count as one vowel, ``kh``/``k``/``q`` as one consonant, doubled letters
    as single ones, and a final ``h`` after a vowel is dropped: ``"Dayr az-Zawr"`` and ``"Deir al-Zour"`` share a key.
    """
    text = fold_name(name)
    if not text.isascii():
        return text
    for written, sound in _CONSONANTS:
        text = text.replace(written, sound)
    text = _FINAL_IA.sub("iy", _FINAL_H.sub("", text.translate(_LETTERS)))
    text = _VOWELS.sub("a", _GLIDE.sub("i", text))
    key = _DOUBLED.sub(r"\1", text).replace(" ", "")
    return key if len(key) > 3 else ""


def _without_arabic_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word
