import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from app.inference import Inference
from app.reader import Reader, UnusableModel


@pytest.fixture(scope="module")
def inference(client) -> Inference:
    return client.app.state.inference


def test_importing_the_service_imports_nothing_heavy():
    heavy = "jax flax optax orbax tensorstore plotly scipy".split()
    code = f"import sys, app.main; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_model_that_does_not_exist_is_refused_by_name():
    with pytest.raises(UnusableModel, match="gpt"):
        Inference(["gpt"])


def test_a_damaged_file_is_refused_by_name(tmp_path):
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(b"\x08\x00\x00\x00\x00\x00\x00\x00{}")

    with pytest.raises(UnusableModel, match="damaged.safetensors"):
        Inference([str(path)])


def test_two_models_of_one_name_are_refused():
    with pytest.raises(UnusableModel, match="no two of the same name; got lstm, lstm"):
        Inference(["lstm", "lstm"])


def test_a_file_elsewhere_is_served_under_its_own_name(inference, tmp_path):
    path = tmp_path / "mine.safetensors"
    path.write_bytes(inference.path("lstm").read_bytes())

    mine = Inference([str(path)])

    assert mine.names == ("mine",)
    assert mine.default == "mine"


def test_threads_get_the_answers_that_one_thread_would(inference):
    images = np.random.default_rng(0).random((40, 28, 28), np.float32)
    reader = Reader(inference.path("lstm"))
    expected = [reader.read(image).probabilities for image in images]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda image: reader.read(image).probabilities, images))

    np.testing.assert_array_equal(answers, expected)
