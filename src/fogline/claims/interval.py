"""Which time expression dates a claim, and what holds where none does."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from fogline.claims.days import DateMention, Interval, shift_days
from fogline.claims.tense import FUTURE, PERFECT, PLUPERFECT, PRESENT

if TYPE_CHECKING:
    from fogline.claims.tokens import Doc, Token

_BREAK = 2.0
"""What a semicolon between costs."""

_TOO_FAR = 3.0
"""A mention with a higher cost than this does not date the trigger."""

_OWN_CLAUSE = 1.0
"""The same for states, and for "since", which tells how long what its own clause tells has lasted."""

_FIRST = re.compile(r"\b(?:first|worst|biggest|heaviest|deadliest|largest|fiercest|most \w+)\b[^;.]*\Z", re.IGNORECASE)

LONG_AGO_DAYS = 30
"""The day that a sentence begins with dates all it tells, if it is that long ago."""

_OPENING = 12
"""So many characters may stand before: a preposition, "Also on"."""

_MODIFIERS = frozenset({"amod", "compound", "nmod", "poss"})
_BELOW = {
    "relcl": 2.5,
    "acl": 1.5,
    "advcl": 1.5,
    "conj": 1.0,
    "ccomp": 1.5,
    "xcomp": 0.5,
    "pcomp": 1.5,
    "parataxis": 2.0,
    "csubj": 1.0,
}
_ABOVE = {
    "relcl": 2.0,
    "acl": 1.0,
    "advcl": 0.8,
    "conj": 1.0,
    "ccomp": 1.0,
    "xcomp": 0.2,
    "pcomp": 0.8,
    "parataxis": 1.5,
    "csubj": 1.0,
}


def resolve_interval(
    mentions: Sequence[DateMention],
    *,
    trigger_at: int,
    tense: str,
    published_on: date,
    is_state: bool,
    doc: Doc | None = None,
) -> Interval:
    """Start and end of the claim whose trigger begins at character ``trigger_at`` of the sentence.

    ``tense`` comes from :func:`~fogline.claims.tense.read_tense`; ``is_state`` says that the action lasts (``holds``).
    ``doc`` is the parse of the same sentence, and lets the trigger's own expression be chosen by syntax rather than by nearness.
    """
    trigger = _token_at(doc, trigger_at) if doc is not None else None
    mention = _own_mention(mentions, trigger_at, trigger, is_state=is_state)
    if mention is None and (is_state or tense != PLUPERFECT) and (tense != PRESENT or _is_of_main_clause(trigger)):
        mention = _opening_of_past(mentions, published_on)
    if mention is None:
        is_over = is_state and trigger is not None and _is_when_clause(trigger)
        return _default(PLUPERFECT if is_over else tense, published_on, is_state=is_state)
    start, finish = _by_tense(mention, tense, published_on)
    if is_state and tense in (PRESENT, PERFECT) and mention.relation == "since":
        return start, published_on
    return start, finish


def date_by_story(interval: Interval, story: Interval | None, *, published_on: date) -> Interval:
    """A fresh event without a date of its own happened on the day of the report's story, where there is one."""
    return story if story is not None and interval == (None, published_on) else interval


@lru_cache(maxsize=4)
def _starts(doc: Doc) -> tuple[int, ...]:
    return tuple(token.idx for token in doc)


def _token_at(doc: Doc, at: int) -> Token | None:
    token = doc[max(0, bisect_right(_starts(doc), at) - 1)] if len(doc) else None
    return token if token is not None and token.idx <= at < token.idx + len(token) else None


def _own_mention(
    mentions: Sequence[DateMention], trigger_at: int, trigger: Token | None, *, is_state: bool
) -> DateMention | None:
    """The mention with the lowest cost, if that is low enough."""
    if is_state and trigger is not None and trigger.dep_ in _MODIFIERS:
        return None
    best: tuple[float, DateMention] | None = None
    for mention in mentions:
        if mention.relation == "printed" or (is_state and not _dates_state(mention, trigger)):
            continue
        if not is_state and _counts_firsts(mention, trigger):
            continue
        cost = _cost(mention, trigger_at, trigger)
        lasts = is_state or mention.relation == "since"
        limit = _OWN_CLAUSE if lasts and trigger is not None else _TOO_FAR
        if cost <= limit and (best is None or cost < best[0]):
            best = (cost, mention)
    return best[1] if best is not None else None


def _counts_firsts(mention: DateMention, trigger: Token | None) -> bool:
    """Whether "since" only says how long there was nothing like it: "the first attack on the town since 2014"."""
    return mention.relation == "since" and trigger is not None and bool(_FIRST.search(trigger.doc.text[: mention.begin]))


def _opening_of_past(mentions: Sequence[DateMention], published_on: date) -> DateMention | None:
    """The day that a sentence begins with, where it tells of long ago: "May 27 2013 Jets bombed the rebel-held town"."""
    first = next(iter(mentions), None)
    if first is None or (first.relation, first.precision) != ("on", "day") or first.finish is None or first.begin > _OPENING:
        return None
    return first if (published_on - first.finish).days >= LONG_AGO_DAYS else None


def _is_of_main_clause(trigger: Token | None) -> bool:
    """Whether a present tense is that of the whole sentence, which tells of the past where it begins with a past day.

    "May 27 2013 Troops storm the rebel-held town", but not "May 27 2013 Troops stormed the town, which they hold".
    """
    return trigger is not None and (trigger.tag_ not in ("VBZ", "VBP") or trigger.dep_ == "ROOT")


def _is_when_clause(trigger: Token) -> bool:
    """Whether a state is told as over: "when it controlled the town, the group"."""
    return trigger.tag_ == "VBD" and any(child.lower_ in ("when", "while") for child in trigger.children)


def _dates_state(mention: DateMention, trigger: Token | None) -> bool:
    """A state is dated by "since", "until" and the like; by a plain day only where it is the verb."""
    return mention.relation in ("since", "until", "lasting", "deadline") or trigger is None or trigger.pos_ in ("VERB", "AUX")


def _cost(mention: DateMention, trigger_at: int, trigger: Token | None) -> float:
    """How far a mention is from a trigger: clauses to cross in the parse, and characters between."""
    if mention.relation == "prior":
        return 9.0 if trigger_at < mention.begin else (trigger_at - mention.end) / 60
    gap = max(mention.begin - trigger_at, trigger_at - mention.end, 0) / 100
    if mention.begin <= trigger_at < mention.end:
        gap = 0.0
    if trigger is None:
        return gap * 2
    governor = _governor(trigger.doc, mention)
    gap += _BREAK * _n_breaks(trigger.doc, mention, trigger_at)
    return gap + (_tree_cost(governor, trigger) if governor is not None else 1.0)


def _n_breaks(doc: Doc, mention: DateMention, trigger_at: int) -> int:
    """Semicolons and colons between a mention and a trigger."""
    low, high = sorted((mention.begin, trigger_at))
    between = range(bisect_right(_starts(doc), low), bisect_left(_starts(doc), high))
    return sum(doc[at].text in (";", ":") for at in between)


def _governor(doc: Doc, mention: DateMention) -> Token | None:
    """The word that the mention hangs on, prepositions left out."""
    within = range(bisect_left(_starts(doc), mention.begin), bisect_left(_starts(doc), mention.end))
    inside = [doc[at] for at in within]
    if not inside:
        return None
    top = next((token for token in inside if token.head not in inside or token.head.i == token.i), inside[-1])
    token = top.head
    while token.pos_ in ("ADP", "SCONJ") and token.head.i != token.i:
        token = token.head
    return token


def _tree_cost(governor: Token, trigger: Token) -> float:
    """The clauses on the way from the trigger up to the meeting point, and from there down to the governor."""
    up, down = _path(trigger), _path(governor)
    meeting = next((token for token in up if token in down), None)
    if meeting is None:
        return 4.0
    above = sum(_ABOVE.get(token.dep_, 0.0) for token in up[: up.index(meeting)])
    below = sum(_BELOW.get(token.dep_, 0.05) for token in down[: down.index(meeting)])
    return above + below


def _path(token: Token) -> list[Token]:
    return [token, *token.ancestors]


def _by_tense(mention: DateMention, tense: str, published_on: date) -> Interval:
    """A weekday lies ahead in the future tense."""
    start, finish = mention.start, mention.finish
    if tense == FUTURE and mention.precision == "weekday" and start is not None and finish is not None and finish < published_on:
        return shift_days(start, 7), shift_days(finish, 7)
    return start, finish


def _default(tense: str, published_on: date, *, is_state: bool) -> Interval:
    if tense == FUTURE:
        return published_on, None
    if tense == PLUPERFECT:
        return None, None
    if is_state or tense == PRESENT:
        return published_on, published_on
    return None, published_on
