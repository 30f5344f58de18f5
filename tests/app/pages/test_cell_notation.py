"""A cell's equations as formulas and references: of every cell that ships, and of one that has no template."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from gatescope.app.pages.cell_notation import Notation
from gatescope.app.pages.languages import DEFAULT
from gatescope.app.pages.templating import _templates
from gatescope.app.schemas import ModelDescription, SignalDescription
from gatescope.model.equations import Equation, Value, Weight, before, below, dense, minus, now, plus


def text(markup: Markup | str) -> str:
    """A formula as plain text, f_t for what is lowered."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup.replace("<sub>", "_")))


@pytest.fixture
def cell(client) -> Any:
    """The notation of a model by its name."""
    return lambda name: Notation(ModelDescription.model_validate(client.get(f"/models/{name}").json()))


@pytest.mark.parametrize(
    ("model", "name", "written"),
    [
        ("lstm", "forget_gate", "σ(W_f x_t + U_f h_t−1 + b_f)"),
        ("lstm", "cell_state", "f_t ⊙ c_t−1 + i_t ⊙ g_t"),
        ("lstm", "hidden_state", "o_t ⊙ tanh(c_t)"),
        ("lstm2", "forget_gate", "σ(W_f x_t + U_f h_t−1 + b_f)"),
        ("lstm", "belief", "softmax(V h_t + b)"),
        ("lstm-nfg", "cell_state", "c_t−1 + i_t ⊙ g_t"),
        ("lstm-niaf", "candidate", "W_g x_t + U_g h_t−1 + b_g"),
        ("cifg", "input_gate", "1 − f_t"),
        ("peephole", "output_gate", "σ(W_o x_t + U_o h_t−1 + b_o + p_o ⊙ c_t)"),
        ("gru", "candidate", "tanh(W_n x_t + b_n + r_t ⊙ (U_n h_t−1 + b_hn))"),
        ("gru", "hidden_state", "z_t ⊙ h_t−1 + (1 − z_t) ⊙ n_t"),
        ("rnn", "derivative", "1 − h_t ⊙ h_t"),
        ("clockwork", "since_tick", "t mod T_j"),
        ("clockwork", "hidden_state", "tanh(W_j x_t + Σ U_ij h_t−1 + b_j)"),
        ("attention", "attention_score", "v · tanh(W_a h_t + b_a)"),
        ("attention", "attention", "softmax(e_1, …, e_t)"),
        ("attention", "context", "Σ α_t,s h_s"),
        ("depth_gated", "depth_gate", "σ(W_d x_t + w_c ⊙ c_t−1 + w_l ⊙ c′_t + b_d)"),
        ("grid", "depth_cell_state", "f_d ⊙ c′_d + i_d ⊙ g_d"),
        ("grid", "hidden_state", "tanh(o_t ⊙ c_t)"),
    ],
)
def test_a_formula_is_written_in_the_notation_of_the_field(cell, model, name, written):
    assert text(cell(model)[name].expression) == written


def test_the_documentation_has_the_equations_of_the_lstm(cell):
    docs = (Path(__file__).parents[3] / "docs/models.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| \S+ \| [^|]+ \| (.*) \|$", docs, re.M)

    assert rows == [(name, cell("lstm")[name].text) for name, _ in rows]
    assert len(rows) == 6


def test_a_joint_vector_has_one_symbol(cell):
    assert text(cell("grid").quantity("forget_gate", joint="H").expression) == "σ(W_f H + b_f)"


def test_a_reset_before_the_matrix_is_inside_the_product(gallery):
    gru = Notation(ModelDescription.model_validate(gallery.get("/models/gru-before").json()))

    assert text(gru["candidate"].expression) == "tanh(W_n x_t + b_n + U_n (r_t ⊙ h_t−1))"
    assert text(gru["candidate"].terms[2].vector.expression) == "r_t ⊙ h_t−1"


def test_a_part_has_its_path_as_reference(cell):
    state = cell("gru")["hidden_state"]
    kept, added = state.terms

    assert (state.before.reference, kept.reference) == ("hidden_state@before", "hidden_state.terms[0]")
    assert (added.factors[0].reference, text(added.factors[0].expression)) == (
        "hidden_state.terms[1].factors[0]",
        "1 − z_t",
    )
    assert (added.ungated.reference, text(added.ungated.expression)) == ("hidden_state.terms[1]:ungated", "n_t")
    assert (kept * added.factors[1]).reference == "hidden_state.terms[0]*hidden_state.terms[1].factors[1]"


def test_an_unknown_name_is_refused(cell):
    with pytest.raises(KeyError):
        cell("gru")["forget_gate"]


@pytest.mark.parametrize(
    ("model", "name", "is_spelled"),
    [
        ("lstm", "cell_state", True),
        ("lstm", "forget_gate", False),
        ("lstm-nog", "hidden_state", True),
        ("peephole", "forget_peephole", False),
        ("clockwork", "hidden_state", False),
        ("attention", "attention", False),
    ],
)
def test_a_formula_is_spelled_with_numbers_if_all_are_the_unit_s_own(cell, model, name, is_spelled):
    assert cell(model)[name].is_spelled == is_spelled


@pytest.fixture
def made_up(client) -> ModelDescription:
    """A cell that no template knows: a leaky unit with a gate, and the memory of the layer below."""
    leak, level = (
        SignalDescription(
            name=name, symbol=symbol, range=(0, 1), bounded=True, meaning=f"The {name}.", across="unit", group="",
            labels=[], keeps=name == "leak", width=4, layers=[0, 1],
        )
        for name, symbol in (("leak", "λ_t"), ("level", "v_t"))
    )  # fmt: skip
    equations = [
        Equation(
            name="leak",
            terms=(
                plus(dense("W_λ", now("image"), "W", 4)),
                plus(Weight(symbol="q", tensor="q"), before("level")),
                plus(Weight(symbol="b_λ", tensor="b")),
            ),
            activation="sigmoid",
        ),
        Equation(
            name="level",
            terms=(
                plus(now("leak"), before("level")),
                plus(now("leak", "rest"), below("leak")),
                minus(Value(of="leak", form="tanh")),
            ),
        ),
    ]
    lstm = ModelDescription.model_validate(client.get("/models/lstm").json())
    readout = Equation(
        name="belief",
        terms=(plus(dense("V", now("level"), "kernel", 10)),),
        activation="softmax",
        step=lstm.belief.step,
    )
    return lstm.model_copy(
        update={
            "cell": "made_up", "layers": 2, "units": 4, "signals": [leak, level], "memory": "level", "output": "level",
            "equations": [equations, equations], "belief": readout,
        }
    )  # fmt: skip


def rendered(name: str, model: ModelDescription) -> str:
    template = _templates(DEFAULT).env.get_template(name)
    return template.render(model=model.model_dump(mode="json"), cell=Notation(model))


def test_a_cell_without_a_template_has_a_diagram_of_its_equations(made_up):
    page = rendered("features/cell-diagram.html", made_up)
    lines = re.findall(
        r'<button class="(step[^"]*)".*?data-term="(\w+)">.*?<span class="eq">(.*?)</span>(?:<|\n)', page, re.S
    )
    spelled = re.findall(r'data-sum="(\w+)"', page)

    assert [(kind, name, text(formula)) for kind, name, formula in lines] == [
        ("step short", "leak", "λ_t = σ(W_λ x_t + q ⊙ v_t−1 + b_λ)"),
        ("step", "level", "v_t = λ_t ⊙ v_t−1 + (1 − λ_t) ⊙ λ′_t − tanh(λ_t)"),
    ]
    assert spelled == ["level"]


def test_a_cell_without_a_template_has_an_article_of_its_equations_whose_letters_are_defined(made_up):
    page = rendered("articles/steps.html", made_up)
    letter = re.compile(r'<(?:i class="sym"|span class="op")>(.*?)</(?:i|span)>', re.S)
    entries = re.search(r"<dl data-letters>(.*?)</dl>", page, re.S)[1]
    defined = {text(found) for dt in re.findall(r"<dt>.*?</dt>", entries, re.S) for found in letter.findall(dt)}
    formulas = [text(found) for found in re.findall(r'<span class="eq">(.*?)</span>(?=<span|</div>)', page, re.S)]

    assert "λ_t = σ(W_λ x_t + q ⊙ v_t−1 + b_λ)" in formulas
    assert "v_t = λ_t ⊙ v_t−1 + (1 − λ_t) ⊙ λ′_t − tanh(λ_t)" in formulas
    assert {text(found) for found in letter.findall(page)} <= defined
