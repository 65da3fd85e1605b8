"""What speaks for a side as the one that acts, or that is acted on: names of features, and shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from fogline.claims.cast_context import ACTION_GROUPS, ANY
from fogline.claims.cast_mentions import distance_bin
from fogline.claims.cast_scene import CastContext, CastScene, Option
from fogline.model import UNKNOWN

SENTENCES_APART = (0, 1, 2, 4)
_HINTS = re.compile(
    r"\b(?:barrel|helicopter|warplane|chemical|chlorine|sarin|gas|artillery|tank|mortar|rocket|missile|drone|suicide|car bomb|"
    r"sniper|jet|air ?strike|cruise|ied|mine|cluster|phosphorus|base|garrison|airport|defen[cs]e line|offensive)",
    re.IGNORECASE,
)


def mention_names(option: Option, scene: CastScene, by_place: dict[int, tuple[list[str], int]]) -> Iterator[str]:
    """How the mention that names the option stands to the trigger and the place; or that none does."""
    views = scene.view.mentions
    if option.nearest is None:
        n_named, n_free = scene.view.n_named, scene.view.n_free
        yield from (f"unnamed={min(n_named, 3)}", f"unnamed,free={min(n_free, 2)}", f"unnamed,slot={scene.view.slot}")
        yield from (
            f"unnamed,shape={scene.shape}",
            f"unnamed,determiner={scene.view.determiner}",
            f"unnamed,trigger={scene.words}",
        )
        if by_place:
            yield f"unnamed,nearest to place={min(8, *(distance for _, distance in by_place.values()))}"
        return
    rank = scene.view.order.index(option.nearest)
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


def option_names(option: Option, scene: CastScene, context: CastContext) -> Iterator[str]:
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
    yield from _voice_names(option, scene, context, named)
    rank = min(5, *(scene.told.ranks.get(side, 5) for side in option.sides))
    yield from (
        f"report rank={rank}",
        f"report rank,{named}={rank}",
        f"in title,{named}={not sides.isdisjoint(scene.told.in_title)}",
    )
    yield from (f"in lead,{named}={not sides.isdisjoint(scene.told.in_lead)}", f"holder={not sides.isdisjoint(context.holders)}")
    yield f"report holder,{named}={not sides.isdisjoint(context.report_holders)}"
    yield f"foe,{named}={not sides.isdisjoint(context.foes)}"


def _voice_names(option: Option, scene: CastScene, context: CastContext, named: str) -> Iterator[str]:
    """Whether the option speaks, is reviled, or acts in the title or the lead."""
    sides, slot = set(option.sides), scene.view.slot
    speaks = str(not sides.isdisjoint(context.speaker)) if context.speaker else "nobody"
    is_reviled = not sides.isdisjoint(scene.told.reviled)
    in_title = "none" if context.title is None else str(not sides.isdisjoint(context.title))
    in_lead = "none" if context.lead is None else str(not sides.isdisjoint(context.lead))
    yield from (f"speaks,{named}={speaks}", f"speaks,slot={speaks},{slot}")
    yield from (f"reviled,{named}={is_reviled}", f"reviled,slot={is_reviled},{slot}")
    yield from (f"title event,{named}={in_title}", f"title event,determiner={in_title},{scene.view.determiner}")
    yield f"lead event,{named}={in_lead}"


def _unknown_names(scene: CastScene, context: CastContext) -> Iterator[str]:
    """What speaks for an actor that the text does not name."""
    candidate, told = scene.candidate, scene.told
    last = context.last["same"]
    n_named, n_free = scene.view.n_named, scene.view.n_free
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
    yield from (f"unknown,others named={context.named_share}", f"unknown,speaker={bool(context.speaker)}")
    yield f"unknown,title event={context.title is not None}"
    yield from (f"unknown,civilians={scene.sentence.names_civilians}", f"unknown,holder={bool(context.report_holders)}")


def _rules_names(option: Option, scene: CastScene) -> Iterator[str]:
    """Whether the rules read the option as the actor or the target."""
    cast = scene.candidate.cast
    is_actor = bool(cast.actor) and option.sides == tuple(cast.actor)
    yield from (f"rules={is_actor},{cast.actor_role}", f"rules,shape={is_actor},{cast.actor_role},{scene.shape}")
    yield f"rules,trigger={is_actor},{scene.words}"
    yield f"rules target={not set(cast.target).isdisjoint(option.sides)},{cast.target_role}"
    if cast.actor and not is_actor:
        yield f"rules share={not set(cast.actor).isdisjoint(option.sides)}"


def _kind_names(option: Option, scene: CastScene, named: str) -> Iterator[str]:
    """What the option is in this war and to this source."""
    lexicon, camp, sides = scene.report.lexicon, scene.report.camp, set(option.sides)
    is_flying = not sides.isdisjoint(lexicon.states)
    is_home = not sides.isdisjoint(lexicon.home)
    kind = "unknown" if option.sides == (UNKNOWN,) else "home" if is_home else "state" if is_flying else "none"
    means = scene.candidate.trigger.means
    yield from (f"kind={kind}", f"kind,{named}={kind}", f"means,kind={means},{kind}", f"lemma,kind={scene.lemma},{kind}")
    yield from (f"trigger,kind,{named}={scene.words},{kind}", f"means,flies,{named}={means},{is_flying}", f"flies={is_flying}")
    yield f"slot,kind={scene.view.slot},{kind}"
    for hint in _hints(scene.sentence.sentence.text):
        yield f"hint,kind={hint},{kind}"
    if camp:
        is_own = camp in sides
        yield from (
            f"camp={is_own}",
            f"camp,kind={is_own},{kind}",
            f"camp,{named}={is_own}",
            f"camp,slot={is_own},{scene.view.slot}",
        )


@lru_cache(maxsize=64)
def _hints(text: str) -> tuple[str, ...]:
    """Words of arms and of ground that a sentence holds, each once; kept for a while, since each option asks again."""
    return tuple(sorted(set(_HINTS.findall(text.lower()))))


def _before_names(option: Option, scene: CastScene, context: CastContext, named: str) -> Iterator[str]:
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


def option_numbers(option: Option, scene: CastScene, context: CastContext) -> Iterator[tuple[str, float]]:
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


def _deed_counts(option: Option, scene: CastScene) -> Iterator[tuple[str, int, int]]:
    """How many of the report's other events are the option's, of this group, of any, and by these means; and of how many."""
    candidate, deeds = scene.candidate, scene.told.deeds
    is_own = candidate.is_chosen and not set(candidate.cast.actor).isdisjoint(option.sides)
    keys = {"group": ACTION_GROUPS[candidate.action], "any": ANY, "means": f"by {candidate.trigger.means}"}
    for name, key in keys.items():
        count = sum(deeds.get((key, side), 0) for side in option.sides) - is_own
        yield name, count, scene.told.n_deeds(key) - is_own
