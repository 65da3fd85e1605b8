"""Models as tables: scored, written, read back, and what a broken file is told."""

from pathlib import Path

import numpy as np
import pytest

from fogline.claims.fitting import fit_labels, fit_ranker
from fogline.claims.linear import LinearModel, read_model, without_small, write_model
from fogline.errors import InputError

MODEL = LinearModel(("no", "yes"), ("a", "b"), np.array([[0.5, -0.5], [0.0, 2.0]]))


def test_a_score_is_the_sum_of_weights_and_unknown_features_count_for_nothing() -> None:
    assert MODEL.score({"a": 1.0, "b": 0.5, "never seen": 9.0}).tolist() == [0.5, 0.5]
    assert MODEL.probabilities({}).tolist() == [0.5, 0.5]


def test_options_are_ranked_by_the_first_label() -> None:
    chances = MODEL.rank([{"a": 2.0}, {}, {"a": -2.0}])
    assert chances.argmax() == 0
    assert chances.sum() == pytest.approx(1.0)


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "model.tsv"
    write_model(path, MODEL)
    again = read_model(path)
    assert path.read_text(encoding="utf-8") == "feature\tno\tyes\na\t0.5\t-0.5\nb\t\t2\n"
    assert (again.labels, again.features) == (MODEL.labels, MODEL.features)
    assert np.array_equal(again.weights, MODEL.weights)


@pytest.mark.parametrize("text", ["", "something else\n", "feature\tyes\na\t1\t2\n", "feature\tyes\na\tmuch\n"])
def test_a_file_that_is_no_model_is_told_with_the_cure(tmp_path: Path, text: str) -> None:
    path = tmp_path / "model.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_model(path)
    assert "fogline train" in str(caught.value.cure)


def test_features_without_weight_are_left_out() -> None:
    assert without_small(MODEL, 1.0).features == ("b",)


def test_labels_are_learnt_and_rare_features_are_not() -> None:
    examples = [{"bias": 1.0, "fell": 1.0}] * 5 + [{"bias": 1.0, "rain": 1.0}] * 5 + [{"bias": 1.0, "once": 1.0}]
    labels = ["captures"] * 5 + ["none"] * 5 + ["captures"]
    model = fit_labels(examples, labels, ("captures", "none"), ridge=0.1)
    assert model.features == ("bias", "fell", "rain")
    assert model.probabilities({"bias": 1.0, "fell": 1.0})[0] > 0.8
    assert model.probabilities({"bias": 1.0, "rain": 1.0})[0] < 0.2


def test_the_ranker_learns_which_option_is_meant() -> None:
    groups = [([{"subject": 1.0}, {"object": 1.0}, {"far": 1.0}], [1.0, 0.0, 0.0], 1.0)] * 4
    model = fit_ranker(groups, ridge=0.1)
    assert model.rank([{"object": 1.0}, {"subject": 1.0}]).argmax() == 1


def test_what_counts_double_teaches_as_much_as_what_is_told_twice() -> None:
    options = [{"subject": 1.0}, {"object": 1.0}]
    one, other = (options, [1.0, 0.0], 1.0), (options, [0.0, 1.0], 1.0)
    twice = fit_ranker([one, one, one, one, other, other, other], ridge=0.1)
    doubled = fit_ranker([(*one[:2], 2.0), (*one[:2], 2.0), other, other, other], ridge=0.1)
    np.testing.assert_allclose(twice.weights, doubled.weights, atol=1e-4)
    examples, labels = (
        [{"bias": 1.0}, {"bias": 1.0, "fell": 1.0}, {"bias": 1.0, "fell": 1.0}] * 3,
        ["none", "none", "captures"] * 3,
    )
    names = ("captures", "none")
    twice = fit_labels([*examples, *examples[:3]], [*labels, *labels[:3]], names, ridge=0.1)
    doubled = fit_labels(examples, labels, names, ridge=0.1, say=[2.0] * 3 + [1.0] * 6)
    np.testing.assert_allclose(twice.weights, doubled.weights, atol=1e-4)


def test_the_same_examples_give_the_same_weights() -> None:
    examples = [{"bias": 1.0, "x": 0.5}, {"bias": 1.0, "x": -0.5}, {"bias": 1.0, "x": 1.0}]
    first, second = (fit_labels(examples, ["a", "b", "a"], ("a", "b"), ridge=1.0) for _ in range(2))
    assert np.array_equal(first.weights, second.weights)
