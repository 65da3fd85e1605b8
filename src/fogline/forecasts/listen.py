"""Forecasts straight from the text, for the ledger alone: sentences that look ahead, with an outcome, a place and a side.

Extraction keeps what it is sure of; a ledger that is to hold sources to account must miss little. So here a sentence is enough
that looks ahead (``listening.toml``), says what is to happen, and names a place or follows one that does. Nothing is parsed.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fogline.claims.actors import ActorLexicon, ActorMention
from fogline.claims.dates import find_dateline
from fogline.claims.place_mention import PlaceMention
from fogline.claims.places import PlaceLexicon, find_places
from fogline.claims.sentences import split_sentences
from fogline.claims.text import NormalisedText, normalise
from fogline.forecasts.outcomes import load_words, what_is_foretold
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
_BY_NAME = re.compile(r"\b((?:later|in|within|during|before|end of) this|next|end of the) (week|month|year)\b")
_IS_TAKEN = re.compile(r"\b(?:be|being|is|are)(?: \w+)? $")
_FROM = re.compile(r"\w+(?: \w+)? from (?:the )?(?:\w+ )?")


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
    telling = [number for number, (begin, end) in enumerate(sentences) if what_is_foretold(text.text[begin:end].lower())]
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
    foretold = what_is_foretold(sentence)
    assert foretold is not None
    action, at = foretold
    original = heard.text.original_span(begin, end)
    loser = _taken_from(begin, end, begin + at, heard) if action == "captures" else ()
    for place in _places_of(number, heard):
        yield Claim(
            report_id=report.report_id,
            source=report.source,
            published=report.published,
            action="loses" if loser else action,
            actor=loser or _side_of(begin, end, begin + at, heard),
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


def _taken_from(begin: int, end: int, at: int, heard: _Heard) -> tuple[str, ...]:
    """The side from which something is foretold to be taken, where nobody is said to take it."""
    if not _IS_TAKEN.search(heard.text.text[begin:at]):
        return ()
    named = (mention for mention in heard.actors if mention.sides and at < mention.begin < end)
    return next((m.sides[:1] for m in named if _FROM.fullmatch(heard.text.text[at : m.begin].lower())), ())


def _deadline(sentence: str, anchor_on: date) -> date | None:
    """The last day of a stretch that the sentence states ("within the next two or three days"); the longest of an "or"."""
    if named := _BY_NAME.search(sentence):
        return _end_of(named[2], anchor_on, after=named[1] == "next")
    found = _SPAN.search(sentence)
    if found is None:
        return None
    if found[2]:
        number, unit = (int(found[1]) if found[1].isdigit() else _NUMBERS[found[1]]), found[2]
    else:
        number, unit = (3 if found[3] else 1), found[4]
    return anchor_on + timedelta(days=max(1, round(number * _UNITS[unit])))


def _end_of(unit: str, day: date, *, after: bool) -> date:
    """The last day of the week, month or year of a day, or of the one ``after`` it."""
    if unit == "week":
        return day + timedelta(days=6 - day.weekday() + 7 * after)
    if unit == "year":
        return date(day.year + after, 12, 31)
    year, month = day.year + (day.month + after > 12), (day.month + after - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])
