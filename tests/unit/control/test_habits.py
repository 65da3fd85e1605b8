"""Where places have no neighbours, a source that takes one side for another again and again is read for what it means."""

import random
from collections.abc import Sequence

import numpy as np
import pytest
from war import claim

from fogline.control import Parameters, estimate_control
from fogline.control.arrays import Counts, Floats
from fogline.control.habits import learn_habits
from fogline.control.learn import NEUTRAL_TABLES, Reliability
from fogline.model import Claim

SIDES = ("blue", "green", "red")
N_PLACES, N_SOURCES = 600, 10


def labelled() -> tuple[dict[str, str], list[Claim]]:
    """Five claims a place by sources that each, of one side, name a certain other one seven times of ten."""
    chance = random.Random(5)
    truth = {f"place-{number}": chance.choice(SIDES) for number in range(N_PLACES)}
    mistaken = [chance.sample(SIDES, 2) for _ in range(N_SOURCES)]
    claims = []
    for place, side in truth.items():
        for source in chance.sample(range(N_SOURCES), 5):
            meant, named = mistaken[source]
            said = named if side == meant and chance.random() < 0.7 else side if chance.random() < 0.8 else chance.choice(SIDES)
            claims.append(claim(place, said, 0, source=f"source-{source}", lat=None, lon=None))
    return truth, claims


def share_right(truth: dict[str, str], claims: Sequence[Claim]) -> float:
    spells = estimate_control(claims, parameters=Parameters(like_power=0.0)).spells
    best = dict.fromkeys(truth, (0.0, ""))
    for row in spells.select(["place_id", "probability", "controller"]).to_pylist():
        if row["controller"] in SIDES:
            best[row["place_id"]] = max(best[row["place_id"]], (row["probability"], row["controller"]))
    return sum(best[place][1] == side for place, side in truth.items()) / len(truth)


def test_sources_that_mistake_one_side_for_another_are_read_for_what_they_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    truth, claims = labelled()
    with_habits = share_right(truth, claims)
    monkeypatch.setattr("fogline.control.inference.learn_habits", lambda *_given: np.zeros((0, 0, 0), np.float32))
    assert with_habits > share_right(truth, claims) + 0.03


def said(confusion: Floats) -> tuple[Counts, Reliability]:
    """Counts of sources that name sides as ``confusion[source, held, said]`` tells, all by the table of the population."""
    n_sources = len(confusion)
    tables = np.repeat(NEUTRAL_TABLES[None], n_sources, axis=0)
    none = np.zeros((n_sources, 2, 3, 4))
    counts = Counts(none, confusion.transpose(0, 2, 1), none[:, :0], np.zeros(9))
    return counts, Reliability(tables, np.full(n_sources, -1), np.zeros(n_sources, bool), np.full(n_sources, np.nan))


def test_a_habit_is_how_much_oftener_a_side_is_named_than_the_table_says() -> None:
    even = np.full((20, 3, 3), 2.0) + 90.0 * np.eye(3) - np.diag([0.0, 0.0, 92.0])[None]
    mistaken = even.copy()
    mistaken[::2, 0] = (10.0, 82.0, 2.0)
    usual = np.array([0.45, 0.45, 0.1])
    habits = learn_habits(*said(mistaken), usual)
    assert habits.shape == (20, 3, 3)
    assert habits[0, 0, 1] > 5.0
    assert habits[0, 0, 0] < 0.3
    assert habits[1, 0, 0] == pytest.approx(1.0, abs=0.2)


def test_a_source_that_a_user_pinned_has_no_habit() -> None:
    mistaken = np.repeat(np.array([[[10.0, 82.0, 2.0], [2.0, 90.0, 2.0], [0.0, 0.0, 0.0]]]), 20, axis=0)
    counts, reliability = said(mistaken)
    reliability.pinned_accuracy[3] = 0.9
    habits = learn_habits(counts, reliability, np.array([0.45, 0.45, 0.1]))
    assert habits[3] == pytest.approx(1.0)
    assert habits[4, 0, 1] > 5.0


def test_sources_that_say_what_their_tables_expect_have_none() -> None:
    expected = np.repeat(np.array([[[88.0, 5.0, 7.0], [5.0, 88.0, 7.0], [15.0, 15.0, 70.0]]]), 20, axis=0)
    assert learn_habits(*said(expected), np.array([0.45, 0.45, 0.1])).size == 0
