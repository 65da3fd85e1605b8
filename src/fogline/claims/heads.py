"""What the network makes of a report's words: the reading, and on it the score of each action and of each who may have acted.

Each function returns what it found, and what learns from its slopes and gives those of what it was given.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from thinc.api import Model

from fogline.claims.cast_inputs import CastInputs
from fogline.claims.word_inputs import Floats, WordInputs

Layers = dict[str, Model[Any, Any]]
Backprop = Callable[[Floats], Floats]


@dataclass(frozen=True)
class WordsRead:
    """What was read of a report: a row of states a word, and their means over each candidate's trigger and place."""

    states: Floats
    trigger: Floats
    place: Floats
    inputs: WordInputs


def read_words(layers: Layers, inputs: WordInputs, *, is_train: bool) -> tuple[WordsRead, Backprop]:
    """What is read of the words, and what learns from the slopes of the states."""
    words, words_back = layers["words"](inputs.words, is_train)
    states, read_back = layers["context"]((words, inputs.lengths), is_train)
    read = WordsRead(states, inputs.trigger @ states, inputs.place @ states, inputs)
    return read, lambda slope: np.asarray(words_back(read_back(slope)))


def score_labels(layers: Layers, read: WordsRead, *, is_train: bool) -> tuple[Floats, Backprop]:
    """The score of each label for each candidate, and from their slopes those of the states."""
    inputs, trigger, place = read.inputs, read.trigger, read.place
    between, whole = inputs.between @ read.states, inputs.sentence @ read.states
    scores, judge_back = layers["judge"](np.hstack([trigger, place, trigger * place, between, whole, inputs.facts]), is_train)

    def backprop(slope: Floats) -> Floats:
        parts = np.split(judge_back(slope), np.cumsum([trigger.shape[1]] * 5), axis=1)
        back = inputs.trigger.T @ (parts[0] + parts[2] * place) + inputs.place.T @ (parts[1] + parts[2] * trigger)
        back += inputs.between.T @ parts[3] + inputs.sentence.T @ parts[4]
        return np.asarray(back, np.float32)

    return scores, backprop


def score_options(
    layers: Layers, read: WordsRead, casts: CastInputs, facts: Floats, *, is_train: bool
) -> tuple[Floats, Backprop]:
    """The score of each option, and from their slopes those of the states."""
    of_event = casts.candidates
    named, trigger, place = casts.named @ read.states, read.trigger[of_event], read.place[of_event]
    parts = [named, trigger, named * trigger, casts.between @ read.states, place, facts, read.inputs.facts[of_event]]
    scores, cast_back = layers["cast"](np.hstack(parts), is_train)

    def backprop(slope: Floats) -> Floats:
        parts = np.split(cast_back(slope[:, None]), np.cumsum([named.shape[1]] * 5), axis=1)
        events = csr_matrix(
            (np.ones(len(of_event), np.float32), (of_event, range(len(of_event)))), (len(read.trigger), len(named))
        )
        back = casts.named.T @ (parts[0] + parts[2] * trigger) + casts.between.T @ parts[3]
        back += read.inputs.trigger.T @ (events @ (parts[1] + parts[2] * named)) + read.inputs.place.T @ (events @ parts[4])
        return np.asarray(back, np.float32)

    return scores[:, 0], backprop


def fact_table(casts: CastInputs, facts: Iterable[str]) -> Floats:
    """One row an option, one column a fact: 1 where it holds."""
    column_of = {name: column for column, name in enumerate(facts)}
    table = np.zeros((len(casts.facts), len(column_of)), np.float32)
    for row, names in zip(table, casts.facts, strict=True):
        row[[column_of[name] for name in names if name in column_of]] = 1
    return table


def chances_within(scores: NDArray[Any], sizes: Sequence[int]) -> NDArray[np.float64]:
    """Scores of the options of several events, laid end to end, as probabilities within each event."""
    event_of = np.repeat(np.arange(len(sizes)), sizes)
    begins = np.cumsum([0, *sizes[:-1]])
    powers = np.exp(np.asarray(scores, float) - np.maximum.reduceat(scores, begins)[event_of])
    return np.asarray(powers / np.add.reduceat(powers, begins)[event_of])
