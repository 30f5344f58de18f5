"""Synthetic digits from random strokes, in forms that are common but rare in MNIST.

A form is a few strokes of control points. Each time it is drawn its points are moved, it is slanted, made narrow or
wide, given a pen of some width, and put into 28x28 as MNIST was: larger side 20, centre of mass in the middle.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np

Stroke = list[tuple[float, float]]

SAMPLES = 5  # points of a curve between two control points
JITTER = 0.04  # standard deviation of a control point, in heights of the digit
SLANT = 0.3  # columns a row, either way
LOG_WIDTH = 0.35
RADIUS = (0.8, 1.7)  # of the pen, pixels

# Control points as (x, y), y down, in a box one high. Strokes of two points are straight, longer ones are smooth.
FORMS: list[tuple[int, list[Stroke]]] = [
    (0, [[(0.5, 0.0), (0.1, 0.2), (0.05, 0.6), (0.35, 1.0), (0.65, 0.75), (0.68, 0.3), (0.5, 0.0)]]),
    (0, [[(0.6, 0.1), (0.3, 0.0), (0.0, 0.4), (0.2, 0.95), (0.6, 0.9), (0.75, 0.45), (0.5, 0.05), (0.35, 0.1)]]),
    (1, [[(0.0, 0.4), (0.45, 0.0)], [(0.45, 0.0), (0.35, 1.0)]]),
    (1, [[(0.0, 0.3), (0.4, 0.0)], [(0.4, 0.0), (0.2, 1.0)]]),
    (1, [[(0.0, 0.55), (0.35, 0.0)], [(0.35, 0.0), (0.3, 1.0)]]),
    (1, [[(0.0, 0.45), (0.6, 0.0)], [(0.6, 0.0), (0.2, 1.0)]]),
    (1, [[(0.1, 0.3), (0.4, 0.0)], [(0.4, 0.0), (0.4, 1.0)], [(0.1, 1.0), (0.7, 1.0)]]),
    (2, [[(0.05, 0.2), (0.3, 0.0), (0.6, 0.2), (0.4, 0.6), (0.0, 1.0)], [(0.0, 1.0), (0.7, 0.95)]]),
    (2, [[(0.05, 0.2), (0.35, 0.0), (0.6, 0.25), (0.2, 0.9), (0.05, 0.85), (0.25, 0.8), (0.7, 1.0)]]),
    (3, [[(0.0, 0.0), (0.6, 0.0)], [(0.6, 0.0), (0.25, 0.4)], [(0.25, 0.4), (0.65, 0.6), (0.4, 1.0), (0.0, 0.9)]]),
    (3, [[(0.0, 0.1), (0.35, 0.0), (0.5, 0.2), (0.2, 0.45)], [(0.2, 0.45), (0.55, 0.65), (0.35, 1.0), (0.0, 0.9)]]),
    (4, [[(0.3, 0.0), (0.0, 0.6)], [(0.0, 0.6), (0.6, 0.6)], [(0.45, 0.3), (0.4, 1.0)]]),
    (4, [[(0.15, 0.0), (0.0, 0.65)], [(0.0, 0.65), (0.45, 0.6)], [(0.35, 0.35), (0.3, 1.0)]]),
    (4, [[(0.4, 0.0), (0.0, 0.7)], [(0.0, 0.7), (0.7, 0.7)], [(0.4, 0.0), (0.4, 1.0)]]),
    (4, [[(0.05, 0.0), (0.05, 0.45)], [(0.05, 0.45), (0.55, 0.45)], [(0.5, 0.05), (0.45, 1.0)]]),
    (5, [[(0.15, 0.0), (0.1, 0.45)], [(0.1, 0.45), (0.5, 0.5), (0.45, 0.9), (0.0, 0.95)], [(0.15, 0.0), (0.65, 0.0)]]),
    (5, [[(0.6, 0.0), (0.15, 0.05)], [(0.15, 0.05), (0.1, 0.4)], [(0.1, 0.4), (0.5, 0.6), (0.35, 0.95), (0.0, 0.9)]]),
    (6, [[(0.5, 0.0), (0.1, 0.4), (0.05, 0.8), (0.35, 1.0), (0.55, 0.75), (0.3, 0.55), (0.1, 0.75)]]),
    (6, [[(0.3, 0.0), (0.05, 0.5), (0.1, 0.95), (0.4, 0.95), (0.45, 0.65), (0.1, 0.7)]]),
    (7, [[(0.0, 0.05), (0.65, 0.0)], [(0.65, 0.0), (0.2, 1.0)], [(0.15, 0.5), (0.75, 0.45)]]),
    (7, [[(0.0, 0.1), (0.55, 0.0)], [(0.55, 0.0), (0.25, 1.0)], [(0.0, 0.65), (0.8, 0.6)]]),
    (7, [[(0.0, 0.2), (0.05, 0.0)], [(0.05, 0.0), (0.6, 0.05)], [(0.6, 0.05), (0.35, 0.5), (0.25, 1.0)]]),
    (7, [[(0.0, 0.1), (0.2, 0.0), (0.5, 0.05)], [(0.5, 0.05), (0.35, 0.5), (0.3, 1.0)], [(0.1, 0.7), (0.75, 0.7)]]),
    (8, [[(0.5, 0.1), (0.2, 0.0), (0.1, 0.25), (0.5, 0.65), (0.3, 1.0), (0.0, 0.8), (0.45, 0.35), (0.5, 0.1)]]),
    (8, [[(0.3, 0.0), (0.05, 0.2), (0.3, 0.45), (0.55, 0.2), (0.3, 0.0)],
         [(0.3, 0.45), (0.0, 0.75), (0.3, 1.0), (0.6, 0.75), (0.3, 0.45)]]),
    (9, [[(0.5, 0.15), (0.2, 0.0), (0.0, 0.25), (0.25, 0.45), (0.5, 0.15)], [(0.5, 0.15), (0.5, 0.7), (0.4, 1.0)]]),
    (9, [[(0.55, 0.1), (0.2, 0.05), (0.05, 0.3), (0.3, 0.4), (0.55, 0.1)],
         [(0.55, 0.1), (0.55, 0.6), (0.4, 0.95), (0.0, 0.95)]]),
    (9, [[(0.55, 0.05), (0.1, 0.05), (0.1, 0.35), (0.45, 0.35)], [(0.55, 0.05), (0.5, 0.6), (0.3, 1.0), (0.0, 0.9)]]),
    (9, [[(0.1, 0.1), (0.05, 0.35), (0.3, 0.4), (0.5, 0.05)], [(0.5, 0.05), (0.5, 0.6), (0.35, 1.0), (0.05, 0.95)]]),
]  # fmt: skip


@functools.partial(jax.jit, static_argnames=("count", "size"))
def write(key: jax.Array, count: int, size: int = 28) -> tuple[jax.Array, jax.Array]:
    """Draw digits of random forms.

    Args:
      key: every random choice follows from it.
      count: N.
      size: pixels a side.

    Returns:
      Images [N, size, size] in [0, 1], ink 1, and their labels, [N] int32. All ten classes come equally often.
    """
    digit, form, jitter, slant, width, pen = jax.random.split(key, 6)
    labels = jax.random.randint(digit, (count,), 0, 10)
    nth = (jax.random.uniform(form, (count,)) * jnp.asarray(_FORMS_OF)[labels]).astype(jnp.int32)
    chosen = jnp.asarray(_FIRST_OF)[labels] + nth

    points = jnp.asarray(_CONTROL)[chosen] + JITTER * jax.random.normal(jitter, (count, *_CONTROL.shape[1:]))
    points = jnp.einsum("nqp,npc->nqc", jnp.asarray(_CURVES)[chosen], points)
    x, y = points[..., 0], points[..., 1]
    x = x * jnp.exp(jax.random.uniform(width, (count, 1), minval=-1, maxval=1) * LOG_WIDTH)
    x = x - y * jax.random.uniform(slant, (count, 1), minval=-SLANT, maxval=SLANT)
    radius = jax.random.uniform(pen, (count, 1, 1), minval=RADIUS[0], maxval=RADIUS[1])
    return _draw(x, y, jnp.asarray(_DRAWN)[chosen], radius, size), labels


def _draw(x: jax.Array, y: jax.Array, drawn: jax.Array, radius: jax.Array, size: int) -> jax.Array:
    """Lines from point to point [N, Q] where `drawn` [N, Q - 1] says so, scaled and centred as MNIST's digits are."""
    low_x, low_y = x.min(axis=1, keepdims=True), y.min(axis=1, keepdims=True)
    extent = jnp.maximum(x.max(axis=1, keepdims=True) - low_x, y.max(axis=1, keepdims=True) - low_y)
    scale = (20 * size / 28 - 2 * radius[:, 0]) / extent
    x, y = (x - low_x) * scale, (y - low_y) * scale
    length = jnp.hypot(jnp.diff(x), jnp.diff(y)) * drawn
    total = length.sum(axis=1, keepdims=True)
    x, y = (
        values - ((values[:, 1:] + values[:, :-1]) / 2 * length).sum(axis=1, keepdims=True) / total + (size - 1) / 2
        for values in (x, y)
    )

    pixel = jnp.arange(size * size)
    px, py = pixel % size, pixel // size
    x0, y0, dx, dy = x[:, :-1, None], y[:, :-1, None], jnp.diff(x)[..., None], jnp.diff(y)[..., None]
    along = jnp.clip(((px - x0) * dx + (py - y0) * dy) / (dx**2 + dy**2 + 1e-6), 0, 1)
    squared = (px - x0 - along * dx) ** 2 + (py - y0 - along * dy) ** 2
    nearest = jnp.sqrt(jnp.where(drawn[..., None] > 0, squared, size**2).min(axis=1))
    return jnp.clip(radius[:, 0] + 0.5 - nearest, 0, 1).reshape(-1, size, size)


def _curve(count: int) -> np.ndarray:
    """The matrix from a stroke's control points to the points of its curve (Catmull & Rom, 1974)."""
    if count == 2:
        return np.eye(2)
    rows = []
    for start in range(count - 1):
        ends = [max(start - 1, 0), start, start + 1, min(start + 2, count - 1)]
        for u in np.arange(SAMPLES) / SAMPLES:
            row = np.zeros(count)
            weights = (-u + 2 * u**2 - u**3, 2 - 5 * u**2 + 3 * u**3, u + 4 * u**2 - 3 * u**3, u**3 - u**2)
            for end, weight in zip(ends, weights, strict=True):
                row[end] += weight / 2
            rows.append(row)
    return np.array([*rows, np.eye(count)[-1]])


def _tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All forms padded to one size: control points [F, P, 2], curves [F, Q, P], which lines are drawn [F, Q - 1]."""
    forms = [[_curve(len(stroke)) for stroke in strokes] for _, strokes in FORMS]
    most_points = max(sum(len(stroke) for stroke in strokes) for _, strokes in FORMS)
    most_lines = max(sum(len(curve) for curve in form) for form in forms)
    control = np.zeros((len(FORMS), most_points, 2), np.float32)
    curves = np.zeros((len(FORMS), most_lines, most_points), np.float32)
    drawn = np.zeros((len(FORMS), most_lines - 1), np.float32)
    for index, ((_, strokes), form) in enumerate(zip(FORMS, forms, strict=True)):
        points = np.concatenate([np.array(stroke) for stroke in strokes])
        control[index, : len(points)] = points
        row = column = 0
        for curve in form:
            end_row, end_column = row + curve.shape[0], column + curve.shape[1]
            curves[index, row:end_row, column:end_column] = curve
            drawn[index, row : end_row - 1] = 1
            row, column = end_row, end_column
        # Padding repeats the last point, which changes neither the box nor the drawing.
        curves[index, row:, column - 1] = 1
    return control, curves, drawn


_CONTROL, _CURVES, _DRAWN = _tables()
_FORMS_OF = np.bincount([label for label, _ in FORMS])
_FIRST_OF = np.cumsum(_FORMS_OF) - _FORMS_OF
