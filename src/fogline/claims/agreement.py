"""Who acts, agreed across a report: what it tells of the same place or the same kind of deed elsewhere speaks for an actor, too.

"Clashes in the town raged on" names nobody; the sentence before told who attacked the town. The first verdict on each event is
made by its own sentence and what stands before it. A second one takes the first verdicts on the report's other events as
evidence, those told later among them (stacked graphical learning: Kou and Cohen 2007): the same deed at the place, deeds of this
kind at the place, just before, and anywhere in the report. Only the place can give an event to a side that its sentence does not
name: shells fall on a town and nobody is told to have fired, so nobody is named because of what fell elsewhere.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from fogline.claims.cast_options import CastOption, of_acting
from fogline.claims.events import Event, Telling
from fogline.claims.linear import Features, LinearModel, softmax
from fogline.model import UNKNOWN

JUST_BEFORE = 2
"""So many sentences back stands what was told just before."""

PRIOR_SHARE, PRIOR = 0.1, 0.3
"""What each side is given, of how much, before anything is known of the report's other events."""

MOST = 0.5
"""A side with more than this share in what is told alike at the place may be the one of an event that names nobody."""

LEAST_CHANCE = 1e-6
AT_PLACE = "alike at the place"
CHANCE = "chance"
AS_TOLD = LinearModel(("is it",), (CHANCE,), np.ones((1, 1)))
"""The model that leaves every first verdict as it is."""

_ALL = ""
_Key = tuple[str, ...] | tuple[str, int]
_Acted = Mapping[str, float]


def agree(tellings: Sequence[Telling], model: LinearModel) -> list[Telling]:
    """The tellings of a report with the chances that the model gives in the light of the others.

    The first verdict stands where it names a side that the event's own sentence names, and where the second would name one
    that neither this sentence nor most of what the report tells alike at the place speaks of.
    """
    return [_agreed(told, seen, model) for told, seen in zip(tellings, agreement_features(tellings), strict=True)]


def _is_named_here(told: Telling) -> bool:
    """Whether the first verdict takes a side that the event's own sentence names."""
    return bool(told.actors[int(told.chances.argmax())].tokens)


def _agreed(told: Telling, seen: Sequence[Features] | None, model: LinearModel) -> Telling:
    if seen is None:
        return told
    first = int(told.chances.argmax())
    chances = of_acting(told.actors, softmax(model.rank_scores(seen, told.event.group)))
    second = int(chances.argmax())
    is_told_here = bool(told.actors[second].tokens) or math.exp(seen[second][AT_PLACE]) > MOST
    return replace(told, chances=chances) if second == first or is_told_here else told


def agreement_features(tellings: Sequence[Telling]) -> list[list[Features] | None]:
    """The features of each option of each telling: its own chance, and its share in the report's other events.

    ``None`` for a telling whose first verdict names a side that its own sentence names: that one stands.
    """
    totals: dict[object, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for told in tellings:
        acted = _acted(told)
        for key in _keys_of(told.event):
            for place in (key, (id(told.event.candidate), key)):
                for side, share in acted.items():
                    totals[place][side] += share
    return [None if _is_named_here(told) else list(_of_options(told, totals)) for told in tellings]


def _acted(told: Telling) -> _Acted:
    """How much of an event is each side's, and of all: the chances of the options that name it, times that of the event."""
    acted = {_ALL: told.event.probability}
    for option, chance in zip(told.actors, told.chances, strict=True):
        for side in option.sides:
            acted[side] = acted.get(side, 0.0) + told.event.probability * float(chance)
    return acted


def _keys_of(event: Event) -> Iterator[_Key]:
    """What an event is one of."""
    yield from ((event.place, "action", event.action), (event.place, "group", event.group))
    yield from ((event.group, event.number), (event.group,))


def _scopes_of(event: Event) -> dict[str, list[_Key]]:
    """Which other events speak for the actor of an event."""
    return {
        "the same at the place": [(event.place, "action", event.action)],
        AT_PLACE: [(event.place, "group", event.group)],
        "alike just before": [(event.group, event.number - back) for back in range(1, JUST_BEFORE + 1)],
        "alike in the report": [(event.group,)],
    }


def _of_options(told: Telling, totals: Mapping[object, _Acted]) -> Iterator[Features]:
    """The features of each option of one telling; what its own candidate may also be is no evidence."""
    scopes = {name: _others(keys, id(told.event.candidate), totals) for name, keys in _scopes_of(told.event).items()}
    for option, chance in zip(told.actors, told.chances, strict=True):
        features = {CHANCE: math.log(max(float(chance), LEAST_CHANCE))}
        features |= {name: _log_share(option, others) for name, others in scopes.items()}
        features["unknown"] = float(option.sides == (UNKNOWN,))
        features["joint"] = float(len(option.sides) > 1)
        yield features


def _others(keys: Iterable[_Key], own: int, totals: Mapping[object, _Acted]) -> _Acted:
    """How much is each side's under some keys, less what is a candidate's own."""
    left: dict[str, float] = {}
    nothing = dict[str, float]()
    for key in keys:
        mine = totals.get((own, key), nothing)
        for side, total in totals.get(key, nothing).items():
            left[side] = left.get(side, 0.0) + total - mine.get(side, 0.0)
    return left


def _log_share(option: CastOption, others: _Acted) -> float:
    """The share of events that all sides of an option take part in."""
    acted = min(others.get(side, 0.0) for side in option.sides)
    return math.log((max(acted, 0.0) + PRIOR_SHARE) / (max(others.get(_ALL, 0.0), 0.0) + PRIOR))
