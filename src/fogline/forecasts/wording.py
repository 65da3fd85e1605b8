"""How sure a forecast sounds, and whether it says that something will not happen: read from ``words.toml``."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ForecastWords:
    """Strengths in the order in which they are tried, and what negates."""

    strengths: tuple[tuple[re.Pattern[str], float], ...]
    negation: re.Pattern[str]
    default: float


@cache
def load_words() -> ForecastWords:
    """Read the table that ships with the package."""
    raw = tomllib.loads((files("fogline.forecasts") / "words.toml").read_text(encoding="utf-8"))
    strengths = tuple((_any_of(row["words"]), float(row["strength"])) for row in raw["strengths"])
    return ForecastWords(strengths, _any_of(raw["negations"]), float(raw["default"]))


def strength_of(words: str) -> float:
    """The probability (0 to 1) that the words give to what they foretell."""
    table = load_words()
    folded = _fold(words)
    return next((strength for pattern, strength in table.strengths if pattern.search(folded)), table.default)


def is_negative(words: str) -> bool:
    """Whether the words say that something will not happen."""
    return load_words().negation.search(_fold(words)) is not None


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words))


def _fold(words: str) -> str:
    return " ".join(words.casefold().replace("’", "'").split())
