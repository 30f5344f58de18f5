"""Laws of the squashing functions: JAX's values, and derivatives that follow from the value alone."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gatescope.model.cells.activations import sigmoid, tanh

X = jnp.linspace(-30, 30, 601)


@pytest.mark.parametrize("ours, theirs", [(sigmoid, jax.nn.sigmoid), (tanh, jnp.tanh)])
def test_values_are_those_of_jax(ours, theirs):
    np.testing.assert_array_equal(ours(X), theirs(X))


@pytest.mark.parametrize("ours, theirs", [(sigmoid, jax.nn.sigmoid), (tanh, jnp.tanh)])
def test_derivatives_are_those_of_jax(ours, theirs):
    np.testing.assert_allclose(jax.vmap(jax.grad(ours))(X), jax.vmap(jax.grad(theirs))(X), atol=1e-7)


@pytest.mark.parametrize("squash", [sigmoid, tanh])
def test_only_the_value_is_kept_for_the_way_back(squash):
    value, way_back = jax.vjp(squash, X)
    kept = [leaf for leaf in jax.tree.leaves(way_back) if jnp.shape(leaf) == X.shape]
    assert len(kept) == 1
    np.testing.assert_array_equal(kept[0], value)
