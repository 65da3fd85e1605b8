"""Which place goes with which trigger: the cost of the way between them through the parse and along the words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fogline.claims.actions import ActionRules, Trigger
from fogline.claims.parsed import ParsedSentence, ancestors, span_root

if TYPE_CHECKING:
    from fogline.claims.tokens import Token

EDGE_COSTS: Mapping[str, float] = {
    "pobj": 0.15,
    "dobj": 0.2,
    "prep": 0.25,
    "nsubjpass": 0.3,
    "agent": 0.3,
    "compound": 0.3,
    "amod": 0.3,
    "poss": 0.3,
    "nmod": 0.3,
    "appos": 0.3,
    "conj": 0.4,
    "nsubj": 0.5,
    "acl": 0.5,
    "pcomp": 0.5,
    "xcomp": 0.5,
    "attr": 0.4,
    "prt": 0.1,
    "npadvmod": 0.5,
    "relcl": 0.9,
    "advcl": 1.0,
    "ccomp": 1.2,
    "parataxis": 1.4,
}
OTHER_EDGE = 0.7
TRIGGER_BETWEEN = 1.0
"""Added where the way leads through another trigger."""
WORD_BETWEEN = 0.035
VERB_CONJ = 0.6


_RELATIONS = {
    **dict.fromkeys(("dobj", "nsubjpass", "attr", "oprd"), "object"),
    **dict.fromkeys(("nsubj", "csubj"), "subject"),
    **dict.fromkeys(("pobj", "pcomp"), "of"),
    **dict.fromkeys(("compound", "amod", "nmod", "poss"), "modifier"),
}
_BEFORE_WHOLE = frozenset({"of", "in", "near", "around", "inside", "outside", "on", "from", "to", "within", "surrounding"})
_COUNTS = frozenset(
    {
        "several",
        "many",
        "some",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "dozen",
        "dozens",
        "number",
        "more",
    }
)
_DIRECTION = re.compile(r"(?:north|south|east|west)")


@dataclass(frozen=True, slots=True)
class Link:
    """How a place hangs on a trigger: what the way costs, by which relation it reaches the trigger, and through which nouns."""

    cost: float
    relation: str
    through: tuple[str, ...] = ()
    n_between: int = 0


def link_place(sentence: ParsedSentence, span: range, trigger: Trigger, *, stops: frozenset[int]) -> Link | None:
    """The way from a place's tokens to a trigger, or nothing where the two share no tree and stand far apart."""
    doc = sentence.doc
    root = span_root(doc, span)
    up, down = _ways(root, doc[trigger.head], frozenset(trigger.tokens))
    distance = _distance(span, trigger)
    if up is None:
        return Link(2.5 + WORD_BETWEEN * distance, "far", (), distance)
    cost = sum(_edge_cost(token) for token in up) + sum(_edge_cost(token) for token in down)
    crossed = [t.i for t in (*up[1:], *down[1:]) if t.i in stops and t.i not in trigger.tokens]
    cost += TRIGGER_BETWEEN * len(crossed) + WORD_BETWEEN * distance
    relation = _relation(sentence, up, down)
    through = tuple(sentence.words[token.i] for token in up[1:] if token.pos_ in ("NOUN", "PROPN", "ADJ", "NUM", "PRON"))
    before = tuple(
        sentence.words[child.i]
        for token in up
        for child in token.children
        if child.dep_ in ("amod", "nummod", "quantmod", "advmod", "compound")
    )
    return Link(cost, relation, through + before, distance)


def relation_fits(link: Link, trigger: Trigger) -> bool:
    """Whether the place hangs on the trigger in a way that its rule allows."""
    allowed = trigger.rule.place
    return not allowed or link.relation in allowed or link.relation in ("modified", "far", "clause", "along")


def is_share(sentence: ParsedSentence, span: range, rules: ActionRules) -> bool:
    """Whether only a part of the place is meant: "half of X", "several villages near X", but not "the towns of X and Y"."""
    back = sentence.words[max(0, span[0] - 7) : span[0]]
    at = next((index for index in range(len(back) - 1, -1, -1) if back[index] in _BEFORE_WHOLE), None)
    if at is None:
        return any(word in ("most", "half", "parts", "part") for word in back[-2:])
    head = back[max(0, at - 3) : at]
    if any(word in rules.shares for word in head):
        return True
    things = [word for word in head if word in rules.things]
    if not things:
        return any(word in rules.shares for word in back[-3:])
    is_named = back[at] == "of" and not _DIRECTION.match(head[-1])
    return not is_named or any(word in _COUNTS or word.isdigit() for word in back[:at])


def _ways(place: Token, trigger: Token, trigger_tokens: frozenset[int]) -> tuple[list[Token] | None, list[Token]]:
    """Tokens from the place up to the common ancestor (left out), and from the trigger up to it (left out)."""
    ups = list(ancestors(place))
    for index, token in enumerate(ups):
        if token.i in trigger_tokens:
            return ups[:index], []
    index_of = {token.i: index for index, token in enumerate(ups)}
    downs: list[Token] = []
    for token in ancestors(trigger):
        if token.i in index_of:
            return ups[: index_of[token.i]], downs
        downs.append(token)
    return None, []


def _edge_cost(token: Token) -> float:
    if token.dep_ == "conj" and token.pos_ in ("VERB", "AUX"):
        return VERB_CONJ
    return EDGE_COSTS.get(token.dep_, OTHER_EDGE)


def _relation(sentence: ParsedSentence, up: Sequence[Token], down: Sequence[Token]) -> str:
    """The place's role at the trigger: object, subject, a preposition; ``modified``, ``clause``: the trigger hangs on it."""
    if down:
        is_modifier = not up and not {token.dep_ for token in down}.isdisjoint({"amod", "acl", "relcl", "compound", "nmod"})
        return "modified" if is_modifier else "clause"
    last = up[-1] if up else None
    if last is None:
        return "object"
    if last.dep_ in ("prep", "agent", "prt"):
        return sentence.words[last.i]
    return _RELATIONS.get(last.dep_, "along")


def _distance(span: range, trigger: Trigger) -> int:
    return min(abs(at - token) for at in span for token in trigger.tokens) - 1
