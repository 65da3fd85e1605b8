"""The general words about forces, from ``words/actors.toml``, and the plain form that names are compared in."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_SPACES = str.maketrans({"-": " ", "\u2010": " ", "\u2011": " ", "\n": " ", "\t": " ", "\r": " ", "\u2019": "'", "`": "'"})


@dataclass(frozen=True, slots=True)
class ActorWords:
    """The general words about forces, from ``words/actors.toml``."""

    force_nouns: frozenset[str]
    fillers: frozenset[str]
    not_acting_suffixes: frozenset[str]
    acting_suffixes: frozenset[str]
    not_acting_prefixes: frozenset[str]
    voices: frozenset[str]
    reviling: tuple[str, ...]
    own_side: frozenset[str]
    other_side: frozenset[str]
    determiners: frozenset[str]
    anaphors: Mapping[str, str]
    demonyms: Mapping[str, tuple[str, ...]]
    capitals: Mapping[str, str]
    codes: Mapping[str, str]
    before_country: frozenset[str]
    stem_nouns: frozenset[str]
    common_stems: frozenset[str]
    belongings: frozenset[str]
    before_force: frozenset[str]


@cache
def load_actor_words() -> ActorWords:
    """Read ``words/actors.toml``."""
    raw = tomllib.loads((files("fogline") / "claims" / "words" / "actors.toml").read_text(encoding="utf-8"))
    return ActorWords(
        force_nouns=frozenset(raw["force_nouns"]),
        fillers=frozenset(raw["fillers"]),
        not_acting_suffixes=frozenset(raw["not_acting_suffixes"]),
        acting_suffixes=frozenset(raw["acting_suffixes"]),
        not_acting_prefixes=frozenset(raw["not_acting_prefixes"]),
        voices=frozenset(raw["voices"]),
        reviling=tuple(raw["reviling"]),
        own_side=frozenset(raw["own_side"]),
        other_side=frozenset(raw["other_side"]),
        determiners=frozenset(raw["determiners"]),
        anaphors={plain_text(word): row["kind"] for row in raw["anaphors"] for word in row["words"]},
        demonyms={country: tuple(adjectives) for country, adjectives in raw["demonyms"].items()},
        capitals=raw["capitals"],
        codes=raw["codes"],
        before_country=frozenset(raw["before_country"]),
        stem_nouns=frozenset(raw["stem_nouns"]),
        common_stems=frozenset(raw["common_stems"]),
        belongings=frozenset(raw["belongings"]),
        before_force=frozenset(raw["before_force"]),
    )


def plain_text(text: str) -> str:
    """Lower-case with hyphens as spaces, each character kept in its place."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.translate(_SPACES)
