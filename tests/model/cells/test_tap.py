"""What goes through a tap can be recorded, replaced and differentiated, in every cell and without a change in it."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import jax.test_util
import numpy as np
import pytest
from flax import nnx

from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.classifier import RowClassifier, swap_batch_and_time
from gatescope.model.training.presets import PRESETS
from tests.support.networks import small_network

Layers = list[dict[str, Any]]
ROWS, BATCH = 6, 2
every_network = pytest.mark.parametrize("name", PRESETS)

# What nothing else in the network is computed from: it is there for the reader.
SHOWN_ONLY = {"derivative", "attention"}


class ChangingTap(Tap):
    """Passes each signal on as `change` returns it, given what there is for that signal at this row."""

    def __init__(self, change: Callable[[jax.Array, Any], jax.Array], given: dict[str, Any]) -> None:
        super().__init__()
        self.change, self.given, self.calls = change, given, Counter[str]()

    def __call__(self, name: str, value: jax.Array) -> jax.Array:
        self.calls[name] += 1
        return super().__call__(name, self.change(value, self.given[name]))


def replace(value: jax.Array, given: tuple[jax.Array, jax.Array]) -> jax.Array:
    mask, other = given
    return jnp.where(mask, other, value)


def network(name: str) -> RowClassifier:
    return small_network(name, rows=ROWS, columns=5)


@cache
def images() -> np.ndarray:
    return np.random.default_rng(0).random((BATCH, ROWS, 5), np.float32)


def run(
    classifier: RowClassifier, change: Callable[[jax.Array, Any], jax.Array], given: Layers, images: jax.Array
) -> tuple[jax.Array, list[Signals]]:
    """The logits after every row, [T, B, K], and every layer's signals, [T, B, n] each."""

    def step(states: Any, row: Any) -> Any:
        x_t, at_row = row
        taps = [ChangingTap(change, layer) for layer in at_row]
        states = classifier.step(states, classifier.layers[0].project(x_t), taps)
        for cell, tap in zip(classifier.layers, taps, strict=True):
            assert tap.calls == Counter(signal.name for signal in cell.signals)
        return states, [tap.signals for tap in taps]

    first = tuple(cell.initial_state(len(images)) for cell in classifier.layers)
    _, layers = jax.lax.scan(step, first, (swap_batch_and_time(images), given))
    return classifier.readout(layers[-1][classifier.output.name]), layers


@cache
def replacing(name: str) -> Callable[[Layers], tuple[jax.Array, list[Signals]]]:
    """One program for all that can be replaced in a network: what and by what are its arguments."""
    graph, weights = nnx.split(network(name))
    return jax.jit(lambda given: run(nnx.merge(graph, weights), replace, given, images()))


@cache
def untouched(name: str) -> tuple[Any, Layers]:
    """What the same program gives where nothing is replaced, as NumPy arrays."""
    read = nnx.eval_shape(lambda: network(name).forward(images())).layers
    shapes = [{signal: (ROWS, BATCH, values.shape[-1]) for signal, values in layer.items()} for layer in read]
    nothing = [{signal: no_change(shape) for signal, shape in layer.items()} for layer in shapes]
    return jax.tree.map(np.asarray, replacing(name)(nothing))


def no_change(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(shape, bool), np.full(shape, np.nan, np.float32)


def replaced(name: str, layer: int, signal: str, rows: slice, value: np.ndarray) -> tuple[Any, Layers]:
    """What the network gives with one signal of one layer replaced at some rows; `value` is [T, B, n]."""
    given = [{other: no_change(values.shape) for other, values in signals.items()} for signals in untouched(name)[1]]
    given[layer][signal][0][rows] = True
    given[layer][signal][1][rows] = value[rows]
    return jax.tree.map(np.asarray, replacing(name)(given))


def signals_of(name: str) -> list[tuple[int, str]]:
    return [(layer, signal.name) for layer, cell in enumerate(network(name).layers) for signal in cell.signals]


@every_network
def test_tap_gets_each_signal_of_a_step_once(name):
    """`run` counts the calls. What is recorded is what the classifier gives, but for how XLA fuses it."""
    layers = network(name).forward(images()).layers
    for recorded, read in zip(untouched(name)[1], layers, strict=True):
        assert set(recorded) == set(read)
        for signal, values in read.items():
            np.testing.assert_allclose(swap_batch_and_time(recorded[signal]), values, atol=1e-6, err_msg=signal)


@every_network
def test_replacing_a_signal_by_its_own_value_changes_no_bit(name):
    expected = untouched(name)
    for layer, signal in signals_of(name):
        for rows in (slice(None), slice(2, 4)):
            found = replaced(name, layer, signal, rows, expected[1][layer][signal])
            jax.tree.map(np.testing.assert_array_equal, found, expected)


@every_network
def test_replacing_a_signal_changes_what_follows_it_and_no_row_before_it(name):
    logits, layers = untouched(name)
    for layer, signal in signals_of(name):
        other = 1 - layers[layer][signal]
        found_logits, found = replaced(name, layer, signal, slice(3, 5), other)
        np.testing.assert_array_equal(found[layer][signal][3:5], other[3:5])
        jax.tree.map(lambda a, b: np.testing.assert_array_equal(a[:3], b[:3]), (found_logits, found), (logits, layers))
        assert (found_logits == logits).all() == (signal in SHOWN_ONLY), f"{signal} of layer {layer}"


def test_replacing_compiles_nothing_more(compilations):
    value = np.ones_like(untouched("lstm")[1][0]["forget_gate"])
    replaced("lstm", 0, "forget_gate", slice(2), value)
    before = list(compilations)
    replaced("lstm", 0, "output_gate", slice(3, 5), value / 2)
    assert compilations == before


def test_forget_gate_of_1_adds_up_all_that_an_lstm_writes():
    """Against a loop in NumPy, in float64."""
    cell, readout = network("lstm").layers[0], network("lstm").readout
    W, U, b = (np.asarray(parameter[...], np.float64) for parameter in (cell.W, cell.U, cell.b))
    logits, layers = replaced("lstm", 0, "forget_gate", slice(None), np.ones((ROWS, BATCH, 10)))
    c = h = np.zeros((BATCH, 10))
    for t in range(ROWS):
        _, z_i, z_o, z_g = np.split(images()[:, t] @ W + h @ U + b, 4, axis=1)
        i, o, g = 1 / (1 + np.exp(-z_i)), 1 / (1 + np.exp(-z_o)), np.tanh(z_g)
        c = c + i * g
        h = o * np.tanh(c)
        expected = {"forget_gate": np.ones_like(c), "input_gate": i, "output_gate": o, "candidate": g}
        for signal, values in (expected | {"cell_state": c, "hidden_state": h}).items():
            np.testing.assert_allclose(layers[0][signal][t], values, atol=1e-5, err_msg=f"{signal} at row {t}")
        np.testing.assert_allclose(logits[t], h @ readout.kernel[...] + readout.bias[...], atol=1e-5)


@every_network
def test_gradients_at_every_signal_equal_finite_differences(name):
    """In float64, of what is added to the signals; a clock has none, for what comes of it changes in steps."""
    with jax.enable_x64(True):
        graph, weights = nnx.split(network(name))
        weights = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), weights)
        classifier = nnx.merge(graph, weights)
        clocks = {signal.name for signal in classifier.signals if signal.across == "module"}
        shapes = [{signal: values.shape for signal, values in layer.items()} for layer in untouched(name)[1]]

        @jax.jit
        def total(added: Layers) -> jax.Array:
            given = [{n: layer.get(n, jnp.zeros(ROWS)) for n in of} for layer, of in zip(added, shapes, strict=True)]
            logits, _ = run(classifier, lambda value, more: value + more, given, jnp.asarray(images(), jnp.float64))
            return (logits**2).sum()

        added = [{n: jnp.zeros(shape) for n, shape in layer.items() if n not in clocks} for layer in shapes]
        for layer in jax.grad(total)(added):
            assert {signal for signal, gradient in layer.items() if not gradient.any()} <= SHOWN_ONLY
        jax.test_util.check_grads(total, (added,), order=1, modes=["rev"], atol=1e-6, rtol=1e-6, eps=1e-5)
