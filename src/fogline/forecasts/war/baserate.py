"""The base rate: how often places of a controller went to each other controller, whatever their situation. A baseline to beat."""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

from fogline.forecasts.war.history import History


def base_rates(history: History, n_days: int) -> NDArray[np.float64]:
    """Probability of each controller (columns) after ``n_days`` for a place of each (rows), from all moves of the history."""
    codes, n_codes = history.codes, len(history.controllers)
    before, after = codes[:-1].ravel(), codes[1:].ravel()
    known = (before >= 0) & (after >= 0)
    moves = np.zeros((n_codes, n_codes))
    np.add.at(moves, (before[known], after[known]), 1.0)
    rates = moves / np.maximum(moves.sum(axis=1, keepdims=True), 1.0)
    np.fill_diagonal(rates, 0.0)
    np.fill_diagonal(rates, -rates.sum(axis=1))
    chances: NDArray[np.float64] = expm(rates * n_days)
    return chances
