"""One running text of a report, its title or a piece of its body: from characters to sentences with all that is known of them."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from fogline.claims.actions import ActionRules, Trigger, find_triggers
from fogline.claims.actors import ActorLexicon, ActorMention
from fogline.claims.candidates import Candidate, Inherited, Origin, PlaceUse, choose, inherit_places, make_candidates, use_places
from fogline.claims.dates import DateMention, date_by_story, find_dates, find_story, read_tense, resolve_interval
from fogline.claims.own_voice import OwnVoice, with_own_voice
from fogline.claims.parsed import ParsedSentence, parsed_sentence
from fogline.claims.places import PlaceLexicon, PlaceMention, find_places
from fogline.claims.recase import PrintedNames, recase
from fogline.claims.roles import Scene, make_scene, without_onlookers
from fogline.claims.sentences import parse_sentences, split_sentences
from fogline.claims.spans import begin_within
from fogline.claims.speech import SentenceSpeech, Speech, SpeechContext, pass_over, read_speech
from fogline.claims.text import NormalisedText, normalise
from fogline.codebook import load_codebook

if TYPE_CHECKING:
    from fogline.claims.cast_mentions import TriggerView

LONGEST_PARSED = 1500
"""A piece of text without any end of sentence beyond this length is not parsed."""

LONGEST_FRAGMENT, LONGEST_JOINED = 120, 600
"""A sentence without a verb is at most so long, and with the sentence that it goes on."""

REACH = 4
"""A sentence can mean a place that one of so many sentences before it names."""

SHORT_REACH = 2
"""A short sentence that names neither force nor place can mean a place that one of so many before it names."""

LONGEST_WITH_PRONOUN, LONGEST_WITHOUT = 120, 60
"""How long such a sentence is at most, with a pronoun and without one."""

SHORTEST_REPEAT = 40
"""A sentence of so many characters does not stand in a text twice by chance."""

MOST_TRIGGERS = 16
"""What has more words of actions than this is no sentence; reports have up to nine in one."""

MOST_INHERITED = 3
"""Of a list in the sentence before, so many places at the most are looked at."""

NUMBER, PLACE, SIDE, VOICE = "#", "PLACE", "SIDE", "VOICE"
"""What stands for a number, a place, a side that acts and one that does not in the shapes of a sentence."""

Interval = tuple[date | None, date | None]

_TAKEN = frozenset({"captures", "captures_part"})
_OWN_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|shall|should|do|does|did|says?|said|told|"
    r"[a-z]{3,}ed|i|we|they|he|she|it|you|who|which|what|why|how)\b|'(?:s|re|ll|ve|d|m) (?=[a-z])|[?]",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|this|that|these|those|there|here)\b", re.IGNORECASE)
_CIVILIANS = re.compile(
    r"\b(?:civilians?|residents?|people|children|women|families|hospitals?|schools?|market|wounded|injured|killed|dead|killing)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A title or a text to read; ``title`` is the title that the text may repeat, ``begin`` its offset in the report's text."""

    original: str
    is_title: bool = False
    title: str = ""
    begin: int = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known before a report is read: the lexicons, the day its dates count from, its source's camp, and its own voice."""

    places: PlaceLexicon
    actors: ActorLexicon
    rules: ActionRules
    names: PrintedNames
    anchor_on: date
    camp: str | None
    voice: OwnVoice | None = None

    def find_actors(self, text: str) -> list[ActorMention]:
        """All mentions of sides in a text, in order."""
        found = self.actors.find_actors(text, self.anchor_on, self.camp)
        return with_own_voice(text, found, self.voice) if self.voice else found


@dataclass(frozen=True)
class PassageText:
    """What is known of a whole passage: its text, and all that it names."""

    passage: Passage
    text: NormalisedText
    sentences: tuple[tuple[int, int], ...]
    places: tuple[PlaceMention, ...]
    actors: tuple[ActorMention, ...]
    anchor_on: date
    story: tuple[date, date] | None = None


@dataclass(frozen=True)
class SentenceReading:
    """A parsed sentence with all that is known of it before anything is decided.

    ``position`` counts the sentences of its passage, parsed or not. ``shapes`` are its words with places, sides and numbers
    replaced by the role they play, so that what is learnt from one war holds for another.
    """

    passage: PassageText
    sentence: ParsedSentence
    position: int
    scene: Scene
    uses: tuple[PlaceUse, ...]
    triggers: tuple[Trigger, ...]
    candidates: tuple[Candidate, ...]
    speech: SentenceSpeech
    dates: tuple[DateMention, ...]
    shapes: tuple[str, ...]
    names_civilians: bool
    _intervals: dict[tuple[int, bool], Interval] = field(default_factory=dict, compare=False)
    _said: dict[tuple[int, str], Speech] = field(default_factory=dict, compare=False)
    views: "dict[int, TriggerView]" = field(default_factory=dict, compare=False, repr=False)

    def interval(self, candidate: Candidate, action: str) -> Interval:
        """The days on which a candidate's event is said to have happened."""
        head = candidate.trigger.head
        is_state = load_codebook().actions[action].kind == "siege" or action == "holds"
        if (head, is_state) not in self._intervals:
            self._intervals[head, is_state] = self._resolve(head, is_state=is_state)
        return self._intervals[head, is_state]

    def said(self, candidate: Candidate, action: str | None = None) -> Speech:
        """Who says what a candidate's trigger says of an action (that of the rules, if none is given), and how it is meant."""
        key = (candidate.trigger.head, action or candidate.action)
        if key not in self._said:
            self._said[key] = self.speech.at(*key)
        return self._said[key]

    def _resolve(self, head: int, *, is_state: bool) -> Interval:
        doc = self.sentence.doc
        found = resolve_interval(
            self.dates,
            trigger_at=doc[head].idx,
            tense=read_tense(doc, head),
            published_on=self.passage.anchor_on,
            is_state=is_state,
            doc=doc,
        )
        return date_by_story(found, self.passage.story, published_on=self.passage.anchor_on)


@dataclass(frozen=True)
class PassageReading:
    """A passage with those of its sentences that were read."""

    text: PassageText
    sentences: tuple[SentenceReading, ...] = ()


def read_passage(passage: Passage, setting: Setting, *, title_places: Sequence[PlaceMention] = ()) -> PassageReading:
    """The sentences of a passage that can hold a claim, with candidates; ``title_places`` are those of the report's title."""
    plain = normalise(passage.original)
    text = replace(plain, text=recase(plain.text, setting.names))
    places = tuple(_as_printed(find_places(text.text, setting.places, context=title_places), text))
    split = split_sentences(text.text, title=passage.title)
    sentences = tuple(_with_fragments(text.text, split, places, setting.rules))
    found = PassageText(
        passage=passage,
        text=text,
        sentences=sentences,
        places=places,
        actors=tuple(setting.find_actors(text.text)),
        anchor_on=setting.anchor_on,
        story=find_story([text.text[begin:end] for begin, end in sentences[:6]], setting.anchor_on),
    )
    wanted = list(_worth_a_parse(found, setting.rules, has_title_places=bool(title_places)))
    docs = parse_sentences([text.text[begin:end] for begin, end in wanted])
    parsed = {span: parsed_sentence(doc, text.text[span[0] : span[1]], span[0]) for span, doc in zip(wanted, docs, strict=True)}
    readings = tuple(_read_sentences(found, parsed, setting, title_places))
    return PassageReading(found, readings)


def _with_fragments(
    text: str, sentences: Iterable[tuple[int, int]], places: Sequence[PlaceMention], rules: ActionRules
) -> list[tuple[int, int]]:
    """The sentences, each with those after it that only name more places of what it tells: "They took X. Then Y and Z."."""
    joined: list[tuple[int, int]] = []
    for begin, end in sentences:
        before = joined[-1] if joined else (0, 0)
        is_next = text[before[1] : begin] == " " and end - before[0] <= LONGEST_JOINED and rules.may_hold(text[slice(*before)])
        if is_next and _is_fragment(text[begin:end], rules) and begin_within(places, begin, end):
            joined[-1] = (before[0], end)
        else:
            joined.append((begin, end))
    return joined


def _is_fragment(sentence: str, rules: ActionRules) -> bool:
    """Whether a sentence is short and has neither a word of an action nor a verb or pronoun of its own."""
    return len(sentence) <= LONGEST_FRAGMENT and not _OWN_VERB.search(sentence) and not rules.may_hold(sentence)


def _as_printed(mentions: Sequence[PlaceMention], text: NormalisedText) -> Iterator[PlaceMention]:
    """The mentions with their words as the report prints them, where the text was normalised or its capitals changed."""
    quotes = {m.text: text.quote(m.begin, m.end) for m in reversed(mentions) if text.text[m.begin : m.end] == m.text}
    for mention in mentions:
        is_whole = text.text[mention.begin : mention.end] == mention.text
        quoted = text.quote(mention.begin, mention.end) if is_whole else mention.text
        yield replace(mention, text=quoted, named=quotes.get(mention.named, mention.named))


def _worth_a_parse(found: PassageText, rules: ActionRules, *, has_title_places: bool) -> Iterator[tuple[int, int]]:
    """Sentences with words of an action and a place: their own, or one named before a force that acts or a short sentence.

    Of a hundred other sentences with neither place nor force fewer than two give a claim, and the parse is the dearest step.
    """
    has_place = [bool(begin_within(found.places, begin, end)) for begin, end in found.sentences]
    for index, (begin, end) in enumerate(found.sentences):
        sentence = found.text.text[begin:end]
        if end - begin > LONGEST_PARSED or not rules.may_hold(sentence) or _is_said_before(found.text.text, begin, end):
            continue
        may_mean_one = has_title_places or any(has_place[max(0, index - REACH) : index])
        is_just_named = any(has_place[max(0, index - SHORT_REACH) : index])
        if has_place[index] or (may_mean_one and _tells_who(found, begin, end)) or (is_just_named and _refers(sentence, rules)):
            yield begin, end


def _tells_who(found: PassageText, begin: int, end: int) -> bool:
    """Whether a sentence names a force that acts."""
    return any(mention.sides and mention.kind != "voice" for mention in begin_within(found.actors, begin, end))


def _refers(sentence: str, rules: ActionRules) -> bool:
    """Whether a short sentence may tell of a place that was just named: "It fell on Sunday.", "Then forty air raids."."""
    longest = LONGEST_WITH_PRONOUN if _PRONOUN.search(sentence) else LONGEST_WITHOUT
    return len(sentence) <= longest and rules.may_hold(sentence, weak=False)


def _is_said_before(text: str, begin: int, end: int) -> bool:
    """Whether a sentence stands word by word earlier in the text: captions and lists tell again what the text told, undated."""
    return end - begin >= SHORTEST_REPEAT and text.find(text[begin:end], 0, begin) >= 0


def _read_sentences(
    found: PassageText, parsed: Mapping[tuple[int, int], ParsedSentence], setting: Setting, title_places: Sequence[PlaceMention]
) -> Iterator[SentenceReading]:
    context: SpeechContext | None = None
    earlier: date | None = None
    for position, span in enumerate(found.sentences):
        sentence = parsed.get(span)
        if sentence is None:
            context = pass_over(found.text.text[span[0] : span[1]], context)
            continue
        speech = read_speech(sentence.doc, context, text=sentence.text)
        context = speech.context
        actors = begin_within(found.actors, *span)
        triggers = tuple(_outside_names(find_triggers(sentence, setting.rules), sentence, actors))[:MOST_TRIGGERS]
        if not triggers:
            continue
        scene = make_scene(sentence, actors, _sides_before(found.actors, span[0]), setting.actors.states)
        scene = without_onlookers(scene, triggers)
        uses = tuple(use_places(sentence, begin_within(found.places, *span)))
        own = choose(make_candidates(scene, uses, triggers, setting.rules))
        before = () if found.passage.is_title else tuple(_places_before(found, position, uses, title_places))
        reading = SentenceReading(
            passage=found,
            sentence=sentence,
            position=position,
            scene=scene,
            uses=uses,
            triggers=triggers,
            candidates=(*own, *inherit_places(scene, triggers, before, own, setting.rules)),
            speech=speech,
            dates=tuple(find_dates(sentence.text, setting.anchor_on, earlier=earlier)),
            shapes=_shapes(sentence, uses, scene.mentions),
            names_civilians=_CIVILIANS.search(sentence.text) is not None,
        )
        earlier = _last_day(reading) or earlier
        yield reading


def _outside_names(triggers: Iterable[Trigger], sentence: ParsedSentence, actors: Sequence[ActorMention]) -> Iterator[Trigger]:
    """Triggers without those that are part of a name: the conquest of "Army of Conquest", the liberation of a front."""
    named = {at for mention in actors for at in sentence.tokens_in(mention.begin, mention.end)}
    for trigger in triggers:
        if trigger.rule.shape != "noun" or trigger.action not in _TAKEN or not named.issuperset(trigger.tokens):
            yield trigger


def _places_before(
    found: PassageText, position: int, uses: Sequence[PlaceUse], title_places: Sequence[PlaceMention]
) -> Iterator[tuple[PlaceMention, Inherited]]:
    """Places that a sentence may mean without naming them: those of the nearest sentence that names others, and the title's.

    One that names no place itself may also mean those of the sentence with places before that.
    """
    named = {use.mention.name for use in uses}
    origins: list[Origin] = ["prev"] if uses else ["earlier", "prev"]
    for back in range(1, min(REACH, position) + 1):
        if not origins:
            break
        mentions = [
            m for m in begin_within(found.places, *found.sentences[position - back]) if not m.locates and m.name not in named
        ]
        fresh = list({mention.name: mention for mention in mentions}.values())
        if fresh:
            inherited = Inherited(origins.pop(), back, len(fresh))
            yield from ((mention, inherited) for mention in fresh[-MOST_INHERITED:])
            named.update(mention.name for mention in fresh[-MOST_INHERITED:])
    titles = {mention.name: mention for mention in reversed(title_places)}
    if len(titles) <= 2:
        for name in sorted(titles.keys() - named):
            yield titles[name], Inherited("title", position, len(titles))


def _last_day(reading: SentenceReading) -> date | None:
    """The day that "the next day" of the following sentences counts from."""
    chosen = next((candidate for candidate in reading.candidates if candidate.is_chosen), None)
    end = reading.interval(chosen, chosen.action)[1] if chosen else None
    return end if end and end < reading.passage.anchor_on else None


def _shapes(sentence: ParsedSentence, uses: Sequence[PlaceUse], actors: Sequence[ActorMention]) -> tuple[str, ...]:
    shapes = [NUMBER if any(char.isdigit() for char in word) else word for word in sentence.words]
    for actor in actors:
        for at in sentence.tokens_in(actor.begin, actor.end):
            shapes[at] = VOICE if actor.kind == "voice" else SIDE
    for use in uses:
        for at in use.span:
            shapes[at] = PLACE
    return tuple(shapes)


def _sides_before(actors: Sequence[ActorMention], begin: int) -> tuple[str, ...]:
    """What a pronoun at the beginning of a sentence refers to: the last force named before it that acts."""
    at = bisect_left(actors, begin, key=lambda mention: mention.begin)
    for mention in reversed(actors[max(0, at - 6) : at]):
        if mention.sides and mention.kind != "voice" and begin - mention.begin < 400:
            return mention.sides
    return ()
