"""What silence says: places that are fought over are reported more often than quiet ones, by as much as the claims show.

Time is cut into cells. A place is heard of in a cell with probability 1 - exp(-mu), where mu is the place's share of attention
times the volume of the cell (a feed that fails makes no place look quiet) times a level: 1 where a side holds the place among its
own, more where another side is beside it, more yet where it is contested. The levels are learned in the same EM as all else (the
detection half of an occupancy model, MacKenzie et al. 2002) and cannot make silence speak for fighting.

Attention comes and goes in bursts: cells that follow each other are not independent witnesses of quiet. Its variance is learned
too (a gamma frailty), and a run of n silent cells counts as the negative binomial has it, not n times.

Silence never names a side, and a cell in which a place is heard of says nothing here: there the claims decide.
"""

import numpy as np

from fogline.control.arrays import Attention, Field, Flags, Floats, Plan
from fogline.control.evidence import Evidence

START_LEVELS = np.array([1.0, 1.5, 2.0])
"""Attention to quiet places, to places beside another side, and to contested ones, before any claim."""

LEVEL_STRENGTH = 10.0
SHARE_STRENGTH = 2.0
"""How many reports the starting levels and an even share of attention are worth."""

BLOCK = 10
"""Cells over which bursts of attention are measured."""

START_BURSTS = 1.0
BURST_STRENGTH = 10.0
"""Variance of attention before any claim, and how many expected pairs of reports of one place and block it is worth."""


def find_heard(evidence: Evidence, cell_days: int) -> Flags:
    """Which places (rows) are heard of in which cells of days."""
    n_cells = -(-max(evidence.n_days, 1) // cell_days)
    cells = np.zeros((len(evidence.places), n_cells), dtype=np.bool_)
    place = np.repeat(np.arange(len(evidence.places)), np.diff(evidence.starts))
    cells[place, np.clip(evidence.day, 0, max(evidence.n_days - 1, 0)) // cell_days] = True
    return cells


def start_attention(heard: Flags) -> Attention:
    """Even levels: silence says nothing before the first pass."""
    n_places = len(heard)
    volume = heard.sum(axis=0) / max(n_places, 1)
    return Attention(np.ones(3), np.ones(n_places), volume, START_BURSTS)


def learn_attention(before: Attention, heard: Flags, means: Field, field: Field) -> Attention:
    """The M-step: levels, shares, volumes and bursts from how often places in each condition were heard of."""
    beside = _beside(field)
    contested = means[:, :, -1]
    pressed = (means[:, :, :-1] * beside).sum(axis=2)
    conditions = (np.maximum(1.0 - contested - pressed, 0.0), pressed, contested)
    expected = before.share[:, None] * before.volume
    reports = [_reports(expected * level, heard) * part for level, part in zip(before.levels, conditions, strict=True)]
    said = np.array([part.sum(dtype=np.float64) for part in reports]) + LEVEL_STRENGTH * START_LEVELS
    levels = said / (np.array([(part * expected).sum(dtype=np.float64) for part in conditions]) + LEVEL_STRENGTH)
    levels = np.maximum.accumulate(levels)
    levels /= levels[0]
    exposure = np.asarray(sum(part * level for part, level in zip(conditions, levels, strict=True)))
    told = np.asarray(sum(reports))
    share = (told.sum(axis=1) + SHARE_STRENGTH) / ((exposure * before.volume).sum(axis=1) + SHARE_STRENGTH)
    volume = told.sum(axis=0) / np.maximum((share[:, None] * exposure).sum(axis=0), 1e-9)
    return Attention(levels, share, volume, _bursts(heard, share[:, None] * volume * exposure))


def weigh_silence(likelihood: Floats, plan: Plan, attention: Attention, field: Field, heard: Flags) -> None:
    """Multiply the likelihood of each step (steps by F + 1) by what the silence of its cell says; ``heard`` is by place and cell.

    Steps of one cell share its silence evenly.
    """
    quiet, pressed, contested = attention.levels
    if contested <= quiet:
        return
    n_steps = np.diff(plan.cell_starts, append=len(plan.days))
    missed = _silence(attention.share[plan.places, None] * attention.volume, heard, attention)
    missed /= np.maximum(n_steps, 1).reshape(missed.shape)
    factors = np.empty((*missed.shape, likelihood.shape[1]))
    factors[:, :, :-1] = _beside(field[plan.places]) * (pressed - quiet)
    factors[:, :, -1] = contested - quiet
    factors *= -missed[:, :, None]
    np.exp(factors, out=factors)
    likelihood *= np.repeat(factors.reshape(-1, likelihood.shape[1]), n_steps, axis=0)


def heard_in(plan: Plan, counts: Flags | None = None) -> Flags:
    """Cells of a plan's places in which items stand; ``counts`` picks the items that do."""
    cells = np.zeros((plan.places.stop - plan.places.start, plan.n_cells), dtype=np.bool_)
    kept = slice(None) if counts is None else counts
    cells[plan.item_place[kept], plan.item_cell[kept]] = True
    return cells


def _silence(expected: Floats, heard: Flags, attention: Attention) -> Floats:
    """Expected reports of quiet places that each silent cell missed, cut so that each run of silence counts by its bursts."""
    missed = np.where(heard, 0.0, expected)
    run = np.cumsum(heard | (np.arange(heard.shape[1]) == 0), axis=None).reshape(heard.shape)
    total = np.bincount(run.ravel(), missed.ravel())
    quiet, contested, bursts = attention.levels[0], attention.levels[2], max(attention.bursts, 1e-6)
    counted = (np.log1p(bursts * contested * total) - np.log1p(bursts * quiet * total)) / bursts
    missed *= (counted / np.maximum((contested - quiet) * total, 1e-12))[run]
    return missed


def _bursts(heard: Flags, expected: Floats) -> float:
    """Variance of attention to a place from block to block beyond chance, by moments; 0 where there is none."""
    n_cells = heard.shape[1] // BLOCK * BLOCK
    chance = -np.expm1(-expected)
    excess, spread, slope = (
        part[:, :n_cells].reshape(len(heard), -1, BLOCK).sum(axis=2, dtype=np.float64)
        for part in (heard - chance, chance * (1.0 - chance), expected * (1.0 - chance))
    )
    beyond = (excess**2 - spread).sum() + START_BURSTS * BURST_STRENGTH
    return float(max(beyond / ((slope**2).sum() + BURST_STRENGTH), 0.0))


def _beside(field: Field) -> Field:
    """Probability that any of six neighbours, a usual number, is not the side's, by place, cell and side."""
    squared: Field = np.square(field[:, :, :-1])
    beside: Field = squared * squared
    beside *= squared
    np.subtract(1.0, beside, out=beside)
    return np.maximum(beside, 0.0, out=beside)


def _reports(expected: Floats, heard: Flags) -> Floats:
    """Expected number of reports in each cell, given that there were some, or none."""
    return np.where(heard, expected / np.maximum(-np.expm1(-expected), 1e-9), 0.0)
