"""The compiled chain against the same model written out with matrices."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from fogline.control.arrays import Calendar, Items, Model, Room, make_room
from fogline.control.chain import lay_steps, look_ahead, look_around, look_back
from fogline.control.parameters import Rates
from fogline.control.spells import cut_spells

NO_HABITS = np.zeros((0, 0, 0), np.float32)
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


def smoothed(days: list[int], likelihood: NDArray[np.float64], field: NDArray[np.float32]) -> tuple[Room, NDArray[np.float64]]:
    """One place that steps on some days, with these likelihoods; the moves expected."""
    n_sides, moves = likelihood.shape[1] - 1, np.zeros(9)
    calendar = Calendar(days[-1] + 1, 10, np.array(days, dtype=np.int32))
    none = np.zeros(0)
    no_sides = np.zeros((0, 1), np.int16)
    short, tiny = np.zeros(0, np.int32), np.zeros(0, np.int8)
    items = Items(
        np.zeros(2, np.int64),
        short,
        short,
        tiny,
        no_sides,
        np.zeros((0, 1), np.float32),
        no_sides,
        np.zeros((0, 4), np.float32),
        none,
        none,
        np.zeros(0, np.bool_),
    )
    rates, tables, camps = np.array(RATES.as_tuple()), np.zeros((0, 2, 3, 4)), np.zeros(0, np.int64)
    model = Model(rates, tables, camps, NO_HABITS, field, none, none, none, 1.0, np.ones(1))
    room = make_room(items, calendar, n_sides)
    assert lay_steps(room, items, calendar, 0) == len(days)
    look_around(room, field, 0, model.rates)
    room.likelihood[: len(days), :n_sides], room.likelihood_fought[: len(days)] = likelihood[:, :-1], likelihood[:, -1]
    look_ahead(room, len(days), model, 0)
    look_back(room, len(days), model, 0, moves)
    return room, moves


def posterior_of(room: Room, n_sides: int) -> NDArray[np.float32]:
    return np.column_stack([room.posterior[:, :n_sides], room.posterior_fought])


def test_smoothing_equals_the_matrix_form() -> None:
    rng = np.random.default_rng(1)
    days = [0, 3, 5, 10, 11, 20, 27, 29]
    likelihood = rng.random((len(days), N_SIDES + 1))
    field = rng.dirichlet(np.ones(N_SIDES + 1), (1, 3)).astype(np.float32)
    room, moves = smoothed(days, likelihood, field)
    expected = smooth_by_matrices(days, likelihood, field[0])
    assert posterior_of(room, N_SIDES)[: len(days)] == pytest.approx(expected, abs=1e-6)
    assert 20.0 < moves[1] + moves[7] <= 29.0
    assert (moves >= 0).all()


def test_odds_of_leaving_are_exact_for_short_and_long_gaps() -> None:
    days = [0, 1, 9, 400, 4000]
    field = np.full((1, 401, N_SIDES + 1), 0.25, np.float32)
    room, _ = smoothed(days, np.ones((len(days), N_SIDES + 1)), field)
    hazard = RATES.spontaneous + RATES.pressed * (1 - 0.25 - 0.125)
    assert room.leaving[1 : len(days), 0] == pytest.approx(-np.expm1(-hazard * np.diff(days)), rel=1e-5)


def test_one_side_and_no_evidence_stay_finite() -> None:
    room, moves = smoothed([0, 9], np.ones((2, 2)), np.full((1, 1, 2), 0.5, np.float32))
    posterior = posterior_of(room, 1)[:2]
    assert np.isfinite(posterior).all()
    assert moves[4] < 1.0
    assert posterior.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize(("first", "tolerance", "begun"), [(0, 0.005, [0, 2, 4]), (1, 0.005, [1, 2, 4]), (0, 1e-4, [0, 1, 2, 4])])
def test_spells_start_with_the_first_day_and_each_move(first: int, tolerance: float, begun: list[int]) -> None:
    posterior = np.array([[0.9], [0.899], [0.5], [0.5]], np.float32)
    days = np.zeros(5, np.int64)
    n_spells = cut_spells(posterior, 1 - posterior[:, 0], first, 4, tolerance, days)
    assert days[: n_spells + 1].tolist() == begun
