"""The folder of finished trainings: it comes back whole, and never mixes two budgets."""

import json

import pytest

import gatescope.model.comparison.results
from gatescope.model.comparison.results import Budget, Results, ResultsError
from gatescope.model.comparison.training import Training
from gatescope.model.config import ModelConfig, TrainConfig

BUDGET = Budget(epochs=2, digits=100)
FIRST = Training(model=ModelConfig(options={"forget_bias": 3.0}), recipe=TrainConfig(epochs=2))
SECOND = Training(model=ModelConfig(cell="gru", rows=56), recipe=TrainConfig(epochs=2, seed=4, row_loss=0.0))


def test_what_is_written_is_read_again(tmp_path):
    results = Results(folder=tmp_path / "new", budget=BUDGET)
    assert results.read() == {}
    results.write(FIRST, {"test": 0.5})
    results.write(SECOND, {"test": 0.75})

    assert results.read() == {FIRST: {"test": 0.5}, SECOND: {"test": 0.75}}
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == [f"gru-128-seed4-{SECOND.key}.json", f"lstm-128-seed0-{FIRST.key}.json"]


def test_a_file_that_was_never_finished_and_the_figures_beside_are_not_read(tmp_path):
    results = Results(folder=tmp_path, budget=BUDGET)
    results.write(FIRST, {"test": 0.5})
    (tmp_path / "lstm-128-seed1-0123456789ab.partial").write_text('{"budget"')
    (tmp_path / "comparison.json").write_text("{}")

    assert list(results.read()) == [FIRST]


@pytest.mark.parametrize(
    "other, told",
    [
        (Budget(epochs=3, digits=100), "made with epochs = 2; got 3."),
        (Budget(epochs=2, digits=99), "made with digits = 100; got 99."),
    ],
)
def test_another_budget_is_refused(tmp_path, other, told):
    Results(folder=tmp_path, budget=BUDGET).write(FIRST, {"test": 0.5})
    with pytest.raises(ResultsError, match=told) as caught:
        Results(folder=tmp_path, budget=other).read()
    assert "or give another --out." in str(caught.value)


def test_other_software_is_refused(tmp_path, monkeypatch):
    results = Results(folder=tmp_path, budget=BUDGET)
    with monkeypatch.context() as earlier:
        earlier.setattr(gatescope.model.comparison.results, "version", lambda name: "0.1")
        results.write(FIRST, {"test": 0.5})
    with pytest.raises(ResultsError, match=r"made with jax = 0\.1; got "):
        results.read()


def test_a_recipe_with_another_default_is_refused(tmp_path):
    results = Results(folder=tmp_path, budget=BUDGET)
    results.write(FIRST, {"test": 0.5})
    (path,) = tmp_path.iterdir()
    kept = json.loads(path.read_text())
    kept["budget"]["recipe"]["dropout"] = 0.5
    path.write_text(json.dumps(kept))
    with pytest.raises(ResultsError, match=r"made with dropout = 0\.5; got 0\.2"):
        results.read()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"budget": {}}'])
def test_a_damaged_file_is_named(tmp_path, text):
    results = Results(folder=tmp_path, budget=BUDGET)
    results.write(FIRST, {"test": 0.5})
    (path,) = tmp_path.iterdir()
    path.write_text(text)
    with pytest.raises(ResultsError, match=rf"{path.name} can't be read .*; delete it to have it trained anew"):
        results.read()


def test_the_budget_says_recipe_and_software_and_no_seed():
    values = BUDGET.values()
    assert values["recipe"]["epochs"] == 2 and "seed" not in values["recipe"]
    assert set(values["software"]) == {"jax", "flax", "optax", "numpy", "python"}
