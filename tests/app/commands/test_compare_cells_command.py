"""`gatescope compare-cells` as a person uses it: a comparison, Ctrl-C, going on, another budget; on a few digits."""

import json

import jax
import numpy as np
import pytest

import gatescope.model.comparison.training
import gatescope.model.comparison.variants
import gatescope.model.comparison.workers
import gatescope.model.data.mnist
from gatescope.app.cli import main
from gatescope.model.comparison.variants import Section, Variant
from gatescope.model.config import ModelConfig
from gatescope.model.training.synthetic_digits import write

pytestmark = pytest.mark.slow  # the first of them compiles four networks for training
PLAIN = {"batch": 20, "augmentation": 0.0, "augmentation_end": 0.0, "written": 0.0, "row_loss": 0.0}


def variant(name: str, cell: str = "lstm", **shape) -> Variant:
    return Variant(name=name, title=name, model=ModelConfig(cell=cell, units=3, **shape))


SMALL = {
    "cells": Section(title="Cells", about="", variants=(variant("lstm"), variant("rnn", "rnn")), changes=PLAIN),
    "delay": Section(title="Delays", about="", variants=(variant("lstm"), variant("gru", "gru")), changes=PLAIN),
}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Two sections of cells of three units; 40 digits to train on, 20 to validate and 30 to test, in MNIST's place."""
    images, labels = write(jax.random.key(4), 90)
    images, labels = np.asarray(images * 255).astype(np.uint8), np.asarray(labels).astype(np.uint8)
    halves = {"train": (images[:60], labels[:60]), "test": (images[60:], labels[60:])}
    monkeypatch.setattr(gatescope.model.data.mnist, "read", lambda split, folder=None: halves[split])
    monkeypatch.setattr(
        gatescope.model.data.mnist, "split_validation", lambda x, y: ((x[:40], y[:40]), (x[40:], y[40:]))
    )
    monkeypatch.setattr(gatescope.model.comparison.variants, "SECTIONS", SMALL)


def compare(folder, *options: str) -> int:
    given = ["--epochs", "1", "--seeds", "2", "--delay-seeds", "1", "--jobs", "1", "--out", str(folder / "kept")]
    return main(["compare-cells", *given, "--result", str(folder / "result.json"), *options])


def figures(folder) -> dict:
    """The result without what a clock measured."""
    report = json.loads((folder / "result.json").read_text())
    for each in report["variants"]:
        del each["seconds"]
        for seed in each["seeds"]:
            del seed["seconds"]
    return report


def test_command_trains_each_variant_and_writes_and_prints_figures(tmp_path, capsys):
    assert compare(tmp_path) == 0

    report = figures(tmp_path)
    assert [(each["section"], each["name"], len(each["seeds"])) for each in report["variants"]] == [
        ("cells", "lstm", 2),
        ("cells", "rnn", 2),
        ("delay", "lstm", 1),
        ("delay", "gru", 1),
    ]
    assert len(list((tmp_path / "kept").iterdir())) == 5  # the LSTM of both sections is one
    assert (report["budget"]["digits"], report["budget"]["seeds"]) == (40, 2)
    assert report["trainings"] == {"planned": 5, "finished": 5}
    output = capsys.readouterr()
    assert "5 trainings in 2 sections, 0 of them finished before; 1 at a time" in output.err
    assert "cells rnn seed 1" in output.err and "about 0 h 00 min left" in output.err
    assert "McNemar p" in output.out and "C11, cells: not measured." in output.out
    assert f"All figures are in {tmp_path / 'result.json'}." in output.out and "Not finished" not in output.out


def test_report_only_reports_finished_trainings(tmp_path, monkeypatch, capsys):
    assert compare(tmp_path, "--only", "rnn") == 0
    (tmp_path / "result.json").unlink()

    def untouched(*arguments):
        raise AssertionError("trained")

    monkeypatch.setattr(gatescope.model.comparison.training, "fit", untouched)
    monkeypatch.setattr(gatescope.model.comparison.workers, "train_all", untouched)
    assert compare(tmp_path, "--report-only") == 0
    report = figures(tmp_path)
    assert [(each["name"], len(each["seeds"])) for each in report["variants"]] == [("rnn", 2)]
    assert report["trainings"] == {"planned": 5, "finished": 2}
    output = capsys.readouterr().out
    assert f"Not finished: 2 of 5 trainings are in {tmp_path / 'kept'}." in output
    assert f"All figures are in {tmp_path / 'result.json'}." in output


def test_report_only_without_trainings_is_an_error(tmp_path, capsys):
    assert compare(tmp_path, "--report-only") == 2
    told = f"{tmp_path / 'kept'} has none of these trainings; omit --report-only to start them."
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_unfinished_comparison_is_not_written_to_the_zoo(tmp_path, monkeypatch):
    monkeypatch.setattr(gatescope.model.weights_file, "ZOO", tmp_path / "zoo")
    monkeypatch.setattr(gatescope.model.comparison.variants, "SECTIONS", {"cells": SMALL["cells"]})
    arguments = ["compare-cells", "--epochs", "1", "--seeds", "1", "--jobs", "1", "--out", str(tmp_path / "kept")]
    assert main([*arguments, "--only", "rnn"]) == 0
    assert main([*arguments, "--report-only"]) == 0
    assert (tmp_path / "kept/comparison.json").exists() and not (tmp_path / "zoo").exists()
    assert main([*arguments, "--only", "lstm"]) == 0
    assert main([*arguments, "--report-only"]) == 0
    assert (tmp_path / "zoo/comparison.json").exists()


def test_resumed_comparison_equals_an_uninterrupted_one(tmp_path, monkeypatch, capsys):
    (tmp_path / "broken").mkdir()
    assert compare(tmp_path) == 0

    whole, begun = gatescope.model.comparison.training.fit, []

    def interrupted(shape, *rest):
        begun.append(shape)
        for step, after in enumerate(whole(shape, *rest), start=1):
            if len(begun) == 3 and step == 2:
                raise KeyboardInterrupt
            yield after

    monkeypatch.setattr(gatescope.model.comparison.training, "fit", interrupted)
    assert compare(tmp_path / "broken") == 130
    assert "Stopped; 2 of 5 trainings are in " in (error := capsys.readouterr().err)
    assert "Run the same command to resume." in error
    assert not (tmp_path / "broken/result.json").exists()

    begun[:] = [None] * 3
    assert compare(tmp_path / "broken") == 0
    assert len(begun) == 3 + 3
    assert "5 trainings in 2 sections, 2 of them finished before" in capsys.readouterr().err
    assert figures(tmp_path / "broken") == figures(tmp_path)


def test_more_seeds_extend_a_comparison_and_another_budget_is_refused(tmp_path, capsys):
    assert compare(tmp_path, "--seeds", "1", "--only", "rnn") == 0
    assert compare(tmp_path, "--seeds", "2", "--only", "rnn") == 0
    assert "2 trainings in 2 sections, 1 of them finished before" in capsys.readouterr().err

    for options, told in ((("--epochs", "2"), "epochs = 1; got 2"), (("--digits", "20"), "digits = 40; got 20")):
        assert compare(tmp_path, *options) == 2
        error = capsys.readouterr().err
        assert told in error and "or give another --out" in error


def test_partial_comparison_is_not_written_to_the_zoo(tmp_path, capsys):
    arguments = ["compare-cells", "--epochs", "1", "--seeds", "1", "--jobs", "1", "--out", str(tmp_path)]
    assert main([*arguments, "--sections", "cells", "--only", "rnn", "--digits", "20"]) == 0

    report = json.loads((tmp_path / "comparison.json").read_text())
    assert [each["name"] for each in report["variants"]] == ["rnn"]
    assert report["budget"]["digits"] == 20
    assert f"All figures are in {tmp_path / 'comparison.json'}." in capsys.readouterr().out


def test_complete_comparison_is_written_to_the_zoo(tmp_path, monkeypatch):
    monkeypatch.setattr(gatescope.model.weights_file, "ZOO", tmp_path / "zoo")
    monkeypatch.setattr(gatescope.model.comparison.variants, "SECTIONS", {"delay": SMALL["delay"]})
    assert main(["compare-cells", "--epochs", "1", "--delay-seeds", "1", "--jobs", "1", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "zoo/comparison.json").exists()


def test_killed_worker_is_an_error_that_says_how_to_resume(tmp_path, monkeypatch, capsys):
    def ended(*arguments):
        yield from ()
        raise gatescope.model.comparison.workers.WorkerError(
            "The process that trained rnn with seed 0 ended with status -9."
        )

    monkeypatch.setattr(gatescope.model.comparison.workers, "train_all", ended)
    assert compare(tmp_path) == 2
    error = capsys.readouterr().err
    assert "ended with status -9. 0 of 5 trainings are in" in error and "Run the same command to resume." in error


@pytest.mark.parametrize(
    "options, told",
    [
        (["--sections", "cell"], "the sections are cells, delay; got cell."),
        (["--only", "gru,lstn"], "the variants of cells, delay are lstm, rnn, gru; got lstn."),
        (["--sections", "cells", "--only", "gru"], "the variants of cells are lstm, rnn; got gru."),
        (["--jobs", "0"], "--jobs must be 1 or more; got 0."),
        (["--delay-seeds", "0"], "--delay-seeds must be 1 or more; got 0."),
        (["--digits", "19"], "--digits must be from 20, one batch, to 40; got 19."),
        (["--digits", "41"], "--digits must be from 20, one batch, to 40; got 41."),
    ],
)
def test_invalid_option_is_one_sentence(tmp_path, capsys, options, told):
    assert compare(tmp_path, *options) == 2
    error = capsys.readouterr().err
    assert told in error and "Traceback" not in error
