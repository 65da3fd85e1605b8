"""Candidates: each trigger of a sentence with each place that may belong to it, and the rules' verdict on them.

:func:`make_candidates` pairs triggers with the places of their sentence, :func:`inherit_places` with those of earlier ones.
:func:`judge` gives each pair the rules' confidence, :func:`choose` tells which pairs go together best. The rules propose and
explain; a trained model (``decide``) has the last word, and takes their verdict as evidence.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from fogline.claims.actions import ActionRules, Trigger
from fogline.claims.actors import ActorMention
from fogline.claims.links import Link, is_share, link_place, relation_fits
from fogline.claims.parsed import ParsedSentence
from fogline.claims.places import PlaceMention
from fogline.claims.roles import Cast, Scene, read_cast

THRESHOLD = 0.2
"""A candidate below this confidence is no claim."""

SECOND_BEST = 0.45
"""A second action at the same place must come this near (in cost of the way) to the best one."""

NO_PLACE = 6.0
"""The cost of the way to the nearest place where a sentence names none."""

OWN_PLACE = 5.0
"""A weak wording with a place of its own nearer than this hardly ever means one of another sentence."""

PLACE_KINDS = {"site": 0.6, "countryside": 0.6}
"""How much less often a place of this kind is the place of a claim."""

AIMED = frozenset(("attacks", "bombards", "bombs"))
"""The actions that aim at a place, and that somebody may be blamed for."""

_LIST = re.compile(
    r"(?:[\s,&\-]|\b(?:and|or|the|as well as|also|both|of|towns?|villages?|cities|city|districts?|neighbou?rhoods?|areas?|"
    r"suburbs?|nearby|neighbou?ring|provinces?|al|region|in|to|from)\b)*"
)
_KINDS = r"(?:town|city|village|suburb|district|area|region|airport|base|neighbou?rhood|camp|enclave)"
_RENAMES = re.compile(
    rf",? (?:an?|the|which is an?|is an?) (?:[\w\-]+ ){{0,4}}?{_KINDS}(?: \w+){{0,2}}? "
    r"(?:in|near|of|outside|on|within|(?:north|south|east|west)\w* of)(?: the)?(?: [\w\-]+){0,3}? "
)
_LEADS = re.compile(
    r"(?:'s|s|')?\s+(?:(?:northern|southern|eastern|western|central|old|besieged|strategic|industrial|suburb|province town|"
    r"province|countryside|city|town|district|neighbou?rhood|\w+ern)\s+)*(?:of\s+)?"
)
_STAND_IN = re.compile(
    r"\b(?:positioned|stationed|located|based|entrenched|holed up|deployed|present) (?:in|at|inside|around|near|on)"
    r"(?: (?!and\b)[a-z\-]+){0,3} \Z"
)
_AFTER_HEADING = re.compile(
    r"[ ,:\-]+(?:The|An?|Another|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|\d+|Terrorists?|Army|"
    r"Units|Several|In|At|For|Meanwhile) "
)


@dataclass(frozen=True)
class PlaceUse:
    """A place mention in a sentence: its tokens, the list it belongs to, and whether it only says where another lies."""

    mention: PlaceMention
    span: range
    group: int
    is_locator: bool = False


Origin = Literal["prev", "earlier", "title"]
"""Where a place comes from that its sentence does not name: the nearest sentence before that names places, the next nearest, or
the title."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """From where, and from how many sentences ``back``, a sentence has a place that it does not name.

    ``among`` is how many places that sentence or title names.
    """

    origin: Origin
    back: int
    among: int


@dataclass(frozen=True)
class Candidate:
    """A trigger, a place that may belong to it, how they hang together, who acts, and whether only a part is meant.

    ``confidence`` is the rules', ``is_chosen`` whether they would make a claim of it; ``inherited`` is set where the sentence
    does not name the place.
    """

    sentence: ParsedSentence
    trigger: Trigger
    use: PlaceUse
    link: Link
    cast: Cast
    is_share: bool
    object_is_place: bool
    mentions: tuple[ActorMention, ...] = ()
    confidence: float = 0.0
    is_chosen: bool = False
    inherited: Inherited | None = None

    @property
    def action(self) -> str:
        """The action with the share of the place taken into account."""
        if self.trigger.action == "captures" and self.is_share:
            return "captures_part"
        return self.trigger.action


def use_places(sentence: ParsedSentence, mentions: Sequence[PlaceMention]) -> list[PlaceUse]:
    """Places with their lists ("in A, B and C") and without those that only locate ("Sarrin in Aleppo province")."""
    uses: list[PlaceUse] = []
    group = -1
    for index, mention in enumerate(mentions):
        span = sentence.tokens_in(mention.begin, mention.end)
        if not span:
            continue
        before = mentions[index - 1] if index else None
        gap = _gap(sentence, before, mention)
        renames = before is not None and len(gap) < 90 and _RENAMES.fullmatch(gap) is not None
        if before is None or not (_LIST.fullmatch(gap) or mention.locates or renames) or len(gap) > 90:
            group += 1
        uses.append(PlaceUse(mention, span, group, mention.locates or renames or _is_heading(sentence, mention)))
        if before is not None and len(uses) > 1 and _leads(before, mention, gap):
            uses[-2] = replace(uses[-2], is_locator=True)
    return uses


def make_candidates(scene: Scene, uses: Sequence[PlaceUse], triggers: Sequence[Trigger], rules: ActionRules) -> list[Candidate]:
    """All pairs of a trigger and a place of one sentence, with their link and cast."""
    stops = _stops(triggers)
    sentence = scene.sentence
    actors = tuple(m for m in scene.mentions if m.sides and m.kind != "voice" and not scene.is_holder(m))
    sources = _sources_of_fire(sentence, uses)
    candidates = []
    for trigger in triggers:
        cast = read_cast(scene, trigger, stops=stops - set(trigger.tokens))
        object_is_place = _object_is_place(sentence, trigger, uses, rules)
        for use in uses:
            if use.group in sources and trigger.action in AIMED:
                continue
            link = link_place(sentence, use.span, trigger, stops=stops)
            if link is not None:
                share = is_share(sentence, use.span, rules)
                candidates.append(Candidate(sentence, trigger, use, link, cast, share, object_is_place, actors))
    return candidates


def _sources_of_fire(sentence: ParsedSentence, uses: Sequence[PlaceUse]) -> frozenset[int]:
    """The lists of places where those stand who fire: "militants positioned in A and B shelled C" aims at C alone."""
    text, begin = sentence.text, sentence.begin
    return frozenset(use.group for use in uses if _STAND_IN.search(text, 0, use.mention.begin - begin))


def judge(candidate: Candidate) -> float:
    """The rules' confidence that the place belongs to the action, 0 where a rule forbids it."""
    trigger, link, cast = candidate.trigger, candidate.link, candidate.cast
    if not relation_fits(link, trigger):
        return 0.0
    if not _needs_met(candidate):
        return 0.0
    if trigger.rule.shape == "state":
        return _judge_state(candidate)
    confidence = trigger.rule.sure * math.exp(-0.45 * max(0.0, link.cost - 0.4))
    if cast.actor_role in ("near", "pronoun"):
        confidence *= 0.9
    if not cast.actor:
        confidence *= 0.8
    return confidence * PLACE_KINDS.get(candidate.use.mention.kind, 1.0)


def choose(candidates: Sequence[Candidate]) -> list[Candidate]:
    """All candidates with the rules' verdict: for each place the best action and those that come near are chosen.

    Members of a list share what the nearest of them has.
    """
    judged = [replace(candidate, confidence=sure) if (sure := judge(candidate)) else candidate for candidate in candidates]
    chosen: set[tuple[int, int]] = set()
    for group in sorted({c.use.group for c in judged}):
        members = [c for c in judged if c.use.group == group and not c.use.is_locator]
        for trigger in _triggers_of_group(members):
            of_trigger = [c for c in members if c.trigger is trigger]
            if max(c.confidence for c in of_trigger) >= THRESHOLD:
                chosen.update((id(c.trigger), c.use.mention.begin) for c in of_trigger)
    return [
        replace(c, is_chosen=True) if (id(c.trigger), c.use.mention.begin) in chosen and not c.use.is_locator else c
        for c in judged
    ]


def inherit_places(
    scene: Scene,
    triggers: Sequence[Trigger],
    places: Sequence[tuple[PlaceMention, Inherited]],
    candidates: Sequence[Candidate],
    rules: ActionRules,
) -> list[Candidate]:
    """Pairs of a trigger and a place that the sentence does not name but may mean, being told of it just before."""
    sentence = scene.sentence
    stops = _stops(triggers)
    found = []
    for trigger in triggers if places else ():
        nearest = min((c.link.cost for c in candidates if c.trigger is trigger), default=NO_PLACE)
        if trigger.rule.is_weak and nearest < OWN_PLACE:
            continue
        cast = read_cast(scene, trigger, stops=stops - set(trigger.tokens))
        near = sentence.words[max(0, trigger.head - 4) : trigger.head + 5]
        share = any(word in rules.shares for word in near)
        for mention, inherited in places:
            use = PlaceUse(mention, range(0), -1)
            link = Link(nearest, "inherited", (), 0)
            found.append(Candidate(sentence, trigger, use, link, cast, share, object_is_place=False, inherited=inherited))
    return found


def _stops(triggers: Sequence[Trigger]) -> frozenset[int]:
    """Tokens of triggers that the way from another trigger to its place or its actor does not lead through."""
    return frozenset(
        at for trigger in triggers if trigger.rule.shape != "state" and not trigger.rule.is_weak for at in trigger.tokens
    )


def _triggers_of_group(members: Sequence[Candidate]) -> list[Trigger]:
    best: dict[int, Candidate] = {}
    for candidate in members:
        key = candidate.trigger.head
        if candidate.confidence > 0 and (key not in best or candidate.link.cost < best[key].link.cost):
            best[key] = candidate
    events = [c for c in best.values() if c.trigger.rule.shape != "state"]
    states = [c for c in best.values() if c.trigger.rule.shape == "state"]
    if events:
        nearest = min(c.link.cost for c in events)
        events = [c for c in events if c.link.cost <= nearest + SECOND_BEST]
    seen: set[str] = set()
    triggers = []
    for candidate in sorted((*events, *states), key=lambda c: c.link.cost):
        if candidate.trigger.action not in seen:
            seen.add(candidate.trigger.action)
            triggers.append(candidate.trigger)
    return triggers


def _needs_met(candidate: Candidate) -> bool:
    cast = candidate.cast
    is_met = {
        "place": candidate.object_is_place and (bool(cast.actor) or candidate.trigger.is_passive),
        "actor": bool(cast.actor) and cast.actor_role != "near",
        "target": bool(cast.target),
    }
    return all(is_met[need] for need in candidate.trigger.rule.needs)


def _judge_state(candidate: Candidate) -> float:
    """A state belongs to the noun phrase it stands in: the place right after it, or what that phrase renames."""
    trigger, use = candidate.trigger, candidate.use
    if trigger.action == "holds" and not candidate.cast.actor:
        return 0.0
    doc = candidate.sentence.doc
    last = max(trigger.tokens)
    between = [doc[at] for at in range(last + 1, use.span[0])] if use.span[0] > last else []
    if use.span[0] > last and len(between) <= 7 and not any(t.pos_ in ("VERB", "AUX") or t.text in ";:" for t in between):
        return trigger.rule.sure - 0.04 * len(between)
    return trigger.rule.sure * 0.8 if candidate.link.cost < 1.3 else 0.0


def _object_is_place(sentence: ParsedSentence, trigger: Trigger, uses: Sequence[PlaceUse], rules: ActionRules) -> bool:
    """Whether what the verb takes is a place or a word for one."""
    head = sentence.doc[trigger.head]
    in_place = {at for use in uses for at in use.span}
    objects = [child for child in head.children if child.dep_ in ("dobj", "nsubjpass", "attr", "oprd")]
    if head.dep_ in ("acl", "amod", "relcl") and (trigger.is_passive or not objects):
        objects.append(head.head)
    if not objects:
        return any(0 < min(use.span) - max(trigger.tokens) <= 4 for use in uses)
    return any(o.i in in_place or sentence.words[o.i] in rules.place_nouns for o in objects)


def _gap(sentence: ParsedSentence, before: PlaceMention | None, mention: PlaceMention) -> str:
    return "" if before is None else sentence.text[before.end - sentence.begin : mention.begin - sentence.begin]


def _is_heading(sentence: ParsedSentence, mention: PlaceMention) -> bool:
    """Whether a place only heads its sentence, as agencies write: "Daraa, Two people were hurt in ..."."""
    rest = sentence.text[mention.end - sentence.begin :]
    return mention.begin == sentence.begin and _AFTER_HEADING.match(rest) is not None


def _leads(before: PlaceMention, mention: PlaceMention, gap: str) -> bool:
    """Whether the mention before only leads to this one: "Aleppo's Salaheddin", "the Damascus suburb of Daraya"."""
    if not _LEADS.fullmatch(gap) or "," in gap:
        return False
    has_mark = gap.startswith(("'s", "s ", "' ")) or " of " in gap or before.kind == "governorate"
    return has_mark or (before.place is not None and mention.place is not None and mention.place.parent == before.place.place_id)
