"""The network that reads sentences word by word: its slopes, what it learns, and how it is kept."""

from pathlib import Path

import numpy as np
import pytest
from claim_world import reader
from thinc.api import Adam

from fogline.claims.cast_inputs import cast_inputs, merge_casts
from fogline.claims.cast_options import actor_options
from fogline.claims.extract import read_sentences
from fogline.claims.heads import Backprop, WordsRead, chances_within, fact_table, score_labels, score_options
from fogline.claims.lstm import Floats, bidirectional_lstm
from fogline.claims.network import Lesson, Network, learn_network, read_network, write_network
from fogline.claims.reading import ReportReading
from fogline.claims.word_inputs import VECTOR_WIDTH, WordInputs, merge_inputs, word_inputs
from fogline.errors import InputError
from fogline.model import Report

LENGTHS = (3, 1, 4)
LABELS = ("captures", "attacks", "none")
RANDOM = np.random.default_rng(3)


def reading_of(text: str) -> ReportReading:
    (found,) = read_sentences(reader(), Report("r", "2016-05-20", "wire", "", text))
    return found


def words_of(text: str) -> WordInputs:
    found = word_inputs(reading_of(text))
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


def test_who_may_have_acted_is_found_again_when_reports_are_learnt_from_together() -> None:
    parts = [lesson("Azaz was shelled. Rebels captured Palmyra.", None, "opposition"), lesson("The army attacked Azaz.", None)]
    parts.append(lesson("The army captured Azaz.", None, "syria_gov"))
    words = merge_inputs([part.words for part in parts])
    casts = merge_casts([part.casts for part in parts], [len(part.words.facts) for part in parts])
    assert casts.sizes == tuple(n for part in parts for n in part.casts.sizes)
    for whole, pieces in (
        (casts.named @ words.words, [part.casts.named @ part.words.words for part in parts]),
        ((words.trigger @ words.words)[casts.candidates], [(p.words.trigger @ p.words.words)[p.casts.candidates] for p in parts]),
    ):
        np.testing.assert_allclose(whole, np.vstack(pieces))


def test_who_is_not_named_in_the_sentence_is_read_where_it_was_named_before() -> None:
    found = lesson("Rebels captured Palmyra. Azaz was captured too.", None, "opposition")
    last = found.casts.candidates == found.casts.candidates.max()
    rows = [row for row in np.flatnonzero(last) if found.rightness[row]]
    assert rows
    assert [np.flatnonzero(found.casts.named[row].toarray()).tolist() for row in rows] == [[0]]
    assert not found.casts.between[rows].nnz


def lesson(text: str, label: str | None, actor: str = "") -> Lesson:
    """A report with one label for all its candidates, and who acts where that is given."""
    found = reading_of(text)
    words, options = word_inputs(found), []
    assert words is not None
    for sentence, candidate in found.candidates():
        if actor:
            options.append((candidate, actor_options(candidate, sentence, found)))
    rightness = [float(option.sides == (actor,)) for _, group in options for option in group]
    return Lesson(words, [label] * len(words.facts), cast_inputs(found, options), rightness)


WORDINGS = {
    "captures": ("Rebels captured Palmyra.", "The army seized Palmyra.", "Fighters took Palmyra."),
    "attacks": ("Rebels attacked Palmyra.", "The army assaulted Palmyra.", "Fighters stormed Palmyra."),
}


def lessons() -> list[Lesson]:
    return [lesson(text, label) for label, texts in WORDINGS.items() for text in texts]


def test_it_learns_and_what_is_not_labelled_teaches_nothing() -> None:
    told = lessons()
    network = learn_network(told, LABELS, n_epochs=30)
    chances = np.exp(network.log_chances(network.read(told[0].words)))
    assert chances[0, 0] > 0.8
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-5)
    blank = [lesson(text, None) for texts in WORDINGS.values() for text in texts]
    untaught, new = (learn_network(blank, LABELS, n_epochs=n).parameters for n in (3, 0))
    assert all(np.array_equal(untaught[name], new[name]) for name in new)


def test_it_learns_who_acts_from_the_words_around() -> None:
    victor = "Rebels lost Palmyra after the army captured Palmyra."
    told = [lesson(victor.replace("Palmyra", town), "captures", "syria_gov") for town in ("Palmyra", "Azaz", "Manbij")]
    told.append(lesson("Rebels captured Azaz from the army.", "captures", "opposition"))
    asked = lesson(victor.replace("Palmyra", "Douma"), None, "syria_gov")
    chances = {}
    for n_epochs in (0, 40):
        network = learn_network(told, LABELS, n_epochs=n_epochs)
        scores = network.cast_scores(network.read(asked.words), asked.casts)
        shares = chances_within(scores, asked.casts.sizes)
        assert shares.sum() == pytest.approx(len(asked.casts.sizes))
        chances[n_epochs] = float(shares @ np.array(asked.rightness)) / len(asked.casts.sizes)
    assert chances[40] > 0.7 > chances[0]


def test_slopes_of_both_heads_are_those_that_small_steps_show() -> None:
    told = lesson("Rebels captured Palmyra after the army had shelled Azaz.", None, "opposition")
    network = learn_network([told], LABELS, n_epochs=1)
    for layer in network.layers.values():
        for node in layer.walk():
            node.attrs["is_enabled"] = False
    states = network.read(told.words).states
    facts = fact_table(told.casts, network.facts)
    weights = {"labels": some(len(told.words.facts), len(LABELS)), "options": some(len(told.casts.facts))}

    def scores(head: str, states: Floats) -> tuple[Floats, Backprop]:
        read = WordsRead(states, told.words.trigger @ states, told.words.place @ states, told.words)
        if head == "labels":
            return score_labels(network.layers, read, is_train=True)
        return score_options(network.layers, read, told.casts, facts, is_train=True)

    for head, weight in weights.items():
        slopes = scores(head, states)[1](weight)
        for at in np.argsort(-np.abs(slopes), axis=None)[:5]:
            where, step = np.unravel_index(at, slopes.shape), np.float32(1e-2)
            more, less = states.copy(), states.copy()
            more[where] += step
            less[where] -= step
            rise = float(((scores(head, more)[0] - scores(head, less)[0]) * weight).sum())
            assert slopes[where] == pytest.approx(rise / (2 * step), rel=0.05, abs=1e-3), head


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
    np.testing.assert_allclose(found.log_chances(found.read(inputs)), network.log_chances(network.read(inputs)), atol=0.02)


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
