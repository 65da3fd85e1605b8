"""Who may have acted, and on whom: the sides that come into question for an event, each with its features.

Options are the sides that the sentence names, alone and joined ("the army and its allies"), those that the rules find in the
roles, those of the sentences before, those that the report names most, and ``unknown``. As everywhere, features name roles,
never sides: a side is told by what it is in this report and this war (of the source's camp, a state at home, one that flies).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from fogline.claims.candidates import Candidate
from fogline.claims.cast_context import ACTION_GROUPS, ANY, SidesTold, ToldEvent
from fogline.claims.cast_mentions import TriggerView, distance_bin, place_names, view_mentions
from fogline.claims.linear import Features
from fogline.claims.passages import SentenceReading
from fogline.claims.reading import ReportReading
from fogline.model import UNKNOWN

MOST_JOINED = 3
MOST_BEFORE = 4
MOST_REPORT = 4
LOOK_BACK = 3
LONGEST_JOIN = 8
SENTENCES_APART = (0, 1, 2, 4)
_JOINS = re.compile(
    r"\W*(?:(?:and|or|as|well|along|together|with|alongside|backed|supported|by|allied|their|its|the|support|of|help|from|other|"
    r"ally|allies|militias?|forces|fighters|air|strikes|warplanes|jets|pro-government|rebel)\W*)*",
    re.IGNORECASE,
)
_HINTS = re.compile(
    r"\b(?:barrel|helicopter|warplane|chemical|chlorine|sarin|gas|artillery|tank|mortar|rocket|missile|drone|suicide|car bomb|"
    r"sniper|jet|air ?strike|cruise|ied|mine|cluster|phosphorus|base|garrison|airport|defen[cs]e line|offensive)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CastOption:
    """Sides that may be meant; ``tokens`` are those of the mention that names them, if any in the sentence does."""

    sides: tuple[str, ...]
    features: Features
    tokens: tuple[int, ...] = ()


@dataclass
class _Option:
    """An option while it is put together: where it comes from, and the mentions that name it."""

    sides: tuple[str, ...]
    origins: set[str] = field(default_factory=set)
    views: list[int] = field(default_factory=list)
    nearest: int | None = None
    joins: str = ""
    before: tuple[int, int] | None = None


@dataclass(frozen=True)
class _Scene:
    """What an option is seen against."""

    candidate: Candidate
    group: str
    sentence: SentenceReading
    report: ReportReading
    view: TriggerView
    number: int

    @property
    def told(self) -> SidesTold:
        return self.report.sides

    @property
    def words(self) -> str:
        return " ".join(self.candidate.trigger.rule.words)

    @property
    def shape(self) -> str:
        trigger = self.candidate.trigger
        return trigger.rule.shape + ("p" if trigger.is_passive else "")

    @property
    def lemma(self) -> str:
        return self.sentence.sentence.doc[self.candidate.trigger.head].lemma_.lower()


def actor_options(candidate: Candidate, action: str, sentence: SentenceReading, report: ReportReading) -> list[CastOption]:
    """Sides that may have done an action, ``unknown`` among them."""
    view = view_mentions(candidate, sentence)
    scene = _Scene(candidate, ACTION_GROUPS[action], sentence, report, view, report.sides.number_of(sentence))
    context = _Context.of(scene)
    by_place = place_names(candidate, sentence, view.mentions)
    options = []
    for option in _gather(scene, context):
        names = dict.fromkeys([*_option_names(option, scene, context), *_mention_names(option, scene, by_place)], 1.0)
        names.update(_numbers(option, scene, context))
        features = {**names, **{f"{scene.group}|{name}": value for name, value in names.items()}}
        tokens = view.mentions[option.nearest].span if option.nearest is not None else ()
        options.append(CastOption(option.sides, features, tuple(tokens)))
    return options


def target_options(options: Sequence[CastOption], actor: CastOption) -> list[CastOption]:
    """Sides that an action of this actor may have been done to: the same options, and nobody."""
    named = [option for option in options if option.sides != (UNKNOWN,) and set(option.sides).isdisjoint(actor.sides)]
    known = {f"rival {name}": value for name, value in actor.features.items() if name.startswith("as target=")}
    nobody = {"nobody": 1.0, f"nobody,of={min(len(named), 3)}": 1.0, **known}
    nobody |= {f"nobody {name}": value for name, value in actor.features.items() if name.startswith(_TOLD_OF_NOBODY)}
    return [CastOption((), nobody), *(replace(option, features={**option.features, **known}) for option in named)]


_TOLD_OF_NOBODY = ("group=", "trigger=", "means=", "side unnamed", "place held=")


@dataclass(frozen=True)
class _Context:
    """What the report says just before, and whom the place and the rules name."""

    top: tuple[tuple[str, ...], int] | None
    last: dict[str, ToldEvent | None]
    holders: frozenset[str]
    report_holders: frozenset[str]
    foes: frozenset[str]
    before: list[tuple[tuple[str, ...], int]]

    @classmethod
    def of(cls, scene: _Scene) -> _Context:
        candidate, told = scene.candidate, scene.told
        here = scene.number, candidate.trigger.head
        earlier = [event for event in told.events if (event.sentence, event.head) < here and event.actor]
        others = [event for event in told.events if (event.sentence, event.head) != here and event.actor]
        means = candidate.trigger.means
        last = {
            "any": _last(earlier),
            "same": _last(event for event in earlier if event.group == ACTION_GROUPS[candidate.action]),
            "means": _last(event for event in earlier if means and event.means == means),
            "lemma": _last(event for event in others if event.lemma == scene.lemma),
        }
        same_place = [c for c in scene.sentence.candidates if c.use.mention.name == candidate.use.mention.name]
        holders = frozenset(side for c in same_place if c.action == "holds" and c.confidence > 0 for side in c.cast.actor)
        held = {side for view in scene.view.mentions if view.is_holder for side in view.mention.sides}
        before = list(_sides_before(scene))
        tops = [(sides, back) for sides, back, is_first in before if is_first]
        return cls(
            tops[0] if tops else None,
            last,
            holders,
            told.holders.get(candidate.use.mention.name, frozenset()),
            frozenset(candidate.cast.target) | holders | held,
            [(sides, back) for sides, back, _ in before],
        )


def _last(events: Iterable[ToldEvent]) -> ToldEvent | None:
    found = None
    for event in events:
        found = event
    return found


def _sides_before(scene: _Scene) -> Iterator[tuple[tuple[str, ...], int, bool]]:
    """Sides that act in the sentences before, the nearest first, with how far back, and whether they open their sentence."""
    is_title = scene.sentence.passage.passage.is_title
    for back in range(1, LOOK_BACK + 1):
        if scene.number < back:
            return
        sentence = scene.told.sentences[scene.number - back]
        if sentence.passage.passage.is_title != is_title:
            return
        acting = [mention for mention in sentence.scene.mentions if mention.sides and mention.kind != "voice"]
        for mention in reversed(acting):
            yield mention.sides, back, mention is acting[0]


def _gather(scene: _Scene, context: _Context) -> list[_Option]:
    """The options in the order in which they are come upon."""
    options: dict[tuple[str, ...], _Option] = {}

    def option(sides: Iterable[str], origin: str) -> _Option:
        found = options.setdefault(tuple(sides), _Option(tuple(sides)))
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


def _told_before(context: _Context) -> Iterator[tuple[tuple[str, ...], str]]:
    """Who opens the sentence before, and who acts in the last event of this kind."""
    if context.top:
        yield context.top[0], "before"
    if context.last["same"]:
        yield context.last["same"].actor, "event"


def _joined(scene: _Scene, index: int) -> Iterator[tuple[tuple[str, ...], str]]:
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


def _mention_names(option: _Option, scene: _Scene, by_place: dict[int, tuple[list[str], int]]) -> Iterator[str]:
    """How the mention that names the option stands to the trigger and the place; or that none does."""
    views = scene.view.mentions
    free = {view.mention.sides for view in views if not view.is_voice and not view.is_holder}
    n_named = len({view.mention.sides for view in views if not view.is_voice})
    if option.nearest is None:
        yield from (f"unnamed={min(n_named, 3)}", f"unnamed,free={min(len(free), 2)}", f"unnamed,slot={scene.view.slot}")
        yield from (
            f"unnamed,shape={scene.shape}",
            f"unnamed,determiner={scene.view.determiner}",
            f"unnamed,trigger={scene.words}",
        )
        if by_place:
            yield f"unnamed,nearest to place={min(8, *(distance for _, distance in by_place.values()))}"
        return
    order = sorted(range(len(views)), key=lambda at: (views[at].n_triggers, views[at].distance))
    rank = order.index(option.nearest)
    named = [views[at] for at in option.views or (option.nearest,)]
    acts = any(set(view.roles) & set(scene.candidate.trigger.rule.actor) and not view.is_holder for view in named)
    yield from views[option.nearest].names
    yield from (f"rank={min(rank, 4)}", f"rank,shape={min(rank, 3)},{scene.shape}", f"first={option.nearest == 0}")
    yield from (f"only={len(views) == 1}", f"named={min(len(option.views), 3)}", f"acts={acts}")
    yield f"only holders={all(view.is_holder for view in named)}"
    if option.joins:
        yield f"joined by={option.joins}"
    if by_place:
        names, distance = min((by_place[at] for at in option.views or (option.nearest,)), key=lambda pair: pair[1])
        is_nearest = distance == min(other for _, other in by_place.values())
        yield from names
        yield from (f"place:nearest={is_nearest}", f"place:nearest,acts={is_nearest},{acts}")


def _option_names(option: _Option, scene: _Scene, context: _Context) -> Iterator[str]:
    """Where an option comes from, what it is, and what the rules and the report make of it."""
    sides = set(option.sides)
    named = "named" if option.nearest is not None else "unnamed"
    yield from (f"from={origin}" for origin in sorted(option.origins))
    yield f"from={'+'.join(sorted(option.origins))}"
    yield from (f"slot,{named}={scene.view.slot}", f"determiner,{named}={scene.view.determiner}", f"sides={len(sides)}")
    if option.sides == (UNKNOWN,):
        yield from _unknown_names(scene, context)
    yield from _rules_names(option, scene)
    yield from _kind_names(option, scene, named)
    yield from _before_names(option, scene, context, named)
    rank = min(5, *(scene.told.ranks.get(side, 5) for side in option.sides))
    yield from (
        f"report rank={rank}",
        f"report rank,{named}={rank}",
        f"in title,{named}={not sides.isdisjoint(scene.told.in_title)}",
    )
    yield from (f"in lead,{named}={not sides.isdisjoint(scene.told.in_lead)}", f"holder={not sides.isdisjoint(context.holders)}")
    yield f"report holder,{named}={not sides.isdisjoint(context.report_holders)}"
    yield f"foe,{named}={not sides.isdisjoint(context.foes)}"


def _unknown_names(scene: _Scene, context: _Context) -> Iterator[str]:
    """What speaks for an actor that the text does not name."""
    candidate, views, told = scene.candidate, scene.view.mentions, scene.told
    last = context.last["same"]
    n_named = len({view.mention.sides for view in views if not view.is_voice})
    n_free = len({view.mention.sides for view in views if not view.is_voice and not view.is_holder})
    most = max(told.counts.values(), default=0) / told.total
    modality = scene.sentence.said(candidate).modality
    yield from ("unknown", f"unknown,named={min(n_named, 3)}", f"unknown,free={min(n_free, 3)}")
    yield from (f"unknown,rules={bool(candidate.cast.actor)}", f"unknown,trigger={scene.words}", f"unknown,lemma={scene.lemma}")
    yield from (f"unknown,passive={candidate.trigger.is_passive}", f"unknown,means={candidate.trigger.means}")
    yield from (f"unknown,slot={scene.view.slot}", f"unknown,determiner={scene.view.determiner}")
    yield f"unknown,determiner,trigger={scene.view.determiner},{scene.words}"
    yield from (f"unknown,sides={min(len(told.counts), 4)}", f"unknown,most={int(most * 4)}")
    yield from (f"unknown,in title={min(len(told.in_title), 2)}", f"unknown,title={scene.sentence.passage.passage.is_title}")
    yield from (f"unknown,modality={modality}", f"unknown,inherited={candidate.inherited is not None}")
    yield f"unknown,last={min(scene.number - last.sentence, 4) if last else 'none'}"
    yield from (f"unknown,civilians={scene.sentence.names_civilians}", f"unknown,holder={bool(context.report_holders)}")


def _rules_names(option: _Option, scene: _Scene) -> Iterator[str]:
    """Whether the rules read the option as the actor or the target."""
    cast = scene.candidate.cast
    is_actor = bool(cast.actor) and option.sides == tuple(cast.actor)
    yield from (f"rules={is_actor},{cast.actor_role}", f"rules,shape={is_actor},{cast.actor_role},{scene.shape}")
    yield f"rules,trigger={is_actor},{scene.words}"
    yield f"rules target={not set(cast.target).isdisjoint(option.sides)},{cast.target_role}"
    if cast.actor and not is_actor:
        yield f"rules share={not set(cast.actor).isdisjoint(option.sides)}"


def _kind_names(option: _Option, scene: _Scene, named: str) -> Iterator[str]:
    """What the option is in this war and to this source."""
    lexicon, camp, sides = scene.report.lexicon, scene.report.camp, set(option.sides)
    is_flying = not sides.isdisjoint(lexicon.states)
    is_home = not sides.isdisjoint(lexicon.home)
    kind = "unknown" if option.sides == (UNKNOWN,) else "home" if is_home else "state" if is_flying else "none"
    means = scene.candidate.trigger.means
    yield from (f"kind={kind}", f"kind,{named}={kind}", f"means,kind={means},{kind}", f"lemma,kind={scene.lemma},{kind}")
    yield from (f"trigger,kind,{named}={scene.words},{kind}", f"means,flies,{named}={means},{is_flying}", f"flies={is_flying}")
    yield f"slot,kind={scene.view.slot},{kind}"
    for hint in sorted(set(_HINTS.findall(scene.sentence.sentence.text.lower()))):
        yield f"hint,kind={hint},{kind}"
    if camp:
        is_own = camp in sides
        yield from (
            f"camp={is_own}",
            f"camp,kind={is_own},{kind}",
            f"camp,{named}={is_own}",
            f"camp,slot={is_own},{scene.view.slot}",
        )


def _before_names(option: _Option, scene: _Scene, context: _Context, named: str) -> Iterator[str]:
    """Whether the option acted in what was told before."""
    sides, slot = set(option.sides), scene.view.slot
    if option.before:
        rank, back = option.before
        yield from (f"before={min(rank, 3)},{back}", f"before,slot={min(rank, 2)},{slot}", f"before,{named}={min(rank, 3)}")
    if context.top:
        is_top = set(context.top[0]) == sides
        yield from (f"top,{named}={is_top},{context.top[1]}", f"top,slot={is_top},{slot}")
    for name, event in context.last.items():
        if event is None:
            yield f"last {name},{named}=none"
            continue
        acted = not sides.isdisjoint(event.actor)
        apart = distance_bin(abs(scene.number - event.sentence), SENTENCES_APART)
        yield from (f"last {name},{named}={acted}", f"last {name},{named},apart={acted},{apart}")
        yield from (f"last {name} target,{named}={not sides.isdisjoint(event.target)}", f"last {name},slot={acted},{slot}")
    foes = [foe for foe in context.foes if foe not in sides]
    if foes and UNKNOWN not in sides:
        given = sum(scene.told.against[side, foe] for side in sides for foe in foes)
        taken = sum(scene.told.against[foe, side] for side in sides for foe in foes)
        yield from (f"against foe,{named}={min(given, 2)}", f"foe against,{named}={min(taken, 2)}")
    for name, count, total in _deed_counts(option, scene):
        level = 0 if total <= 0 else 1 if count <= 0 else 2 if count < total else 3
        yield f"deeds {name},{named}={level}"


def _numbers(option: _Option, scene: _Scene, context: _Context) -> Iterator[tuple[str, float]]:
    """Shares of the report that are the option's."""
    named = "named" if option.nearest is not None else "unnamed"
    share = sum(scene.told.counts[side] for side in option.sides) / scene.told.total
    yield from (("share", share), (f"share,{named}", share))
    for name, count, total in _deed_counts(option, scene):
        part = count / total if total > 0 else 0.0
        yield from ((f"part {name}", part), (f"part {name},{named}", part))
    foes = [foe for foe in context.foes if foe not in option.sides]
    if foes and UNKNOWN not in option.sides:
        total = sum(count for (_, other), count in scene.told.against.items() if other in foes)
        given = sum(scene.told.against[side, foe] for side in option.sides for foe in foes)
        yield "part against foe", given / total if total else 0.0


def _deed_counts(option: _Option, scene: _Scene) -> Iterator[tuple[str, int, int]]:
    """How many of the report's other events are the option's, of this group, of any, and by these means; and of how many."""
    candidate, deeds = scene.candidate, scene.told.deeds
    is_own = candidate.is_chosen and not set(candidate.cast.actor).isdisjoint(option.sides)
    keys = {"group": ACTION_GROUPS[candidate.action], "any": ANY, "means": f"by {candidate.trigger.means}"}
    for name, key in keys.items():
        count = sum(deeds[key, side] for side in option.sides) - is_own
        yield name, count, sum(deeds[key, side] for side in scene.told.counts) - is_own
