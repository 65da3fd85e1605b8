"""Forecasts straight from the text, for the ledger alone: sentences that look ahead, with an outcome, a place and a side.

Extraction keeps what it is sure of; a ledger that is to hold sources to account must miss little. So here a sentence is enough
that looks ahead (``listening.toml``), says what is to happen, and names a place or follows one that does. Nothing is parsed.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from fogline.claims.actors import ActorLexicon, ActorMention
from fogline.claims.dates import find_dateline
from fogline.claims.place_mention import PlaceMention
from fogline.claims.places import PlaceLexicon, find_places
from fogline.claims.sentences import split_sentences
from fogline.claims.text import NormalisedText, normalise
from fogline.model import UNKNOWN, Claim, Report

REACH = 3
"""How many sentences back a place may stand that a sentence means without naming it."""

MOST_PLACES = 2
SURENESS = 0.5
"""The confidence of what was only listened for."""

_UNITS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
_NUMBERS = {"a": 1, "an": 1, "one": 1, "another": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "few": 3, "several": 5}
_SPAN = re.compile(
    r"\b(?:next|within|coming|another|in)\b[^.;]{0,24}?\b(\d+|a|an|one|another|two|three|four|five|six|few|several)\s+"
    r"(?:more\s+)?(hour|day|week|month|year)s?\b|\banother (few )?(hour|day|week|month|year)s?\b"
)


@dataclass(frozen=True, slots=True)
class Words:
    """The table of :file:`listening.toml`, as patterns."""

    ahead: re.Pattern[str]
    not_ahead: re.Pattern[str]
    conditional: re.Pattern[str]
    outcomes: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Ears:
    """What listening needs: the lexicons of places and sides, as extraction has them."""

    places: PlaceLexicon
    actors: ActorLexicon


@dataclass(frozen=True, slots=True)
class _Heard:
    text: NormalisedText
    sentences: Sequence[tuple[int, int]]
    places: Sequence[PlaceMention]
    actors: Sequence[ActorMention]


def listen(report: Report, ears: Ears, *, camp: str | None = None) -> list[Claim]:
    """Forecasts of a report as claims, in the order of its sentences; each place, side and outcome once."""
    text = normalise(report.text)
    sentences = tuple(split_sentences(text.text, title=report.title))
    telling = [number for number, (begin, end) in enumerate(sentences) if _what_is_foretold(text.text[begin:end].lower())]
    if not telling:
        return []
    anchor_on = find_dateline(report.title, report.text, report.published_on) or report.published_on
    heard = _Heard(
        text,
        sentences,
        tuple(find_places(text.text, ears.places, context=())),
        tuple(ears.actors.find_actors(text.text, anchor_on, camp)),
    )
    found: dict[tuple[str, str, tuple[str, ...]], Claim] = {}
    for number in telling:
        for claim in _forecasts_of(number, heard, report, anchor_on):
            found.setdefault((claim.place_id or claim.place, claim.action, claim.actor), claim)
    return list(found.values())


def _forecasts_of(number: int, heard: _Heard, report: Report, anchor_on: date) -> Iterator[Claim]:
    begin, end = heard.sentences[number]
    sentence = heard.text.text[begin:end].lower()
    foretold = _what_is_foretold(sentence)
    assert foretold is not None
    action, at = foretold
    original = heard.text.original_span(begin, end)
    for place in _places_of(number, heard):
        yield Claim(
            report_id=report.report_id,
            source=report.source,
            published=report.published,
            action=action,
            actor=_side_of(begin, end, begin + at, heard),
            place=place.name,
            place_in_text=place.text,
            place_id=place.place.place_id if place.place else None,
            lat=place.place.lat if place.place else None,
            lon=place.place.lon if place.place else None,
            place_precision=place.precision,
            start=anchor_on,
            end=_deadline(sentence, anchor_on),
            modality="conditional" if load_words().conditional.match(sentence) else "forecast",
            evidence=report.text[original[0] : original[1]],
            evidence_at=original,
            confidence=SURENESS,
        )


def _what_is_foretold(sentence: str) -> tuple[str, int] | None:
    """The outcome that stands nearest after the word that looks ahead, else nearest before it; ``None`` where nothing does."""
    words = load_words()
    found = words.ahead.search(sentence)
    if found is None or words.not_ahead.search(sentence):
        return None
    ahead = found.start()
    spans = [(action, match.start()) for action, pattern in words.outcomes for match in pattern.finditer(sentence)]
    return min(spans, key=lambda span: (span[1] < ahead, abs(span[1] - ahead)), default=None)


def _places_of(number: int, heard: _Heard) -> list[PlaceMention]:
    """Places that the sentence names; else those of the nearest sentence before it that names some."""
    for back in range(min(REACH, number) + 1):
        begin, end = heard.sentences[number - back]
        mentions = [m for m in heard.places if begin <= m.begin < end and not m.locates]
        fresh = list({mention.name: mention for mention in mentions}.values())
        if fresh:
            return fresh[:MOST_PLACES] if back == 0 else fresh[-1:]
    return []


def _side_of(begin: int, end: int, at: int, heard: _Heard) -> tuple[str, ...]:
    """The side named nearest before the outcome, then after it, then the last one of the sentences before."""
    sided = [mention for mention in heard.actors if mention.sides and mention.begin < end]
    inside = [mention for mention in sided if mention.begin >= begin]
    if inside:
        return min(inside, key=lambda m: (m.kind == "voice", m.begin > at, abs(m.begin - at))).sides[:1]
    before = [mention for mention in sided if begin - mention.begin < 400 and mention.kind != "voice"]
    return before[-1].sides[:1] if before else (UNKNOWN,)


def _deadline(sentence: str, anchor_on: date) -> date | None:
    """The last day of a stretch that the sentence states ("within the next two or three days"); the longest of an "or"."""
    found = _SPAN.search(sentence)
    if found is None:
        return None
    if found[2]:
        number, unit = (int(found[1]) if found[1].isdigit() else _NUMBERS[found[1]]), found[2]
    else:
        number, unit = (3 if found[3] else 1), found[4]
    return anchor_on + timedelta(days=max(1, round(number * _UNITS[unit])))


@cache
def load_words() -> Words:
    """Read the table that ships with the package."""
    raw = tomllib.loads((files("fogline.forecasts") / "listening.toml").read_text(encoding="utf-8"))
    outcomes = tuple((str(row["action"]), _any_of(row["words"])) for row in raw["outcomes"])
    return Words(_any_of(raw["ahead"]), _any_of(raw["not_ahead"]), _any_of(raw["conditional"]), outcomes)


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(rf"(?<!\w){re.escape(word).replace(re.escape('*'), r'[a-z]*')}(?!\w)" for word in longest_first))
