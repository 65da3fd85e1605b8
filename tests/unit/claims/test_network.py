"""The network that reads sentences word by word: its slopes, what it learns, and how it is kept."""

from pathlib import Path

import numpy as np
import pytest
from claim_world import reader
from thinc.api import Adam

from fogline.claims.extract import read_sentences
from fogline.claims.lstm import Floats, bidirectional_lstm
from fogline.claims.network import Network, learn_network, read_network, write_network
from fogline.claims.word_inputs import VECTOR_WIDTH, WordInputs, merge_inputs, word_inputs
from fogline.errors import InputError
from fogline.model import Report

LENGTHS = (3, 1, 4)
LABELS = ("captures", "attacks", "none")
RANDOM = np.random.default_rng(3)


def words_of(text: str) -> WordInputs:
    (reading,) = read_sentences(reader(), Report("r", "2016-05-20", "wire", "", text))
    found = word_inputs(reading)
    assert found is not None
    return found


def some(*shape: int) -> Floats:
    return RANDOM.normal(size=shape).astype(np.float32)


def test_slopes_are_those_that_small_steps_show() -> None:
    layer = bidirectional_lstm(5, 6)
    layer.initialize()
    words, weights = some(sum(LENGTHS), 6), some(sum(LENGTHS), 10)

    def loss() -> float:
        return float((layer.predict((words, LENGTHS)).astype(float) * weights).sum())

    _, backprop = layer((words, LENGTHS), is_train=True)
    told = {"words": np.asarray(backprop(weights)), **{name: np.array(layer.get_grad(name)) for name in layer.param_names}}
    for name, slopes in told.items():
        values = words if name == "words" else layer.get_param(name)
        for at in np.argsort(-np.abs(slopes), axis=None)[:5]:
            where, step = np.unravel_index(at, slopes.shape), 2e-3
            kept = values[where]
            values[where] = kept + step
            above = loss()
            values[where] = kept - step
            below = loss()
            values[where] = kept
            assert slopes[where] == pytest.approx((above - below) / (2 * step), rel=0.02, abs=2e-3), name


def test_what_is_read_without_training_is_the_same_to_the_last_bit() -> None:
    layer = bidirectional_lstm(64, 64)
    layer.initialize()
    for n_sentences in (1, 2, 7, 20):
        lengths = tuple(int(length) for length in RANDOM.integers(1, 40, n_sentences))
        words = 3 * some(sum(lengths), 64)
        trained, _ = layer((words, lengths), is_train=True)
        assert np.array_equal(layer.predict((words, lengths)), trained)


def test_a_sentence_reads_the_same_whatever_stands_beside_it() -> None:
    layer = bidirectional_lstm(4, 6)
    layer.initialize()
    words = some(sum(LENGTHS), 6)
    together = layer.predict((words, LENGTHS))
    begin = 0
    for length in LENGTHS:
        alone = layer.predict((words[begin : begin + length], (length,)))
        np.testing.assert_allclose(alone, together[begin : begin + length], atol=1e-6)
        begin += length


def test_the_order_of_words_counts() -> None:
    layer = bidirectional_lstm(4, 6)
    layer.initialize()
    words = some(3, 6)
    forth, back = layer.predict((words, (3,))), layer.predict((words[::-1].copy(), (3,)))
    assert np.abs(forth - back[::-1]).max() > 1e-3


def test_a_place_and_a_named_side_are_shown_by_their_role_alone() -> None:
    one, other = words_of("Rebels captured Palmyra."), words_of("Rebels captured Azaz.")
    np.testing.assert_array_equal(one.words, other.words)
    verb = one.words[1, :VECTOR_WIDTH]
    assert np.abs(verb).max() > 0.5
    assert not one.words[2, :VECTOR_WIDTH].any()


def test_words_that_are_used_alike_lie_near_each_other() -> None:
    stormed, seized, bread = (words_of(f"Rebels {verb} Palmyra and captured it.").words[1, :VECTOR_WIDTH] for verb in VERBS)

    def likeness(one: Floats, other: Floats) -> float:
        return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))

    assert likeness(stormed, seized) > likeness(stormed, bread)


VERBS = ("captured", "seized", "baked")


def test_reports_can_be_learnt_from_together() -> None:
    one, other = words_of("Rebels captured Palmyra. The army shelled Azaz."), words_of("Rebels attacked Azaz.")
    both = merge_inputs([one, other])
    assert both.lengths == one.lengths + other.lengths
    np.testing.assert_allclose(both.trigger @ both.words, np.vstack([one.trigger @ one.words, other.trigger @ other.words]))


def lessons() -> list[tuple[WordInputs, list[str | None]]]:
    texts = {
        "captures": ("Rebels captured {}.", "The army seized {}.", "Fighters took {}."),
        "attacks": ("Rebels attacked {}.", "The army assaulted {}.", "Fighters stormed {}."),
    }
    told = []
    for label, wordings in texts.items():
        for wording in wordings:
            found = words_of(wording.format("Palmyra"))
            told.append((found, [label] * found.facts.shape[0]))
    return told


def test_it_learns_and_what_is_not_labelled_teaches_nothing() -> None:
    told = lessons()
    network = learn_network(told, LABELS, n_epochs=30)
    chances = np.exp(network.log_chances(told[0][0]))
    assert chances[0, 0] > 0.8
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-5)
    blank = [(inputs, [None] * len(labels)) for inputs, labels in told]
    untaught, new = (learn_network(blank, LABELS, n_epochs=n).parameters for n in (3, 0))
    assert all(np.array_equal(untaught[name], new[name]) for name in new)


def test_the_same_lessons_give_the_same_network() -> None:
    one, other = (learn_network(lessons(), LABELS, n_epochs=2).parameters for _ in range(2))
    assert one.keys() == other.keys()
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_a_network_is_kept_and_comes_back(tmp_path: Path) -> None:
    path, again = tmp_path / "one.npz", tmp_path / "two.npz"
    network = learn_network(lessons(), LABELS, n_epochs=2)
    write_network(path, network)
    write_network(again, network)
    assert path.read_bytes() == again.read_bytes()
    found: Network = read_network(path)
    assert found.labels == LABELS
    inputs = words_of("Rebels captured Palmyra.")
    np.testing.assert_allclose(found.log_chances(inputs), network.log_chances(inputs), atol=0.02)


def test_a_file_that_is_no_network_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bad.npz"
    path.write_bytes(b"no network")
    with pytest.raises(InputError, match=r"bad\.npz is no network of claims"):
        read_network(path)


def test_the_optimizer_moves_every_layer() -> None:
    layer = bidirectional_lstm(4, 6)
    layer.initialize()
    before = {name: np.array(layer.get_param(name)) for name in layer.param_names}
    _, backprop = layer((some(4, 6), (4,)), is_train=True)
    backprop(some(4, 8))
    layer.finish_update(Adam(0.01))
    assert all(np.abs(before[name] - layer.get_param(name)).max() > 0 for name in before)
