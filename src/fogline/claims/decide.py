"""Which candidates are claims, of which action, done by whom to whom: the trained models have the last word.

For each candidate the *action* model and the *network* give the probability of each action and of none; it may be an event of
the likeliest action alone. Of the candidates of one place and action in a sentence the likeliest stands. The *actor* model and
the network rank the sides that may have acted, the *agreement* model does so again in the light of the report's other events, the
*target* model those it may have been done to, nobody among them. The *confidence* model joins both into the probability that the
claim as a whole is right; what falls below the models' threshold is no claim.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fogline.claims.agreement import AS_TOLD, agree
from fogline.claims.answers import with_answers
from fogline.claims.assembly import Draft
from fogline.claims.candidates import Candidate
from fogline.claims.cast_inputs import cast_inputs
from fogline.claims.cast_options import CastOption, actor_options, of_acting, target_options
from fogline.claims.event_features import sentence_features
from fogline.claims.events import Decision, Event, Telling
from fogline.claims.heads import WordsRead
from fogline.claims.linear import Features, LinearModel, read_model, softmax, write_model
from fogline.claims.network import Network, read_network, write_network
from fogline.claims.parted import with_parted
from fogline.claims.places import PlaceMention
from fogline.claims.reading import ReportReading
from fogline.claims.word_inputs import word_inputs
from fogline.errors import InputError
from fogline.model import UNKNOWN

NO_ACTION = "none"
"""The label of a candidate that is no claim."""

RIGHT = "right"
WRONG = "wrong"
"""The labels of the confidence model."""

LEAST_PROBABILITY = 0.25
"""An action less likely than this is not looked at further."""

ECHO = 0.5
"""How much another wording of an event speaks for it, beside the one that tells it best."""

WORDS_SAY = 0.4
"""How much of the say the network has, beside the linear model of the same."""

HOPELESS = 0.05
"""Where the network gives no action as much as this, its word is enough: of a thousand claims hardly one is lost so."""

FAR_TOKENS = 20
"""An actor farther from the trigger than this is left out of the quoted words."""

NETWORK = "network.npz"
AGREEMENT = "agreement"
_PARTS = ("action", "actor", AGREEMENT, "target", "confidence")


@dataclass(frozen=True)
class ClaimModels:
    """The models, and the confidence from which on a claim is kept; without a network the action model decides by itself."""

    action: LinearModel
    actor: LinearModel
    target: LinearModel
    confidence: LinearModel
    threshold: float
    agreement: LinearModel = AS_TOLD
    network: Network | None = None

    @property
    def parts(self) -> dict[str, LinearModel]:
        """The linear models by name."""
        return {name: getattr(self, name) for name in _PARTS}


def decide(report: ReportReading, models: ClaimModels) -> list[Draft]:
    """The claims of a report, as drafts in the order of its sentences."""
    return drafts_of(report, weigh(report, models), models.threshold)


def drafts_of(report: ReportReading, decisions: Iterable[Decision], threshold: float) -> list[Draft]:
    """The decisions that are sure enough, as drafts, with what the report answers to them afterwards."""
    told = ((decision, draft_of(decision)) for decision in decisions if decision.confidence >= threshold)
    return with_answers(report, list(with_parted(told)), threshold)


def weigh(report: ReportReading, models: ClaimModels) -> list[Decision]:
    """All that may be a claim, with the confidence in each."""
    return settle(tell(report, models), models)


def tell(report: ReportReading, models: ClaimModels) -> list[Telling]:
    """All that may be an event, with who may have acted, each judged by itself."""
    read = read_words(report, models)
    events = find_events(report, models, read)
    options = [actor_options(event.candidate, event.sentence, report) for event in events]
    chances = _actor_chances(report, models, read, (events, options))
    return [Telling(*told) for told in zip(events, options, map(of_acting, options, chances), strict=True)]


def settle(tellings: Sequence[Telling], models: ClaimModels) -> list[Decision]:
    """Who acted in each event and to whom, in the light of all that the report tells, and the confidence in the whole."""
    return [_settled(told, models) for told in agree(tellings, models.agreement)]


def _settled(told: Telling, models: ClaimModels) -> Decision:
    best, chance = told.best()
    targets = target_options(told.actors, told.actors[best])
    aim = targets[int(models.target.rank([option.features for option in targets], told.event.group).argmax())]
    decision = Decision(told.event, told.actors[best], chance, aim)
    confidence = models.confidence.probabilities(confidence_features(decision))
    return replace(decision, confidence=float(confidence[models.confidence.labels.index(RIGHT)]))


def read_words(report: ReportReading, models: ClaimModels) -> WordsRead | None:
    """What the network reads of a report; ``None`` where there is no network, or nothing to read."""
    inputs = word_inputs(report) if models.network is not None else None
    return None if models.network is None or inputs is None else models.network.read(inputs)


def find_events(report: ReportReading, models: ClaimModels, read: WordsRead | None) -> list[Event]:
    """The likeliest candidate of each sentence, place and action, in order; other wordings of the event speak for it, too."""
    found: dict[tuple[int, int, str, str], Event] = {}
    actions = [(column, action) for column, action in enumerate(models.action.labels) if action != NO_ACTION]
    chances = _action_chances(report, models, read)
    begin = 0
    for number, sentence in enumerate(report.sentences):
        end = begin + len(sentence.candidates)
        told = _told_together(sentence.candidates, chances[begin:end]).tolist()
        for candidate, own, together in zip(sentence.candidates, chances[begin:end].tolist(), told, strict=True):
            column, action = max(actions, key=lambda pair: own[pair[0]])
            mention, chance = candidate.use.mention, together[column]
            key = (number, mention.begin, mention.name, action)
            if chance >= LEAST_PROBABILITY and (key not in found or chance > found[key].probability):
                found[key] = Event(number, sentence, candidate, action, chance)
        begin = end
    return list(found.values())


def _told_together(candidates: Sequence[Candidate], chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability that an action is told of a candidate's place by its own words or by others: "a bomb killed three".

    Shape as ``chances``: one row a candidate, one column an action. Words of one sentence do not speak independently, so the
    others' count :data:`ECHO` each.
    """
    untold = np.log1p(-np.minimum(chances, 0.999))
    numbers: dict[tuple[int, str], int] = {}
    mentions = (candidate.use.mention for candidate in candidates)
    place_of = np.array([numbers.setdefault((mention.begin, mention.name), len(numbers)) for mention in mentions], int)
    at_place = np.zeros((len(numbers), chances.shape[1]))
    np.add.at(at_place, place_of, untold)
    return np.asarray(1 - np.exp((1 - ECHO) * untold + ECHO * at_place[place_of]))


def _action_chances(report: ReportReading, models: ClaimModels, read: WordsRead | None) -> NDArray[np.float64]:
    """The probability of each action, one row a candidate, by what model and network say."""
    if models.network is None or read is None:
        features = [found for sentence in report.sentences for found in sentence_features(sentence, report, sentence.candidates)]
        return softmax(np.array([models.action.score(found) for found in features]).reshape(-1, len(models.action.labels)))
    told = np.asarray(models.network.log_chances(read), float)
    none = models.action.labels.index(NO_ACTION)
    is_worth = np.delete(told, none, axis=1).max(axis=1) >= math.log(HOPELESS)
    worth = iter(is_worth.tolist())
    features = [
        found
        for sentence in report.sentences
        for found in sentence_features(sentence, report, [candidate for candidate in sentence.candidates if next(worth)])
    ]
    if features:
        told[is_worth] = _joined(np.stack([models.action.score(found) for found in features]), told[is_worth])
    return softmax(told)


def _actor_chances(
    report: ReportReading,
    models: ClaimModels,
    read: WordsRead | None,
    casts: tuple[Sequence[Event], Sequence[Sequence[CastOption]]],
) -> list[NDArray[np.float64]]:
    """The probability of each side that may have acted, for each event, by what model and network say."""
    events, options = casts
    scores = [
        models.actor.rank_scores([option.features for option in actors], event.group)
        for event, actors in zip(events, options, strict=True)
    ]
    if models.network is None or read is None or not events:
        return [softmax(score) for score in scores]
    seen = cast_inputs(report, zip((event.candidate for event in events), options, strict=True))
    told = np.split(models.network.cast_scores(read, seen), np.cumsum(seen.sizes)[:-1])
    return [softmax(_joined(score, other)) for score, other in zip(scores, told, strict=True)]


def _joined(linear: NDArray[np.float64], network: NDArray[Any]) -> NDArray[np.float64]:
    """The scores of both as one: as probabilities, their weighted geometric mean."""
    return np.asarray((1 - WORDS_SAY) * linear + WORDS_SAY * network)


def confidence_features(decision: Decision) -> Features:
    """What tells how far a decision can be trusted: both probabilities, and what kind of claim it is."""
    event = decision.event
    origin = event.candidate.inherited.origin if event.candidate.inherited else "named"
    return {
        "bias": 1.0,
        "action": _log_odds(event.probability),
        "actor": _log_odds(decision.actor_probability),
        "both": math.log(event.probability * decision.actor_probability + 1e-4),
        f"action={event.action}": 1.0,
        f"place={origin}": 1.0,
        f"actor unknown={decision.actor.sides == (UNKNOWN,)}": 1.0,
    }


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(kept / (1 - kept))


def draft_of(decision: Decision) -> Draft:
    """A decision as a draft of a claim: with its days, its modality and the words that show it."""
    event = decision.event
    sentence, candidate = event.sentence, event.candidate
    passage = sentence.passage.passage
    start, end = sentence.interval(candidate, event.action)
    said = sentence.said(candidate, event.action)
    at = sentence.passage.text.original_span(*sentence.sentence.offsets(*_shown(decision)))
    return Draft(
        action=event.action,
        actor=decision.actor.sides,
        target=decision.target.sides,
        place=_held_part(candidate, event.action),
        start=start,
        end=end,
        modality=said.modality,
        attributed_to=said.attributed_to,
        evidence=passage.original[at[0] : at[1]],
        evidence_at=None if passage.is_title else (at[0] + passage.begin, at[1] + passage.begin),
        confidence=decision.confidence,
    )


def _shown(decision: Decision) -> tuple[int, int]:
    """The first and last token that the quoted words need: trigger, place and actor."""
    candidate = decision.event.candidate
    near = [at for at in decision.actor.tokens if abs(at - candidate.trigger.head) < FAR_TOKENS]
    tokens = [*candidate.trigger.tokens, *candidate.use.span, *near]
    return min(tokens), max(tokens)


def _held_part(candidate: Candidate, action: str) -> PlaceMention:
    """The place, as a part where only a share of it is held: "the rest of the city"."""
    mention = candidate.use.mention
    is_part = action == "holds" and candidate.is_share and mention.precision in ("exact", "settlement")
    return replace(mention, precision="part") if is_part else mention


@cache
def load_models(folder: Path | None = None) -> ClaimModels:
    """The models in a folder that ``fogline train`` made, or those that ship with Fogline."""
    place = folder or Path(str(files("fogline") / "claims" / "weights"))
    try:
        settings = json.loads((place / "models.json").read_text(encoding="utf-8"))
        threshold = float(settings["threshold"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{place} holds no models of claims", "make them with fogline train, or leave the folder out") from error
    network = read_network(place / NETWORK) if (place / NETWORK).exists() else None
    parts = {name: read_model(place / f"{name}.tsv") for name in _PARTS if name != AGREEMENT or (place / f"{name}.tsv").exists()}
    return ClaimModels(**parts, threshold=threshold, network=network)


def write_models(folder: Path, models: ClaimModels, facts: dict[str, object]) -> None:
    """Write models into a folder, with facts on how they were made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in models.parts.items():
        write_model(folder / f"{name}.tsv", model)
    if models.network is not None:
        write_network(folder / NETWORK, models.network)
    settings = {"threshold": round(models.threshold, 3), **facts}
    (folder / "models.json").write_text(json.dumps(settings, indent=1, sort_keys=True) + "\n", encoding="utf-8")
