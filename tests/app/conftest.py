"""One digit in every accepted form, and small untrained networks of every kind."""

import functools
import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from gatescope.app.inference.predictor import UnusableModel
from gatescope.app.main import create_app
from gatescope.app.settings import Settings
from gatescope.model.config import ModelConfig

SMALL = ModelConfig(units=4)
CARD = {
    "title": "A small one",
    "idea": "It was never trained.",
    "source": "These tests",
    "note": "Its weights are noise.",
    "ranges": {"cell_state": 2.5, "pre_activation": 3},
    "accuracy": {"mnist_test": 0.125},
    "provenance": {"chosen": "the only one"},
}
# Every cell, in one layer or two, and the options that change what it exposes.
NETWORKS = {
    "lstm": SMALL,
    "two-layers": ModelConfig(units=4, layers=2),
    "peephole": ModelConfig(cell="peephole", units=4),
    "cifg": ModelConfig(cell="cifg", units=4),
    "no-forget-gate": ModelConfig(cell="ablated", units=4),
    "no-output-gate": ModelConfig(cell="ablated", units=4, options=(("without", "output_gate"),)),
    "linear-candidate": ModelConfig(cell="ablated", units=4, options=(("without", "input_activation"),)),
    "rnn": ModelConfig(cell="rnn", units=4),
    "gru": ModelConfig(cell="gru", units=4),
    "gru-before": ModelConfig(cell="gru", units=4, options=(("reset", "before"),)),
    "clockwork": ModelConfig(cell="clockwork", units=6, options=(("periods", "1,2,4"),)),
    "attention": ModelConfig(cell="attention", units=4, options=(("size", 3),)),
    "glimpses": ModelConfig(cell="attention", units=4, options=(("glimpses", 2), ("size", 3))),
    "depth-gated": ModelConfig(cell="depth_gated", units=4, layers=2),
    "grid": ModelConfig(cell="grid", units=4, layers=2),
}
# Damages of a weights file, and part of the error of each.
DAMAGES = {
    "missing": "does not exist",
    "a-folder": "must be a whole safetensors file",
    "truncated": "must be a whole safetensors file",
    "bit-flipped": "does not match the checksum",
    "nan": "must be finite; it holds NaN or infinity",
    "list-as-card": "must have a JSON object as its card",
    "number-as-title": "a card with invalid values: title",
    "word-as-accuracy": "a card with invalid values: accuracy.mnist_test",
    "word-as-range": "the ranges on its card must be numbers above 0",
    "list-as-ranges": "the ranges on its card must be numbers above 0",
    "range-below-zero": "the ranges on its card must be numbers above 0",
    "nan-on-its-card": "every number on its card must be finite",
    "half-a-letter": "surrogates not allowed",
    "unknown-cell": "cell must be one of",
    "unknown-option": "The options of lstm are forget_bias, output_bias, chrono; got warp",
    "other-image-size": "it must read 28 rows of 28 pixels; it reads 14 of 28",
    "other-classes": "it must have 10 classes, the digits 0 to 9; it has 26",
}


PATIENCE = 60  # seconds, after which a test that hangs fails; nothing is measured


class StandIn:
    """Stands in for a Predictor: costs nothing, and is ready when the test says so."""

    def __init__(self, path: Path, loads: "Loads") -> None:
        self.loads = loads
        loads.began.append(path.stem)
        assert loads.gate.wait(PATIENCE)
        if path.stem in loads.failing:
            raise UnusableModel(f"{path} {loads.failing[path.stem]}.", path)
        self.name = path.stem
        self.description = SimpleNamespace(name=path.stem)
        loads.alive.add(self)

    def compile_batch_sizes(self) -> None:
        """Compiles nothing; takes as long as the test wants."""
        assert self.loads.warmth.wait(PATIENCE)


class Loads:
    """Started loads, stand-ins in memory, and gates that hold loading and warm-up."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.failing: dict[str, str] = {}
        self.alive: weakref.WeakSet[StandIn] = weakref.WeakSet()
        self.gate, self.warmth = threading.Event(), threading.Event()
        self.gate.set()
        self.warmth.set()

    def in_memory(self) -> set[str]:
        gc.collect()
        return {reader.name for reader in self.alive}


def write_network(
    path: Path,
    config: ModelConfig = SMALL,
    card: Any = CARD,
    *,
    scale: float = 0.4,
    told: ModelConfig | None = None,
) -> Path:
    """Save a network whose weights are noise, much faster than with JAX's initializers.

    Args:
      path: of the file.
      config: its shape.
      card: in the file's metadata.
      scale: of the noise.
      told: the shape in the file's metadata, if it differs.
    """
    import jax
    from flax import nnx

    from gatescope.model.checkpoint import save_checkpoint
    from gatescope.model.classifier import RowClassifier

    classifier = nnx.eval_shape(lambda: RowClassifier(config, rngs=nnx.Rngs(0)))
    noise = np.random.default_rng(0)
    weights = jax.tree.map(
        lambda leaf: (scale * noise.normal(size=leaf.shape)).astype(np.float32), nnx.state(classifier, nnx.Param)
    )
    nnx.update(classifier, weights)
    classifier.config = told or config
    save_checkpoint(path, classifier, card)
    return path


def write_damaged(path: Path, damage: str) -> Path:
    """Write a file with a damage, a key of DAMAGES."""
    card: Any = {
        "list-as-card": ["A small one"],
        "number-as-title": CARD | {"title": 5},
        "word-as-accuracy": CARD | {"accuracy": {"mnist_test": "good"}},
        "word-as-range": CARD | {"ranges": {"cell_state": "wide"}},
        "list-as-ranges": CARD | {"ranges": [2.5]},
        "range-below-zero": CARD | {"ranges": {"cell_state": -2.5}},
        "nan-on-its-card": CARD | {"provenance": {"seconds": float("nan")}},
        "half-a-letter": CARD | {"provenance": {"chosen": "\ud83d"}},
    }.get(damage, CARD)
    told = {"unknown-cell": ModelConfig(cell="lstn", units=4), "unknown-option": ModelConfig(options=(("warp", 1),))}
    shape = {"other-image-size": ModelConfig(units=4, rows=14), "other-classes": ModelConfig(units=4, classes=26)}
    write_network(path, shape.get(damage, SMALL), card, scale=np.nan if damage == "nan" else 0.4, told=told.get(damage))
    whole = path.read_bytes()
    if damage in ("missing", "a-folder"):
        path.unlink()
    if damage == "a-folder":
        path.mkdir()
    if damage == "truncated":
        path.write_bytes(whole[:-100])
    if damage == "bit-flipped":
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    return path


@pytest.fixture
def loads(monkeypatch) -> Loads:
    """Replaces predictors by stand-ins and records their loads."""
    loads = Loads()
    monkeypatch.setattr("gatescope.app.inference.model_repository.Predictor", lambda path, cache: StandIn(path, loads))
    return loads


@pytest.fixture(scope="session")
def write() -> Callable[..., Path]:
    """`write_network`."""
    return write_network


@pytest.fixture(scope="session")
def networks(tmp_path_factory) -> dict[str, Path]:
    """The files of NETWORKS, by name."""
    folder = tmp_path_factory.mktemp("networks")
    return {name: write_network(folder / f"{name}.safetensors", config) for name, config in NETWORKS.items()}


@pytest.fixture(scope="session", params=NETWORKS)
def network(request) -> str:
    """The name of each network."""
    return request.param


@pytest.fixture(scope="session")
def gallery(networks) -> Iterator[TestClient]:
    """A service with all the networks."""
    settings = Settings(models=[str(path) for path in networks.values()])
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def read(networks, rows) -> Callable[[str], Any]:
    """A function of a network's name that gives its trace of `rows`, by way of `model` alone."""
    from gatescope import load, trace

    return functools.cache(lambda name: trace(load(networks[name]), np.array(rows, np.float32)))


@pytest.fixture
def expected(read, network):
    """What each network computes when it reads `rows`."""
    return read(network)


@pytest.fixture(scope="session")
def damaged(tmp_path_factory) -> dict[str, tuple[Path, str]]:
    """Invalid files by damage, with part of the error of each."""
    folder = tmp_path_factory.mktemp("damaged")
    return {name: (write_damaged(folder / f"{name}.safetensors", name), told) for name, told in DAMAGES.items()}


@pytest.fixture(scope="session", params=DAMAGES)
def damage(request) -> str:
    """The name of each damage."""
    return request.param


@pytest.fixture(scope="session")
def encode():
    """A function that gives a picture as the bytes of a file."""

    def encode(picture: Image.Image, kind: str = "PNG", **options) -> bytes:
        file = BytesIO()
        picture.save(file, kind, **options)
        return file.getvalue()

    return encode


@pytest.fixture(scope="session")
def ink() -> NDArray[np.uint8]:
    """A seven on a canvas of 280 x 280: paper 0, ink 255."""
    canvas = Image.new("L", (280, 280), 0)
    ImageDraw.Draw(canvas).line([(70, 60), (205, 60), (130, 230)], fill=255, width=24, joint="curve")
    return np.asarray(canvas)


@pytest.fixture(scope="session")
def rows() -> list[list[float]]:
    """The same seven, small: 28 rows of 28 numbers in 0..1, as JSON takes them."""
    canvas = Image.new("L", (28, 28), 0)
    ImageDraw.Draw(canvas).line([(8, 7), (19, 7), (13, 22)], fill=255, width=2)
    return (np.asarray(canvas) / 255).tolist()
