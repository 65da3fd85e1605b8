"""Habits: which side a source names in place of which other, beyond what its table says.

A table knows how often a source is right and whom it favours; a wrong side is then drawn from those that the neighbours hold.
Where places have no neighbours that says nothing, and a source may still take one side for another again and again. Its whole
confusion matrix (Dawid and Skene 1979) then counts, shrunk toward what its table expects by as much as the labels of all sources
ask for: the strength of the Dirichlet prior is the one under which they are likeliest.
"""

import numpy as np
from scipy.special import gammaln

from fogline.control.arrays import Counts, Field, Floats
from fogline.control.learn import Reliability
from fogline.control.likelihood import ENEMY_SPREAD

STRENGTHS = (3.0, 10.0, 30.0, 100.0, 300.0)
"""What the table's expectation may be worth, in claims a side held; tables alone are the hypothesis that it is worth all."""

DECISIVE = 5.0
"""Habits must make what is said likelier by a factor of e to this for each source, or none is believed (Jeffreys: decisive)."""


def learn_habits(counts: Counts, reliability: Reliability, usual: Floats) -> Field:
    """How much oftener than its table says a source names a side: ``[source, held, said]``, contested last; empty for none.

    ``usual`` is how often each controller is expected at a place without neighbours.
    """
    expected = _expected(counts, reliability, usual)
    seen = counts.confusion.transpose(0, 2, 1)
    by_table = float((seen * np.log(expected)).sum())
    likelihoods = [_log_likelihood(seen, strength * expected) for strength in STRENGTHS]
    if max(likelihoods) - by_table < DECISIVE * len(seen):
        return seen[:0].astype(np.float32)
    strength = STRENGTHS[int(np.argmax(likelihoods))]
    own = (seen + strength * expected) / (seen.sum(axis=2, keepdims=True) + strength)
    own[np.isfinite(reliability.pinned_accuracy)] = expected[np.isfinite(reliability.pinned_accuracy)]
    return np.asarray(own / expected, dtype=np.float32)


def _expected(counts: Counts, reliability: Reliability, usual: Floats) -> Floats:
    """What tables expect each source to say: ``[source, held, said]``, each row summing to 1."""
    n_sides = len(usual) - 1
    told = np.maximum(counts.said, 1e-9).sum(axis=3, keepdims=True)
    tables = (reliability.tables * told).sum(axis=1) / told.sum(axis=1)
    draw = ENEMY_SPREAD / n_sides + usual[:n_sides]
    expected = np.zeros((len(tables), n_sides + 1, n_sides + 1))
    sides = np.arange(n_sides)
    for source, camp in enumerate(reliability.camps):
        for held in range(n_sides + 1):
            said = tables[source, 2 if held == n_sides else 0 if held == camp else 1]
            wrong = np.where((sides == held) | (sides == camp), 0.0, draw)
            row = expected[source, held]
            row[:n_sides] = said[2] * wrong / max(wrong.sum(), 1e-9)
            row[n_sides] = said[3]
            if held < n_sides:
                row[held] = said[1]
            if camp >= 0:
                row[camp] = said[0]
    expected = np.maximum(expected, 1e-6)
    return np.asarray(expected / expected.sum(axis=2, keepdims=True))


def _log_likelihood(seen: Floats, prior: Floats) -> float:
    """Of all that was said, under Dirichlet priors (the Dirichlet-multinomial distribution, without its constant)."""
    rows = gammaln(prior.sum(axis=2)) - gammaln((prior + seen).sum(axis=2))
    return float(rows.sum() + (gammaln(prior + seen) - gammaln(prior)).sum())
