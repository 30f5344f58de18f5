"""`gatescope train` as a person uses it: a run, Ctrl-C, going on, choosing a seed; on a few small digits."""

import json

import jax
import numpy as np
import pytest

import gatescope.model.data.mnist
import gatescope.model.training.train
from gatescope.app.cli import main
from gatescope.model.checkpoint import load
from gatescope.model.training.synthetic_digits import write

SMALL = ["--units", "5", "--epochs", "2", "--batch", "20"]


@pytest.fixture(autouse=True)
def small_mnist(monkeypatch):
    """240 digits to train on, 40 to validate and 60 to test, in place of MNIST's."""
    images, labels = write(jax.random.key(4), 340)
    images, labels = np.asarray(images * 255).astype(np.uint8), np.asarray(labels).astype(np.uint8)
    halves = {"train": (images[:280], labels[:280]), "test": (images[280:], labels[280:])}
    monkeypatch.setattr(gatescope.model.data.mnist, "read", lambda split, folder=None: halves[split])
    monkeypatch.setattr(
        gatescope.model.data.mnist, "split_validation", lambda x, y: ((x[:240], y[:240]), (x[240:], y[240:]))
    )


def train(folder, *options: str) -> int:
    return main(["train", "lstm", *SMALL, "--out", str(folder), *options])


@pytest.mark.slow
def test_finished_run_has_weights_figures_and_a_stand_alone_plot(tmp_path, capsys):
    assert train(tmp_path, "--seed", "3") == 0

    figures = json.loads((tmp_path / "metrics.json").read_text())
    checkpoint = load(tmp_path / "lstm.safetensors")
    assert [epoch["epoch"] for epoch in figures["epochs"]] == [1, 2]
    assert len(figures["test"]) == 28
    assert figures["recipe"]["seed"] == checkpoint.card["training"]["seed"] == 3
    assert checkpoint.card["accuracy"]["mnist_test"] == figures["test"][-1]
    assert (checkpoint.config.units, list(checkpoint.card["ranges"])) == (5, ["cell_state"])
    curve = (tmp_path / "curve.html").read_text()
    assert "validation error" in curve and 'src="http' not in curve
    output = capsys.readouterr()
    assert "test " in output.out and "of 60" in output.out
    assert "validation" in output.err and "epoch   2" in output.err


@pytest.mark.slow
def test_resumed_run_equals_an_uninterrupted_one(tmp_path, monkeypatch, capsys):
    assert train(tmp_path / "unbroken") == 0

    whole = gatescope.model.training.train.fit

    def interrupted(*arguments):
        for step, after in enumerate(whole(*arguments), start=1):
            if step == 17:
                raise KeyboardInterrupt
            yield after

    with monkeypatch.context() as patched:
        patched.setattr(gatescope.model.training.train, "fit", interrupted)
        assert train(tmp_path / "broken") == 130
    assert "Stopped after step 16; continue with --resume" in capsys.readouterr().err
    load(tmp_path / "broken" / "lstm.safetensors")

    assert train(tmp_path / "broken", "--resume") == 0
    ends = [load(tmp_path / name / "lstm.safetensors").classifier for name in ("unbroken", "broken")]
    np.testing.assert_array_equal(ends[0].layers[0].U[...], ends[1].layers[0].U[...])
    np.testing.assert_array_equal(ends[0].readout.kernel[...], ends[1].readout.kernel[...])


@pytest.mark.parametrize(
    "options, told",
    [
        (["--units", "0"], "ModelConfig.units must be a whole number, 1 or more; got 0"),
        (["--dropout", "1.5"], "TrainConfig.dropout must be from 0 up to"),
        (["--resume"], "holds no run to go on with"),
        (["--cell-option", "forget_bias"], "must be OPTION=VALUE, such as forget_bias=3; got 'forget_bias'"),
        (["--cell-option", "bias=3"], "The options of lstm are forget_bias, output_bias, chrono; got bias"),
        (["--batch", "999"], "at least one batch of 999 digits; got 240"),
    ],
)
def test_invalid_option_is_one_sentence(tmp_path, capsys, options, told):
    assert train(tmp_path / "run", *options) == 2
    error = capsys.readouterr().err
    assert told in error and "Traceback" not in error


def test_unknown_model_is_refused_with_the_known_ones(capsys):
    assert main(["train", "lstn"]) == 2
    assert "the models are lstm, lstm2, " in (error := capsys.readouterr().err) and "got 'lstn'" in error


def test_cell_option_reaches_cell_and_run(tmp_path):
    assert train(tmp_path, "--cell-option", "forget_bias=3", "--cell-option", "output_bias=-1.5") == 0
    assert load(tmp_path / "lstm.safetensors").config.options == (("forget_bias", 3), ("output_bias", -1.5))


@pytest.mark.slow
def test_publish_selects_the_best_validation_accuracy(tmp_path, capsys):
    runs = [tmp_path / f"lstm-{seed}" for seed in (0, 1)]
    for seed, folder in enumerate(runs):
        assert train(folder, "--seed", str(seed)) == 0
    validations = [json.loads((folder / "metrics.json").read_text())["epochs"][-1]["validation"] for folder in runs]
    best = int(np.argmax(validations))

    assert main(["publish", *map(str, runs), "--name", "small", "--out", str(tmp_path / "zoo")]) == 0
    published = load(tmp_path / "zoo" / "small.safetensors")
    assert published.card["training"]["seed"] == best
    np.testing.assert_array_equal(
        published.classifier.layers[0].W[...], load(runs[best] / "lstm.safetensors").classifier.layers[0].W[...]
    )
    card = (tmp_path / "zoo" / "small.md").read_text()
    assert f"**seed {best}, ships**" in card and card.strip() in capsys.readouterr().out


def unipen(count: int) -> str:
    """So many ones, a straight stroke each, as the pen set's text has them."""
    one = '.SEGMENT DIGIT 0 ? "1"\n.PEN_DOWN\n 10 90\n 12 50\n 14 10\n.PEN_UP\n'
    return one * count


def test_evaluate_prints_accuracies_with_errors_and_by_row(tmp_path, capsys):
    (tmp_path / "pen.tra").write_text(unipen(4))
    assert main(["evaluate", "lstm", "--pen", str(tmp_path / "pen.tra")]) == 0
    output = capsys.readouterr().out
    assert "lstm: 81,674 parameters" in output
    assert "% ± " in output and "of 60" in output
    assert "pen drawings    100.00 % ± 0.00 of 4" in output
    rows = [line.split() for line in output.splitlines() if line.endswith(" %")]
    assert [int(row[0]) for row in rows] == list(range(1, 29))


def test_evaluate_json_has_the_same_figures(tmp_path, capsys):
    (tmp_path / "pen.tra").write_text(unipen(2))
    assert main(["evaluate", "--json", "--pen", str(tmp_path / "pen.tra")]) == 0
    measured = json.loads(capsys.readouterr().out)["measured"]
    assert list(measured) == ["MNIST test set", "pen drawings"]
    assert (measured["pen drawings"]["digits"], measured["pen drawings"]["by_row"][-1]) == (2, 1.0)
    assert len(measured["MNIST test set"]["by_row"]) == 28


def test_evaluate_without_pen_drawings_names_their_source(tmp_path, capsys):
    assert main(["evaluate", "--data", str(tmp_path)]) == 0
    assert "pen drawings    not measured: " in capsys.readouterr().out


def test_evaluate_of_an_unknown_model_is_one_sentence(capsys):
    assert main(["evaluate", "lsmt"]) == 2
    assert "got 'lsmt'" in capsys.readouterr().err
