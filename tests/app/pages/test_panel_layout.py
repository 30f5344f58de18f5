"""Which panels stand side by side: one set of rules, tried on every model that can be trained."""

import pytest
from flax import nnx

from gatescope.app.inference.model_description import describe
from gatescope.app.pages.panel_layout import PROFILE, ROOM, layout_panels
from gatescope.app.schemas import ModelDescription
from gatescope.model.checkpoint import Checkpoint
from gatescope.model.classifier import RowClassifier
from gatescope.model.config import ModelConfig
from gatescope.model.training.presets import PRESETS


def described(config: ModelConfig, tmp_path) -> ModelDescription:
    classifier = nnx.eval_shape(lambda: RowClassifier(config, rngs=nnx.Rngs(0)))
    checkpoint = Checkpoint(name="it", path=tmp_path, digest="", config=config, card={}, classifier=classifier)
    return describe(checkpoint, checkpoint.widths())


def symbols(config: ModelConfig, tmp_path) -> list[tuple[str, str]]:
    """Name and symbols of every band."""
    return [
        (
            ", ".join(part for part in (f"layer {band.layer + 1}" if band.numbered else "", band.group) if part),
            " ".join(panel.signal.symbol for panel in band.panels),
        )
        for band in layout_panels(described(config, tmp_path))
    ]


@pytest.mark.parametrize("name", PRESETS)
def test_every_signal_of_every_layer_has_one_panel(name, tmp_path):
    model = described(PRESETS[name].model, tmp_path)

    shown = [(band.layer, panel.signal.name) for band in layout_panels(model) for panel in band.panels]
    assert sorted(shown) == sorted((layer, signal.name) for signal in model.signals for layer in signal.layers)


@pytest.mark.parametrize("name", PRESETS)
def test_a_band_is_at_most_as_wide_as_that_of_an_lstm_of_128_units(name, tmp_path):
    for band in layout_panels(described(PRESETS[name].model, tmp_path)):
        assert sum(panel.width for panel in band.panels) + PROFILE * len(band.profiles) <= ROOM


@pytest.mark.parametrize("name", PRESETS)
def test_the_belief_is_once_beside_the_top_layer_s_memory(name, tmp_path):
    model = described(PRESETS[name].model, tmp_path)

    [band] = [band for band in layout_panels(model) if band.belief]
    assert band.layer == model.layers - 1
    assert model.memory in {panel.signal.name for panel in band.panels}
    [large] = [panel for panel in band.panels if panel.large]
    assert large.signal.name == model.memory


def test_an_lstm_has_one_band_that_begins_with_its_memory(tmp_path):
    assert symbols(ModelConfig(), tmp_path) == [("", "c_t f_t i_t o_t g_t h_t")]


def test_every_layer_and_dimension_has_a_named_band(tmp_path):
    assert symbols(PRESETS["grid"].model, tmp_path) == [
        ("layer 1, along time", "c_t f_t i_t o_t g_t h_t"),
        ("layer 1, along depth", "f_d i_d o_d g_d c_d h_d"),
        ("layer 2, along time", "c_t f_t i_t o_t g_t h_t"),
        ("layer 2, along depth", "f_d i_d o_d g_d c_d h_d"),
    ]


def test_a_panel_s_title_omits_the_name_of_its_band(tmp_path):
    titles = {
        panel.title for band in layout_panels(described(PRESETS["grid"].model, tmp_path)) for panel in band.panels
    }

    assert titles == {"cell state", "forget gate", "input gate", "output gate", "candidate", "hidden state"}


def test_panels_beyond_a_band_s_width_continue_in_a_band_without_a_name(tmp_path):
    assert symbols(PRESETS["depth_gated"].model, tmp_path) == [
        ("layer 1", "c_t f_t i_t o_t g_t h_t"),
        ("layer 2", "c_t f_t i_t o_t d_t g_t"),
        ("", "k_t h_t"),
    ]


def test_peepholes_have_a_named_band_and_short_titles(tmp_path):
    model = described(PRESETS["peephole"].model, tmp_path)

    assert symbols(PRESETS["peephole"].model, tmp_path) == [
        ("", "c_t f_t i_t o_t g_t h_t"),
        ("peepholes", "p_f,t p_i,t p_o,t"),
    ]
    assert [panel.title for panel in layout_panels(model)[1].panels] == ["forget", "input", "output"]


def test_a_single_peephole_has_its_full_name(tmp_path):
    alone = ModelConfig(cell="peephole", options=(("forget_peephole", False), ("input_peephole", False)))

    assert [panel.title for panel in layout_panels(described(alone, tmp_path))[1].panels] == ["output peephole"]


def test_clocks_of_modules_are_beside_the_digit(tmp_path):
    assert symbols(PRESETS["clockwork"].model, tmp_path) == [("", "k_t s_t h_t")]


def test_attention_is_drawn_along_the_digit_too(tmp_path):
    first, *others = layout_panels(described(PRESETS["attention"].model, tmp_path))

    assert [signal.name for signal in first.profiles] == ["attention"]
    assert not any(band.profiles for band in others)


def test_a_panel_of_few_units_is_as_wide_as_one_of_many(tmp_path):
    def widths(units: int) -> list[int]:
        return [panel.width for panel in layout_panels(described(ModelConfig(units=units), tmp_path))[0].panels]

    assert widths(28) == [224, 112, 112, 112, 112, 112]
    assert widths(64) == widths(128) == [256, 128, 128, 128, 128, 128]


def test_a_panel_wider_than_a_band_has_a_band_of_its_own(tmp_path):
    laid_out = layout_panels(described(ModelConfig(cell="rnn", units=1000), tmp_path))

    assert [len(band.panels) for band in laid_out] == [1, 1, 1]
