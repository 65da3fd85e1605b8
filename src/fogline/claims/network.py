"""A small network that reads a candidate's sentence word by word, and tells which action it is, or none.

The linear model sees what the rules saw. The network sees the words themselves, as vectors that know which words are used alike
(:func:`fogline.reports.word_vector`), and what comes before and after them: a bidirectional LSTM (Graves and Schmidhuber 2005),
pooled over the trigger, the place, what lies between and the whole sentence, as in relation extraction (Zhang et al. 2018), and
one hidden layer. Built from thinc, which spaCy brings along; learnt by Adam (Kingma and Ba 2015) with dropout.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from thinc.api import Adam, Dropout, Gelu, Linear, Model, Optimizer, Relu, chain, fix_random_seed

from fogline.claims.blas import NumpyBlasOps, one_blas_thread
from fogline.claims.linear import softmax
from fogline.claims.lstm import bidirectional_lstm
from fogline.claims.word_inputs import Floats, WordInputs, fact_width, merge_inputs, word_width
from fogline.errors import InputError

WIDTH, HIDDEN = 64, 192
DROPOUT = 0.3
N_EPOCHS, REPORTS_A_STEP = 10, 6
LEARN_RATE, DECAY, WARM_UP = 0.003, 1e-6, 0.2
SEED = 7

_Backprop = Callable[[Floats], Any]


@dataclass(frozen=True)
class Network:
    """What was learnt; ``labels`` are in the order of the columns of its scores."""

    labels: tuple[str, ...]
    layers: dict[str, Model[Any, Any]]

    def log_chances(self, inputs: WordInputs) -> Floats:
        """The logarithm of each label's probability, one row a candidate."""
        with one_blas_thread():
            scores, _ = _forward(self.layers, inputs, is_train=False)
        return np.asarray(np.log(np.maximum(softmax(np.asarray(scores, float)), 1e-9)), np.float32)

    @cached_property
    def parameters(self) -> dict[str, Floats]:
        """All weights by layer, number of the part and name."""
        return {
            f"{layer}.{number}.{name}": np.asarray(node.get_param(name))
            for layer, model in self.layers.items()
            for number, node in enumerate(model.walk())
            for name in node.param_names
        }


def learn_network(
    reports: Sequence[tuple[WordInputs, Sequence[str | None]]], labels: tuple[str, ...], *, n_epochs: int = N_EPOCHS
) -> Network:
    """Learn from reports, each with the label of its candidates (``None``: not to be learnt from)."""
    fix_random_seed(SEED)
    random = np.random.default_rng(SEED)
    layers = _new_layers(len(labels))
    n_steps = n_epochs * -(-len(reports) // REPORTS_A_STEP)
    optimizer = Adam(learn_rate=LEARN_RATE, L2=DECAY, grad_clip=1.0)
    step = 0
    with one_blas_thread():
        for _ in range(n_epochs):
            for batch in _batches(random.permutation(len(reports))):
                optimizer.learn_rate = LEARN_RATE * _rate(step / n_steps)
                _learn_from([reports[number] for number in batch], labels, layers, optimizer)
                step += 1
    return Network(labels, layers)


def _rate(share: float) -> float:
    """Up to the full rate and slowly down again (Smith 2018)."""
    return float(share / WARM_UP if share < WARM_UP else 0.5 + 0.5 * np.cos(np.pi * (share - WARM_UP) / (1 - WARM_UP)))


def _batches(order: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for begin in range(0, len(order), REPORTS_A_STEP):
        yield order[begin : begin + REPORTS_A_STEP]


def _learn_from(
    batch: Sequence[tuple[WordInputs, Sequence[str | None]]],
    labels: tuple[str, ...],
    layers: dict[str, Model[Any, Any]],
    optimizer: Optimizer,
) -> None:
    inputs = merge_inputs([one for one, _ in batch])
    wanted = [label for _, told in batch for label in told]
    told = np.array([label is not None for label in wanted])
    if not told.any():
        return
    scores, backprop = _forward(layers, inputs, is_train=True)
    slope = softmax(np.asarray(scores, float))
    rows = np.flatnonzero(told)
    slope[rows, [labels.index(label) for label in wanted if label is not None]] -= 1
    slope[~told] = 0
    backprop(np.asarray(slope / len(rows), np.float32))
    for model in layers.values():
        model.finish_update(optimizer)


def _forward(layers: dict[str, Model[Any, Any]], inputs: WordInputs, *, is_train: bool) -> tuple[Floats, _Backprop]:
    """The score of each label for each candidate, and what learns from their slopes."""
    words, words_back = layers["words"](inputs.words, is_train)
    seen, read_back = layers["context"]((words, inputs.lengths), is_train)
    trigger, place = inputs.trigger @ seen, inputs.place @ seen
    joined = np.hstack([trigger, place, trigger * place, inputs.between @ seen, inputs.sentence @ seen, inputs.facts])
    scores, judge_back = layers["judge"](joined, is_train)

    def backprop(slope: Floats) -> None:
        parts = np.split(judge_back(slope), np.cumsum([seen.shape[1]] * 5), axis=1)
        back = inputs.trigger.T @ (parts[0] + parts[2] * place) + inputs.place.T @ (parts[1] + parts[2] * trigger)
        back += inputs.between.T @ parts[3] + inputs.sentence.T @ parts[4]
        words_back(read_back(np.asarray(back, np.float32)))

    return scores, backprop


def _new_layers(n_labels: int) -> dict[str, Model[Any, Any]]:
    layers: dict[str, Model[Any, Any]] = {
        "words": chain(Dropout(DROPOUT), Gelu(WIDTH, word_width()), Dropout(DROPOUT)),
        "context": bidirectional_lstm(WIDTH, WIDTH),
        "judge": chain(Dropout(DROPOUT), Relu(HIDDEN, 10 * WIDTH + fact_width()), Dropout(DROPOUT), Linear(n_labels, HIDDEN)),
    }
    ops = NumpyBlasOps()
    for model in layers.values():
        for node in model.walk():
            node.ops = ops
        model.initialize()
    return layers


def write_network(path: Path, network: Network) -> None:
    """Write a network as NumPy arrays in half precision."""
    arrays: dict[str, Any] = {name: values.astype(np.float16) for name, values in network.parameters.items()}
    np.savez_compressed(path, labels=np.array(network.labels), **arrays)


def read_network(path: Path) -> Network:
    """Read a network that :func:`write_network` wrote."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            labels = tuple(str(label) for label in arrays["labels"])
            layers = _new_layers(len(labels))
            for layer, model in layers.items():
                for number, node in enumerate(model.walk()):
                    for name in node.param_names:
                        kept = arrays[f"{layer}.{number}.{name}"].astype(np.float32)
                        if kept.shape != node.get_param(name).shape:
                            raise ValueError(f"{layer}.{number}.{name} has another shape")
                        node.set_param(name, kept)
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise InputError(f"{path} is no network of claims: {error}", "make it with fogline train") from error
    return Network(labels, layers)
