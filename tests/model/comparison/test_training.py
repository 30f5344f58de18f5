"""One training: what it is fed, what it says of its digits, and what becomes of one that diverges."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from hypothesis import given
from hypothesis import strategies as st

import gatescope.model.comparison.training
from gatescope.model.classifier import RowClassifier
from gatescope.model.comparison.training import NEAR, Digits, Training, followed_by_blanks, look, pack, train, unpack
from gatescope.model.config import ModelConfig, TrainConfig
from gatescope.model.training.evaluate import measure
from gatescope.model.training.synthetic_digits import write

PLAIN = TrainConfig(epochs=2, batch=20, augmentation=0.0, augmentation_end=0.0, written=0.0, row_loss=0.0)


def digits() -> Digits:
    """60 to train on, 20 to validate, 30 to test."""
    images, labels = write(jax.random.key(1), 110)
    images, labels = np.asarray(images * 255).astype(np.uint8), np.asarray(labels).astype(np.uint8)
    return Digits(
        training=(images[:60], labels[:60]), validation=(images[60:80], labels[60:80]), test=(images[80:], labels[80:])
    )


def untold(step: int, steps: int, seconds: float) -> None:
    pass


def test_a_digit_is_followed_by_blank_rows_and_is_itself_unchanged():
    images, labels = digits().training
    longer, same = followed_by_blanks((images, labels), 56)
    assert longer.shape == (60, 56, 28) and longer.dtype == np.uint8
    np.testing.assert_array_equal(longer[:, :28], images)
    assert not longer[:, 28:].any() and same is labels
    assert followed_by_blanks((images, labels), 28)[0] is images


def test_training_and_both_measurements_read_the_blanks(monkeypatch):
    seen = []
    whole_fit, whole_look = gatescope.model.comparison.training.fit, gatescope.model.comparison.training.look

    def fit(shape, recipe, images, labels, state):
        seen.append(images)
        return whole_fit(shape, recipe, images, labels, state)

    def looked(classifier, images, labels):
        seen.append(images)
        return whole_look(classifier, images, labels)

    monkeypatch.setattr(gatescope.model.comparison.training, "fit", fit)
    monkeypatch.setattr(gatescope.model.comparison.training, "look", looked)
    given = digits()
    result = train(Training(model=ModelConfig(cell="rnn", units=3, rows=31), recipe=PLAIN), given, untold)

    assert len(result["by_row"]) == 31
    for images, part in zip(seen, (given.training, given.validation, given.test, given.test), strict=True):
        np.testing.assert_array_equal(images[:, :28], part[0])
        assert images.shape[1] == 31 and not images[:, 28:].any()


def test_what_is_told_and_what_is_given_agree():
    told = []
    given = digits()
    training = Training(model=ModelConfig(cell="rnn", units=3), recipe=dataclasses.replace(PLAIN, epochs=4))
    result = train(training, given, lambda *progress: told.append(progress))

    assert [(step, steps) for step, steps, _ in told] == [(10, 12), (12, 12)]
    assert 0 < told[0][2] < told[1][2] < result["seconds"]
    assert result["parameters"] == 3 * 28 + 3 * 3 + 3 + 3 * 10 + 10
    assert result["test"] == pytest.approx(result["by_row"][-1])
    right = unpack(result["right"], result["digits"])
    assert (result["digits"], right.mean()) == (30, pytest.approx(result["test"]))
    assert result["diverged"] is False and 0 <= result["validation"] <= 1


def test_which_digits_are_right_is_what_the_usual_measurement_counts(monkeypatch):
    monkeypatch.setattr(gatescope.model.comparison.training, "BATCH", 25)
    classifier = RowClassifier(ModelConfig(units=6), rngs=nnx.Rngs(0))
    images, labels = digits().training
    right = look(classifier, images, labels).right

    assert right.shape == (60, 28) and right.dtype == bool
    np.testing.assert_allclose(right.mean(axis=0), measure(classifier, images, labels).by_row, atol=1e-6)
    answers = np.asarray(classifier.forward(jnp.asarray(images, jnp.float32) / 255).logits)[:, -1].argmax(axis=1)
    np.testing.assert_array_equal(right[:, -1], answers == labels)


def test_how_nearly_open_and_shut_gates_are_is_a_share_of_all_their_values(monkeypatch):
    """Over layers too, of which not all have every gate; of digits, not of batches, which differ in size."""
    monkeypatch.setattr(gatescope.model.comparison.training, "BATCH", 25)
    shape = ModelConfig(cell="depth_gated", layers=2, units=6, options={"forget_bias": 2.5, "output_bias": -2.5})
    classifier, (images, labels) = RowClassifier(shape, rngs=nnx.Rngs(0)), digits().training
    shares = look(classifier, images, labels).gates

    layers = classifier.forward(jnp.asarray(images, jnp.float32) / 255).layers
    assert sorted(shares) == ["depth_gate", "forget_gate", "input_gate", "output_gate"]
    for gate, sides in shares.items():
        values = np.concatenate([np.asarray(layer[gate]).ravel() for layer in layers if gate in layer])
        assert sides["low"] == pytest.approx([(values <= near).mean() for near in NEAR], abs=2e-4)
        assert sides["high"] == pytest.approx([(values >= 1 - near).mean() for near in NEAR], abs=2e-4)
    assert shares["forget_gate"]["high"][0] > 0.3 > shares["forget_gate"]["low"][0]
    assert shares["output_gate"]["low"][0] > 0.3 > shares["output_gate"]["high"][0]


def test_gates_are_looked_at_before_training_and_after(monkeypatch):
    def fit(shape, recipe, images, labels, state):
        """Opens every gate wide."""
        weights = state.averaged
        weights["layers"][0]["b"][...] = jnp.full_like(weights["layers"][0]["b"][...], 100.0)
        for _ in range(6):
            yield dataclasses.replace(state, averaged=weights), jnp.zeros(())

    monkeypatch.setattr(gatescope.model.comparison.training, "fit", fit)
    result = train(Training(model=ModelConfig(units=3), recipe=PLAIN), digits(), untold)
    assert result["gates"] == dict.fromkeys(
        ("forget_gate", "input_gate", "output_gate"), {"low": [0.0] * 3, "high": [1.0] * 3}
    )
    assert all(sum(map(sum, sides.values())) < 1 for sides in result["gates_at_start"].values())


def test_a_cell_without_gates_has_none_that_are_open():
    """Whether a module of a clockwork cell ticked is 0 or 1 too, and is no gate."""
    classifier = RowClassifier(ModelConfig(cell="clockwork", units=5), rngs=nnx.Rngs(0))
    assert look(classifier, *digits().test).gates == {}


@pytest.mark.parametrize("where", ["loss", "weights"])
def test_a_training_that_diverges_ends_there_and_is_counted_as_reading_zeros(monkeypatch, where):
    steps_made = []

    def fit(shape, recipe, images, labels, state):
        for step in range(1, 41):
            steps_made.append(step)
            if step == (7 if where == "loss" else 40):
                state = dataclasses.replace(state, averaged=jax.tree.map(lambda leaf: leaf * jnp.nan, state.averaged))
            yield state, jnp.asarray(jnp.nan if where == "loss" and step >= 7 else 1.0)

    monkeypatch.setattr(gatescope.model.comparison.training, "fit", fit)
    given, recipe = digits(), dataclasses.replace(PLAIN, batch=3)  # 20 steps an epoch
    result = train(Training(model=ModelConfig(cell="rnn", units=3), recipe=recipe), given, untold)

    assert result["diverged"] is True
    assert steps_made[-1] == (10 if where == "loss" else 40)
    assert result["test"] == pytest.approx((given.test[1] == 0).mean())


def test_the_key_is_the_same_for_equal_trainings_and_another_for_any_field():
    training = Training(model=ModelConfig(options={"forget_bias": 3.0}), recipe=PLAIN)
    assert training.key == Training(model=ModelConfig(options=(("forget_bias", 3.0),)), recipe=PLAIN).key
    others = [
        dataclasses.replace(training, model=ModelConfig()),
        dataclasses.replace(training, model=dataclasses.replace(training.model, rows=56)),
        dataclasses.replace(training, recipe=dataclasses.replace(PLAIN, seed=1)),
        dataclasses.replace(training, recipe=dataclasses.replace(PLAIN, row_loss=0.2)),
    ]
    assert len({training.key, *(other.key for other in others)}) == 5


@given(st.lists(st.booleans(), min_size=1, max_size=100))
def test_what_is_packed_comes_back(right):
    assert unpack(pack(np.array(right)), len(right)).tolist() == right
