"""Forecasts straight from the text, for the ledger alone: sentences that look ahead, with an outcome, a place and a side.

Extraction keeps what it is sure of; a ledger that is to hold sources to account must miss little. So here a sentence is enough
that looks ahead at an outcome (:mod:`~fogline.forecasts.foretelling`), and names a place or refers to one named before. One that
names no place may foretell something of the war as a whole (:mod:`~fogline.forecasts.whole`). Nothing is parsed.
"""

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
from fogline.forecasts.whose import Sentence, whose
from fogline.forecasts.wording import is_negative
from fogline.model import UNKNOWN, Claim, Report

REACH = 3
"""How many sentences back a place may stand that a sentence means without naming it."""

SURENESS = 0.5
"""The confidence of what was only listened for."""

LONGEST_HEADING = 12
"""A heading has so many words at the most."""

_LEAVES = ("from ", "from the city of ", "from the town of ", "from the village of ")


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
    claims: Sequence[Claim]


def listen(report: Report, ears: Ears, *, camp: str | None = None, claims: Sequence[Claim] = ()) -> list[Claim]:
    """Forecasts of a report as claims, in the order of its sentences; each place, side and outcome, or its opposite, once.

    ``claims`` are what is known to be told in the report: they say whom a sentence means that names no side.
    """
    text = normalise(report.text)
    sentences = tuple(split_sentences(text.text, title=report.title))
    day = report.published_on
    telling = [number for number, (begin, end) in enumerate(sentences) if _may_tell(text.text[begin:end], day)]
    if not telling:
        return []
    anchor_on = find_dateline(report.title, report.text, day) or day
    heard = _Heard(
        text,
        sentences,
        tuple(find_places(text.text, ears.places, context=())),
        tuple(ears.actors.find_actors(text.text, anchor_on, camp)),
        [claim for claim in claims if claim.modality in ("asserted", "attributed")],
    )
    found: dict[tuple[str, str, tuple[str, ...], bool], Claim] = {}
    for number in telling:
        whole = _of_the_war(number, heard, anchor_on)
        for claim in [_whole_claim(number, heard, report, whole)] if whole else _forecasts_of(number, heard, report, anchor_on):
            is_not = is_negative(claim.evidence, claim.action)
            found.setdefault((claim.place_id or claim.place, claim.action, claim.actor, is_not), claim)
    return list(found.values())


def _may_tell(sentence: str, day: date) -> bool:
    plain = sentence.lower()
    return what_is_foretold(plain) is not None or may_foretell(plain, day) or (_is_heading(sentence) and " to " in plain)


def _is_heading(sentence: str) -> bool:
    """Whether a sentence is a title or the heading of a section: short, and no full stop at its end."""
    return len(sentence.split()) <= LONGEST_HEADING and sentence[-1:].isalnum()


def _subject_end(begin: int, end: int, heard: _Heard) -> int | None:
    """Where the side ends that opens a heading, counted from the heading's beginning; ``None`` for other sentences."""
    if not _is_heading(heard.text.text[begin:end]):
        return None
    opening = (mention for mention in heard.actors if mention.sides and begin <= mention.begin < end)
    first = next(opening, None)
    return first.end - begin if first and heard.text.text[begin : first.begin].lower() in ("", "the ") else None


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
    places = [mention.begin - begin for mention in heard.places if begin <= mention.begin < end]
    foretold = what_is_foretold(sentence, places, headed=_subject_end(begin, end, heard))
    if foretold is None:
        return
    action, at = foretold
    is_bound, stated = is_conditional(sentence), stated_deadline(sentence, anchor_on)
    if is_bound and stated is None:
        return  # what may come on a condition some day is rarely a forecast
    original = heard.text.original_span(begin, end)
    for place in _places_of(number, heard, begin + at, action):
        about = [claim for claim in heard.claims if (claim.place_id or claim.place) == _key(place)]
        said = Sentence(heard.text.text.lower(), begin, end, heard.actors, about)
        deadline = stated_deadline(sentence[max(0, place.end - begin) :], anchor_on) or stated
        meant, side = whose(action, begin + at, said)
        yield Claim(
            report_id=report.report_id,
            source=report.source,
            published=report.published,
            action=meant,
            actor=(side,),
            place=place.name,
            place_in_text=place.printed,
            place_id=place.place.place_id if place.place else None,
            lat=place.place.lat if place.place else None,
            lon=place.place.lon if place.place else None,
            place_precision=place.precision,
            start=anchor_on,
            end=deadline,
            modality="conditional" if is_bound else "forecast",
            evidence=report.text[original[0] : original[1]],
            evidence_at=original,
            confidence=SURENESS,
        )


def _key(place: PlaceMention) -> str:
    return place.place.place_id if place.place else place.name


def _places_of(number: int, heard: _Heard, at: int, action: str) -> list[PlaceMention]:
    """Places that the sentence names beside the outcome; else, where it refers to one, what it or a sentence before it names."""
    begin, end = heard.sentences[number]
    inside = _fresh(heard, begin, end)
    beside = places_beside(heard.text.text[begin:end].lower(), at - begin, [(m.begin - begin, m.end - begin) for m in inside])
    if beside:
        return [_named_before(inside[index], begin, heard) for index in beside]
    if not load_words().refers.search(heard.text.text[begin:end].lower()) and not _goes_on_of(begin, at, heard, action):
        return []
    near = [mention for mention in heard.places if begin <= mention.begin < at]
    if near:
        return near[-1:]
    for back in range(1, min(REACH, number) + 1):
        fresh = _fresh(heard, *heard.sentences[number - back])
        if fresh:
            return fresh[-1:]
    return []


def _named_before(mention: PlaceMention, begin: int, heard: _Heard) -> PlaceMention:
    """What a reference ("the town") means: a settlement that the same sentence names before it, else what it was taken for."""
    if not mention.anaphor or mention.kind != "settlement":
        return mention
    named = [
        other
        for other in heard.places
        if begin <= other.begin < mention.begin and other.kind == "settlement" and not other.anaphor and not other.locates
    ]
    is_left = bool(named) and heard.text.text.lower().endswith(_LEAVES, begin, named[-1].begin)
    return named[-1] if named and not is_left else mention


def _goes_on_of(begin: int, at: int, heard: _Heard, action: str) -> bool:
    """Whether a sentence goes on about a force named before ("these units will withdraw"), which leaves where it was."""
    return action == "loses" and any(begin <= mention.begin < at and mention.kind == "anaphor" for mention in heard.actors)


def _fresh(heard: _Heard, begin: int, end: int) -> list[PlaceMention]:
    """The places that a stretch names, each once."""
    mentions = [mention for mention in heard.places if begin <= mention.begin < end and not mention.locates]
    return list({mention.name: mention for mention in mentions}.values())
