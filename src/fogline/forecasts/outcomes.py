"""The words of listening (``listening.toml``) as patterns, and where a sentence names an outcome."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_CONDITIONS = ("not_ahead", "conditional", "unconditional")
_CLAUSES = ("idle", "tells", "others", "openers", "any", "breaks", "leads")
_AROUND = ("happens", "things", "times", "refers")
_FORMS = ("verbs", "present", "nouns", "made")


@dataclass(frozen=True, slots=True)
class Words:
    """The table of :file:`listening.toml`, as patterns."""

    ahead: Mapping[str, re.Pattern[str]]
    not_ahead: re.Pattern[str]
    conditional: re.Pattern[str]
    idle: re.Pattern[str]
    tells: re.Pattern[str]
    others: re.Pattern[str]
    breaks: re.Pattern[str]
    leads: re.Pattern[str]
    happens: re.Pattern[str]
    openers: re.Pattern[str]
    any: re.Pattern[str]
    times: re.Pattern[str]
    things: re.Pattern[str]
    refers: re.Pattern[str]
    unconditional: re.Pattern[str]
    outcomes: tuple[tuple[str, re.Pattern[str]], ...]
    whole: "WholeWords"


@dataclass(frozen=True, slots=True)
class WholeOutcome:
    """What may become of a war, or of a side in it: after a word that looks ahead, in the present, as a noun, as done to it."""

    action: str
    is_of_war: bool
    verbs: tuple[str, ...]
    present: tuple[str, ...]
    nouns: tuple[str, ...]
    made: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WholeWords:
    """The words of forecasts about a war as a whole."""

    war: tuple[str, ...]
    ahead: tuple[str, ...]
    between: tuple[str, ...]
    sees: tuple[str, ...]
    outcomes: tuple[WholeOutcome, ...]


def is_of_whole_war(action: str) -> bool:
    """Whether an outcome is one of a war as a whole, which control of places does not decide."""
    return any(outcome.action == action for outcome in load_words().whole.outcomes)


def where_named(sentence: str, action: str) -> list[tuple[int, int]]:
    """Where a sentence (in small letters) names an outcome; empty for outcomes that the table does not hold."""
    words = load_words()
    whole = [(row.action, any_of([*row.verbs, *row.present, *row.nouns, *row.made])) for row in words.whole.outcomes]
    named = (pattern for name, pattern in (*words.outcomes, *whole) if name == action)
    return [span for pattern in named for span in spans_of(sentence, pattern)]


def spans_of(sentence: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Begin and end of each match that is not part of an idle phrase ("take place" takes nothing)."""
    found = [match.span() for match in pattern.finditer(sentence)]
    idle = [match.span() for match in load_words().idle.finditer(sentence)] if found else []
    return [span for span in found if not any(begin <= span[0] < end for begin, end in idle)]


@cache
def load_words() -> Words:
    """Read the table that ships with the package."""
    raw = tomllib.loads((files("fogline.forecasts") / "listening.toml").read_text(encoding="utf-8"))
    outcomes = tuple((str(row["action"]), any_of(row["words"])) for row in raw["outcomes"])
    patterns = {name: any_of(raw[name]) for name in (*_CONDITIONS, *_CLAUSES, *_AROUND)}
    ahead = {kind: any_of(listed) for kind, listed in raw["ahead"].items()}
    return Words(ahead=ahead, outcomes=outcomes, whole=_whole_words(raw["whole"]), **patterns)


def _whole_words(raw: Mapping[str, Any]) -> WholeWords:
    outcomes = tuple(
        WholeOutcome(str(row["action"]), row["of"] == "war", *(tuple(row.get(form, ())) for form in _FORMS))
        for row in raw["outcomes"]
    )
    war, ahead, between, sees = (tuple(raw[name]) for name in ("war", "ahead", "between", "sees"))
    return WholeWords(war, ahead, between, sees, outcomes)


def any_of(words: Sequence[str]) -> re.Pattern[str]:
    """A pattern for any of the words, the longest first, whole; * stands for any ending, # for a number."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    escaped = (re.escape(word).replace(re.escape("*"), "[a-z]*").replace(re.escape("#"), r"\d+") for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})(?!\w)")
