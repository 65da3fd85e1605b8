"""What silence says: places that are fought over are reported more often than quiet ones, by as much as the claims show.

Time is cut into cells. A place is heard of in a cell with probability 1 - exp(-mu), where mu is the place's share of attention
times the volume of the cell (a feed that fails makes no place look quiet) times a level: 1 where a side holds the place among its
own, more where another side is beside it, more yet where it is contested. The levels are learned in the same EM as all else (the
detection half of an occupancy model, MacKenzie et al. 2002) and cannot make silence speak for fighting.

Attention comes and goes in bursts: cells that follow each other are not independent witnesses of quiet. Its variance is learned
too (a gamma frailty), and a run of n silent cells counts as the negative binomial has it, not n times.

Silence never names a side, and a cell in which a place is heard of says nothing here: there the claims decide.
"""

from typing import Any

import numpy as np

from fogline.control.arrays import Attention, Field, Flags, Floats, Model, Room
from fogline.control.compiled import compiled
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


def learn_attention(before: Attention, heard: Flags, contested: Field, pressed: Field) -> Attention:
    """The M-step: levels, shares, volumes and bursts from how often places in each condition were heard of.

    ``contested`` and ``pressed`` (held with another side beside) are probabilities by place and cell.
    """
    n_places, n_cells = heard.shape
    said, time = LEVEL_STRENGTH * START_LEVELS, np.full(3, LEVEL_STRENGTH)
    by_place, by_cell = np.full(n_places, SHARE_STRENGTH), np.zeros(n_cells)
    _count_reports(heard, contested, pressed, (before.levels, before.share, before.volume), (said, time, by_place, by_cell))
    levels = np.maximum.accumulate(said / time)
    levels /= levels[0]
    quietly = np.full(n_places, SHARE_STRENGTH)
    _add_exposure(contested, pressed, levels, np.ones(n_places), before.volume, quietly, np.zeros(n_cells))
    share, exposure = by_place / quietly, np.zeros(n_cells)
    _add_exposure(contested, pressed, levels, share, before.volume, np.zeros(n_places), exposure)
    volume = by_cell / np.maximum(exposure, 1e-9)
    return Attention(levels, share, volume, _bursts(heard, contested, pressed, levels, share, volume))


@compiled
def _count_reports(
    heard: Flags,
    contested: Field,
    pressed: Field,
    before: tuple[Floats, Floats, Floats],
    sums: tuple[Floats, Floats, Floats, Floats],
) -> None:
    """Add the reports expected of each cell that is heard of (given that there were some), and the time spent at each level."""
    (levels, share, volume), (said, time, by_place, by_cell) = before, sums
    for place in range(len(share)):
        for cell in range(len(volume)):
            expected, fought, near = share[place] * volume[cell], contested[place, cell], pressed[place, cell]
            for level in range(3):
                part = fought if level == 2 else near if level == 1 else max(1.0 - fought - near, 0.0)
                time[level] += part * expected
                if heard[place, cell]:
                    reports = expected * levels[level]
                    reports *= part / max(-np.expm1(-reports), 1e-9)
                    said[level] += reports
                    by_place[place] += reports
                    by_cell[cell] += reports


@compiled
def _exposure(levels: Floats, fought: float, near: float) -> float:
    """The level expected of a cell."""
    return float(levels[0] * max(1.0 - fought - near, 0.0) + levels[1] * near + levels[2] * fought)


@compiled
def _add_exposure(  # noqa: PLR0913, PLR0917 - a compiled function takes its arrays one by one
    contested: Field, pressed: Field, levels: Floats, share: Floats, volume: Floats, by_place: Floats, by_cell: Floats
) -> None:
    """Add up expected levels: by place times the volume of each cell, by cell times the share of each place."""
    for place in range(len(share)):
        for cell in range(len(volume)):
            exposure = _exposure(levels, contested[place, cell], pressed[place, cell])
            by_place[place] += exposure * volume[cell]
            by_cell[cell] += exposure * share[place]


@compiled
def weigh_silence(room: Room, model: Model, place: int) -> None:
    """What the silence of each cell says of each side and of fighting, shared evenly by the cell's steps.

    A run of silent cells is cut to what bursts of attention leave of it.
    """
    n_sides, n_cells = model.field.shape[2] - 1, model.field.shape[1]
    quiet, pressed, contested = model.levels
    room.silence[:] = 1.0
    room.silence_fought[:] = 1.0
    if contested <= quiet:
        return
    bursts, first = max(model.bursts, 1e-6), 0
    while first < n_cells:
        end, total = first, 0.0
        while end < n_cells and not room.heard[end]:
            total += model.share[place] * model.volume[end]
            end += 1
        counted = (np.log1p(bursts * contested * total) - np.log1p(bursts * quiet * total)) / bursts
        counted /= max((contested - quiet) * total, 1e-12)
        for cell in range(first, end):
            missed = model.share[place] * model.volume[cell] * counted / max(room.n_steps[cell], 1)
            by_side = np.float32(missed * (pressed - quiet))
            for k in range(n_sides):
                room.silence[cell, k] = _fades(by_side * room.beside[cell, k])
            room.silence_fought[cell] = np.exp(-missed * (contested - quiet))
        first = end + 1


@compiled
def _fades(missed: Any) -> Any:  # noqa: ANN401 - single precision, which no annotation of scalars names
    """exp(-x) to single precision, without a call."""
    x = min(missed, np.float32(64.0)) * np.float32(1.0 / 64.0)
    rest = np.float32(1.0) - x * (np.float32(1.0) - x * (np.float32(0.5) - x * (np.float32(1 / 6) - x * np.float32(1 / 24))))
    rest *= rest
    rest *= rest
    rest *= rest
    rest *= rest
    rest *= rest
    return rest * rest


def _bursts(heard: Flags, contested: Field, pressed: Field, levels: Floats, share: Floats, volume: Floats) -> float:
    """Variance of attention to a place from block to block beyond chance, by moments; 0 where there is none."""
    sums = np.zeros(2)
    _count_bursts(heard, contested, pressed, (levels, share, volume), sums)
    return float(max((sums[0] + START_BURSTS * BURST_STRENGTH) / (sums[1] + BURST_STRENGTH), 0.0))


@compiled
def _count_bursts(heard: Flags, contested: Field, pressed: Field, attention: tuple[Floats, Floats, Floats], sums: Floats) -> None:
    """Add, over blocks of cells, how far the cells heard of stray from expectation beyond chance, and what one unit would do."""
    levels, share, volume = attention
    for place in range(len(share)):
        for first in range(0, len(volume) // BLOCK * BLOCK, BLOCK):
            excess, spread, slope = 0.0, 0.0, 0.0
            for cell in range(first, first + BLOCK):
                expected = share[place] * volume[cell] * _exposure(levels, contested[place, cell], pressed[place, cell])
                chance = -np.expm1(-expected)
                excess += heard[place, cell] - chance
                spread += chance * (1.0 - chance)
                slope += expected * (1.0 - chance)
            sums[0] += excess * excess - spread
            sums[1] += slope * slope
