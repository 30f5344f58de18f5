"""The explanation of a number: opened by a click on it, recomputed in the page, compared with the service's value."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect
from safetensors.numpy import load_file, save_file

from gatescope.model.weights_file import ZOO, names

UNITS = 128


def answer(visitor, model: str = "lstm") -> dict[str, Any]:
    return visitor.server.predict(visitor.posted[-1], model)


def proof(visitor):
    return visitor.page.locator("#proof")


def part(visitor, name: str):
    return visitor.page.locator(f"[data-proof-{name}]")


def said(visitor, name: str) -> float:
    return float(part(visitor, name).inner_text().replace("−", "-").replace(",", ""))


def look_at(visitor, signal: str, *, row: int, unit: int | None = None, layer: int | None = None) -> None:
    visitor.page.locator("#row").fill(str(row))
    if layer is not None and visitor.page.locator("[data-layer-of-unit]").count():
        visitor.page.locator("[data-layer-of-unit]").select_option(label=str(layer))
    if unit is not None:
        visitor.page.locator("[data-unit]").fill(str(unit))
        visitor.page.locator("[data-unit]").blur()
    visitor.page.locator(f"[data-prove={signal}]").click()
    expect(part(visitor, "place")).to_contain_text(f"row {row}")
    visitor.settled()


def test_before_a_number_is_chosen_there_is_a_sentence_and_nothing_is_fetched(visit):
    visitor = visit(reduced_motion="reduce")
    fetched: list[str] = []
    visitor.page.on("request", lambda request: fetched.append(request.url))
    visitor.open().wait("ready")
    visitor.settled()

    expect(part(visitor, "none")).to_have_text("Click any number to see how it comes about.")
    expect(part(visitor, "body")).to_be_hidden()
    assert not [url for url in fetched if url.endswith("/weights")]


def test_a_click_on_a_heatmap_opens_that_number(settled_page):
    visitor = settled_page()
    visitor.point_at("input_gate", row=11, unit=41, units=UNITS)
    visitor.page.mouse.down()
    visitor.page.mouse.up()

    expect(part(visitor, "name")).to_have_text("input gate")
    expect(part(visitor, "place")).to_have_text("unit 41 · row 11")
    expect(visitor.page.locator("[data-prove=input_gate]")).to_have_attribute("aria-pressed", "true")
    expected = answer(visitor)["layers"][0]["input_gate"][10][40]
    assert said(visitor, "server") == pytest.approx(expected, abs=1e-6)
    assert said(visitor, "own") == pytest.approx(expected, abs=1e-5)
    expect(part(visitor, "verdict")).to_have_text("✓ They agree.")


@pytest.mark.parametrize(
    ("model", "layer", "signal", "unit", "row"),
    [
        ("lstm", 1, "forget_gate", 7, 1),
        ("lstm", 1, "hidden_state", 128, 28),
        ("lstm2", 2, "candidate", 60, 15),
        ("gru", 1, "candidate", 99, 20),
        ("gru", 1, "hidden_state", 99, 2),
        ("peephole", 1, "output_gate", 3, 14),
        ("peephole", 1, "forget_peephole", 3, 14),
        ("cifg", 1, "input_gate", 3, 14),
        ("lstm-nfg", 1, "cell_state", 3, 14),
        ("lstm-noaf", 1, "hidden_state", 3, 14),
        ("rnn", 1, "derivative", 50, 9),
        ("clockwork", 1, "hidden_state", 300, 16),
        ("clockwork", 1, "hidden_state", 300, 17),
        ("clockwork", 1, "since_tick", 300, 17),
        ("depth_gated", 2, "depth_gate", 12, 18),
        ("depth_gated", 2, "cell_state", 12, 18),
        ("grid", 1, "depth_cell_state", 64, 13),
        ("grid", 2, "forget_gate", 1, 28),
        ("attention", 1, "attention_score", 5, 12),
        ("attention", 1, "attention", 5, 12),
        ("attention", 1, "context", 5, 12),
    ],
)
def test_the_page_computes_what_the_server_computed(settled_page, model, layer, signal, unit, row):
    visitor = settled_page(model)
    look_at(visitor, signal, row=row, unit=unit, layer=layer)

    values = answer(visitor, model)["layers"][layer - 1][signal][row - 1]
    column = {"attention": row - 1, "attention_score": 0, "since_tick": (unit - 1) * 5 // 340}.get(signal, unit - 1)
    assert said(visitor, "server") == pytest.approx(values[column], abs=1e-6)
    assert said(visitor, "own") == pytest.approx(values[column], abs=1e-5 * max(1, abs(values[column])))
    expect(part(visitor, "verdict")).to_have_text("✓ They agree.")


EVERY_NUMBER = """async (model) => {
  const [{ Equations }, { EquationEvaluator }, { weights }, { decodeTrace }] = await Promise.all(
    ["analysis/model-equations", "analysis/equation-evaluator", "data/server", "data/trace"].map(
      (name) => import(`/static/js/${name}.js`)));
  const described = await (await fetch(`/models/${model}`)).json();
  const image = Uint8Array.from({ length: 784 }, (_, i) => (i * 2654435761) % 251 > 140 ? 255 : 0);
  const asked = { method: "POST", body: image, headers: { Accept: "application/vnd.safetensors" } };
  asked.headers["Content-Type"] = "application/octet-stream";
  const read = await fetch(`/predict?width=28&height=28&normalise=false&model=${model}`, asked);
  const trace = decodeTrace(await read.arrayBuffer(), described);
  const equations = new Equations(described);
  const evaluator = new EquationEvaluator(equations, await weights(model));
  const wrong = [];
  let count = 0;
  const prove = (layer, name, width) => {
    for (let row = 0; row < described.rows; row += 1) {
      for (let column = 0; column < width; column += width > 40 ? 13 : 1) {
        const { agrees, server } = evaluator.explain(trace, { layer, name, row, column });
        if (!agrees || server === null) wrong.push(`${name} of layer ${layer}, row ${row}, column ${column}`);
        count += 1;
      }
    }
  };
  for (const { name, layers, width } of described.signals) for (const layer of layers) prove(layer, name, width);
  prove(described.layers - 1, described.belief.name, described.classes);
  return { wrong, count };
}"""


@pytest.mark.parametrize("model", names())
def test_every_signal_of_every_model_that_ships_is_computed_again(settled_page, model):
    """Of an image such as no pen draws, every row, and every thirteenth unit."""
    found = settled_page().page.evaluate(EVERY_NUMBER, model)

    assert found["wrong"] == []
    assert found["count"] > 1000


def products(visitor, row: int, unit: int) -> tuple[np.ndarray, np.ndarray]:
    """Of the forget gate: the row's products with W, [28], and those of the hidden state before with U, [128]."""
    weights, seen = load_file(ZOO / "lstm.safetensors"), answer(visitor)
    x, h = np.array(seen["image"][row - 1]), np.array(seen["layers"][0]["hidden_state"][row - 2])
    return x * weights["layers.0.W"][:, unit - 1], h * weights["layers.0.U"][:, unit - 1]


def test_every_pixel_s_part_is_drawn_in_its_own_column(settled_page):
    visitor = settled_page()
    look_at(visitor, "forget_gate", row=12, unit=41)
    expected, _ = products(visitor, 12, 41)

    strip = part(visitor, "strips").locator("figure").first
    drawn = np.zeros(28)
    for way in ("up", "down"):
        path = strip.locator(f"[data-strip-bars] [data-{way}]").get_attribute("d")
        for column, height in re.findall(r"M([\d.]+) 0h\.8v([-\d.]+)h", path):
            drawn[int(float(column))] = -float(height)
    strongest = np.abs(expected).argmax()
    np.testing.assert_allclose(drawn / drawn[strongest], expected / expected[strongest], atol=1e-3)
    assert np.abs(drawn).max() <= 1
    name = f"pixel {strongest + 1}: "
    assert strip.locator("[data-strip-said]").inner_text().startswith(name)
    total = strip.locator("[data-strip-sum]").inner_text()
    assert float(total.replace("−", "-")) == pytest.approx(expected.sum(), abs=6e-4)


def test_pointing_at_a_column_shows_its_product(settled_page):
    visitor = settled_page()
    look_at(visitor, "forget_gate", row=12, unit=41)
    strip = part(visitor, "strips").locator("figure").first
    strip.locator("[data-strip-weights]").scroll_into_view_if_needed()
    box = strip.locator("[data-strip-weights]").bounding_box()
    visitor.page.mouse.move(box["x"] + 14.5 * box["width"] / 28, box["y"] + 4)
    weights, seen = load_file(ZOO / "lstm.safetensors"), answer(visitor)
    x, w = seen["image"][11][14], float(weights["layers.0.W"][14, 40])

    expected = f"pixel 15: {x:.3f} × {w:.3f} = {x * w:.3f}".replace("-", "−")
    expect(strip.locator("[data-strip-said]")).to_have_text(expected)


def test_the_ten_strongest_are_named_and_the_others_added_up(settled_page):
    visitor = settled_page()
    look_at(visitor, "forget_gate", row=12, unit=41)
    _, expected = products(visitor, 12, 41)
    order = np.argsort(-np.abs(expected))

    items = part(visitor, "strips").locator("li").all_inner_texts()
    found = [re.fullmatch(r"unit (\d+)\s+(\S+) × (\S+) = (\S+)", item.replace("−", "-")) for item in items]
    assert [int(it[1]) - 1 for it in found] == list(order[:10])
    assert [float(it[4]) for it in found] == pytest.approx(expected[order[:10]], abs=6e-4)
    rest = part(visitor, "strips").locator("[data-strip-rest]").last.inner_text().replace("−", "-")
    assert float(re.fullmatch(r"the other 118 together: (\S+)", rest)[1]) == pytest.approx(
        expected[order[10:]].sum(), abs=6e-4
    )


def test_the_parts_of_the_sum_add_up_to_what_is_squashed(settled_page):
    visitor = settled_page()
    look_at(visitor, "forget_gate", row=12, unit=41)

    result, *terms = (
        float(text.replace("−", "-")) for text in part(visitor, "formula").locator(".amount").all_inner_texts()
    )
    curve = visitor.page.locator("[data-curve-said]").inner_text().replace("−", "-")
    total, squashed = map(float, re.fullmatch(r"σ\((\S+)\) = (\S+)", curve).groups())
    assert len(terms) == 3
    assert sum(terms) == pytest.approx(total, abs=2e-3)
    assert squashed == result == pytest.approx(1 / (1 + np.exp(-total)), abs=1e-3)


def test_explanation_lists_weights_with_shapes_and_counts(settled_page):
    visitor = settled_page()
    look_at(visitor, "forget_gate", row=12, unit=41)

    text = part(visitor, "shapes").inner_text()
    parameters = sum(array.size for array in load_file(ZOO / "lstm.safetensors").values())
    assert re.sub(r"\s+", " ", text) == (
        f"Wf 28 × 128, Uf 128 × 128, bf 128: {28 * 128 + 128 * 128 + 128:,} of the {parameters:,} numbers"
        " that the model learned."
    )


def test_factor_opens_its_own_explanation_at_its_row(settled_page):
    visitor = settled_page()
    look_at(visitor, "cell_state", row=12, unit=41)
    part(visitor, "formula").get_by_role("button", name="cell state of the row before").click()
    expect(part(visitor, "place")).to_have_text("unit 41 · row 11")
    assert visitor.row == 11

    part(visitor, "formula").get_by_role("button", name="input gate").click()
    expect(part(visitor, "name")).to_have_text("input gate")
    expect(part(visitor, "place")).to_have_text("unit 41 · row 11")

    strongest = part(visitor, "strips").locator("figure").last.locator("li button").first
    name = strongest.inner_text()
    strongest.press("Enter")
    expect(visitor.page.locator("#proof-title")).to_be_focused()
    expect(part(visitor, "name")).to_have_text("hidden state")
    expect(part(visitor, "place")).to_have_text(f"{name} · row 10")
    expect(visitor.page.locator("[data-unit]")).to_have_value(name.removeprefix("unit "))


def test_before_the_first_row_there_is_nothing_to_open(settled_page):
    visitor = settled_page()
    look_at(visitor, "cell_state", row=1, unit=41)

    expect(part(visitor, "formula").get_by_role("button", name="of the row before")).to_be_disabled()
    expect(part(visitor, "formula").get_by_role("button", name="input gate")).to_be_enabled()


def test_the_layer_below_is_one_click_away(settled_page):
    visitor = settled_page("lstm2")
    look_at(visitor, "forget_gate", row=12, unit=41, layer=2)
    name = part(visitor, "strips").locator("figure").first.locator("li button").first.inner_text()
    part(visitor, "strips").locator("figure").first.locator("li button").first.click()

    expect(part(visitor, "place")).to_have_text(f"{name} · row 12 · layer 1")
    expect(part(visitor, "name")).to_have_text("hidden state")


def test_a_value_of_the_readout_opens_with_the_keyboard(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.point_at("forget_gate", row=3, unit=9, units=UNITS)
    expect(visitor.page.locator("[data-unit]")).to_have_value("9")
    visitor.page.mouse.move(5, 5)
    value = visitor.page.get_by_role("button", name="output gate").and_(visitor.page.locator("[data-value-of]"))
    value.focus()
    visitor.page.keyboard.press("Enter")

    expect(part(visitor, "name")).to_have_text("output gate")
    expect(part(visitor, "place")).to_contain_text("unit 9 ·")
    expect(proof(visitor)).to_be_in_viewport()


def test_a_unit_s_line_opens_the_number_of_the_row_that_is_clicked(settled_page):
    visitor = settled_page()
    visitor.page.locator("[data-unit]").fill("77")
    course = visitor.page.locator("[data-course=candidate]")
    course.scroll_into_view_if_needed()
    height = course.bounding_box()["height"]
    course.click(position={"x": 20, "y": 4.5 * height / 28})

    expect(part(visitor, "name")).to_have_text("candidate")
    expect(part(visitor, "place")).to_have_text("unit 77 · row 5")


def test_a_belief_opens_with_its_class_and_row(settled_page):
    visitor = settled_page()
    plot = visitor.page.locator("[data-plot=belief]")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    plot.click(position={"x": 7.5 * box["width"] / 10, "y": 19.5 * box["height"] / 28})
    expect(part(visitor, "place")).to_have_text("class 7 · row 20")
    beliefs = answer(visitor)["probabilities_by_row"][19]
    assert said(visitor, "server") == pytest.approx(beliefs[7], abs=1e-6)
    expect(part(visitor, "verdict")).to_have_text("✓ They agree.")

    part(visitor, "shares").get_by_role("button", name=re.compile("^class 3")).click()
    expect(part(visitor, "place")).to_have_text("class 3 · row 20")
    assert said(visitor, "server") == pytest.approx(beliefs[3], abs=1e-6)
    visitor.page.locator("#bars [data-class='5']").click()
    expect(part(visitor, "place")).to_have_text("class 5 · row 20")


def test_the_ten_sums_give_the_ten_shares(settled_page):
    visitor = settled_page()
    look_at(visitor, "belief", row=28)
    names = [it.get_attribute("aria-label") for it in part(visitor, "shares").get_by_role("button").all()]
    found = [re.fullmatch(r"class \d: sum (\S+), share (\S+)", name.replace("−", "-")) for name in names]
    sums, shares = (np.array([float(it[i]) for it in found]) for i in (1, 2))

    np.testing.assert_allclose(np.exp(sums) / np.exp(sums).sum(), shares, atol=5e-3)
    np.testing.assert_allclose(shares, answer(visitor)["probabilities_by_row"][27], atol=6e-4)


def test_explanation_says_when_a_module_does_not_tick(settled_page):
    visitor = settled_page("clockwork")
    look_at(visitor, "hidden_state", row=15, unit=340)
    expect(part(visitor, "when")).to_contain_text("so the number stays as it was")
    still = part(visitor, "formula").locator(".formula").last
    expect(still).to_be_visible()
    height = proof(visitor).bounding_box()["height"]
    look_at(visitor, "hidden_state", row=16, unit=340)
    expect(part(visitor, "when")).to_contain_text("so this row computes it anew")
    expect(still).to_be_hidden()
    assert proof(visitor).bounding_box()["height"] == height, "what is below must not move"


def test_a_step_on_the_way_is_computed_though_the_server_does_not_tell_it(settled_page):
    visitor = settled_page("grid")
    look_at(visitor, "depth_cell_state", row=12, unit=9, layer=1)
    part(visitor, "formula").get_by_role("button", name="row as cell state").click()

    expect(part(visitor, "name")).to_have_text("row as cell state")
    expect(part(visitor, "verdict")).to_have_text("The server does not tell this one.")
    weights, image = load_file(ZOO / "grid.safetensors"), answer(visitor, "grid")["image"]
    expected = float(np.array(image[11]) @ weights["layers.0.W_x"][:, 64 + 8])
    assert said(visitor, "own") == pytest.approx(expected, abs=1e-5)


def test_weights_that_fail_to_load_show_an_error_and_the_page_goes_on(visit):
    visitor = visit(reduced_motion="reduce")
    visitor.page.route("**/weights", lambda route: route.fulfill(status=503, body="{}"))
    visitor.open().wait("ready")
    visitor.point_at("forget_gate", row=3, unit=9, units=UNITS)
    expect(part(visitor, "failed")).to_contain_text("could not be fetched")
    expect(part(visitor, "body")).to_be_hidden()
    visitor.button("Sample 8").click()
    expect(visitor.page.locator("#prediction")).to_have_text("8")
    expect(visitor.page.locator("#alert")).to_be_hidden()

    visitor.page.unroute("**/weights")
    visitor.button("Try again").click()
    expect(part(visitor, "verdict")).to_have_text("✓ They agree.")


def test_weights_of_another_network_do_not_agree(visit, tmp_path):
    """The tick is earned: a single weight that is not the server's takes it away."""
    tensors = load_file(ZOO / "lstm.safetensors")
    tensors["layers.0.b"][40] += 0.01
    save_file(tensors, tmp_path / "lstm.safetensors")
    visitor = visit(reduced_motion="reduce")
    visitor.page.route("**/weights", lambda route: route.fulfill(path=tmp_path / "lstm.safetensors"))
    visitor.open().wait("ready")
    look_at(visitor, "forget_gate", row=12, unit=41)
    expect(part(visitor, "verdict")).to_have_text("✗ They do not agree.")
    look_at(visitor, "forget_gate", row=12, unit=42)
    expect(part(visitor, "verdict")).to_have_text("✓ They agree.")


PLACES = """() => [...document.querySelectorAll("#proof :is(span, b, dt, dd, p, figure, button, canvas, svg)")]
  .filter((it) => it.checkVisibility() && !it.matches("[data-curve-dot]"))
  .map((it) => { const { x, y } = it.getBoundingClientRect(); return [x, y + scrollY]; })"""


@pytest.mark.parametrize(
    ("model", "signal"),
    [("lstm", "forget_gate"), ("lstm", "cell_state"), ("lstm", "belief"), ("clockwork", "hidden_state")],
)
def test_explanation_keeps_its_layout_from_row_to_row(settled_page, model, signal):
    visitor = settled_page(model)
    look_at(visitor, signal, row=8, unit=41)
    expect(part(visitor, "verdict")).to_have_text("✓ They agree.")
    places = visitor.page.evaluate(PLACES)

    for row in range(9, 20):
        visitor.page.locator("#row").fill(str(row))
        visitor.settled()
        assert np.abs(np.subtract(visitor.page.evaluate(PLACES), places)).max() < 0.5, f"row {row}"
