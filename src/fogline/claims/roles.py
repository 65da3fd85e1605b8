"""Who stands in which role of a trigger: actor and target, by the parse first, then by what stands near."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fogline.claims.actions import Trigger
from fogline.claims.actors import ActorMention, joint_sides
from fogline.claims.parsed import ParsedSentence, ancestors, noun_tokens
from fogline.claims.speech_words import load_speech_words

if TYPE_CHECKING:
    from fogline.claims.tokens import Token

PRONOUNS = frozenset({"it", "they", "them", "its", "their", "we", "he", "who", "which", "that"})
LOOKING_ON, SUFFERING = "looks on", "suffers"
"""What a side does that is named beside an event and did not bring it about."""

_HELD = re.compile(r"-(?:held|controlled|run|occupied|dominated|ruled|besieged|infested|seized|captured|majority|populated)\b")
_STATES = frozenset({"holds", "besieges"})
_TO_WHOM = frozenset({"from", "of", "on", "against"})
_RELATIVE = frozenset({"who", "which", "that"})
_VERB_CHAIN = frozenset({"xcomp", "conj", "advcl", "ccomp", "pcomp", "acl", "prep", "pobj", "dobj"})


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts and to whom, as sides, and how each was found (the role's name, ``near``, ``before`` or nothing)."""

    actor: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    actor_role: str = ""
    target_role: str = ""
    actor_tokens: tuple[int, ...] = ()


@dataclass(frozen=True)
class Scene:
    """A sentence with its actor mentions, by token."""

    sentence: ParsedSentence
    mentions: Sequence[ActorMention]
    by_token: Sequence[ActorMention | None]
    before: tuple[str, ...] = ()
    fliers: frozenset[str] = frozenset()
    in_role: dict[tuple[tuple[int, ...], str], tuple[Token, ...]] = field(default_factory=dict, compare=False, repr=False)
    """What was found to stand in a role of a trigger, which is asked again for each place that it is joined with."""

    def is_holder(self, mention: ActorMention) -> bool:
        """Whether a mention only says who holds a place: the rebels of "rebel-held"."""
        return _HELD.match(self.sentence.text, mention.end - self.sentence.begin) is not None


def make_scene(
    sentence: ParsedSentence, mentions: Sequence[ActorMention], before: tuple[str, ...], fliers: frozenset[str] = frozenset()
) -> Scene:
    """Lay the mentions over the tokens.

    ``before`` are the sides a pronoun at the beginning refers to, ``fliers`` those that air strikes can be of.
    """
    by_token: list[ActorMention | None] = [None] * len(sentence.doc)
    for mention in mentions:
        if mention.kind != "voice":
            for at in sentence.tokens_in(mention.begin, mention.end):
                by_token[at] = mention
    return Scene(sentence, mentions, by_token, before, fliers)


def without_onlookers(scene: Scene, triggers: Iterable[Trigger]) -> Scene:
    """The scene with those who only comment on what others did as voices: "Turkey condemned the strikes on the town".

    Who does something else in the sentence stays one that acts.
    """
    looking, acting = set[int](), set[int]()
    for trigger in triggers:
        if trigger.rule.shape == "verb":
            acting.update(token.i for token in role_tokens(scene, trigger, "subject"))
        else:
            looking.update(who_did_not(scene, trigger).get(LOOKING_ON, ()))
    onlookers = {id(mention) for at in looking - acting if (mention := scene.by_token[at])}
    if not onlookers:
        return scene
    mentions = [replace(m, kind="voice", note=LOOKING_ON) if id(m) in onlookers else m for m in scene.mentions]
    return make_scene(scene.sentence, mentions, scene.before, scene.fliers)


def who_did_not(scene: Scene, trigger: Trigger) -> dict[str, set[int]]:
    """The tokens of those who only look on at a noun's event, or to whom it was done, by which of the two.

    They are the subject of the verb that has the noun as its object: "condemned the strikes", "fled the shelling".
    """
    head = scene.sentence.doc[trigger.head]
    if trigger.rule.shape == "verb" or head.dep_ != "dobj":
        return {}
    kind = _not_by_its_subject(head.head)
    return {kind: {token.i for token in _subject(scene, head.head)}} if kind else {}


def _not_by_its_subject(verb: Token) -> str:
    """What the subject of a verb does whose object is the deed of others; nothing where it may be its own."""
    lemma, words = verb.lemma_.lower(), load_speech_words()
    return LOOKING_ON if lemma in words.looking_on else SUFFERING if lemma in words.suffering else ""


def affected(scene: Scene, trigger: Trigger, holders: Iterable[int] = ()) -> frozenset[int]:
    """The tokens of the mentions to whom it was done by a preposition of its own ("retaken from"), or whose attack is repelled.

    ``holders`` are tokens of those who are told to hold the place: it was done to them, too. Who stands where one that acts does
    is none of them: "retaken from the militants by the army". But whoever stands below a repelled attack does not repel it: "an
    attempt by the militants to storm the town was repelled".
    """
    rule, doc = trigger.rule, scene.sentence.doc
    aims = [role for role in rule.target if role in _TO_WHOM and role not in rule.actor]
    suffer = {token.i for role in aims for token in role_tokens(scene, trigger, role)}.union(holders)
    act = {token.i for role in rule.actor for token in role_tokens(scene, trigger, role)}
    if trigger.action == "repels":
        attack = {token.i for told in role_tokens(scene, trigger, "object") for token in (doc[told.i], *doc[told.i].subtree)}
        suffer, act = suffer | attack, act - attack
    idle = {id(scene.by_token[at]) for at in suffer} - {id(scene.by_token[at]) for at in act}
    return frozenset(at for at, mention in enumerate(scene.by_token) if mention is not None and id(mention) in idle)


def read_cast(scene: Scene, trigger: Trigger, *, stops: frozenset[int] = frozenset()) -> Cast:
    """Actor and target of a trigger; ``stops`` are tokens of other triggers, which the search does not cross."""
    actors, role = _first_role(scene, trigger, trigger.rule.actor, ())
    sides = joint_sides(actors)
    if not sides:
        sides, role = _pronoun_sides(scene, trigger)
    if not sides and trigger.rule.shape == "state":
        return Cast()
    if not sides:
        actors = _nearby(scene, trigger, stops)
        sides, role = joint_sides(actors), "near" if actors else ""
    tokens = tuple(at for at, mention in enumerate(scene.by_token) if mention in actors)
    if "between" in (role, *trigger.rule.actor) and role == "between" and len(actors) > 1:
        first, *others = actors
        if trigger.action == "agrees":
            return Cast(sides, (), role, "", tokens)
        return Cast(first.sides, joint_sides(others), role, role, tokens)
    targets, target_role = _first_role(scene, trigger, trigger.rule.target, sides)
    target = tuple(side for side in joint_sides(targets) if side not in sides)
    if trigger.action == "agrees":
        return Cast((*sides, *target), (), role, "", tokens)
    return Cast(sides, target, role, target_role if target else "", tokens)


def _first_role(
    scene: Scene, trigger: Trigger, roles: Iterable[str], but: tuple[str, ...]
) -> tuple[tuple[ActorMention, ...], str]:
    """Mentions in the first of the roles that has any whose sides are not all in ``but``."""
    for role in roles:
        found = [
            mention
            for mention in _mentions(scene, role_tokens(scene, trigger, role))
            if mention.sides
            and not set(mention.sides) <= set(but)
            and (trigger.action in _STATES or not scene.is_holder(mention))
        ]
        if found:
            return tuple(found), role
    return (), ""


def _mentions(scene: Scene, tokens: Iterable[Token]) -> Iterator[ActorMention]:
    seen: list[ActorMention] = []
    for at in sorted({token.i for token in tokens}):
        mention = scene.by_token[at]
        if mention is not None and mention not in seen:
            seen.append(mention)
            yield mention


def role_tokens(scene: Scene, trigger: Trigger, role: str) -> tuple[Token, ...]:
    """The tokens that stand in a role of a trigger: "subject", "object", "modifier", "governor", or a preposition."""
    key = (trigger.tokens, role)
    if key not in scene.in_role:
        scene.in_role[key] = tuple(_find_role(scene, trigger, role))
    return scene.in_role[key]


def _find_role(scene: Scene, trigger: Trigger, role: str) -> Iterator[Token]:
    head = scene.sentence.doc[trigger.head]
    if role == "subject":
        opposed = _opposed(scene, trigger)
        yield from (token for token in _subject(scene, head) if token.i not in opposed) if not trigger.is_passive else ()
    elif role == "object":
        yield from _object(head, is_passive=trigger.is_passive)
    elif role == "modifier":
        yield from _modifiers(scene, trigger)
    elif role == "governor":
        yield from _governor(scene, head)
    else:
        yield from _prepositional(scene, trigger, role)
        if role == "against":
            yield from (scene.sentence.doc[at] for at in _opposed(scene, trigger))


def _subject(scene: Scene, verb: Token) -> Iterator[Token]:
    """The active subject, also of the verbs that a subjectless verb hangs on, and the noun before a relative clause."""
    for token in ancestors(verb):
        if token.i != verb.i and token.pos_ not in ("VERB", "AUX"):
            if token.dep_ in ("pobj", "dobj", "prep", "pcomp", "attr", "acomp"):
                continue
            return
        accused = _accused(token, verb)
        if accused:
            yield from accused
            return
        subjects = list(_own_subjects(scene, token, is_first=token.i == verb.i))
        for subject in subjects:
            yield from noun_tokens(subject)
        if subjects or token.dep_ not in _VERB_CHAIN:
            return


def _opposed(scene: Scene, trigger: Trigger) -> tuple[int, ...]:
    """The tokens of the later subjects of a mutual verb, where it names nobody else: "the army and the militants clashed"."""
    if not trigger.rule.is_mutual or trigger.is_passive:
        return ()
    head = scene.sentence.doc[trigger.head]
    subjects = [mention for mention in _mentions(scene, _subject(scene, head)) if mention.sides]
    others = [
        *_object(head, is_passive=False),
        *_prepositional(scene, trigger, "with"),
        *_prepositional(scene, trigger, "against"),
    ]
    if len(subjects) < 2 or any(mention.sides for mention in _mentions(scene, others)):
        return ()
    first = set(subjects[0].sides)
    later = [id(mention) for mention in subjects[1:] if first.isdisjoint(mention.sides)]
    return tuple(at for at, mention in enumerate(scene.by_token) if id(mention) in later)


def _accused(verb: Token, event: Token) -> list[Token]:
    """Whom a verb lays at the door what hangs on it by a preposition: "accused the army of an attack on the town"."""
    if verb.lemma_.lower() not in load_speech_words().laid_on_object:
        return []
    chain = [token for token in ancestors(event) if token.head.i == verb.i and token.i != verb.i]
    if not chain or chain[0].dep_ != "prep" or chain[0].lower_ not in ("of", "for", "from", "over", "against"):
        return []
    return [token for child in verb.children if child.dep_ in ("dobj", "nsubjpass") for token in noun_tokens(child)]


def _own_subjects(scene: Scene, verb: Token, *, is_first: bool) -> Iterator[Token]:
    """Who carries out this verb: its subject, its agent where a verb under it asks, or the noun that it describes."""
    agents = [inner for child in verb.children if child.dep_ == "agent" for inner in child.children]
    if agents and not is_first:
        yield from agents
        return
    subjects = [child for child in verb.children if child.dep_ in ("nsubj", "csubj")]
    for subject in subjects:
        is_relative = scene.sentence.words[subject.i] in _RELATIVE and verb.dep_ in ("relcl", "acl", "ccomp")
        yield verb.head if is_relative else subject
    if not subjects and verb.dep_ == "acl" and not (is_first and verb.tag_ == "VBN"):
        yield verb.head


def _object(verb: Token, *, is_passive: bool) -> Iterator[Token]:
    wanted = ("nsubjpass", "nsubj") if is_passive else ("dobj", "dative", "oprd", "attr")
    for child in verb.children:
        if child.dep_ in wanted:
            yield from noun_tokens(child)
    if is_passive and verb.dep_ in ("acl", "amod", "relcl"):
        yield from noun_tokens(verb.head)


def _modifiers(scene: Scene, trigger: Trigger) -> Iterator[Token]:
    """What stands before the noun and belongs to it; for "X-held", what stands before the hyphen."""
    doc, words = scene.sentence.doc, scene.sentence.words
    first = min(trigger.tokens)
    inside = [doc[at] for at in range(first, max(trigger.tokens)) if scene.by_token[at] is not None]
    if inside and trigger.rule.shape != "verb":
        yield from inside
        return
    if trigger.rule.shape == "state":
        yield from (doc[at] for at in range(max(0, first - 2), first) if scene.by_token[at] is not None)
        return
    for token in (doc[at] for at in trigger.tokens):
        for child in token.children:
            if child.i <= token.i and child.dep_ in ("compound", "amod", "nmod", "poss", "nsubj"):
                yield from noun_tokens(child)
    for at in range(first - 1, max(-1, first - 4), -1):
        if words[at] in ("'s", "'", "s"):
            continue
        if doc[at].pos_ in ("ADP", "VERB", "PUNCT", "CCONJ", "SCONJ", "AUX") and scene.by_token[at] is None:
            return
        yield doc[at]


def _governor(scene: Scene, noun: Token) -> Iterator[Token]:
    """The subject of the verb that the noun is an object of: "launched an offensive", not "condemned an offensive"."""
    for token in ancestors(noun):
        if token.pos_ in ("VERB", "AUX") and token.i != noun.i:
            accused = _accused(token, noun)
            if accused:
                yield from accused
                return
            if noun.dep_ in ("dobj", "conj") and _not_by_its_subject(token):
                return
            agents = [child for child in token.children if child.dep_ == "agent"]
            for agent in agents:
                for inner in agent.children:
                    yield from noun_tokens(inner)
            if not agents and not any(child.dep_ == "nsubjpass" for child in token.children):
                yield from _subject(scene, token)
            return
        if token.dep_ in ("nsubj", "nsubjpass", "ROOT", "appos", "relcl"):
            if token.dep_ == "nsubjpass":
                yield from _agent(token.head)
            yield from _clause_of(token)
            return


def _clause_of(noun: Token) -> Iterator[Token]:
    """Who carries out a noun in a participle after it: "an assault launched by rebels"."""
    for child in noun.children:
        if child.dep_ in ("acl", "relcl"):
            yield from _agent(child)


def _agent(verb: Token) -> Iterator[Token]:
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            for inner in child.children:
                yield from noun_tokens(inner)


def _prepositional(scene: Scene, trigger: Trigger, preposition: str) -> Iterator[Token]:
    """What stands under a preposition of the trigger, its words, its object, or a participle after it."""
    doc, words = scene.sentence.doc, scene.sentence.words
    heads = [doc[at] for at in (trigger.head, *trigger.tokens)]
    heads += [
        child for head in heads[:1] for child in head.children if child.dep_ in ("dobj", "acl", "prep", "relcl", "nsubjpass")
    ]
    if heads[0].dep_ in ("nsubjpass", "nsubj", "dobj") and preposition in ("by", "between", "with", "against"):
        heads.append(heads[0].head)
    for head in heads:
        for child in head.children:
            if words[child.i] == preposition or (preposition == "by" and child.dep_ == "agent"):
                for inner in child.children:
                    yield from noun_tokens(inner)
    last = max(trigger.tokens)
    for at in range(last, min(len(doc) - 1, last + 3)):
        if words[at] == preposition:
            yield from (doc[inner] for inner in range(at + 1, min(len(doc), at + 6)) if doc[inner].pos_ != "VERB")
            return


def _pronoun_sides(scene: Scene, trigger: Trigger) -> tuple[tuple[str, ...], str]:
    """Sides of a pronoun that stands where the actor should."""
    for role in trigger.rule.actor:
        for token in role_tokens(scene, trigger, role):
            if scene.sentence.words[token.i] in PRONOUNS and scene.by_token[token.i] is None:
                earlier = [m for at, m in enumerate(scene.by_token[: token.i]) if m is not None and m.sides]
                if earlier and token.i > 4:
                    return earlier[0].sides, "pronoun"
                if scene.before:
                    return scene.before, "pronoun"
    return (), ""


def _nearby(scene: Scene, trigger: Trigger, stops: frozenset[int]) -> tuple[ActorMention, ...]:
    """The nearest mention before the trigger with no other trigger between."""
    first = min(trigger.tokens)
    for at in range(first - 1, max(-1, first - 14), -1):
        if at in stops:
            return ()
        mention = scene.by_token[at]
        if mention is None or not mention.sides or (trigger.action not in _STATES and scene.is_holder(mention)):
            continue
        if trigger.means != "air" or not scene.fliers or scene.fliers & set(mention.sides):
            return (mention,)
    return ()
