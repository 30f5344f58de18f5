"""One training of a comparison, from the initial weights to the accuracy on the test set."""

import base64
import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.config import ModelConfig, TrainConfig
from gatescope.model.training.train import first_state, fit, total_steps
from gatescope.model.training.training_run import classifier_of

Labelled = tuple[np.ndarray, np.ndarray]
Told = Callable[[int, int, float], None]

BATCH = 1000
NEAR = (0.1, 0.05, 0.01)  # how near to 0 or 1 a gate may be said to be shut or open (Karpathy et al., 2015, take 0.1)
TOLD_EVERY = 10  # steps between two reports; reading a loss back waits for JAX, which otherwise computes ahead


@dataclass(frozen=True, kw_only=True)
class Training:
    """One training; equal trainings give the same weights.

    Args:
      model: the shape; rows beyond the image's are blank ones that follow it.
      recipe: how, seed and all.
    """

    model: ModelConfig
    recipe: TrainConfig

    @property
    def key(self) -> str:
        """Twelve hexadecimal digits of a hash over all fields."""
        return hashlib.sha256(f"{self.model.to_json()}\n{self.recipe.to_json()}".encode()).hexdigest()[:12]


@dataclass(frozen=True, kw_only=True, eq=False)
class Digits:
    """The digits of a comparison, each part as images [N, 28, 28] uint8, 255 = ink, and labels [N].

    Args:
      training: to learn from.
      validation: read once, when a training is finished.
      test: likewise.
    """

    training: Labelled
    validation: Labelled
    test: Labelled


def train(training: Training, digits: Digits, told: Told) -> dict[str, Any]:
    """Train to the end, or until the loss is not finite, and measure on the validation and the test set.

    Args:
      training: what to train.
      digits: what it learns from and is measured on.
      told: is called with the step, the number of steps and the seconds gone by, every tenth step and at the end.

    Returns:
      As plain JSON values: `parameters`; the shares of digits read right after the last row, `validation` and `test`;
      `by_row`, [T], the shares of test digits read right after each row; `right`, which test digits were read right
      after the last row (`unpack` reads it), and `digits`, how many there are; `gates`, what `Seen` has of the test
      digits, and `gates_at_start`, the same of the first weights; `seconds` for all of it; `diverged`. A network that
      has diverged takes every digit for a 0, and is counted as that.
    """
    began = time.perf_counter()
    model, recipe = training.model, training.recipe
    images, labels = followed_by_blanks(digits.training, model.rows)
    state, steps, diverged = first_state(model, recipe, len(images)), total_steps(recipe, len(images)), False
    untrained = classifier_of(model, state)
    for step, (after, loss) in enumerate(fit(model, recipe, images, labels, state), start=1):
        state = after
        if step % TOLD_EVERY == 0 or step == steps:
            diverged = not math.isfinite(float(loss))
            told(step, steps, time.perf_counter() - began)
        if diverged:
            break

    classifier = classifier_of(model, state)
    diverged = diverged or not all(bool(jnp.isfinite(leaf).all()) for leaf in jax.tree.leaves(state.averaged))
    validation = look(classifier, *followed_by_blanks(digits.validation, model.rows)).right
    shown = followed_by_blanks(digits.test, model.rows)
    seen, at_start = look(classifier, *shown), look(untrained, *shown)
    test = seen.right
    return {
        "parameters": count_parameters(classifier),
        "validation": float(validation[:, -1].mean()),
        "test": float(test[:, -1].mean()),
        "by_row": test.mean(axis=0).tolist(),
        "right": pack(test[:, -1]),
        "digits": len(test),
        "gates": seen.gates,
        "gates_at_start": at_start.gates,
        "seconds": time.perf_counter() - began,
        "diverged": diverged,
    }


def followed_by_blanks(labelled: Labelled, rows: int) -> Labelled:
    """The same digits with blank rows below the image, [N, rows, D]."""
    images, labels = labelled
    blanks = rows - images.shape[1]
    return (np.pad(images, ((0, 0), (0, blanks), (0, 0))) if blanks else images), labels


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """What a classifier computed for labelled digits.

    Args:
      right: which of them it reads right after which row, [N, T] bool.
      gates: of each gate, by name, `low` and `high`: for each of `NEAR` the share of its values, at all digits, rows,
        units and layers, that are no farther than it from 0, and from 1, to four decimals.
    """

    right: np.ndarray
    gates: dict[str, dict[str, list[float]]]


def look(classifier: RowClassifier, images: np.ndarray, labels: np.ndarray) -> Seen:
    """Run a classifier on images [N, T, D] uint8 with labels [N]."""
    graph, weights = nnx.split(classifier)
    right: list[np.ndarray] = []
    shares: dict[str, np.ndarray] = {}
    for start in range(0, len(images), BATCH):
        batch, truth = images[start : start + BATCH], labels[start : start + BATCH]
        answers, near = _look(graph, weights, batch, truth)
        right.append(np.asarray(answers))
        for gate, share in near.items():
            shares[gate] = shares.get(gate, 0) + np.asarray(share, np.float64) * (len(batch) / len(images))
    gates = {gate: np.round(share, 4).tolist() for gate, share in shares.items()}
    return Seen(
        right=np.concatenate(right), gates={gate: {"low": low, "high": high} for gate, (low, high) in gates.items()}
    )


@partial(jax.jit, static_argnums=0)
def _look(
    graph: nnx.GraphDef[RowClassifier], weights: nnx.State[Any, Any], images: jax.Array, labels: jax.Array
) -> tuple[jax.Array, dict[str, jax.Array]]:
    """Which digits are classified correctly, [B, T], and by gate the shares near 0 and near 1, [2, thresholds]."""
    classifier = nnx.merge(graph, weights)
    computed = classifier.forward(images.astype(jnp.float32) / 255)
    gates = [signal.name for signal in classifier.signals if signal.name.endswith("_gate")]
    values = {gate: jnp.stack([layer[gate] for layer in computed.layers if gate in layer]) for gate in gates}
    return computed.logits.argmax(axis=2) == labels[:, None], {
        gate: jnp.array([[(side <= near).mean() for near in NEAR] for side in (each, 1 - each)])
        for gate, each in values.items()
    }


def pack(right: np.ndarray) -> str:
    """Bools [N] as bits, eight to a byte, in Base64."""
    return base64.b64encode(np.packbits(right).tobytes()).decode()


def unpack(packed: str, count: int) -> np.ndarray:
    """The `count` bools that `pack` encoded."""
    return np.unpackbits(np.frombuffer(base64.b64decode(packed), np.uint8), count=count).astype(bool)
