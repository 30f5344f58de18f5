"""How a gradient becomes a step: clipping, the optimiser and its schedule, all of them optax's."""

from collections.abc import Callable

import jax
import optax
import optax.contrib

from gatescope.model.config import TrainConfig

# Both averages of squares forget in a hundred steps, which is where these small networks learn fastest.
SQUARES = 0.99


def build_optimiser(recipe: TrainConfig, steps: int) -> optax.GradientTransformation:
    """Everything that stands between a gradient and the update of the weights, for a run of so many steps."""
    parts = []
    if recipe.clip_value:
        parts.append(optax.clip(recipe.clip_value))
    if recipe.clip_norm:
        parts.append(optax.clip_by_global_norm(recipe.clip_norm))
    return optax.chain(*parts, OPTIMISERS[recipe.optimiser](recipe, learning_rate(recipe, steps)))


def learning_rate(recipe: TrainConfig, steps: int) -> optax.Schedule:
    """The rate at every one of so many steps."""
    if recipe.schedule == "constant":
        return optax.constant_schedule(recipe.learning_rate)
    return optax.cosine_onecycle_schedule(steps, recipe.learning_rate, pct_start=recipe.warm_up)


def _muon(recipe: TrainConfig, rate: optax.Schedule) -> optax.GradientTransformation:
    """Muon on matrices (Jordan et al., 2024), its steps of Adam's size (Liu et al., 2025), and Adam on the rest."""
    return optax.contrib.muon(rate, weight_decay=recipe.weight_decay, consistent_rms=0.2, adam_b2=SQUARES)


def _adamw(recipe: TrainConfig, rate: optax.Schedule) -> optax.GradientTransformation:
    """Adam with decoupled weight decay on matrices (Loshchilov & Hutter, 2019)."""
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
