"""One running text of a report, its title or its body: from characters to drafts of claims."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from fogline.claims.actions import ActionRules, Trigger, find_triggers
from fogline.claims.actors import ActorLexicon, ActorMention
from fogline.claims.assembly import Draft
from fogline.claims.candidates import Candidate, choose, make_candidates, use_places
from fogline.claims.dates import date_by_story, find_dates, find_story, read_tense, resolve_interval
from fogline.claims.parsed import ParsedSentence, parsed_sentence
from fogline.claims.places import PlaceLexicon, PlaceMention, find_places
from fogline.claims.roles import make_scene
from fogline.claims.sentences import parse_sentences, split_sentences
from fogline.claims.speech import SentenceSpeech, SpeechContext, pass_over, read_speech
from fogline.claims.text import NormalisedText, normalise
from fogline.codebook import load_codebook

LONGEST_PARSED = 1500
"""A piece of text without any end of sentence beyond this length is not parsed."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A title or a text to read; ``title`` is the title that the text may repeat."""

    original: str
    is_title: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a passage gives: drafts of claims, and which places it puts into which."""

    drafts: tuple[Draft, ...] = ()
    inside: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Found:
    """What is known of a whole passage before any sentence is read."""

    text: NormalisedText
    sentences: tuple[tuple[int, int], ...]
    places: tuple[PlaceMention, ...]
    actors: tuple[ActorMention, ...]
    fliers: frozenset[str]
    story: tuple[date, date] | None = None


def read_passage(
    passage: Passage, places: PlaceLexicon, actors: ActorLexicon, rules: ActionRules, *, anchor_on: date, camp: str | None
) -> Reading:
    """Drafts of the claims of one passage, in order."""
    text = normalise(passage.original)
    sentences = tuple(split_sentences(text.text, title=passage.title))
    found = _Found(
        text=text,
        sentences=sentences,
        places=tuple(find_places(text.text, places)),
        actors=tuple(actors.find_actors(text.text, anchor_on, camp)),
        fliers=actors.states,
        story=find_story([text.text[begin:end] for begin, end in sentences[:6]], anchor_on),
    )
    wanted = [span for span in found.sentences if _can_hold_claim(found, rules, span)]
    docs = parse_sentences([text.text[begin:end] for begin, end in wanted])
    parsed = {span: parsed_sentence(doc, text.text[span[0] : span[1]], span[0]) for span, doc in zip(wanted, docs, strict=True)}
    return Reading(tuple(_read_sentences(passage, found, parsed, rules, anchor_on)), _inside(found.places))


def _inside(places: Sequence[PlaceMention]) -> dict[str, frozenset[str]]:
    """Which places the text puts into which: those before a mention that only locates."""
    inside: dict[str, set[str]] = {}
    for before, mention in pairwise(places):
        if mention.locates:
            inside.setdefault(mention.name, set()).add(before.name)
    return {name: frozenset(names) for name, names in inside.items()}


def _can_hold_claim(found: _Found, rules: ActionRules, span: tuple[int, int]) -> bool:
    begin, end = span
    return (
        end - begin <= LONGEST_PARSED and bool(_within(found.places, begin, end)) and rules.may_hold(found.text.text[begin:end])
    )


def _read_sentences(
    passage: Passage, found: _Found, parsed: dict[tuple[int, int], ParsedSentence], rules: ActionRules, anchor_on: date
) -> Iterator[Draft]:
    context: SpeechContext | None = None
    earlier: date | None = None
    for span in found.sentences:
        sentence = parsed.get(span)
        if sentence is None:
            context = pass_over(found.text.text[span[0] : span[1]], context)
            continue
        speech = read_speech(sentence.doc, context, text=sentence.text)
        context = speech.context
        for candidate in _candidates(found, sentence, rules):
            draft = _draft(passage, found, candidate, speech, anchor_on, earlier)
            earlier = draft.end if draft.end and draft.end < anchor_on else earlier
            yield draft


def _candidates(found: _Found, sentence: ParsedSentence, rules: ActionRules) -> list[Candidate]:
    begin, end = sentence.begin, sentence.begin + len(sentence.text)
    triggers: list[Trigger] = find_triggers(sentence, rules)
    if not triggers:
        return []
    actors = _within(found.actors, begin, end)
    scene = make_scene(sentence, actors, _sides_before(found.actors, begin), found.fliers)
    candidates = make_candidates(scene, use_places(sentence, _within(found.places, begin, end)), triggers, rules)
    return choose(candidates)


def _sides_before(actors: Sequence[ActorMention], begin: int) -> tuple[str, ...]:
    """What a pronoun at the beginning of a sentence refers to: the last force named before it that acts."""
    at = bisect_left(actors, begin, key=lambda mention: mention.begin)
    for mention in reversed(actors[max(0, at - 6) : at]):
        if mention.sides and mention.kind != "voice" and begin - mention.begin < 400:
            return mention.sides
    return ()


def _draft(
    passage: Passage, found: _Found, candidate: Candidate, speech: SentenceSpeech, anchor_on: date, earlier: date | None
) -> Draft:
    sentence, trigger = candidate.sentence, candidate.trigger
    head = sentence.doc[trigger.head]
    start, end = resolve_interval(
        find_dates(sentence.text, anchor_on, earlier=earlier),
        trigger_at=head.idx,
        tense=read_tense(sentence.doc, trigger.head),
        published_on=anchor_on,
        is_state=load_codebook().actions[candidate.action].kind == "siege" or candidate.action == "holds",
        doc=sentence.doc,
    )
    start, end = date_by_story((start, end), found.story, published_on=anchor_on)
    said = speech.at(trigger.head)
    tokens = (*trigger.tokens, *candidate.use.span, *(at for at in candidate.cast.actor_tokens if abs(at - trigger.head) < 20))
    at = found.text.original_span(*sentence.offsets(min(tokens), max(tokens)))
    return Draft(
        action=candidate.action,
        actor=candidate.cast.actor,
        target=candidate.cast.target,
        place=_held_part(candidate),
        start=start,
        end=end,
        modality=said.modality,
        attributed_to=said.attributed_to,
        evidence=passage.original[at[0] : at[1]],
        evidence_at=None if passage.is_title else at,
        confidence=candidate.confidence,
        means=trigger.means,
        is_vague=trigger.action == "attacks" and trigger.rule.words[0] in ("attack", "target", "strike", "hit", "destroy"),
        around=tuple(
            mention.sides
            for mention in candidate.mentions
            if trigger.means != "air" or not found.fliers or found.fliers & set(mention.sides)
        ),
    )


def _held_part(candidate: Candidate) -> PlaceMention:
    """The place, as a part where only a share of it is held: "the rest of the city"."""
    mention = candidate.use.mention
    is_part = candidate.action == "holds" and candidate.is_share and mention.precision in ("exact", "settlement")
    return replace(mention, precision="part") if is_part else mention


def _within(mentions: Sequence, begin: int, end: int) -> list:  # type: ignore[type-arg]
    """Mentions that begin within ``[begin, end)``."""
    low = bisect_left(mentions, begin, key=lambda mention: mention.begin)
    high = bisect_left(mentions, end, key=lambda mention: mention.begin)
    return list(mentions[low:high])
