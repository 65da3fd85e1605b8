"""The words of speaking, doubting, denying, planning and expecting, read from ``words/speech.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class SpeechWords:
    """Each list of ``words/speech.toml`` as a set; the file says what each is for."""

    reporting: frozenset[str]
    needs_clause: frozenset[str]
    takes_noun: frozenset[str]
    speaker_nouns: frozenset[str]
    outlets: frozenset[str]
    state_participles: frozenset[str]
    state_nouns: frozenset[str]
    done_by_saying: frozenset[str]
    capitals: frozenset[str]
    according: frozenset[str]
    quoted_passive: frozenset[str]
    said_by: frozenset[str]
    pronouns: frozenset[str]
    nobody: frozenset[str]
    headline_speakers: frozenset[str]
    headline_labels: frozenset[str]
    hedges: frozenset[str]
    phrase_hedges: frozenset[str]
    hedging_passives: frozenset[str]
    hedging_nouns: frozenset[str]
    seeming: frozenset[str]
    doubting: frozenset[str]
    denying: frozenset[str]
    denying_with_claim: frozenset[str]
    claim_nouns: frozenset[str]
    failing: frozenset[str]
    evidence_nouns: frozenset[str]
    denial_forms: frozenset[str]
    calling_forms: frozenset[str]
    told_nouns: frozenset[str]
    lies: frozenset[str]
    untrue: frozenset[str]
    trying: frozenset[str]
    agreeing: frozenset[str]
    planning_for: frozenset[str]
    planning_objects: frozenset[str]
    purposes: frozenset[str]
    possibilities: frozenset[str]
    spans: frozenset[str]
    expecting: frozenset[str]
    expecting_infinitive: frozenset[str]
    expecting_gerund: frozenset[str]
    event_hedges: frozenset[str]
    performing: frozenset[str]
    acting_on_facts: frozenset[str]
    won: frozenset[str]
    looking_on: frozenset[str]
    suffering: frozenset[str]
    laid_on_object: frozenset[str]
    achieving: frozenset[str]
    strength: Mapping[str, float]


@cache
def load_speech_words() -> SpeechWords:
    """Read the word list that ships with the package."""
    raw = tomllib.loads((files("fogline.claims") / "words" / "speech.toml").read_text(encoding="utf-8"))
    sets = {field.name: frozenset(raw[field.name]) for field in fields(SpeechWords) if field.name != "strength"}
    return SpeechWords(**sets, strength=raw["strength"])
