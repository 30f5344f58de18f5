"""Random distortions of digits, as other writers, pens and tablets cause, new for every digit in every epoch.

All of it is array arithmetic on a whole batch, in two compiled pieces. They are two and not one because the warp looks
every pixel up four times, and XLA would fuse the thickening into each look-up and do it four times over.
"""

import jax
import jax.numpy as jnp

ROTATION = 0.21  # radians, 12 degrees either way
SHIFT = 2.0  # pixels
LOG_SCALE = (0.15, 0.25)  # down and across: people's digits are narrow or wide
SHEAR = 0.15
ELASTIC = 1.0  # pixels, standard deviation at the knots
KNOTS = 5  # a side: smooth over about six pixels (Simard et al., 2003, smooth over four)
THICKNESS = 0.7  # of the way to the stroke one pixel wider or thinner


def augment(key: jax.Array, images: jax.Array, strength: float | jax.Array = 1.0) -> jax.Array:
    """Distort a batch of digits.

    Args:
      key: every random choice follows from it.
      images: [B, 28, 28] in [0, 1], ink 1.
      strength: 0 leaves every digit as it is, 1 distorts by the constants of this module.

    Returns:
      [B, 28, 28] in [0, 1].
    """
    thickness, warp = jax.random.split(key)
    distorted: jax.Array = _warp(warp, _thicken(thickness, images, strength), strength)
    return distorted


@jax.jit
def _thicken(key: jax.Array, images: jax.Array, strength: float | jax.Array) -> jax.Array:
    """Blend each digit with a copy whose strokes are one pixel wider or thinner."""
    amount = jax.random.uniform(key, (images.shape[0], 1, 1), minval=-1, maxval=1) * THICKNESS * strength
    padded = jnp.pad(images, ((0, 0), (1, 1), (1, 1)))
    height, width = images.shape[1:]
    neighbours = [padded[:, y : y + height, x : x + width] for y, x in ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))]
    fat, thin = neighbours[0], neighbours[0]
    for neighbour in neighbours[1:]:
        fat, thin = jnp.maximum(fat, neighbour), jnp.minimum(thin, neighbour)
    return images + jnp.abs(amount) * (jnp.where(amount > 0, fat, thin) - images)


@jax.jit
def _warp(key: jax.Array, images: jax.Array, strength: float | jax.Array) -> jax.Array:
    """Rotate, scale, shear and shift each digit and bend it smoothly; bilinear, paper outside."""
    count, height, width = images.shape
    turn, scale, shear, shift, elastic = jax.random.split(key, 5)

    angle = _uniform(turn, (count,)) * ROTATION * strength
    log_scale = _uniform(scale, (count, 2)) * jnp.array(LOG_SCALE) * strength
    slant = _uniform(shear, (count,)) * SHEAR * strength
    offset = _uniform(shift, (count, 2)) * SHIFT * strength
    # The smooth weight of every knot at every pixel, so that one matrix product bends the whole batch.
    hills = jax.image.resize(jnp.eye(KNOTS**2).reshape(-1, KNOTS, KNOTS), (KNOTS**2, height, width), "cubic")
    knots = jax.random.normal(elastic, (2 * count, KNOTS**2)) * ELASTIC * strength
    bend_y, bend_x = (knots @ hills.reshape(KNOTS**2, -1)).reshape(2, count, height, width)

    rows = jnp.arange(height) - (height - 1) / 2
    columns = jnp.arange(width) - (width - 1) / 2
    y, x = rows[None, :, None], columns[None, None, :] + slant[:, None, None] * rows[None, :, None]
    cos, sin = (f(angle)[:, None, None] for f in (jnp.cos, jnp.sin))
    stretch_y, stretch_x = (jnp.exp(log_scale[:, axis])[:, None, None] for axis in (0, 1))
    from_y = stretch_y * (cos * y - sin * x) + offset[:, 0, None, None] + bend_y + (height - 1) / 2
    from_x = stretch_x * (sin * y + cos * x) + offset[:, 1, None, None] + bend_x + (width - 1) / 2
    return _sample(images, from_y, from_x)


def _sample(images: jax.Array, y: jax.Array, x: jax.Array) -> jax.Array:
    """Bilinear values of images [B, H, W] at pixel coordinates y and x [B, H, W]; 0 outside."""
    count, height, width = images.shape
    # A border of paper two pixels wide; coordinates farther out are clipped to it.
    padded = jnp.pad(images, ((0, 0), (1, 2), (1, 2)))
    y, x = jnp.clip(y + 1, 0, height + 1), jnp.clip(x + 1, 0, width + 1)
    top, left = jnp.floor(y), jnp.floor(x)
    down, right = y - top, x - left
    corner = (top.astype(jnp.int32) * (width + 3) + left.astype(jnp.int32)).reshape(count, -1)
    flat = padded.reshape(count, -1)

    def at(offset: int) -> jax.Array:
        return jnp.take_along_axis(flat, corner + offset, axis=1, mode="promise_in_bounds").reshape(y.shape)

    above = at(0) * (1 - right) + at(1) * right
    below = at(width + 3) * (1 - right) + at(width + 4) * right
    return above * (1 - down) + below * down


def _uniform(key: jax.Array, shape: tuple[int, ...]) -> jax.Array:
    return jax.random.uniform(key, shape, minval=-1.0, maxval=1.0)
