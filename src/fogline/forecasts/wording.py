"""How sure a forecast sounds, how soon it means, and whether it says that something will not happen: read from ``words.toml``."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fogline.forecasts.outcomes import any_of, is_of_whole_war, where_named

_NEAR = re.compile(r"(?: [^\s,;.:]+){0,4} ")


@dataclass(frozen=True, slots=True)
class ForecastWords:
    """Strengths and horizons in the order in which they are tried, and what negates."""

    strengths: tuple[tuple[re.Pattern[str], float], ...]
    negation: re.Pattern[str]
    averts: re.Pattern[str]
    default: float
    horizons: tuple[tuple[re.Pattern[str], int], ...]
    default_days: int


@cache
def load_words() -> ForecastWords:
    """Read the table that ships with the package."""
    raw = tomllib.loads((files("fogline.forecasts") / "words.toml").read_text(encoding="utf-8"))
    strengths = tuple((any_of(row["words"]), float(row["strength"])) for row in raw["strengths"])
    horizons = tuple((any_of(row["words"]), int(row["days"])) for row in raw["horizons"])
    return ForecastWords(
        strengths, any_of(raw["negations"]), any_of(raw["averts"]), float(raw["default"]), horizons, int(raw["default_days"])
    )


def strength_of(words: str) -> float:
    """The probability (0 to 1) that the words give to what they foretell."""
    table = load_words()
    folded = _fold(words)
    return next((strength for pattern, strength in table.strengths if pattern.search(folded)), table.default)


def implied_days(words: str) -> int:
    """In how many days what the words foretell is to come, where they state no deadline."""
    table = load_words()
    folded = _fold(words)
    return next((days for pattern, days in table.horizons if pattern.search(folded)), table.default_days)


def is_negative(words: str, action: str = "") -> bool:
    """Whether the words say that something will not happen; of an ``action`` that they name, whether it will not.

    What negates must stand by the action, with no comma or four other words between: "will not end the war, but will take
    the town" foretells a capture. What averts an action negates it too, and both together do not: "will not prevent the fall".
    To drag on negates a capture, but is itself what may be foretold of a war.
    """
    folded = _fold(words)
    negations = [match.span() for match in load_words().negation.finditer(folded)]
    named = where_named(folded, action)
    if is_of_whole_war(action):
        negations = [negation for negation in negations if negation not in named]
    if not named:
        return bool(negations)
    return any(_is_negated(folded, at, negations) for at in named)


def _is_negated(folded: str, at: tuple[int, int], negations: Sequence[tuple[int, int]]) -> bool:
    averts = (match.span() for match in load_words().averts.finditer(folded, 0, at[0]))
    averted = next((averting for averting in averts if _NEAR.fullmatch(folded, averting[1], at[0])), None)
    if averted:
        return not any(_is_near(folded, negation, averted) for negation in negations)
    return any(_is_near(folded, negation, at) for negation in negations)


def _is_near(folded: str, negation: tuple[int, int], action: tuple[int, int]) -> bool:
    (begin, end), (first, last) = negation, action
    if begin <= first < end:
        return True
    if first >= end:
        return _NEAR.fullmatch(folded, end, first) is not None
    return _NEAR.fullmatch(folded, last, begin) is not None and " and " not in folded[last:begin]


def _fold(words: str) -> str:
    return " ".join(words.casefold().replace("’", "'").split())
