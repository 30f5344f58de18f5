"""Training: loss, steps and epochs as pure functions of arrays, without files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from gatescope.model.classifier import RowClassifier
from gatescope.model.config import ModelConfig, TrainConfig
from gatescope.model.training.distortions import augment
from gatescope.model.training.optimiser import build_optimiser
from gatescope.model.training.synthetic_digits import write

Weights = nnx.State[Any, Any]


@jax.tree_util.register_dataclass
@dataclass(frozen=True, kw_only=True)
class TrainState:
    """The whole state of a training run between two steps.

    Args:
      weights: the parameters.
      averaged: their exponential moving average, the result of a finished run.
      optimiser: the optimiser's state.
      step: the number of steps done, an int32 scalar.
    """

    weights: Weights
    averaged: Weights
    optimiser: optax.OptState
    step: jax.Array


def first_state(model: ModelConfig, recipe: TrainConfig, digits: int) -> TrainState:
    """The state before the first step, for a training set of `digits` images."""
    weights = nnx.state(RowClassifier(model, rngs=nnx.Rngs(recipe.seed)), nnx.Param)
    optimiser = build_optimiser(recipe, total_steps(recipe, digits)).init(weights)
    return TrainState(weights=weights, averaged=weights, optimiser=optimiser, step=jnp.zeros((), jnp.int32))


def steps_per_epoch(recipe: TrainConfig, digits: int) -> int:
    """Steps in one epoch over `digits` images; a last, incomplete batch is left out.

    Raises:
      ValueError: there are fewer digits than one batch holds.
    """
    if digits < recipe.batch:
        raise ValueError(f"A training set must hold at least one batch of {recipe.batch} digits; got {digits}.")
    return digits // recipe.batch


def total_steps(recipe: TrainConfig, digits: int) -> int:
    """Steps in a whole run over a training set of `digits` images."""
    return recipe.epochs * steps_per_epoch(recipe, digits)


def fit(
    model: ModelConfig, recipe: TrainConfig, images: np.ndarray, labels: np.ndarray, state: TrainState
) -> Iterator[tuple[TrainState, jax.Array]]:
    """Train step by step, from `state` to the end of the recipe.

    The order of the digits depends on the seed and the epoch alone, augmentation and dropout on the seed and the step,
    so a run that is resumed from any state ends with the same bits as an unbroken one.

    Args:
      model: the classifier's shape, the same as that of `state`.
      recipe: the hyperparameters.
      images: [N, T, D] uint8, 255 = ink.
      labels: [N], 0 to K-1.
      state: from `first_state`, or any that this function yielded.

    Yields:
      The state after each step and the loss of its batch, a scalar; JAX may still be computing them.
    """
    steps = steps_per_epoch(recipe, len(images))
    start, prepare, learn = (
        jax.random.key(recipe.seed),
        _compile_prepare(recipe),
        _compile_step(model, recipe, len(images)),
    )
    for step in range(int(state.step), total_steps(recipe, len(images))):
        epoch, batch = divmod(step, steps)
        if batch == 0 or step == int(state.step):
            order = np.random.default_rng((recipe.seed, epoch)).permutation(len(images))
        chosen = order[batch * recipe.batch : (batch + 1) * recipe.batch]
        shown, truth, augment_key, dropout_key = prepare(start, step, images[chosen], labels[chosen].astype(np.int32))
        if recipe.augmentation:
            strength = augmentation_strength(recipe, step / (recipe.epochs * steps))
            shown = augment(augment_key, shown, strength)
        state, loss = learn(state, shown, truth, dropout_key)
        yield state, loss


def row_loss_weights(rows: int) -> jax.Array:
    """The weights of the rows in the loss, [T]: proportional to the square of the row number, with sum 1."""
    weights = (jnp.arange(1, rows + 1) / rows) ** 2
    return weights / weights.sum()


def augmentation_strength(recipe: TrainConfig, progress: float) -> float:
    """The strength of the distortions after a share `progress`, in [0, 1], of all steps."""
    last_part = max(0.0, (progress - 0.6) / 0.4)
    return recipe.augmentation + (recipe.augmentation_end - recipe.augmentation) * last_part


def _compile_prepare(
    recipe: TrainConfig,
) -> Callable[[jax.Array, int, np.ndarray, np.ndarray], tuple[jax.Array, jax.Array, jax.Array, jax.Array]]:
    """Compile a function of the run's key, a step and its digits that returns images, labels and two random keys.

    A share of the digits is replaced by synthetic ones. The key is an argument, so that runs with other seeds share the
    executable.
    """
    written = round(recipe.written * recipe.batch)

    def prepare(
        start: jax.Array, step: jax.Array, images: jax.Array, labels: jax.Array
    ) -> tuple[jax.Array, jax.Array, jax.Array, jax.Array]:
        write_key, augment_key, dropout_key = jax.random.split(jax.random.fold_in(start, step), 3)
        shown = images.astype(jnp.float32) / 255
        if written:
            drawn, drawn_labels = write(write_key, written)
            shown, labels = shown.at[:written].set(drawn), labels.at[:written].set(drawn_labels)
        return shown, labels, augment_key, dropout_key

    return jax.jit(prepare)


def _compile_step(
    model: ModelConfig, recipe: TrainConfig, digits: int
) -> Callable[[TrainState, jax.Array, jax.Array, jax.Array], tuple[TrainState, jax.Array]]:
    graph = nnx.graphdef(nnx.eval_shape(lambda: RowClassifier(model, rngs=nnx.Rngs(0))))
    optimiser = build_optimiser(recipe, total_steps(recipe, digits))
    by_row = row_loss_weights(model.rows)

    def loss_of(weights: Weights, images: jax.Array, labels: jax.Array, key: jax.Array) -> jax.Array:
        classifier = nnx.merge(graph, weights)
        h = classifier.outputs(images)
        kept = jax.random.bernoulli(key, 1 - recipe.dropout, h.shape[1:])
        logits = classifier.readout(jnp.where(kept, h / (1 - recipe.dropout), 0))
        targets = optax.smooth_labels(jax.nn.one_hot(labels, model.classes), recipe.label_smoothing)
        losses = optax.softmax_cross_entropy(logits, targets[None]).mean(axis=1)
        total: jax.Array = losses[-1] + recipe.row_loss * (by_row @ losses)
        return total

    def learn(
        state: TrainState, images: jax.Array, labels: jax.Array, dropout_key: jax.Array
    ) -> tuple[TrainState, jax.Array]:
        loss, gradient = jax.value_and_grad(loss_of)(state.weights, images, labels, dropout_key)
        updates, optimiser_state = optimiser.update(gradient, state.optimiser, state.weights)
        weights = optax.apply_updates(state.weights, updates)
        # The decay is smaller in the first steps, so that the average forgets the initial weights quickly.
        decay = jnp.minimum(recipe.ema, (1 + state.step) / (10 + state.step))
        averaged = optax.incremental_update(weights, state.averaged, 1 - decay)
        return TrainState(weights=weights, averaged=averaged, optimiser=optimiser_state, step=state.step + 1), loss

    return jax.jit(learn)
