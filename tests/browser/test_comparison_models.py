"""A and B on the same rows: one drawing, read by two models."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.comparison_steps import answer, beside, map_of, point, read, section, signal, tells, two_drawings


def test_another_model_reads_the_same_drawing_and_every_new_one(visit):
    visitor = visit(reduced_motion="reduce")
    beside(visitor, "peephole")
    other = answer(visitor, "peephole", posted=0)
    np.testing.assert_array_equal(np.float32(json.loads(visitor.posted[-1])["image"]), np.float32(other["image"]))
    own = answer(visitor, posted=0)
    point(visitor, "difference", row=20, place=50)

    pair = [signal(one, "cell_state")[19, 49] for one in (own, other)]
    assert float(read(visitor, "a")) == pytest.approx(pair[0], abs=0.0006)
    assert float(read(visitor, "b")) == pytest.approx(pair[1], abs=0.0006)
    assert float(read(visitor, "difference")) == pytest.approx(pair[1] - pair[0], abs=0.0006)
    tells(visitor, re.compile(r"A, LSTM, reads 3, \d+ %; B, Peephole LSTM, reads 3"))
    tells(visitor, "trained apart")

    visitor.button("Sample 7").click()
    tells(visitor, re.compile(r"A, LSTM, reads 7, \d+ %; B, Peephole LSTM, reads 7"))
    assert visitor.complaints == []


@pytest.mark.parametrize("model", ["clockwork", "lstm28", "gru"])
def test_networks_that_can_t_be_subtracted_stand_side_by_side_with_their_beliefs_difference(visit, model):
    visitor = visit(reduced_motion="reduce")
    beside(visitor, model)
    own, other = answer(visitor, posted=0), answer(visitor, model, posted=0)
    moved = np.abs(np.subtract(other["probabilities_by_row"], own["probabilities_by_row"])).sum(axis=1) / 2
    difference = section(visitor).locator("[data-belief][data-half=difference] .plot")

    expect(map_of(visitor, "a").locator("image")).to_be_attached()
    expect(map_of(visitor, "b").locator("image")).to_be_attached()
    expect(map_of(visitor, "difference")).to_be_hidden()
    tells(visitor, "Their beliefs can be compared all the same.")
    row, share = moved.argmax() + 1, f"{100 * moved.max():.0f} %"
    told = f"Belief, B less A: most at row {row}, where {share} of it lie on other digits."
    assert difference.get_attribute("aria-label") == told
    name = "cell_state" if model == "lstm28" else "hidden_state"
    values = signal(other, name)
    point(visitor, "b", row=20, place=3, places=values.shape[1])
    assert float(read(visitor, "b")) == pytest.approx(values[19, 2], abs=0.0006)
    assert read(visitor, "difference") == "–"
    assert visitor.complaints == []


def test_a_signal_that_only_one_of_them_has_is_said_to_be_missing(visit):
    visitor = visit(reduced_motion="reduce")
    beside(visitor, "gru")
    section(visitor).locator("[data-signal-of-both]").select_option("forget_gate")
    tells(visitor, "GRU has no forget gate.")

    expect(map_of(visitor, "a")).to_be_visible()
    expect(map_of(visitor, "b")).to_be_hidden()


def test_layers_are_chosen_and_paired_from_the_top(visit):
    visitor = visit(reduced_motion="reduce")
    beside(visitor, "depth_gated", "lstm2")
    for layer in (1, 2):
        section(visitor).locator("[data-layer-of-both]").select_option(label=str(layer))
        point(visitor, "b", row=20, place=7)
        for what, model in (("a", "lstm2"), ("b", "depth_gated")):
            expected = signal(answer(visitor, model, posted=0), "cell_state", layer - 1)[19, 6]
            assert float(read(visitor, what)) == pytest.approx(expected, abs=0.0006)


def test_second_model_that_fails_to_load_shows_an_error_and_the_page_goes_on(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.page.route("**/models/gru", lambda route: route.abort())
    section(visitor).locator("[data-against]").select_option("gru")
    tells(visitor, "The server does not answer.")
    visitor.button("Sample 8").click()
    visitor.wait("ready")
    assert visitor.prediction == "8"

    visitor.page.unroute("**/models/gru")
    visitor.button("Sample 7").click()
    tells(visitor, re.compile(r"A, LSTM, reads 7, \d+ %; B, GRU, reads 7"))


def test_baseline_returns_after_a_second_model_is_removed(visit):
    visitor = visit(reduced_motion="reduce")
    two_drawings(visitor)
    against = section(visitor).locator("[data-against]")
    against.select_option("gru")
    tells(visitor, re.compile(r"A, LSTM, reads 8, \d+ %; B, GRU, reads 8"))
    against.select_option("")

    tells(visitor, re.compile(r"A reads 3, \d+ %; B reads 8"))
