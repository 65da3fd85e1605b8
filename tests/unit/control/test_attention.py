from dataclasses import replace

import numpy as np
import pytest
from war import claim, day

from fogline.control import Parameters, control_on, estimate_control
from fogline.control.arrays import Attention, Model, items_of, make_calendar, make_room, n_cells
from fogline.control.attention import learn_attention, start_attention, weigh_silence
from fogline.control.chain import lay_steps, look_around
from fogline.control.evidence import Evidence
from fogline.control.gather import gather_evidence
from fogline.control.parameters import Rates
from fogline.model import Claim

N_PLACES, N_CELLS = 400, 60


def simulated(levels: tuple[float, float, float], *, bursts: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which cells were heard of, and how likely each is contested or beside others, by the truth: a third each."""
    rng = np.random.default_rng(5)
    condition = rng.integers(3, size=(N_PLACES, N_CELLS))
    share = rng.gamma(4.0, 0.25, N_PLACES)[:, None]
    wave = np.repeat(rng.gamma(1 / bursts, bursts, (N_PLACES, N_CELLS // 10)), 10, axis=1) if bursts else 1.0
    heard = rng.random(condition.shape) < -np.expm1(-0.1 * share * wave * np.array(levels)[condition])
    return heard, (condition == 2).astype(np.float32), (condition == 1).astype(np.float32)


def learned(heard: np.ndarray, contested: np.ndarray, pressed: np.ndarray) -> Attention:
    attention = start_attention(heard)
    for _ in range(12):
        attention = learn_attention(attention, heard, contested, pressed)
    return attention


def test_levels_are_found_from_how_often_places_are_heard_of() -> None:
    attention = learned(*simulated((1.0, 3.0, 9.0)))
    assert attention.levels == pytest.approx([1.0, 3.0, 9.0], rel=0.15)
    assert attention.bursts < 0.1


def test_bursts_are_found() -> None:
    assert 0.3 < learned(*simulated((1.0, 1.0, 4.0), bursts=0.8)).bursts < 1.0


def test_silence_never_speaks_for_fighting() -> None:
    levels = learned(*simulated((3.0, 2.0, 1.0))).levels
    assert levels[0] <= levels[1] <= levels[2]
    assert levels == pytest.approx([1.0, 1.0, 1.0], abs=0.1)


def towns() -> list[Claim]:
    return [claim("town", "red", on) for on in (0, 5, 200)] + [claim("village", "blue", on) for on in range(0, 200, 3)]


def gathered() -> Evidence:
    return gather_evidence(towns(), theatre=None, origins=(), known_on=None, parameters=Parameters())


def weighed(bursts: float, levels: tuple[float, float, float] = (1.0, 2.0, 8.0)) -> tuple[np.ndarray, np.ndarray]:
    """What silence says of the town in each cell, and whether the cell was silent."""
    evidence, chunk = gathered(), slice(0, 1)
    items, calendar = items_of(evidence, chunk), make_calendar(evidence.n_days, step_days=5, cell_days=10)
    field = np.full((1, n_cells(calendar), 3), 1 / 3, np.float32)
    tables, camps, volume = np.ones((2, 2, 3, 4)), np.full(2, -1), np.full(n_cells(calendar), 0.2)
    habits = np.zeros((0, 0, 0), np.float32)
    rates = np.array(Rates().as_tuple())
    model = Model(rates, tables, camps, habits, field, np.array(levels), np.ones(1), volume, bursts, np.ones(1))
    room = make_room(items, calendar, 2)
    lay_steps(room, items, calendar, 0)
    look_around(room, field, 0, model.rates)
    weigh_silence(room, model, 0)
    return np.column_stack([room.silence[:, :2], room.silence_fought]), ~room.heard


def test_silence_speaks_against_fighting_and_only_where_there_is_silence() -> None:
    likelihood, silent = weighed(0.1)
    assert likelihood[~silent] == pytest.approx(1.0)
    assert (likelihood[silent, 2] < likelihood[silent, 0]).all()
    assert likelihood[silent, 0] == pytest.approx(likelihood[silent, 1])


def test_even_levels_say_nothing() -> None:
    assert weighed(0.1, (1.0, 1.0, 1.0))[0] == pytest.approx(1.0)


def test_a_run_of_silence_counts_less_where_attention_comes_in_bursts() -> None:
    steady, bursty = (np.log(weighed(bursts)[0][:, 2]).sum() for bursts in (0.01, 2.0))
    assert steady < 3 * bursty < 0.0


def test_where_nothing_is_published_at_all_silence_says_nothing() -> None:
    said = [replace(claim("town", "red", on), actor=("red", "blue")[on % 2 :][:1]) for on in (0, 1, 300)]
    spoken, silent = (
        control_on(estimate_control(said, parameters=Parameters(learn_silence=learn)).spells, day(150))["town"]
        for learn in (True, False)
    )
    assert spoken["contested"] == pytest.approx(silent["contested"], abs=0.02)
