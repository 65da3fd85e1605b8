"""What each action says about control, read from ``symbols.toml``."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Relation = tuple[float, float, float, float]
"""How likely a claim is where the place is held by its actor, its target, contested, or held by someone else."""

SILENT: Relation = (1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Symbol:
    """What claims of one action say. ``affirms`` names ``actor`` or ``contested`` as controller, or nobody.

    ``named`` replaces it where the claim names a side, ``before`` holds shortly before its interval; ``presses`` where the actor
    moves on the place.
    """

    affirms: str | None
    relation: Relation
    before: Relation | None = None
    named: Relation | None = None
    presses: bool = False


@dataclass(frozen=True, slots=True)
class Symbols:
    """Symbols by action, for what is affirmed and for what is denied; what a part says of its city, and a city of its parts.

    ``part_words`` tell that a claim speaks of parts, ``past`` finds words that tell of what was held once, ``leaving`` those
    of fighters who leave, ``not_leaving`` those beside which others do.
    """

    affirmed: Mapping[str, Symbol]
    denied: Mapping[str, Symbol]
    of_part: Relation
    of_whole: Relation
    part_words: tuple[str, ...]
    past: re.Pattern[str]
    leaving: re.Pattern[str]
    not_leaving: re.Pattern[str]


@cache
def load_symbols() -> Symbols:
    """Read the table that ships with the package."""
    raw = tomllib.loads((files("fogline.control") / "symbols.toml").read_text(encoding="utf-8"))
    denied = raw.pop("denied")
    of_part, of_whole, of_past = raw.pop("of_part"), raw.pop("of_whole"), raw.pop("of_past")
    of_leaving = raw.pop("of_leaving")
    words, nouns = ("|".join(map(re.escape, of_past[part])) for part in ("words", "nouns"))
    return Symbols(
        {action: _symbol(row) for action, row in raw.items()},
        {action: _symbol(row) for action, row in denied.items()},
        _relation(of_part["relation"]),
        _relation(of_whole["relation"]),
        tuple(of_part["words"]),
        re.compile(rf"\b(?:{words})\s+(?:[\w'’-]+\s+){{0,3}}(?:{nouns})\b", re.IGNORECASE),
        _any_of(of_leaving["words"]),
        _any_of(of_leaving["unless"]),
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def _symbol(row: Mapping[str, Any]) -> Symbol:
    affirms = row.get("value", "actor") if row.get("affirms") else None
    before, named = (_relation(row[name]) if name in row else None for name in ("before", "named"))
    return Symbol(affirms, _relation(row["relation"]), before, named, row.get("presses", False))


def _relation(row: Mapping[str, float]) -> Relation:
    return (row["actor"], row["target"], row["contested"], row["other"])
