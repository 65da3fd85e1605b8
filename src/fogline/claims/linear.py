"""Linear models over named features: small, readable files, and quick to score.

A model is a table: one line a feature, one column of weights a label. It is written as tab-separated text, so that anyone can
look up what speaks for a capture, and a change of weights shows in a diff.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from operator import mul
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fogline.errors import InputError

HEADER = "feature"
GROUP_MARK = "|"
Features = Mapping[str, float]


@dataclass(frozen=True)
class LinearModel:
    """Labels, and for each feature one weight a label; unknown features count for nothing.

    ``weights`` has the shape (features, labels), in the order of ``features``.
    """

    labels: tuple[str, ...]
    features: tuple[str, ...]
    weights: NDArray[np.float64]
    _groups: dict[str, dict[str, float]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def index(self) -> dict[str, int]:
        """The row of each feature."""
        return {name: row for row, name in enumerate(self.features)}

    def score(self, features: Features) -> NDArray[np.float64]:
        """The sum of weights for each label."""
        index, unknown = self.index, len(self.features)
        rows = [index.get(name, unknown) for name in features]
        return np.fromiter(features.values(), dtype=float, count=len(rows)) @ self._padded[rows]

    @cached_property
    def _padded(self) -> NDArray[np.float64]:
        """The weights and a last row of zeros, for features that are not known."""
        return np.vstack([self.weights, np.zeros((1, len(self.labels)))])

    def probabilities(self, features: Features) -> NDArray[np.float64]:
        """The probability of each label (softmax)."""
        return softmax(self.score(features))

    def rank(self, options: Sequence[Features], group: str = "") -> NDArray[np.float64]:
        """The probability that each of some options is the one (conditional logit), by :meth:`rank_scores`."""
        return softmax(self.rank_scores(options, group))

    def rank_scores(self, options: Sequence[Features], group: str = "") -> NDArray[np.float64]:
        """What the weights of the first label say for each of some options.

        In a ``group`` each feature also counts as the group's own (see :func:`in_group`).
        """
        weights = self._in_group(group)
        return np.array([sum(map(mul, map(weights.get, features, repeat(0.0)), features.values())) for features in options])

    def _in_group(self, group: str) -> dict[str, float]:
        """The weight of each feature in a group, its own and the group's together."""
        if group not in self._groups:
            mark = f"{group}{GROUP_MARK}"
            own: dict[str, float] = {}
            for name, weight in zip(self.features, self.weights[:, 0].tolist(), strict=True):
                bare = name.removeprefix(mark)
                own[bare] = own.get(bare, 0.0) + weight
            self._groups[group] = own
        return self._groups[group]


def in_group(features: Features, group: str) -> dict[str, float]:
    """Features, and beside each one that counts in this group only: what all groups share is learnt, and what sets one off."""
    return {**features, **{f"{group}{GROUP_MARK}{name}": value for name, value in features.items()}}


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores as probabilities, along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def write_model(path: Path, model: LinearModel) -> None:
    """Write a model as text, features in order, weights to two places."""
    lines = ["\t".join((HEADER, *model.labels))]
    for name, row in sorted(zip(model.features, model.weights, strict=True), key=lambda pair: pair[0]):
        lines.append("\t".join((name, *(_short(weight) for weight in row))))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_model(path: Path) -> LinearModel:
    """Read a model that :func:`write_model` wrote."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"the model {path} cannot be read: {error.strerror}", "make it with fogline train") from error
    header, *rows = [line.split("\t") for line in lines] or [[""]]
    if header[0] != HEADER or any(len(row) != len(header) for row in rows):
        raise InputError(f"{path} is no table of weights", "make it with fogline train")
    try:
        weights = np.array([[float(cell or 0) for cell in row[1:]] for row in rows]).reshape(len(rows), len(header) - 1)
    except ValueError as error:
        raise InputError(f"{path} has a weight that is no number: {error}", "make it with fogline train") from error
    return LinearModel(tuple(header[1:]), tuple(row[0] for row in rows), weights)


def without_small(model: LinearModel, least: float) -> LinearModel:
    """The model without features whose weights are all below ``least`` in size."""
    keep = np.abs(model.weights).max(axis=1) >= least
    names: Iterable[str] = (name for name, kept in zip(model.features, keep, strict=True) if kept)
    return LinearModel(model.labels, tuple(names), model.weights[keep])


def _short(weight: float) -> str:
    text = f"{weight:.2f}".rstrip("0").rstrip(".")
    return "" if text in ("0", "-0", "") else text
