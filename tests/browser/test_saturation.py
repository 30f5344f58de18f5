"""Every unit as a dot: near 0 to the right, near 1 upwards; this digit over all test digits."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from safetensors.numpy import load_file

from gatescope.model.weights_file import ZOO


def dots(visitor, gate: str, which: str) -> np.ndarray:
    """[units, 2]: the shares near 0 and near 1 that are drawn."""
    path = visitor.page.locator(f"[data-gate={gate}] [data-{which}]")
    expect(path).to_have_attribute("d", re.compile("^M"))
    drawn = re.findall(r"M([\d.]+) ([\d.]+)", path.get_attribute("d"))
    places = np.array([[float(number) for number in place] for place in drawn])
    return np.stack([places[:, 0] / 100, 1 - places[:, 1] / 100], axis=1)


@pytest.mark.parametrize("near", [0.1, 0.25])
def test_dots_are_the_digit_s_own_shares_over_those_of_all_test_digits(settled_page, near):
    visitor = settled_page()
    expect(visitor.page.locator("[data-control=order]")).to_be_enabled()  # the statistics are there
    visitor.page.locator("[data-near]").select_option(label=str(near))
    visitor.settled()
    layer = visitor.server.predict(visitor.posted[-1])["layers"][0]
    shipped = load_file(ZOO / "statistics" / "lstm.safetensors")
    parts = round(20 * near)

    for gate in ("forget_gate", "input_gate", "output_gate"):
        values = np.array(layer[gate], np.float32)
        own = np.stack([(values < near).mean(axis=0), (values > 1 - near).mean(axis=0)], axis=1)
        np.testing.assert_allclose(dots(visitor, gate, "own"), own, atol=0.0006)
        shares = shipped[f"layers.0.{gate}.shares"].astype(float)
        usual = np.stack([shares[:, :parts].sum(axis=1), shares[:, -parts:].sum(axis=1)], axis=1)
        np.testing.assert_allclose(dots(visitor, gate, "all"), usual, atol=0.0006)
        said = visitor.page.locator(f"[data-gate={gate}] [data-said]").inner_text()
        assert said == f"{100 * own.sum(axis=1).mean():.0f} % near 0 or 1, test {100 * usual.sum(axis=1).mean():.0f} %"


def test_pointing_at_a_dot_previews_the_unit_everywhere_and_a_click_pins_it(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    own = dots(visitor, "output_gate", "own")
    alone = int(np.argmax([np.sort(np.hypot(*(own - one).T))[1] for one in own]))  # the dot farthest from all others
    square = visitor.page.locator("[data-gate=output_gate] svg")
    square.scroll_into_view_if_needed()
    box = square.bounding_box()
    visitor.page.mouse.click(box["x"] + own[alone, 0] * box["width"], box["y"] + (1 - own[alone, 1]) * box["height"])
    expect(visitor.page.locator("[data-unit]")).to_have_value(str(alone + 1))
    visitor.page.mouse.move(5, 5)
    visitor.settled()

    assert visitor.page.locator("[data-unit]").input_value() == str(alone + 1)
    np.testing.assert_allclose(dots(visitor, "output_gate", "chosen"), own[alone : alone + 1])


def test_a_network_without_gates_has_no_such_plots(settled_page):
    visitor = settled_page("clockwork")

    assert visitor.page.locator("#saturation").count() == 0
