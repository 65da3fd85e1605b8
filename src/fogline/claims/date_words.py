"""The words of time expressions, read from ``words/dates.toml``, and the pieces of patterns made of them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class DateWords:
    """Each word of time and what it stands for; all keys are lower case."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    full_weekdays: tuple[str, ...]
    ambiguous_months: frozenset[str]
    before_month: frozenset[str]
    before_year: frozenset[str]
    counted: frozenset[str]
    day_parts: tuple[str, ...]
    future_cues: tuple[str, ...]
    seasons: Mapping[str, tuple[int, int]]
    feasts: Mapping[str, tuple[int, int]]
    numbers: Mapping[str, int]
    quantities: Mapping[str, int]
    ordinals: Mapping[str, int]

    def count(self, words: str) -> int:
        """The number that digits, a number word or a vague quantity stand for."""
        words = " ".join(words.lower().split())
        if words.isascii() and words.isdigit():
            return int(words)
        return self.numbers.get(words) or self.quantities.get(words) or 1

    def is_vague(self, words: str | None) -> bool:
        """Whether no number is given ("several"), so that a long span has no known start."""
        return words is None or " ".join(words.lower().split()) in self.quantities


@cache
def load_date_words() -> DateWords:
    """Read the word list that ships with the package."""
    raw = tomllib.loads((files("fogline.claims") / "words" / "dates.toml").read_text(encoding="utf-8"))
    return DateWords(
        months={name: number for number, names in enumerate(raw["months"], 1) for name in names},
        weekdays={name: number for number, names in enumerate(raw["weekdays"]) for name in names},
        full_weekdays=tuple(names[0] for names in raw["weekdays"]),
        ambiguous_months=frozenset(raw["ambiguous_months"]),
        before_month=frozenset(raw["before_month"]),
        before_year=frozenset(raw["before_year"]),
        counted=frozenset(raw["counted"]),
        day_parts=tuple(raw["day_parts"]),
        future_cues=tuple(raw["future_cues"]),
        seasons={name: (first, last) for name, (first, last) in raw["seasons"].items()},
        feasts={name: (month, day) for name, (month, day) in raw["feasts"].items()},
        numbers=raw["numbers"],
        quantities=raw["quantities"],
        ordinals=raw["ordinals"],
    )


def any_of(words: Iterable[str]) -> str:
    """A pattern that takes any of these words, the longest first."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda word: (-len(word), word)))
