"""The equations that a network tells are those it computes: with the weights file they give every number again."""

from collections.abc import Mapping
from pathlib import Path

import jax
import numpy as np
import pytest
from flax import nnx
from numpy.typing import NDArray
from safetensors.numpy import load_file

from gatescope import load, trace
from gatescope.model.checkpoint import Checkpoint, save_checkpoint
from gatescope.model.classifier import RowClassifier
from gatescope.model.config import ModelConfig
from gatescope.model.equations import IMAGE, Clock, Equation, Factor, Product, Term, Value, Weight
from gatescope.model.trace import Trace
from gatescope.model.training.synthetic_digits import write
from gatescope.model.weights_file import names

Array = NDArray[np.float64]

# What none of the models that ship has.
OTHERS = {
    "two-rnns": ModelConfig(cell="rnn", units=6, layers=2),
    "two-cifgs": ModelConfig(cell="cifg", units=6, layers=2),
    "gru-before": ModelConfig(cell="gru", units=6, layers=2, options=(("reset", "before"),)),
    "one-peephole": ModelConfig(cell="peephole", units=6, options=(("forget_peephole", False),)),
    "two-clockworks": ModelConfig(cell="clockwork", units=6, layers=2, options=(("periods", "2,3"),)),
    "two-attentions": ModelConfig(cell="attention", units=6, layers=2, options=(("size", 4),)),
    "three-depths": ModelConfig(cell="depth_gated", units=6, layers=3),
    "grid-outside": ModelConfig(cell="grid", units=6, layers=3, options=(("output", "outside"),)),
}
ALL = (*names(), *OTHERS)


class Recomputed:
    """Every number of a network once more, in float64; what an equation starts from is the trace's."""

    def __init__(self, checkpoint: Checkpoint, seen: Trace) -> None:
        classifier = checkpoint.classifier
        self.layers = [{equation.name: equation for equation in cell.equations} for cell in classifier.layers]
        self.belief, self.seen = classifier.belief, seen
        self.tensors = {name: array.astype(np.float64) for name, array in load_file(checkpoint.path).items()}

    def beliefs(self) -> Array:
        """[T, K]."""
        at = Place(self, len(self.layers) - 1, "readout.")
        return np.stack([at.numbers(self.belief, row) for row in range(len(self.seen.image))])

    def signal(self, layer: int, name: str) -> Array:
        """[T, n]."""
        at, equation = Place(self, layer, f"layers.{layer}."), self.layers[layer][name]
        return np.stack([at.numbers(equation, row) for row in range(len(self.seen.image))])


class Place:
    """A layer, and where its tensors are."""

    def __init__(self, all: Recomputed, layer: int, prefix: str) -> None:
        self.all, self.layer, self.prefix = all, layer, prefix
        self.units = all.seen.layers[layer]["hidden_state"].shape[1]

    def numbers(self, equation: Equation, row: int) -> Array:
        """All numbers of an equation, as many as the signal or step has at a row; rows count from 0 here."""
        n = equation.step.width if equation.step else self.all.seen.layers[self.layer][equation.name].shape[1]
        if any(isinstance(factor, Value) and factor.at == "each" for term in equation.terms for factor in term.factors):
            assert equation.activation == "softmax"
            sums = np.array([self.total(equation.terms, row, 1, s)[0] for s in range(row + 1)])
            return np.pad(softmax(sums), (0, n - row - 1))
        made = ACTIVATIONS[equation.activation](self.total(equation.terms, row, n))
        if equation.when is None:
            return made
        holds = self.factor(equation.when, row, n)
        assert set(holds) <= {0, 1}
        return np.where(holds == 1, made, self.total(equation.otherwise, row, n))

    def total(self, terms: tuple[Term, ...], row: int, n: int, each: int | None = None) -> Array:
        return np.sum([self.term(term, row, n, each) for term in terms], axis=0)

    def term(self, term: Term, row: int, n: int, each: int | None) -> Array:
        product = np.full(n, -1.0 if term.minus else 1.0)
        for factor in term.factors:
            product = product * self.factor(factor, row, n, each)
        return product

    def factor(self, factor: Factor, row: int, n: int, each: int | None = None) -> Array:
        match factor:
            case Value():
                values = self.vector(factor, row if each is None else each)
                return np.repeat(values, n // len(values))  # a module's number is that of all its units
            case Weight():
                return self.tensor(factor.tensor)[factor.first : factor.first + n]
            case Clock():
                return (row + 1) % np.array(factor.periods, np.float64)
            case Product():
                vector = np.prod([self.vector(value, row) for value in factor.of], axis=0)
                return vector @ self.matrix(factor, len(vector), n)

    def vector(self, value: Value, row: int) -> Array:
        """A whole vector; of a value at each row, at the row that is meant."""
        place = Place(self.all, self.layer - 1, f"layers.{self.layer - 1}.") if value.below else self
        source = self.all.seen.layers[place.layer]
        row = row - 1 if value.at == "before" else row
        if value.of == IMAGE:
            values = self.all.seen.image[row].astype(np.float64)
        elif value.of in source:
            values = source[value.of][row].astype(np.float64) if row >= 0 else np.zeros(source[value.of].shape[1])
        else:
            values = place.numbers(self.all.layers[place.layer][value.of], row)
        return {"itself": values, "rest": 1 - values, "tanh": np.tanh(values)}[value.form]

    def matrix(self, product: Product, entries: int, n: int) -> Array:
        if isinstance(product.by, Value):
            assert product.by.at == "each"
            return np.stack([self.vector(product.by, row) for row in range(entries)])
        matrix, there = np.zeros((entries, n)), np.zeros(n)
        for block in product.by:
            part = self.tensor(block.tensor)
            part = part[:, None] if part.ndim == 1 else part
            columns = slice(block.unit, block.unit + block.units)
            matrix[block.entry : block.entry + len(part), columns] = part[:, block.column : block.column + block.units]
            there[columns] += 1
        assert (there == 1).all(), "every unit has one column"
        return matrix

    def tensor(self, name: str) -> Array:
        return self.all.tensors[self.prefix + name]


def shaken(weights: jax.Array) -> jax.Array:
    noise: Array = np.random.default_rng(weights.size).normal(0, 0.3, weights.shape)
    return weights + noise.astype(np.float32)


def softmax(sums: Array) -> Array:
    powers: Array = np.exp(sums - sums.max())
    return powers / powers.sum()


ACTIVATIONS = {
    "identity": lambda x: x,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "softmax": softmax,
    "is_zero": lambda x: (x == 0).astype(float),
}


@pytest.fixture(scope="module")
def digits() -> NDArray[np.float32]:
    return np.asarray(write(jax.random.key(0), 2)[0])


@pytest.fixture(scope="module")
def networks(tmp_path_factory) -> Mapping[str, Path]:
    """Files of networks that do not ship, with weights as large as trained ones, none of them 0."""
    folder, found = tmp_path_factory.mktemp("zoo"), {}
    for name, config in OTHERS.items():
        classifier = RowClassifier(config, rngs=nnx.Rngs(3))
        nnx.update(classifier, jax.tree.map(shaken, nnx.state(classifier, nnx.Param)))
        found[name] = folder / f"{name}.safetensors"
        save_checkpoint(found[name], classifier, {})
    return found


@pytest.mark.parametrize("name", ALL)
def test_every_signal_at_every_row_is_what_its_equation_gives(name, networks, digits):
    checkpoint = load(networks.get(name, name))
    for digit in digits:
        seen = trace(checkpoint, digit)
        again = Recomputed(checkpoint, seen)
        for layer, signals in enumerate(seen.layers):
            for signal, values in signals.items():
                differences = np.abs(again.signal(layer, signal) - values)
                # What is larger than 1 is rounded that much more coarsely in single precision.
                assert (differences <= 1e-5 * np.maximum(1, np.abs(values))).all(), f"{signal} of layer {layer}"
        np.testing.assert_allclose(again.beliefs(), seen.probabilities_by_row, atol=1e-5, rtol=0)
