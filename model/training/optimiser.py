"""Optimisers, gradient clipping and learning rate schedules, all of optax."""

from collections.abc import Callable

import jax
import optax
import optax.contrib

from gatescope.model.config import TrainConfig

# A decay of a hundred steps for both averages of squares: these small networks learn fastest with it.
SQUARES = 0.99


def build_optimiser(recipe: TrainConfig, steps: int) -> optax.GradientTransformation:
    """The transformation of gradients into updates of the weights, for a run of `steps` steps."""
    parts = []
    if recipe.clip_value:
        parts.append(optax.clip(recipe.clip_value))
    if recipe.clip_norm:
        parts.append(optax.clip_by_global_norm(recipe.clip_norm))
    return optax.chain(*parts, OPTIMISERS[recipe.optimiser](recipe, learning_rate(recipe, steps)))


def learning_rate(recipe: TrainConfig, steps: int) -> optax.Schedule:
    """The learning rate as a function of the step, for a run of `steps` steps."""
    if recipe.schedule == "constant":
        return optax.constant_schedule(recipe.learning_rate)
    return optax.cosine_onecycle_schedule(steps, recipe.learning_rate, pct_start=recipe.warm_up)


def _muon(recipe: TrainConfig, rate: optax.Schedule) -> optax.GradientTransformation:
    """Muon for matrices (Jordan et al., 2024), scaled to Adam's step size (Liu et al., 2025), and Adam for the rest."""
    return optax.contrib.muon(rate, weight_decay=recipe.weight_decay, consistent_rms=0.2, adam_b2=SQUARES)


def _adamw(recipe: TrainConfig, rate: optax.Schedule) -> optax.GradientTransformation:
    """Adam with decoupled weight decay for matrices (Loshchilov & Hutter, 2019)."""
    return optax.adamw(rate, b2=SQUARES, weight_decay=recipe.weight_decay, mask=_matrices)


def _rmsprop(recipe: TrainConfig, rate: optax.Schedule) -> optax.GradientTransformation:
    """RMSProp (Tieleman & Hinton, 2012) with the settings that TensorFlow 1 had: decay 0.9, no momentum."""
    decay = optax.add_decayed_weights(recipe.weight_decay, mask=_matrices) if recipe.weight_decay else optax.identity()
    return optax.chain(
        optax.scale_by_rms(decay=0.9, eps=1e-10, initial_scale=1.0), decay, optax.scale_by_learning_rate(rate)
    )


def _matrices(weights: optax.Params) -> optax.Params:
    return jax.tree.map(lambda leaf: leaf.ndim > 1, weights)


OPTIMISERS: dict[str, Callable[[TrainConfig, optax.Schedule], optax.GradientTransformation]] = {
    "muon": _muon,
    "adamw": _adamw,
    "rmsprop": _rmsprop,
}
