"""Fits the linear models: softmax regression over labels, and conditional logit over options, both with a ridge penalty.

Softmax regression is that of any textbook; the conditional logit ranks a varying set of options by the same weights (McFadden
1974). Both are smooth and convex and are solved with L-BFGS, so that the same examples always give the same weights. Where a
model is given to start from, the penalty is on the distance from it: a few examples of one's own then adapt it rather than
replace it (Chelba and Acero 2006, "Adaptation of maximum entropy capitalizer").
"""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from fogline.claims.linear import Features, LinearModel, softmax

ROUNDS = 80
LEAST_COUNT = 3
"""A feature seen less often is not learnt."""

_Loss = Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]


def fit_labels(
    examples: Sequence[Features],
    labels: Sequence[str],
    names: tuple[str, ...],
    *,
    ridge: float,
    start: LinearModel | None = None,
    say: Sequence[float] | None = None,
) -> LinearModel:
    """Weights that tell the label of an example; ``names`` are the labels in order, ``ridge`` the penalty on squared weights.

    ``say`` is how much each example counts; 1 where none is given.
    """
    features = _common_features(examples, start)
    counts = np.ones(len(examples)) if say is None else np.asarray(say, dtype=float)
    table = _table(examples, features)
    known = _known_weights(start, features, len(names))
    wanted = np.zeros((len(examples), len(names)))
    wanted[np.arange(len(examples)), [names.index(label) for label in labels]] = counts
    flipped = table.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        change = flat.reshape(len(features), len(names))
        shares = softmax(table @ (known + change))
        value = -float((wanted * np.log(np.maximum(shares, 1e-12))).sum()) + ridge / 2 * float((change**2).sum())
        return value, (flipped @ (counts[:, None] * shares - wanted) + ridge * change).ravel()

    return LinearModel(names, features, known + _solve(loss, known.size).reshape(known.shape))


def fit_ranker(
    groups: Sequence[tuple[Sequence[Features], Sequence[float], float]], *, ridge: float, start: LinearModel | None = None
) -> LinearModel:
    """Weights that tell which option of each group is meant.

    A group holds its options, how much each of them is right, and how much the group counts beside others.
    """
    options = [option for found, *_ in groups for option in found]
    features = _common_features(options, start)
    table = _table(options, features)
    known = _known_weights(start, features, 1)[:, 0]
    flipped = table.T.tocsr()
    begins = np.cumsum([0, *(len(found) for found, *_ in groups)])[:-1]
    group_of = np.repeat(np.arange(len(groups)), [len(found) for found, *_ in groups])
    right = np.concatenate([np.asarray(shares, dtype=float) / sum(shares) for _, shares, _ in groups])
    counts = np.array([count for *_, count in groups])[group_of]

    def loss(change: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = table @ (known + change)
        powers = np.exp(scores - np.maximum.reduceat(scores, begins)[group_of])
        shares = powers / np.add.reduceat(powers, begins)[group_of]
        value = -float((counts * right * np.log(np.maximum(shares, 1e-12))).sum()) + ridge / 2 * float(change @ change)
        return value, flipped @ (counts * (shares - right)) + ridge * change

    return LinearModel(("is it",), features, (known + _solve(loss, known.size)).reshape(-1, 1))


def _solve(loss: _Loss, size: int) -> NDArray[np.float64]:
    found = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    solution: NDArray[np.float64] = found.x
    return solution


def _common_features(examples: Sequence[Features], start: LinearModel | None) -> tuple[str, ...]:
    counts = Counter(name for example in examples for name in example)
    common = {name for name, count in counts.items() if count >= LEAST_COUNT}
    return tuple(sorted(common.union(start.features if start else ())))


def _known_weights(start: LinearModel | None, features: Sequence[str], n_labels: int) -> NDArray[np.float64]:
    """The weights to start from, in the order of ``features``; zeros for those that the model does not know."""
    weights = np.zeros((len(features), n_labels))
    if start is not None:
        rows = {name: row for row, name in enumerate(features)}
        weights[[rows[name] for name in start.features]] = start.weights
    return weights


def _table(examples: Sequence[Features], features: Sequence[str]) -> csr_matrix:
    index = {name: column for column, name in enumerate(features)}
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for example in examples:
        for name, value in example.items():
            if (column := index.get(name)) is not None:
                columns.append(column)
                values.append(value)
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(examples), len(features)))
