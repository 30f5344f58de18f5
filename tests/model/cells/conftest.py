"""What the tests of most cells read with, and what they read."""

from collections.abc import Callable, Sequence

import jax.numpy as jnp
import numpy as np
import pytest

from gatescope.model.cells.base import Cell, GatedCell

Part = tuple[np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture(scope="session")
def rows() -> np.ndarray:
    """Nine rows of five numbers for a batch of three, [T, B, D]."""
    return np.random.default_rng(9).normal(size=(9, 3, 5)).astype(np.float32)


@pytest.fixture(scope="session")
def read() -> Callable[[Cell, np.ndarray], dict[str, np.ndarray]]:
    """A function that steps a cell through rows [T, B, D] and gives every signal after every row, [T, B, n] each."""

    def read(cell: Cell, rows: np.ndarray) -> dict[str, np.ndarray]:
        state, seen = cell.initial_state(rows.shape[1]), []
        for x_t in rows:
            state, signals = cell(state, jnp.asarray(x_t))
            seen.append(signals)
        return {name: np.stack([np.asarray(step[name]) for step in seen]) for name in seen[0]}

    return read


@pytest.fixture(scope="session")
def blocks() -> Callable[[GatedCell, Sequence[str]], dict[str, Part]]:
    """A function that takes a cell's W [D, H], U [H, H] and b [H] apart, by names in the order of the blocks."""

    def blocks(cell: GatedCell, names: Sequence[str]) -> dict[str, Part]:
        parts = (np.split(np.asarray(parameter[...]), len(names), axis=-1) for parameter in (cell.W, cell.U, cell.b))
        return dict(zip(names, zip(*parts, strict=True), strict=True))

    return blocks
