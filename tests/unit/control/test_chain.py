"""The compiled chain against the same model written out with matrices."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from fogline.control.chain import cut_spells, smooth_places
from fogline.control.parameters import Rates

RATES = Rates(spontaneous=0.01, pressed=0.05, contest=0.6, resolve=0.1, defend=0.4, spread=0.2)
N_SIDES = 3


def transition(field: NDArray[np.float32], gap: float) -> NDArray[np.float64]:
    """The move over one gap as a matrix over 2F states, straight from the description in ``chain.py``."""
    a0, a1, contest, resolve, defend, spread = RATES.as_tuple()
    weight = spread / N_SIDES + field[:N_SIDES].astype(float)
    matrix = np.zeros((2 * N_SIDES, 2 * N_SIDES))
    decided = 1 - np.exp(-resolve * gap)
    for j in range(N_SIDES):
        leave = 1 - np.exp(-(a0 + a1 * max(1 - field[j] - 0.5 * field[N_SIDES], 0)) * gap)
        others = np.where(np.arange(N_SIDES) == j, 0.0, weight) / (weight.sum() - weight[j])
        matrix[j, :N_SIDES] = leave * (1 - contest) * others
        matrix[j, j] = 1 - leave
        matrix[j, N_SIDES + j] = leave * contest
        matrix[N_SIDES + j, :N_SIDES] = decided * (1 - defend) * others
        matrix[N_SIDES + j, j] = decided * defend
        matrix[N_SIDES + j, N_SIDES + j] = 1 - decided
    return matrix


def smooth_by_matrices(days: list[int], likelihood: NDArray[np.float64], field: NDArray[np.float32]) -> NDArray[np.float64]:
    full = np.concatenate([likelihood[:, :N_SIDES], np.repeat(likelihood[:, N_SIDES:], N_SIDES, axis=1)], axis=1)
    weight = RATES.spread / N_SIDES + field[0, :N_SIDES].astype(float)
    forward = [np.concatenate([0.95 * weight, 0.05 * weight]) / weight.sum() * full[0]]
    moves = [transition(field[a // 10], b - a) for a, b in pairwise(days)]
    for move, evidence in zip(moves, full[1:], strict=True):
        forward.append(forward[-1] @ move * evidence)
    backward = [np.ones(2 * N_SIDES)]
    for move, evidence in zip(moves[::-1], full[:0:-1], strict=True):
        backward.append(move @ (evidence * backward[-1]))
    joint = np.array(forward) * np.array(backward[::-1])
    joint /= joint.sum(axis=1, keepdims=True)
    return np.column_stack([joint[:, :N_SIDES], joint[:, N_SIDES:].sum(axis=1)])


def test_smoothing_equals_the_matrix_form() -> None:
    rng = np.random.default_rng(1)
    days = [0, 3, 5, 10, 11, 20, 27, 29]
    likelihood = rng.random((len(days), N_SIDES + 1))
    field = rng.dirichlet(np.ones(N_SIDES + 1), (1, 3)).astype(np.float32)
    starts, rates = np.array([0, len(days)]), np.array(RATES.as_tuple())
    posterior, moves = smooth_places(starts, np.array(days), np.array(days, dtype=float), likelihood, field, 10, rates)
    assert posterior == pytest.approx(smooth_by_matrices(days, likelihood, field[0]), abs=1e-6)
    assert 20.0 < moves[1] + moves[7] <= 29.0
    assert (moves >= 0).all()


def test_one_side_and_no_evidence_stay_finite() -> None:
    field = np.full((1, 1, 2), 0.5, np.float32)
    posterior, _ = smooth_places(
        np.array([0, 2]), np.array([0, 9]), np.array([0.0, 9.0]), np.ones((2, 2)), field, 10, np.array(RATES.as_tuple())
    )
    assert np.isfinite(posterior).all()
    assert posterior.sum(axis=1) == pytest.approx(1.0)


def test_spells_start_with_each_place_and_each_move() -> None:
    posterior = np.array([[0.9, 0.1], [0.899, 0.101], [0.5, 0.5], [0.5, 0.5]])
    assert cut_spells(posterior, 4, 0.005).tolist() == [0, 0, 1, 1]
    assert cut_spells(posterior, 2, 0.005).tolist() == [0, 0, 1, 1]
    assert cut_spells(posterior, 1, 0.005).tolist() == [0, 1, 2, 3]
