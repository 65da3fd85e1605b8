from datetime import date

import pytest

from fogline.forecasts import calibration, fit_strengths, score_forecasters
from fogline.model import Forecast


def forecast(number: int, source: str, outcome: str, strength: float = 0.85, wanted: str = "takes") -> Forecast:
    deadline = date(2017, 6, 1)
    head = (f"c{number}", "r", source, None, "town", "Town", "red", wanted, deadline, "stated", strength, "will")
    return Forecast(*head, outcome=outcome)  # type: ignore[arg-type]


LEDGER = [
    *(forecast(n, "sage", "true") for n in range(8)),
    *(forecast(n, "crank", "false") for n in range(10, 18)),
    forecast(20, "crank", "true", 0.4),
    forecast(21, "mute", "open"),
    forecast(22, "mute", "false"),
]


def test_words_are_worth_what_came_of_them_and_stronger_ones_never_less() -> None:
    weak, strong = fit_strengths(LEDGER)
    assert (weak.stated, weak.n, weak.n_true, strong.stated, strong.n, strong.n_true) == (0.4, 1, 1, 0.85, 17, 8)
    assert weak.fitted <= strong.fitted
    assert fit_strengths([forecast(1, "mute", "open")]) == []


def test_sources_are_scored_beside_two_references() -> None:
    scores = {score.source: score for score in score_forecasters(LEDGER)}
    sage, crank = scores["sage"], scores["crank"]
    assert (sage.n, sage.n_resolved, sage.n_true) == (8, 8, 8)
    assert sage.brier_no_change == 1.0
    assert crank.brier_no_change == pytest.approx(1 / 9, abs=1e-4)
    assert crank.brier is not None
    assert crank.low is not None
    assert crank.high is not None
    assert crank.low <= crank.brier <= crank.high
    assert crank.brier > crank.brier_no_change


def test_few_forecasts_give_no_score() -> None:
    [mute] = [score for score in score_forecasters(LEDGER) if score.source == "mute"]
    assert (mute.n, mute.n_resolved, mute.brier) == (2, 1, None)


def test_what_is_foretold_to_last_is_what_no_change_says() -> None:
    [score] = score_forecasters([forecast(n, "calm", "true", wanted="does not take") for n in range(3)])
    assert score.brier_no_change == 0.0


def test_calibration_has_a_point_for_each_bin_in_use() -> None:
    assert calibration(LEDGER) == [(0.4, 1.0, 1), (0.85, 0.4706, 17)]
