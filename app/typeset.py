"""Equations as HTML, written as one would say them: `f_t = σ(W_f x_t + U_f h_{t−1} + b_f)`."""

import re

from markupsafe import Markup

# A name, a letter or one with accents and primes, and what stands below and above it.
TOKEN = re.compile(
    r"(?P<name>[A-Za-zα-ωΑ-Ωℓ]+′?)"
    r"(?:_(?:\{(?P<below>[^{}]*)\}|(?P<below_one>[A-Za-z0-9α-ω]+)))?"
    r"(?:\^(?:\{(?P<above>[^{}]*)\}|(?P<above_one>[A-Za-z0-9α-ω]+)))?"
)
# Upright, as every text on mathematics has them: functions and words.
UPRIGHT = {"σ", "φ", "ψ", "tanh", "softmax", "log", "exp", "mod", "if", "else", "not", "Σ", "LSTM"}


def typeset(text: str) -> Markup:
    """HTML of an equation: names in italics, `_` lowers and `^` raises what follows, which braces keep together.

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
    return html if found["name"] in UPRIGHT else Markup('<i class="sym">{}</i>').format(html)
