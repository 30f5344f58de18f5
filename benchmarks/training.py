"""What an epoch costs beside its bare matrix products: `uv run python benchmarks/training.py`.

A digit needs 28 rows x 2 x (28 + 128) x 512 operations forward, as many again for the gradients of W and U, and as many
for those of x_t and h_{t-1}: 13.4 MFLOP in all. Both sides run in this process, in turn, on one core.
"""

import argparse
import itertools
import json
import os
import statistics
import time
from collections.abc import Callable

# One thread each, as `gatescope train` runs; XLA and OpenBLAS read these when they are loaded.
os.environ |= {"NPROC": "1", "OPENBLAS_NUM_THREADS": "1"}

import jax
import jax.numpy as jnp
import numpy as np

from gatescope.model.config import ModelConfig, TrainConfig
from gatescope.model.training.synthetic_digits import write
from gatescope.model.training.train import first_state, fit

DIGITS = 1024
STEPS = 8


def main() -> None:
    """Print the two times of a step, interleaved, and their ratio, as medians over the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()

    model, recipe = ModelConfig(), TrainConfig(epochs=1000)
    step, products = training_step(model, recipe), matrix_products(model, recipe.batch)
    rows = []
    for _ in range(arguments.rounds):
        rows.append((seconds(step), *(seconds(run) for run in products.values())))
    trained, *bare = (statistics.median(column) for column in zip(*rows, strict=True))
    work = operations(model) * recipe.batch
    found = {
        "digits_per_step": recipe.batch,
        "mflop_per_digit": round(operations(model) / 1e6, 1),
        "step_ms": round(1e3 * trained, 2),
        "epoch_of_55000_s": round(trained * 55_000 / recipe.batch, 1),
        "bare_products": {
            name: {
                "ms": round(1e3 * median, 2),
                "gflop_per_s": round(work / median / 1e9, 1),
                "step_over_products": round(statistics.median(row[0] / row[index] for row in rows), 2),
            }
            for index, (name, median) in enumerate(zip(products, bare, strict=True), start=1)
        },
    }
    print(json.dumps(found, indent=1))


def operations(model: ModelConfig) -> int:
    """Multiplications and additions in the matrix products of one digit's forward and backward pass."""
    x, h = (2 * width * 4 * model.units for width in (model.columns, model.units))
    return model.rows * 3 * (x + h)


def training_step(model: ModelConfig, recipe: TrainConfig) -> Callable[[], object]:
    """STEPS steps of the recipe as `gatescope train` runs it: writing, distortion, gradient, update, average."""
    images, labels = write(jax.random.key(0), DIGITS)
    grey = np.asarray(images * 255).astype(np.uint8)
    steps = fit(model, recipe, grey, np.asarray(labels), first_state(model, recipe, DIGITS))
    return lambda: jax.block_until_ready([loss for _, loss in itertools.islice(steps, STEPS)])


def matrix_products(model: ModelConfig, batch: int) -> dict[str, Callable[[], object]]:
    """The same products and nothing else, STEPS times: by NumPy's BLAS and by XLA."""
    random = np.random.default_rng(0)
    x, h, z, W, U = (
        random.normal(size=size).astype(np.float32)
        for size in (
            (batch, model.columns),
            (batch, model.units),
            (batch, 4 * model.units),
            (model.columns, 4 * model.units),
            (model.units, 4 * model.units),
        )
    )

    def by_blas() -> None:
        for _ in range(STEPS * model.rows):
            x @ W, h @ U, z @ W.T, z @ U.T, x.T @ z, h.T @ z

    pieces = [jax.jit(jnp.matmul), jax.jit(lambda a, b: a @ b.T), jax.jit(lambda a, b: a.T @ b)]
    on_device = [jnp.asarray(array) for array in (x, h, z, W, U)]

    def by_xla() -> None:
        x, h, z, W, U = on_device
        product, right_transposed, left_transposed = pieces
        for _ in range(STEPS * model.rows):
            forward = product(x, W), product(h, U)
            backward = right_transposed(z, W), right_transposed(z, U), left_transposed(x, z), left_transposed(h, z)
        jax.block_until_ready((forward, backward))

    return {"numpy": by_blas, "xla": by_xla}


def seconds(run: Callable[[], object]) -> float:
    """How long one training step, or its products, took."""
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) / STEPS


if __name__ == "__main__":
    main()
