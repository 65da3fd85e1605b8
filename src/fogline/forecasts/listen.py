"""Forecasts straight from the text, for the ledger alone: sentences that look ahead, with an outcome, a place and a side.

Extraction keeps what it is sure of; a ledger that is to hold sources to account must miss little. So here a sentence is enough
that looks ahead at an outcome (:mod:`~fogline.forecasts.foretelling`), and names a place or refers to one named before. One that
names no place may foretell something of the war as a whole (:mod:`~fogline.forecasts.whole`). Nothing is parsed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fogline.claims.actors import ActorLexicon, ActorMention
from fogline.claims.dates import find_dateline
from fogline.claims.place_mention import PlaceMention
from fogline.claims.places import PlaceLexicon, find_places
from fogline.claims.sentences import split_sentences
from fogline.claims.text import NormalisedText, normalise
from fogline.forecasts.deadlines import stated_deadline
from fogline.forecasts.foretelling import is_conditional, places_beside, what_is_foretold
from fogline.forecasts.outcomes import load_words
from fogline.forecasts.whole import Foretold, Side, foretold_of_war, may_foretell
from fogline.model import UNKNOWN, Claim, Report

REACH = 3
"""How many sentences back a place may stand that a sentence means without naming it."""

SURENESS = 0.5
"""The confidence of what was only listened for."""

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
    day = report.published_on
    telling = [number for number, (begin, end) in enumerate(sentences) if _may_tell(text.text[begin:end].lower(), day)]
    if not telling:
        return []
    anchor_on = find_dateline(report.title, report.text, day) or day
    heard = _Heard(
        text,
        sentences,
        tuple(find_places(text.text, ears.places, context=())),
        tuple(ears.actors.find_actors(text.text, anchor_on, camp)),
    )
    found: dict[tuple[str, str, tuple[str, ...]], Claim] = {}
    for number in telling:
        whole = _of_the_war(number, heard, anchor_on)
        claims = [_whole_claim(number, heard, report, whole)] if whole else _forecasts_of(number, heard, report, anchor_on)
        for claim in claims:
            found.setdefault((claim.place_id or claim.place, claim.action, claim.actor), claim)
    return list(found.values())


def _may_tell(sentence: str, day: date) -> bool:
    return what_is_foretold(sentence) is not None or may_foretell(sentence, day)


def _of_the_war(number: int, heard: _Heard, anchor_on: date) -> Foretold | None:
    """What a sentence that names no place foretells of the war as a whole."""
    begin, end = heard.sentences[number]
    sentence = heard.text.text[begin:end]
    if not may_foretell(sentence.lower(), anchor_on) or any(begin <= mention.begin < end for mention in heard.places):
        return None
    inside = (mention for mention in heard.actors if begin <= mention.begin and mention.end <= end and mention.kind != "voice")
    sides = [Side(mention.begin - begin, mention.end - begin, mention.sides[0]) for mention in inside if mention.sides]
    return foretold_of_war(sentence, sides, anchor_on)


def _whole_claim(number: int, heard: _Heard, report: Report, foretold: Foretold) -> Claim:
    begin, end = heard.sentences[number]
    original = heard.text.original_span(begin, end)
    return Claim(
        report_id=report.report_id,
        source=report.source,
        published=report.published,
        action=foretold.action,
        actor=(foretold.side or UNKNOWN,),
        place=foretold.where,
        end=foretold.deadline,
        modality="conditional" if load_words().conditional.match(heard.text.text[begin:end].lower()) else "forecast",
        evidence=report.text[original[0] : original[1]],
        evidence_at=original,
        confidence=SURENESS,
    )


def _forecasts_of(number: int, heard: _Heard, report: Report, anchor_on: date) -> Iterator[Claim]:
    begin, end = heard.sentences[number]
    sentence = heard.text.text[begin:end].lower()
    foretold = what_is_foretold(sentence, [mention.begin - begin for mention in heard.places if begin <= mention.begin < end])
    if foretold is None:
        return
    action, at = foretold
    original = heard.text.original_span(begin, end)
    loser = _taken_from(begin, end, begin + at, heard) if action == "captures" else ()
    for place in _places_of(number, heard, begin + at):
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
            end=stated_deadline(sentence, anchor_on),
            modality="conditional" if is_conditional(sentence) else "forecast",
            evidence=report.text[original[0] : original[1]],
            evidence_at=original,
            confidence=SURENESS,
        )


def _places_of(number: int, heard: _Heard, at: int) -> list[PlaceMention]:
    """Places that the sentence names beside the outcome; else, where it refers to one, what it or a sentence before it names."""
    begin, end = heard.sentences[number]
    inside = _fresh(heard, begin, end)
    beside = places_beside(heard.text.text[begin:end].lower(), at - begin, [(m.begin - begin, m.end - begin) for m in inside])
    if beside:
        return [inside[index] for index in beside]
    if not load_words().refers.search(heard.text.text[begin:end].lower()):
        return []
    near = [mention for mention in heard.places if begin <= mention.begin < at]
    if near:
        return near[-1:]
    for back in range(1, min(REACH, number) + 1):
        fresh = _fresh(heard, *heard.sentences[number - back])
        if fresh:
            return fresh[-1:]
    return []


def _fresh(heard: _Heard, begin: int, end: int) -> list[PlaceMention]:
    """The places that a stretch names, each once."""
    mentions = [mention for mention in heard.places if begin <= mention.begin < end and not mention.locates]
    return list({mention.name: mention for mention in mentions}.values())


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
