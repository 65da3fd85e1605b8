from datetime import date

import numpy as np
import pytest

from fogline.forecasts.war.baserate import base_rates
from fogline.forecasts.war.history import History
from fogline.forecasts.war.outlook import Ask
from fogline.forecasts.war.scores import Trial, backtest, brier, compare, log_score, near_front, reliability


def test_scores_of_a_row() -> None:
    came = np.array([[1.0, 0.0]])
    assert brier(np.array([[0.7, 0.3]]), came) == pytest.approx(0.18)
    assert log_score(np.array([[0.0, 1.0]]), came) == pytest.approx(-np.log(1e-6))


def test_base_rates_are_chances(war: History) -> None:
    rates = base_rates(war, 30)
    assert np.allclose(rates.sum(axis=1), 1.0)
    assert (rates >= 0.0).all()
    assert rates[0, 0] > base_rates(war, 90)[0, 0]


def test_the_front_is_near_only_at_the_front(war: History) -> None:
    near = near_front(war, within_km=25.0)
    assert 2 <= near.sum() <= 7


def test_the_model_beats_both_baselines_on_a_war_that_it_has_not_seen(war: History) -> None:
    origins = [date(2020, 10, 1), date(2020, 12, 1), date(2021, 2, 1)]
    trials = backtest(war, [Ask(origin, 60, 160) for origin in origins], [30, 60])
    found = compare(trials, score="brier", near_only=True)
    assert found.n_changed > 5
    assert found.means["model"] < min(found.means["no change"], found.means["base rate"])
    low, high = found.gains["base rate"][1:]
    assert low < found.gains["base rate"][0] < high
    assert sum(n for _, n, _, _ in reliability(trials)) == sum(len(trial.place) for trial in trials)


def test_a_perfect_forecast_gains_all_that_no_change_loses() -> None:
    came, stays = np.eye(2)[[0, 1]], np.eye(2)[[0, 0]]
    given = {"model": came, "no change": stays, "base rate": np.full((2, 2), 0.5)}
    trial = Trial(0, 30, np.arange(2), np.ones(2, dtype=bool), came, given)
    found = compare([trial], score="brier", near_only=False)
    assert (found.n, found.n_changed, found.means["model"], found.gains["no change"][0]) == (2, 1, 0.0, 1.0)
