"""Gatescope: recurrent classifiers that read an image row by row and show everything they compute.

    import gatescope

    lstm = gatescope.load("lstm")
    trace = gatescope.trace(lstm, image)         # image: [28, 28], ink 1, paper 0
    trace.prediction                             # 0 to 9
    trace.layers[0]["forget_gate"]               # [28, 128]: row, unit

The parts are `gatescope.model`, the networks, and `gatescope.app`, the service and the page.
"""

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gatescope.model.checkpoint import load as load
    from gatescope.model.data.normalise import normalise as normalise
    from gatescope.model.tracer import trace as trace

__all__ = ["load", "normalise", "trace"]

_PARTS = ("app", "model")
_MODULES = {"load": "checkpoint", "normalise": "data.normalise", "trace": "tracer"}

_HERE = Path(__file__).parent
if not (_HERE / "model").is_dir():
    # In a checkout `app/` and `model/` lie beside this folder, in a wheel inside it. Python looks in both.
    __path__.append(str(_HERE.parent))


def __getattr__(name: str) -> Any:
    """Import a part or a public name on first use, so that `import gatescope` alone loads neither JAX nor Flax."""
    if name in _PARTS:
        return importlib.import_module(f"gatescope.{name}")
    if name in _MODULES:
        return getattr(importlib.import_module(f"gatescope.model.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'gatescope' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_PARTS, *__all__})
