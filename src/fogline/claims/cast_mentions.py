"""How each mention of a side in a sentence stands to a trigger and to a place, as names of features."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fogline.claims.actor_words import load_actor_words
from fogline.claims.actors import ActorMention
from fogline.claims.candidates import Candidate
from fogline.claims.parsed import ancestors, span_root
from fogline.claims.passages import NUMBER, PLACE, SentenceReading
from fogline.claims.roles import PRONOUNS, role_tokens, who_did_not

if TYPE_CHECKING:
    from fogline.claims.tokens import Token

ROLES = ("subject", "object", "by", "modifier", "governor", "of", "with", "from", "to", "against", "between", "on", "in")
DISTANCES = (0, 2, 4, 7, 11, 18, 30)
NO_ROLE = "-"
MOST_BETWEEN = 9
_ARTICLES = frozenset(("the", "a", "an", "some", "several"))
_PAUSES = frozenset((",", ";", ":", "-", '"'))
_OTHER_PRONOUNS = frozenset(("our", "his", "her", "you"))
_NAME_PARTS = frozenset(("compound", "amod", "nmod", "poss", "appos", "conj"))
_STEPS = {
    **dict.fromkeys(("nsubj", "csubj"), "S"),
    **dict.fromkeys(("nsubjpass", "csubjpass"), "P"),
    **dict.fromkeys(("dobj", "attr", "oprd", "dative"), "O"),
    **dict.fromkeys(("amod", "compound", "nmod", "poss", "nummod"), "m"),
    **dict.fromkeys(("acl", "relcl"), "r"),
    **dict.fromkeys(("advcl", "ccomp", "parataxis"), "c"),
    **dict.fromkeys(("xcomp", "pcomp"), "x"),
    "appos": "=",
    "conj": "&",
    "dep": "d",
    "ROOT": "R",
    "npadvmod": "n",
    "agent": "by",
    "pobj": "",
}


@dataclass(frozen=True)
class MentionView:
    """A mention as a trigger sees it: how far, past how many other triggers, in which roles, with its features."""

    mention: ActorMention
    span: range
    distance: int
    n_triggers: int
    roles: tuple[str, ...]
    is_holder: bool
    names: tuple[str, ...]

    @property
    def is_voice(self) -> bool:
        """Whether the mention only speaks, backs or rules."""
        return self.mention.kind == "voice"

    @property
    def nearness(self) -> tuple[bool, int, int]:
        """Those that act before those that do not, then by triggers and words between."""
        return self.is_voice, self.n_triggers, self.distance


@dataclass(frozen=True)
class TriggerView:
    """All mentions as a trigger sees them, what stands where its actor should, and its determiner."""

    mentions: tuple[MentionView, ...]
    slot: str
    determiner: str

    @cached_property
    def order(self) -> list[int]:
        """The numbers of the mentions, the nearest first: by triggers and words between."""
        views = self.mentions
        return sorted(range(len(views)), key=lambda at: (views[at].n_triggers, views[at].distance))

    @cached_property
    def n_named(self) -> int:
        """How many sides, or groups of them, act."""
        return len({view.mention.sides for view in self.mentions if not view.is_voice})

    @cached_property
    def n_free(self) -> int:
        """How many of those do not only hold a place."""
        return len({view.mention.sides for view in self.mentions if not view.is_voice and not view.is_holder})


def view_mentions(candidate: Candidate, sentence: SentenceReading) -> TriggerView:
    """The mentions of a sentence as the candidate's trigger sees them: worked out once for all its places."""
    key = id(candidate.trigger)
    if key not in sentence.views:
        sentence.views[key] = _view_mentions(candidate, sentence)
    return sentence.views[key]


def _view_mentions(candidate: Candidate, sentence: SentenceReading) -> TriggerView:
    scene, trigger = sentence.scene, candidate.trigger
    doc = sentence.sentence.doc
    in_role = who_did_not(scene, trigger)
    in_role.update({role: {token.i for token in role_tokens(scene, trigger, role)} for role in ROLES})
    spans = [(mention, sentence.sentence.tokens_in(mention.begin, mention.end)) for mention in scene.mentions]
    placed = [(mention, span) for mention, span in spans if mention.sides and span]
    heads = {other.head for other in sentence.triggers}
    views = tuple(_view(candidate, sentence, pair, placed, (in_role, heads)) for pair in placed)
    head = doc[trigger.head]
    is_noun = head.pos_ in ("NOUN", "PROPN")
    determiner = next((child.lower_ for child in head.children if child.dep_ == "det"), NO_ROLE) if is_noun else "verb"
    return TriggerView(views, _slot(candidate, sentence, in_role), determiner)


def place_names(
    candidate: Candidate, sentence: SentenceReading, views: Sequence[MentionView]
) -> dict[int, tuple[list[str], int]]:
    """For each mention, by its index: its features towards the candidate's place, and the words between."""
    span = candidate.use.span
    if candidate.inherited is not None or not span:
        return {}
    root = span_root(sentence.sentence.doc, span)
    return {index: _towards_place(candidate, sentence, view, (views, root)) for index, view in enumerate(views)}


def distance_bin(distance: int, edges: Sequence[int] = DISTANCES) -> int:
    """The bin of a distance."""
    return bisect_left(edges, distance)


def _view(
    candidate: Candidate,
    sentence: SentenceReading,
    pair: tuple[ActorMention, range],
    placed: Sequence[tuple[ActorMention, range]],
    known: tuple[dict[str, set[int]], set[int]],
) -> MentionView:
    mention, span = pair
    in_role, heads = known
    trigger, doc, shapes = candidate.trigger, sentence.sentence.doc, sentence.shapes
    side, between = _between(span, trigger.head)
    n_triggers = len(heads & set(between))
    n_mentions = sum(other is not mention and other.kind != "voice" and at[0] in between for other, at in placed)
    roles = tuple(role for role, tokens in in_role.items() if not tokens.isdisjoint(span))
    is_holder = sentence.scene.is_holder(mention)
    root = span_root(doc, span)
    ups, downs = _path(doc[trigger.head], root)
    is_near = len(ups) < 6 and len(downs) < 5
    path = "/".join(ups[-4:]) + "<" + "/".join(downs[-3:]) if is_near else "far"
    coarse = "".join(_coarse(step) for step in (*ups[:1], *ups[-1:])) + "<" + "".join(step[:1] for step in downs[-1:])
    names = [
        *_own_names(candidate, mention, root),
        *_position_names(sentence, span, side, between),
        f"triggers={side}{min(n_triggers, 3)}",
        f"mentions={side}{min(n_mentions, 3)}",
        f"path={path}",
        f"coarse={coarse}",
        f"holder={is_holder}",
        f"holder,side={side},{is_holder}",
        *_role_names(candidate, roles, mention, side, (path, coarse, n_triggers, n_mentions, is_holder)),
    ]
    if len(between) <= 5:
        names.append(f"words={side}:{' '.join(shapes[at] for at in between)}")
    skipped = (",", "the", "a", PLACE, NUMBER)
    names += [f"word={side}={shapes[at]}" for at in between[:MOST_BETWEEN] if shapes[at] not in skipped]
    return MentionView(mention, span, len(between), n_triggers, roles, is_holder, tuple(names))


def _between(span: range, head: int) -> tuple[str, range]:
    if span[-1] < head:
        return "B", range(span[-1] + 1, head)
    return ("A", range(head + 1, span[0])) if span[0] > head else ("I", range(0))


def _own_names(candidate: Candidate, mention: ActorMention, root: Token) -> Iterator[str]:
    """What the mention is, and what it hangs on."""
    head = candidate.trigger.head
    verb = next((token for token in list(ancestors(root))[1:] if token.pos_ in ("VERB", "AUX")), None)
    top = root
    while top.dep_ in _NAME_PARTS and top.head.i != top.i:
        top = top.head
    above = "TRIGGER" if root.head.i == head else root.head.lemma_.lower()
    of_verb = NO_ROLE if verb is None else "TRIGGER" if verb.i == head else verb.lemma_.lower()
    yield from (f"mention={mention.kind}", f"note={mention.note}", f"dep={root.dep_}", f"top dep={top.dep_}", f"under={above}")
    yield f"verb={of_verb}:{top.dep_}"


def _position_names(sentence: SentenceReading, span: range, side: str, between: range) -> Iterator[str]:
    words, doc = sentence.sentence.words, sentence.sentence.doc
    before = words[span[0] - 1] if span[0] else "^"
    if before in _ARTICLES:
        before = words[span[0] - 2] if span[0] > 1 else "^"
    after = words[span[-1] + 1] if span[-1] + 1 < len(words) else "$"
    verbs = min(sum(doc[at].pos_ == "VERB" for at in between), 3)
    pauses = min(sum(words[at] in _PAUSES for at in between), 2)
    yield from (f"side={side}", f"distance={side}{distance_bin(len(between))}", f"word before={before}", f"word after={after}")
    yield from (f"verbs={side}{verbs}", f"pauses={side}{pauses}", f"opens={span[0] < 2}")


def _role_names(
    candidate: Candidate, roles: Sequence[str], mention: ActorMention, side: str, seen: tuple[str, str, int, int, bool]
) -> Iterator[str]:
    """The roles the mention stands in, alone and with what else is seen."""
    path, coarse, n_triggers, n_mentions, is_holder = seen
    trigger = candidate.trigger
    lemma = candidate.sentence.doc[trigger.head].lemma_.lower()
    words, shape = " ".join(trigger.rule.words), trigger.rule.shape + ("p" if trigger.is_passive else "")
    first = roles[0] if roles else NO_ROLE
    as_actor = next((role for role in trigger.rule.actor if role in roles), NO_ROLE)
    as_target = next((role for role in trigger.rule.target if role in roles), NO_ROLE)
    yield from (f"role={role}" for role in roles or (NO_ROLE,))
    yield from (f"as actor={as_actor}", f"as target={as_target}", f"as={as_actor},{as_target}")
    yield from (f"shape,path={shape},{path}", f"shape,coarse={shape},{coarse}", f"shape,role={shape},{first}")
    yield from (f"trigger,role={words},{first}", f"trigger,coarse={words},{coarse}", f"lemma,role={lemma},{first}")
    yield from (f"trigger,side={words},{side}", f"coarse,triggers={coarse},{side}{min(n_triggers, 2)}")
    yield from (f"as actor,triggers={as_actor},{side}{min(n_triggers, 2)}", f"as actor,mention={as_actor},{mention.kind}")
    yield from (f"mention,side={mention.kind},{side}", f"role,holder={first},{is_holder}")
    yield f"shape,side,between={shape},{side},{min(n_triggers, 2)},{min(n_mentions, 2)}"


def _slot(candidate: Candidate, sentence: SentenceReading, in_role: dict[str, set[int]]) -> str:
    """What stands in the first role of the actor: a mention, a pronoun, another word, or nothing."""
    words, doc = sentence.sentence.words, sentence.sentence.doc
    for role in candidate.trigger.rule.actor:
        if in_role.get(role):
            at = min(in_role[role])
            known, near = load_actor_words(), {words[other] for other in in_role[role]}
            if near & known.own_side:
                return "own side"
            if near & known.other_side:
                return "other side"
            if sentence.scene.by_token[at] is not None:
                return "mention"
            return words[at] if words[at] in PRONOUNS | _OTHER_PRONOUNS else doc[at].lemma_.lower()
    return "none"


def _towards_place(
    candidate: Candidate, sentence: SentenceReading, view: MentionView, known: tuple[Sequence[MentionView], Token]
) -> tuple[list[str], int]:
    views, root = known
    span, place = view.span, candidate.use.span
    side, between = _between_spans(span, place)
    order = "".join(sign for _, sign in sorted(((candidate.trigger.head, "t"), (span[0], "m"), (place[0], "p"))))
    ups, downs = _path(root, span_root(sentence.sentence.doc, span))
    path = "/".join(ups[-3:]) + "<" + "/".join(downs[-3:]) if len(ups) < 5 and len(downs) < 5 else "far"
    n_mentions = min(sum(other is not view and other.span[0] in between for other in views), 2)
    distance = len(between)
    names = [f"place:distance={side}{distance_bin(distance)}", f"place:path={path}", f"place:order={order}"]
    names += [f"place:mentions={side}{n_mentions}", f"place:order,holder={order},{view.is_holder}"]
    names.append(f"place:holder={side}{min(distance, 6)}" if view.is_holder else "place:no holder")
    if distance <= 4:
        names.append(f"place:words={side}:{' '.join(sentence.shapes[at] for at in between)}")
    return names, distance


def _between_spans(span: range, place: range) -> tuple[str, range]:
    if span[-1] < place[0]:
        return "B", range(span[-1] + 1, place[0])
    return ("A", range(place[-1] + 1, span[0])) if span[0] > place[-1] else ("I", range(0))


def _path(head: Token, mention: Token) -> tuple[list[str], list[str]]:
    """Steps from the mention up to the common ancestor, and from the head up to it."""
    ups = list(ancestors(mention))
    index_of = {token.i: index for index, token in enumerate(ups)}
    downs: list[str] = []
    for token in ancestors(head):
        if token.i in index_of:
            return _squeeze(_step(step) for step in ups[: index_of[token.i]]), _squeeze(downs)
        downs.append(_step(token))
    return ["none"], []


def _step(token: Token) -> str:
    return f"p_{token.lower_}" if token.dep_ == "prep" else _STEPS.get(token.dep_, "?")


def _squeeze(steps: Iterator[str] | Sequence[str]) -> list[str]:
    """Steps without repetitions of those that only lengthen the way."""
    kept: list[str] = []
    for step in steps:
        if step and not (kept and kept[-1] == step and step in ("m", "&", "=", "c", "x")):
            kept.append(step)
    return kept


def _coarse(step: str) -> str:
    return "p" if step.startswith("p_") else step[:1]
