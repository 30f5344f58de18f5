"""The recipe that turns digits into weights: pure functions of arrays, no file is read or written here."""

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
    """Everything that training goes on from.

    Args:
      weights: what the optimiser changes.
      averaged: their exponential moving average, which is what a finished run keeps.
      optimiser: the optimiser's own memory.
      step: how many batches have been learned from, an int32 scalar.
    """

    weights: Weights
    averaged: Weights
    optimiser: optax.OptState
    step: jax.Array


def first_state(model: ModelConfig, recipe: TrainConfig, digits: int) -> TrainState:
    """The state before the first step, for a training set of so many digits."""
    weights = nnx.state(RowClassifier(model, rngs=nnx.Rngs(recipe.seed)), nnx.Param)
    optimiser = build_optimiser(recipe, total_steps(recipe, digits)).init(weights)
    return TrainState(weights=weights, averaged=weights, optimiser=optimiser, step=jnp.zeros((), jnp.int32))


def steps_per_epoch(recipe: TrainConfig, digits: int) -> int:
    """Whole batches in one pass over so many digits.

    Raises:
      ValueError: there are fewer digits than one batch holds.
    """
    if digits < recipe.batch:
        raise ValueError(f"A training set must hold at least one batch of {recipe.batch} digits; got {digits}.")
    return digits // recipe.batch


def total_steps(recipe: TrainConfig, digits: int) -> int:
    """Batches in the whole run over so many digits."""
    return recipe.epochs * steps_per_epoch(recipe, digits)


def fit(
    model: ModelConfig, recipe: TrainConfig, images: np.ndarray, labels: np.ndarray, state: TrainState
) -> Iterator[tuple[TrainState, jax.Array]]:
    """Learn, one batch a turn, from where `state` stands to the end of the recipe.

    The order of the digits follows from the seed and the epoch, augmentation and dropout from the seed and the step,
    so going on from any state gives what an unbroken run would have given.

    Args:
      model: the classifier's shape, the one that `state` was made for.
      recipe: how to train.
      images: [N, T, D] uint8, 255 = ink.
      labels: [N], 0 to K-1.
      state: from `first_state`, or any that this function gave.

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
    """The weight of the belief after each row in the loss, [T]: late rows count more, all together 1."""
    weights = (jnp.arange(1, rows + 1) / rows) ** 2
    return weights / weights.sum()


def augmentation_strength(recipe: TrainConfig, progress: float) -> float:
    """How strongly digits are distorted when the share `progress` of all steps is done."""
    last_part = max(0.0, (progress - 0.6) / 0.4)
    return recipe.augmentation + (recipe.augmentation_end - recipe.augmentation) * last_part


def _compile_prepare(
    recipe: TrainConfig,
) -> Callable[[jax.Array, int, np.ndarray, np.ndarray], tuple[jax.Array, jax.Array, jax.Array, jax.Array]]:
    """A function of the first key, a step and its digits: ink, labels, some of both newly written, the step's keys.

    The key is an argument, as nothing that is compiled may depend on the seed: seeds can then share it.
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
        # Early on the average leans on few steps, so that it forgets the first weights quickly.
        decay = jnp.minimum(recipe.ema, (1 + state.step) / (10 + state.step))
        averaged = optax.incremental_update(weights, state.averaged, 1 - decay)
        return TrainState(weights=weights, averaged=averaged, optimiser=optimiser_state, step=state.step + 1), loss

    return jax.jit(learn)
