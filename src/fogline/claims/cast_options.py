"""Who may have acted, and on whom: the sides that come into question for an event, each with its features.

Options are the sides that the sentence names, alone and joined ("the army and its allies"), those that the rules find in the
roles, those of the sentences before, those that the report names most, and ``unknown``. As everywhere, features name roles,
never sides: a side is told by what it is in this report and this war (of the source's camp, a state at home, one that flies).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fogline.claims.candidates import Candidate
from fogline.claims.cast_features import mention_names, option_names, option_numbers
from fogline.claims.cast_mentions import MentionView, place_names, view_mentions
from fogline.claims.cast_scene import CastContext, CastScene, Option
from fogline.claims.linear import Features
from fogline.claims.passages import SentenceReading
from fogline.claims.reading import ReportReading
from fogline.claims.roles import LOOKING_ON, SUFFERING, affected
from fogline.model import UNKNOWN

MOST_JOINED = 3
MOST_BEFORE = 4
MOST_REPORT = 4
LONGEST_JOIN = 8
_JOINS = re.compile(
    r"\W*(?:(?:and|or|as|well|along|together|with|alongside|backed|supported|by|allied|their|its|the|support|of|help|from|other|"
    r"ally|allies|militias?|forces|fighters|air|strikes|warplanes|jets|pro-government|rebel)\W*)*",
    re.IGNORECASE,
)
_BACKS = re.compile(r"\b(?:backed|supported|aided|assisted|accompanied|helped|joined|reinforced) by(?: \S+){0,2}\Z")
_WORDS_BEFORE = 4
_TAKING = frozenset(("captures", "captures_part"))
_DONE_TO_HOLDERS = frozenset(("advances", "besieges", "bombards", "bombs"))
_NOT_ACTING = ((LOOKING_ON,), (SUFFERING,))


@dataclass(frozen=True)
class CastOption:
    """Sides that may be meant; ``tokens`` are those of the mention that names them, if any in the sentence does.

    ``may_act`` is false for those of whom the sentence says that they look on at the event or suffer it, ``may_be_aim`` for those
    who are only named as another's help ("backed by the army").
    """

    sides: tuple[str, ...]
    features: Features
    tokens: tuple[int, ...] = ()
    may_act: bool = True
    may_be_aim: bool = True


def actor_options(candidate: Candidate, sentence: SentenceReading, report: ReportReading) -> list[CastOption]:
    """Sides that may have done what a candidate tells, ``unknown`` among them."""
    view = view_mentions(candidate, sentence)
    scene = CastScene(candidate, sentence, report, view, report.sides.number_of(sentence))
    context = CastContext.of(scene)
    by_place = place_names(candidate, sentence, view.mentions)
    suffer = affected(sentence.scene, candidate.trigger, _holders(candidate, sentence))
    idle = _idle(view.mentions, suffer)
    options = []
    for option in _gather(scene, context):
        features = dict.fromkeys([*option_names(option, scene, context), *mention_names(option, scene, by_place)], 1.0)
        features.update(option_numbers(option, scene, context))
        tokens = view.mentions[option.nearest].span if option.nearest is not None else ()
        acts_not = not idle.isdisjoint(option.sides)
        helps = bool(option.views) and all(_helps(view.mentions[at].span, sentence) for at in option.views)
        options.append(CastOption(option.sides, features, tuple(tokens), may_act=not acts_not, may_be_aim=not helps))
    return options


def _holders(candidate: Candidate, sentence: SentenceReading) -> Iterator[int]:
    """The tokens of those who are told to hold the place that is fired at, or was taken: "the rebel-held town was seized".

    Who takes a place may well be told to hold it since: only the passive says that it was another who did.
    """
    is_taken = candidate.action in _TAKING
    if not (candidate.trigger.is_passive if is_taken else candidate.action in _DONE_TO_HOLDERS):
        return
    for other in sentence.candidates:
        is_there = other.action == "holds" and other.is_chosen and other.use.mention.name == candidate.use.mention.name
        if is_there and other.trigger.head != candidate.trigger.head:
            yield from other.cast.actor_tokens


def _idle(views: Sequence[MentionView], suffer: frozenset[int]) -> frozenset[str]:
    """The sides that are named only as those that look on or that it is done to."""
    idle, free = set[str](), set[str]()
    for view in views:
        is_idle = view.roles[:1] in _NOT_ACTING or not suffer.isdisjoint(view.span)
        (idle if is_idle else free).update(view.mention.sides)
    return frozenset(idle - free)


def _helps(span: Sequence[int], sentence: SentenceReading) -> bool:
    """Whether a mention only names whose help others have."""
    return bool(_BACKS.search(" ".join(sentence.sentence.words[max(0, span[0] - _WORDS_BEFORE) : span[0]])))


def of_acting(options: Sequence[CastOption], chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chances of each option to have acted, with nothing for those of whom the sentence says that they did not."""
    left = chances * np.array([option.may_act for option in options])
    return np.asarray(left / left.sum())


def target_options(options: Sequence[CastOption], actor: CastOption) -> list[CastOption]:
    """Sides that an action of this actor may have been done to: the same options but those who only help, and nobody.

    What speaks for an actor that is not named speaks, with other weights, for a target that is not.
    """
    others = [option for option in options if option.may_be_aim and set(option.sides).isdisjoint(actor.sides)]
    named = [option for option in others if option.sides != (UNKNOWN,)]
    known = {f"rival {name}": value for name, value in actor.features.items() if name.startswith("as target=")}
    nobody = {"nobody": 1.0, f"nobody,of={min(len(named), 3)}": 1.0, **known}
    unnamed = next(option for option in options if option.sides == (UNKNOWN,))
    nobody |= {f"nobody:{name}": value for name, value in unnamed.features.items() if name.startswith("unknown,")}
    return [CastOption((), nobody), *(replace(option, features={**option.features, **known}) for option in named)]


def _gather(scene: CastScene, context: CastContext) -> list[Option]:
    """The options in the order in which they are come upon."""
    options: dict[tuple[str, ...], Option] = {}

    def option(sides: Iterable[str], origin: str) -> Option:
        found = options.setdefault(tuple(sides), Option(tuple(sides)))
        found.origins.add(origin)
        return found

    views = scene.view.mentions
    for index, view in enumerate(views):
        named = option(view.mention.sides, "voice" if view.is_voice else "sentence")
        named.views.append(index)
        if named.nearest is None or view.nearness < views[named.nearest].nearness:
            named.nearest = index
        for sides, joins in _joined(scene, index):
            joint = option(sides, "joint")
            if joint.nearest is None:
                joint.nearest, joint.joins = index, joins
    if scene.candidate.cast.actor:
        option(scene.candidate.cast.actor, "rules")
    for rank, (sides, back) in enumerate(context.before[:MOST_BEFORE]):
        found = option(sides, "before")
        found.before = found.before or (rank, back)
    for sides, origin in _told_before(context):
        option(sides, origin)
    for side, _ in scene.told.counts.most_common(MOST_REPORT):
        option((side,), "report")
    option((UNKNOWN,), UNKNOWN)
    return list(options.values())


def _told_before(context: CastContext) -> Iterator[tuple[tuple[str, ...], str]]:
    """Who opens the sentence before, and who acts in the last event of this kind."""
    if context.top:
        yield context.top[0], "before"
    if context.last["same"]:
        yield context.last["same"].actor, "event"


def _joined(scene: CastScene, index: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Sides joined to a mention by the words between: "the army, backed by the air force of its ally"."""
    views, words = scene.view.mentions, scene.sentence.sentence.words
    run, last = list(views[index].mention.sides), views[index]
    for following in views[index + 1 : index + 1 + MOST_JOINED]:
        gap = " ".join(words[last.span[-1] + 1 : following.span[0]])
        is_near = following.span[0] - last.span[-1] < LONGEST_JOIN
        if not (is_near and _JOINS.fullmatch(gap) and following.is_voice == last.is_voice):
            return
        fresh = [side for side in following.mention.sides if side not in run]
        last = following
        if fresh:
            run += fresh
            yield tuple(run), gap[:40]
