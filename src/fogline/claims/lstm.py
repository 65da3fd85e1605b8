"""A bidirectional LSTM over sentences laid end to end, as a layer of thinc (Graves and Schmidhuber 2005).

thinc's own returns slopes that differ from numerical ones by a tenth and more, and PyTorch's would be a dependency of two
gigabytes for a network of one megabyte. The longest sentence comes first, so that at each step those still running are the
first rows: nothing is computed for padding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from thinc.api import Model, glorot_uniform_init

Floats = NDArray[np.float32]
Lengths = Sequence[int]
_Words = tuple[Floats, Lengths]
_Layer = Model[Any, Any]


def bidirectional_lstm(width: int, n_inputs: int) -> _Layer:
    """A layer from words (rows of ``n_inputs`` numbers) and the lengths of their sentences to what was read up to each word.

    That is a row of ``2 * width`` numbers a word: read from the left, and from the right.
    """
    names = [f"{name} {way}" for way in _WAYS for name in ("input", "state", "bias")]
    dims: dict[str, int | None] = {"nI": n_inputs, "nO": width}
    return Model("bidirectional_lstm", _forward, init=_init, dims=dims, params=dict.fromkeys(names))


_WAYS = ("right", "left")


@dataclass(frozen=True)
class _Order:
    """In which order words are read: step by step, at each step one word of each sentence that still has one."""

    rows: NDArray[np.int64]
    begins: NDArray[np.int64]

    def steps(self) -> list[tuple[int, int]]:
        """Where each step's words begin and end."""
        return list(zip(self.begins[:-1].tolist(), self.begins[1:].tolist(), strict=True))


def _orders(lengths: Lengths) -> tuple[_Order, _Order]:
    """The order from the left and the one from the right: of each sentence the same steps, from the other end."""
    counts = np.asarray(lengths)
    longest_first = np.argsort(-counts, kind="stable")
    running = (counts[:, None] > np.arange(counts.max(initial=0))).sum(axis=0)
    begins = np.concatenate([[0], np.cumsum(running)])
    steps = np.repeat(np.arange(len(running)), running)
    sentences = longest_first[np.arange(len(steps)) - begins[steps]]
    first = (np.cumsum(counts) - counts)[sentences]
    return _Order(first + steps, begins), _Order(first + counts[sentences] - 1 - steps, begins)


def _init(model: _Layer, X: object = None, Y: object = None) -> None:  # noqa: ARG001, N803 - as thinc calls it
    width, n_inputs = model.get_dim("nO"), model.get_dim("nI")
    for way in _WAYS:
        for name, columns in (("input", n_inputs), ("state", width)):
            gates: list[Any] = [glorot_uniform_init(model.ops, (width, columns)) for _ in range(4)]
            model.set_param(f"{name} {way}", model.ops.xp.concatenate(gates))
        model.set_param(f"bias {way}", model.ops.alloc1f(4 * width))


def _forward(model: _Layer, given: _Words, is_train: bool) -> tuple[Floats, Callable[[Floats], Floats]]:
    words, lengths = given
    orders = _orders(lengths)
    if not is_train:
        return _read_both(model, words, orders), _learn_nothing
    width = model.get_dim("nO")
    ways = [_read(model, words, order, way) for order, way in zip(orders, _WAYS, strict=True)]
    read = np.hstack([states for states, _ in ways])

    def backprop(slope: Floats) -> Floats:
        halves = (slope[:, :width], slope[:, width:])
        back = [learn(half) for (_, learn), half in zip(ways, halves, strict=True)]
        return np.asarray(back[0] + back[1])

    return read, backprop


def _learn_nothing(slope: Floats) -> Floats:  # noqa: ARG001 - as thinc calls it
    raise ValueError("what was read without training cannot be learnt from")


def _read_both(model: _Layer, words: Floats, orders: tuple[_Order, _Order]) -> Floats:
    """The states of :func:`_read` in both directions, step by step at once: half the calls, the same numbers."""
    width = model.get_dim("nO")
    gates = np.stack([_from_words(model, words, order, way) for order, way in zip(orders, _WAYS, strict=True)])
    turned = np.stack([np.ascontiguousarray(model.get_param(f"state {way}").T) for way in _WAYS])
    states = np.empty((2, len(words), width), np.float32)
    state = cell = np.zeros((2, int(orders[0].begins[1]), width), np.float32)
    for begin, end in orders[0].steps():
        size = end - begin
        gate = gates[:, begin:end]
        gate += state[:, :size] @ turned
        expit(gate[:, :, : 3 * width], out=gate[:, :, : 3 * width])
        np.tanh(gate[:, :, 3 * width :], out=gate[:, :, 3 * width :])
        cell = gate[:, :, width : 2 * width] * cell[:, :size]
        cell += gate[:, :, :width] * gate[:, :, 3 * width :]
        state = np.multiply(gate[:, :, 2 * width : 3 * width], np.tanh(cell), out=states[:, begin:end])
    read = np.empty((len(words), 2, width), np.float32)
    for way, order in enumerate(orders):
        read[order.rows, way] = states[way]
    return read.reshape(len(words), 2 * width)


def _from_words(model: _Layer, words: Floats, order: _Order, way: str) -> Floats:
    from_input: Any = model.get_param(f"input {way}")
    gates = words[order.rows] @ from_input.T
    gates += model.get_param(f"bias {way}")
    return np.asarray(gates)


def _read(model: _Layer, words: Floats, order: _Order, way: str) -> tuple[Floats, Callable[[Floats], Floats]]:
    """The state after each word in one direction, and what learns from slopes of them."""
    width = model.get_dim("nO")
    from_input: Any = model.get_param(f"input {way}")
    from_state: Any = model.get_param(f"state {way}")
    gates = _from_words(model, words, order, way)
    n = len(gates)
    states, cells, bounded = (np.empty((n, width), np.float32) for _ in range(3))
    state = cell = np.zeros((int(order.begins[1]), width), np.float32)
    turned = np.ascontiguousarray(from_state.T)
    for begin, end in order.steps():
        size = end - begin
        gate = gates[begin:end]
        gate += state[:size] @ turned
        expit(gate[:, : 3 * width], out=gate[:, : 3 * width])
        np.tanh(gate[:, 3 * width :], out=gate[:, 3 * width :])
        cell = gate[:, width : 2 * width] * cell[:size]
        cell += gate[:, :width] * gate[:, 3 * width :]
        np.tanh(cell, out=bounded[begin:end])
        state = np.multiply(gate[:, 2 * width : 3 * width], bounded[begin:end], out=states[begin:end])
        cells[begin:end] = cell
    read = np.empty_like(states)
    read[order.rows] = states

    def learn(slope: Floats) -> Floats:
        before = _before(order, states), _before(order, cells)
        back: Any = _slopes(slope[order.rows], gates, bounded, before[1], order, from_state)
        model.inc_grad(f"input {way}", back.T @ words[order.rows])
        model.inc_grad(f"state {way}", back.T @ before[0])
        model.inc_grad(f"bias {way}", back.sum(axis=0))
        at_words = np.empty((n, words.shape[1]), np.float32)
        at_words[order.rows] = back @ from_input
        return at_words

    return read, learn


def _before(order: _Order, values: Floats) -> Floats:
    """For each word in the order of reading, the values of the word before it; zeros for first words."""
    before = np.zeros_like(values)
    steps = order.steps()
    for (begin, _), (now, end) in pairwise(steps):
        before[now:end] = values[begin : begin + end - now]
    return before


def _slopes(slope: Floats, gates: Floats, bounded: Floats, cells_before: Floats, order: _Order, from_state: Floats) -> Floats:
    """Slopes of the gates before they are squashed, from the last step to the first."""
    width = bounded.shape[1]
    back = np.empty_like(gates)
    n_first = int(order.begins[1])
    to_state, to_cell = np.zeros((n_first, width), np.float32), np.zeros((n_first, width), np.float32)
    for begin, end in reversed(order.steps()):
        size = end - begin
        opened, kept, shown, new = np.split(gates[begin:end], 4, axis=1)
        at_state = slope[begin:end] + to_state[:size]
        at_cell = at_state * shown * (1 - bounded[begin:end] ** 2) + to_cell[:size]
        at = back[begin:end]
        at[:, :width] = at_cell * new * opened * (1 - opened)
        at[:, width : 2 * width] = at_cell * cells_before[begin:end] * kept * (1 - kept)
        at[:, 2 * width : 3 * width] = at_state * bounded[begin:end] * shown * (1 - shown)
        at[:, 3 * width :] = at_cell * opened * (1 - new**2)
        to_state[:size] = at @ from_state
        to_cell[:size] = at_cell * kept
    return back
