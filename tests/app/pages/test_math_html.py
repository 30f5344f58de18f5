"""Equations as one writes them become HTML in which nothing but the letters has changed."""

import re

import pytest
from markupsafe import Markup

from gatescope.app.pages.math_html import typeset


def test_a_symbol_is_italic_and_contains_its_subscript():
    assert typeset("h_{t−1}") == '<i class="sym">h<sub>t−1</sub></i>'


def test_a_prime_belongs_to_its_letter():
    assert typeset("c′_t") == '<i class="sym">c′<sub>t</sub></i>'


def test_a_superscript_follows_the_subscript():
    assert typeset("U_j^i") == '<i class="sym">U<sub>j</sub><sup>i</sup></i>'


@pytest.mark.parametrize("word", ["σ", "tanh", "softmax", "mod", "Σ"])
def test_a_function_is_upright(word):
    assert typeset(f"{word}(x)") == f'<span class="op">{word}</span>(<i class="sym">x</i>)'


def test_a_word_is_text():
    assert typeset("LSTM (x)") == 'LSTM (<i class="sym">x</i>)'


def test_the_element_wise_product_is_an_operator():
    assert typeset("i_t ⊙ g") == '<i class="sym">i<sub>t</sub></i> <span class="op">⊙</span> <i class="sym">g</i>'


def test_text_is_escaped():
    html = typeset("1 < 2 & <b> a_{<i>}")

    assert isinstance(html, Markup)
    assert re.findall("<[^>]*>", html) == [
        '<i class="sym">', "</i>", '<i class="sym">', "<sub>", "</sub>", "</i>"
    ]  # fmt: skip


def test_spaces_and_signs_are_unchanged():
    html = typeset("f_t = σ(W_f x_t + b_f) ⊙ 1 − e^2")

    assert re.sub("<[^>]*>", "", html) == "ft = σ(Wf xt + bf) ⊙ 1 − e2"
