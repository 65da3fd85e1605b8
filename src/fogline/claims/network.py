"""A small network that reads a candidate's sentence word by word, and tells which action it is, or none, and who acts.

The linear models see what the rules saw. The network sees the words themselves, as vectors that know which words are used alike
(:func:`fogline.reports.word_vector`), and what comes before and after them: a bidirectional LSTM (Graves and Schmidhuber 2005),
pooled over the trigger, the place, what lies between and the whole sentence, as in relation extraction (Zhang et al. 2018), and
one hidden layer. Over the same reading a second hidden layer scores each side that may have acted, by the words that name it and
those between them and the trigger. Both are learnt together (Caruana 1997), by Adam (Kingma and Ba 2015) with dropout, those who
act with smoothed labels (Szegedy et al. 2016). Built from thinc, which spaCy brings along.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from thinc.api import Adam, Dropout, Gelu, Linear, Optimizer, Relu, chain, fix_random_seed

from fogline.claims.blas import NumpyBlasOps, one_blas_thread
from fogline.claims.cast_inputs import CastInputs, merge_casts
from fogline.claims.heads import Layers, WordsRead, chances_within, fact_table, read_words, score_labels, score_options
from fogline.claims.linear import softmax
from fogline.claims.lstm import bidirectional_lstm
from fogline.claims.word_inputs import Floats, WordInputs, fact_width, merge_inputs, word_width
from fogline.errors import InputError

WIDTH, HIDDEN = 64, 192
DROPOUT = 0.3
SMOOTHING = 0.1
"""So much of the say of an event's actor is spread over all who may have acted."""

LEAST_COUNT = 20
"""A fact of those who may have acted that is seen less often is not learnt."""

N_EPOCHS, REPORTS_A_STEP = 7, 6
LEARN_RATE, DECAY, WARM_UP = 0.003, 1e-6, 0.2
SEED = 7


@dataclass(frozen=True)
class Lesson:
    """A report to learn from: its words, and who may have acted in its coded events.

    ``labels`` has one label a candidate (``None``: not to be learnt from), ``rightness`` how right each option is.
    """

    words: WordInputs
    labels: Sequence[str | None]
    casts: CastInputs
    rightness: Sequence[float]


@dataclass(frozen=True)
class Network:
    """What was learnt: ``labels`` are in the order of the columns of its scores, ``facts`` are those it knows of options."""

    labels: tuple[str, ...]
    facts: tuple[str, ...]
    layers: Layers

    def read(self, inputs: WordInputs) -> WordsRead:
        """Read a report's words, once for all that is asked of it."""
        with one_blas_thread():
            return read_words(self.layers, inputs, is_train=False)[0]

    def log_chances(self, read: WordsRead) -> Floats:
        """The logarithm of each label's probability, one row a candidate."""
        with one_blas_thread():
            scores, _ = score_labels(self.layers, read, is_train=False)
        return np.asarray(np.log(np.maximum(softmax(np.asarray(scores, float)), 1e-9)), np.float32)

    def cast_scores(self, read: WordsRead, casts: CastInputs) -> Floats:
        """How well each option fits as the one that acts: the larger the likelier, to be compared within an event."""
        with one_blas_thread():
            return score_options(self.layers, read, casts, fact_table(casts, self.facts), is_train=False)[0]

    @cached_property
    def parameters(self) -> dict[str, Floats]:
        """All weights by layer, number of the part and name."""
        return {
            f"{layer}.{number}.{name}": np.asarray(node.get_param(name))
            for layer, model in self.layers.items()
            for number, node in enumerate(model.walk())
            for name in node.param_names
        }


def learn_network(lessons: Sequence[Lesson], labels: tuple[str, ...], *, n_epochs: int = N_EPOCHS) -> Network:
    """Learn from reports; the same lessons give the same network."""
    fix_random_seed(SEED)
    random = np.random.default_rng(SEED)
    counts = Counter(name for lesson in lessons for names in lesson.casts.facts for name in names)
    facts = tuple(sorted(name for name, count in counts.items() if count >= LEAST_COUNT))
    layers = _new_layers(len(labels), len(facts))
    n_steps = n_epochs * -(-len(lessons) // REPORTS_A_STEP)
    optimizer = Adam(learn_rate=LEARN_RATE, L2=DECAY, grad_clip=1.0)
    step = 0
    with one_blas_thread():
        for _ in range(n_epochs):
            for batch in _batches(random.permutation(len(lessons))):
                optimizer.learn_rate = LEARN_RATE * _rate(step / n_steps)
                _learn_from(_merged([lessons[number] for number in batch]), Network(labels, facts, layers), optimizer)
                step += 1
    return Network(labels, facts, layers)


def _rate(share: float) -> float:
    """Up to the full rate and slowly down again (Smith 2018)."""
    return float(share / WARM_UP if share < WARM_UP else 0.5 + 0.5 * np.cos(np.pi * (share - WARM_UP) / (1 - WARM_UP)))


def _batches(order: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for begin in range(0, len(order), REPORTS_A_STEP):
        yield order[begin : begin + REPORTS_A_STEP]


def _merged(lessons: Sequence[Lesson]) -> Lesson:
    """Several reports as one lesson."""
    return Lesson(
        merge_inputs([lesson.words for lesson in lessons]),
        [label for lesson in lessons for label in lesson.labels],
        merge_casts([lesson.casts for lesson in lessons], [len(lesson.words.facts) for lesson in lessons]),
        [share for lesson in lessons for share in lesson.rightness],
    )


def _learn_from(lesson: Lesson, network: Network, optimizer: Optimizer) -> None:
    layers, casts = network.layers, lesson.casts
    read, read_back = read_words(layers, lesson.words, is_train=True)
    slope = np.zeros_like(read.states)
    if any(label is not None for label in lesson.labels):
        scores, judge_back = score_labels(layers, read, is_train=True)
        slope += judge_back(_label_slopes(scores, lesson.labels, network.labels))
    if casts.sizes:
        scores, cast_back = score_options(layers, read, casts, fact_table(casts, network.facts), is_train=True)
        slope += cast_back(_cast_slopes(scores, casts.sizes, lesson.rightness))
    read_back(slope)
    for model in layers.values():
        model.finish_update(optimizer)


def _label_slopes(scores: Floats, wanted: Sequence[str | None], labels: Sequence[str]) -> Floats:
    """Slopes of the mean cross-entropy of the candidates that have a label."""
    rows = np.flatnonzero([label is not None for label in wanted])
    slope = np.zeros_like(scores)
    slope[rows] = softmax(np.asarray(scores[rows], float))
    slope[rows, [labels.index(label) for label in wanted if label is not None]] -= 1
    return slope / np.float32(len(rows))


def _cast_slopes(scores: Floats, sizes: Sequence[int], rightness: Sequence[float]) -> Floats:
    """Slopes of the mean cross-entropy of the events' actors."""
    slope = chances_within(scores, sizes)
    event_of = np.repeat(np.arange(len(sizes)), sizes)
    right = np.asarray(rightness) / np.bincount(event_of, rightness)[event_of]
    slope -= (1 - SMOOTHING) * right + SMOOTHING / np.asarray(sizes)[event_of]
    return np.asarray(slope / len(sizes), np.float32)


def _new_layers(n_labels: int, n_facts: int) -> Layers:
    n_cast = 10 * WIDTH + n_facts + fact_width()
    layers: Layers = {
        "words": chain(Dropout(DROPOUT), Gelu(WIDTH, word_width()), Dropout(DROPOUT)),
        "context": bidirectional_lstm(WIDTH, WIDTH),
        "judge": chain(Dropout(DROPOUT), Relu(HIDDEN, 10 * WIDTH + fact_width()), Dropout(DROPOUT), Linear(n_labels, HIDDEN)),
        "cast": chain(Dropout(DROPOUT), Relu(HIDDEN, n_cast), Dropout(DROPOUT), Linear(1, HIDDEN)),
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
    np.savez_compressed(path, labels=np.array(network.labels), facts=np.array(network.facts, dtype=str), **arrays)


def read_network(path: Path) -> Network:
    """Read a network that :func:`write_network` wrote."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            labels, facts = (tuple(str(name) for name in arrays[names]) for names in ("labels", "facts"))
            layers = _new_layers(len(labels), len(facts))
            for layer, model in layers.items():
                for number, node in enumerate(model.walk()):
                    for name in node.param_names:
                        kept = arrays[f"{layer}.{number}.{name}"].astype(np.float32)
                        if kept.shape != node.get_param(name).shape:
                            raise ValueError(f"{layer}.{number}.{name} has another shape")
                        node.set_param(name, kept)
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise InputError(f"{path} is no network of claims: {error}", "make it with fogline train") from error
    return Network(labels, facts, layers)
