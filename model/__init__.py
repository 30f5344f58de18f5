"""Gatescope's model: recurrent classifiers that read an image row by row and show everything they compute.

    from model import load, trace

    seen = trace(load("lstm"), image)            # image: [28, 28], ink 1, paper 0
    seen.prediction                              # 0 to 9
    seen.layers[0]["forget_gate"]                # [28, 128]: row, unit

Axes: T rows (time steps), B images in a batch, D pixels in a row, H units of a layer, K classes.

Letters: x_t row t of the image, f_t forget gate, i_t input gate, o_t output gate, g_t candidate, c_t cell state,
h_t hidden state, all of them after row t; W acts on x_t, U on h_{t-1}, b is the bias, σ the logistic function and ⊙
the product element by element.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.checkpoint import load as load
    from model.tracing import trace as trace

__all__ = ["load", "trace"]

_HOME = {"load": "model.checkpoint", "trace": "model.tracing"}


def __getattr__(name: str) -> Any:
    """Import JAX and Flax when they are first needed, so that `import model` alone costs nothing."""
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'model' has no attribute {name!r}")
