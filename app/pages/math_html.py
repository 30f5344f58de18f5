"""Formulas as HTML and as SVG text: names in italics with their indices, functions and signs upright.

Whatever has a meaning of its own is an element, `sym` or `op`, so that the page can define it where it stands. The
equations of a cell are written by `gatescope.app.pages.cell_notation`; what is typeset from text here are symbols in a
sentence, and formulas that are no cell's equation.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup


@dataclass(frozen=True, kw_only=True)
class Symbol:
    """A letter with what stands below and above it, such as c′ with t−1."""

    letter: str
    below: str = ""
    above: str = ""


@dataclass(frozen=True)
class Operator:
    """A function or a sign, such as σ or ⊙."""

    text: str


Token = Symbol | Operator | str

# A sign, or a name, a letter or one with accents and primes, and what stands below and above it.
NAME = re.compile(
    r"(?P<name>⊙|[A-Za-zα-ωΑ-Ωℓ]+′?)"
    r"(?:_(?:\{(?P<below>[^{}]*)\}|(?P<below_one>[A-Za-z0-9α-ω]+)))?"
    r"(?:\^(?:\{(?P<above>[^{}]*)\}|(?P<above_one>[A-Za-z0-9α-ω]+)))?"
)
OPERATORS = {"σ", "φ", "ψ", "tanh", "softmax", "log", "exp", "mod", "Σ", "⊙"}
WORDS = {"LSTM"}


def typeset(text: str) -> Markup:
    """HTML of a formula as text, `α_{k,s}`: `_` lowers and `^` raises what follows, braces keep it together.

    Args:
      text: trusted; nothing in it is taken for HTML.
    """
    return html(_tokens(text))


def _tokens(text: str) -> Iterable[Token]:
    end = 0
    for found in NAME.finditer(text):
        yield text[end : found.start()]
        below, above = found["below"] or found["below_one"] or "", found["above"] or found["above_one"] or ""
        if found["name"] in WORDS:
            yield found[0]
        elif found["name"] in OPERATORS:
            yield Operator(found["name"])
        else:
            yield Symbol(letter=found["name"], below=below, above=above)
        end = found.end()
    yield text[end:]


def html(tokens: Iterable[Token]) -> Markup:
    """Tokens as HTML."""
    return Markup("").join(map(_html, tokens))


@cache  # there are as many as symbols of the models, and a page writes each of them many times
def _html(token: Token) -> Markup:
    match token:
        case Symbol(letter=letter, below=below, above=above):
            lowered = Markup("<sub>{}</sub>").format(below) if below else ""
            raised = Markup("<sup>{}</sup>").format(above) if above else ""
            return Markup('<i class="sym">{}{}{}</i>').format(letter, lowered, raised)
        case Operator(text):
            return Markup('<span class="op">{}</span>').format(text)
        case text:
            return Markup.escape(text)


def plain(tokens: Iterable[Token]) -> str:
    """Tokens as text, `c_{t−1}`."""
    return "".join(map(_plain, tokens))


def _plain(token: Token) -> str:
    match token:
        case Symbol(letter=letter, below=below):
            return letter + (f"_{below}" if len(below) == 1 else f"_{{{below}}}" if below else "")
        case Operator(text) | str(text):
            return text


def svg(tokens: Iterable[Token]) -> Markup:
    """Tokens as the content of an SVG `text`; what comes after an index stands on the line again."""
    return Markup("").join(map(_svg, tokens))


@cache
def _svg(token: Token) -> Markup:
    match token:
        case Symbol(letter=letter, below=below):
            lowered = Markup('<tspan class="below" dy=".28em">{}</tspan><tspan dy="-.2em">&#8203;</tspan>').format(
                below
            )
            named = Markup('<tspan class="letter">{}</tspan>{}').format(letter, lowered if below else "")
            return Markup("<tspan data-letter>{}</tspan>").format(named)
        case Operator(text):
            return Markup.escape(text)
        case text:
            return Markup.escape(text)
