"""Equations as HTML, written as one would say them: `f_t = σ(W_f x_t + U_f h_{t−1} + b_f)`.

Whatever has a meaning of its own is an element, `sym` or `op`, so that the page can define it where it stands.
"""

import re

from markupsafe import Markup

# A sign, or a name, a letter or one with accents and primes, and what stands below and above it.
TOKEN = re.compile(
    r"(?P<name>⊙|[A-Za-zα-ωΑ-Ωℓ]+′?)"
    r"(?:_(?:\{(?P<below>[^{}]*)\}|(?P<below_one>[A-Za-z0-9α-ω]+)))?"
    r"(?:\^(?:\{(?P<above>[^{}]*)\}|(?P<above_one>[A-Za-z0-9α-ω]+)))?"
)
# Upright, as every text on mathematics has them: functions, signs and words.
OPERATORS = {"σ", "φ", "ψ", "tanh", "softmax", "log", "exp", "mod", "Σ", "⊙"}
WORDS = {"if", "else", "not", "LSTM"}


def typeset(text: str) -> Markup:
    """HTML of an equation: names in italics, functions and signs upright; `_` lowers and `^` raises what follows.

    Braces keep together what is lowered or raised.

    Args:
      text: trusted; nothing in it is taken for HTML.
    """
    parts, end = [], 0
    for found in TOKEN.finditer(text):
        parts.append(Markup.escape(text[end : found.start()]))
        parts.append(_name(found))
        end = found.end()
    return Markup("").join([*parts, Markup.escape(text[end:])])


def _name(found: re.Match[str]) -> Markup:
    below, above = found["below"] or found["below_one"], found["above"] or found["above_one"]
    html = Markup.escape(found["name"])
    for index, place in ((below, Markup("<sub>{}</sub>")), (above, Markup("<sup>{}</sup>"))):
        if index:
            html += place.format(index)
    if found["name"] in WORDS:
        return html
    element = '<span class="op">{}</span>' if found["name"] in OPERATORS else '<i class="sym">{}</i>'
    return Markup(element).format(html)
