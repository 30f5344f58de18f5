"""The equations of a model's cell as its page names them.

A template names a part of an equation, `cell.cell_state.terms[0]`, and gets two things from it: the formula, and a
reference by which static/js/analysis/equation-evaluator.js computes the number of a unit at a row. References are
names of signals with `@before` or `@below`, and paths such as `cell_state.terms[0].factors[1]`.

The equations are the top layer's, for no layer has more; what a layer reads is x_t in all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from markupsafe import Markup

from gatescope.app.pages.equation_writer import TIMES, EquationWriter, Tokens
from gatescope.app.pages.math_html import html, plain, svg
from gatescope.app.schemas import ModelDescription
from gatescope.model.equations import IMAGE, Equation, Product, Term, Value, Weight


@dataclass(frozen=True, kw_only=True)
class Part:
    """Part of an equation.

    Args:
      reference: names it to the page's scripts.
      tokens: how it is written.
      is_spelled: whether it can be written with numbers in the places of its symbols: all are a unit's own, and they
        are more than one.
    """

    reference: str
    tokens: Tokens
    is_spelled: bool = False

    @property
    def expression(self) -> Markup:
        """As HTML."""
        return html(self.tokens)

    @property
    def text(self) -> str:
        """As plain text."""
        return plain(self.tokens)

    @property
    def label(self) -> Markup:
        """As SVG text."""
        return svg(self.tokens)

    def __mul__(self, other: "Part") -> "Part":
        """The product of two parts, for one that no equation has as a term."""
        return Part(reference=f"{self.reference}*{other.reference}", tokens=(*self.tokens, *TIMES, *other.tokens))


@dataclass(frozen=True, kw_only=True)
class TermPart(Part):
    """A term.

    Args:
      factors: its factors.
      weights: those of its product; None where it has none.
      vector: what its product is of, number by number.
      ungated: what it is where its first factor, a gate, is 1.
    """

    factors: tuple[Part, ...]
    weights: Part | None
    vector: Part | None
    ungated: Part


@dataclass(frozen=True, kw_only=True)
class Case(Part):
    """All terms of an equation, or all of its `otherwise`: its number where that is the case, else 0.

    Args:
      symbol: of what the equation gives, HTML.
      condition: the equation's `when`, HTML; empty where it has none.
      holds: whether it is the case where the condition holds.
      terms: its terms.
    """

    symbol: Markup
    condition: Markup
    holds: bool
    terms: tuple[TermPart, ...]

    def __getitem__(self, place: int) -> TermPart:
        return self.terms[place]


@dataclass(frozen=True, kw_only=True)
class Quantity(Part):
    """A signal, a step or the belief; written as the right side of its equation, or as its symbol where it has none.

    Args:
      name: its name.
      letters: its symbol.
      before: itself at the row before.
      below: itself in the layer beneath.
      equation: what computes it; None where no equation does.
      terms: what is added up.
      otherwise: what is added up where the equation's `when` does not hold.
      ungated: itself where the first factor of its only term, a gate, is 1.
    """

    name: str
    letters: Part
    before: Part
    below: Part
    equation: Equation | None
    terms: Case
    otherwise: Case
    ungated: Part

    @property
    def symbol(self) -> Markup:
        """Its symbol as HTML."""
        return self.letters.expression


class Notation:
    """All quantities of a model by name.

    Args:
      model: a model's description.
    """

    def __init__(self, model: ModelDescription) -> None:
        equations = (*model.equations[-1], model.belief)
        steps = {equation.name: equation.step.symbol for equation in equations if equation.step}
        self._writer = EquationWriter(
            symbols={IMAGE: "x_t"} | steps | {signal.name: signal.symbol for signal in model.signals},
            equations={equation.name: equation for equation in equations},
            output=model.output,
        )
        self._scalars = {signal.name for signal in model.signals if signal.across == "all"}
        self._quantities: dict[str, Quantity] = {}

    def __getitem__(self, name: str) -> Quantity:
        if name not in self._quantities:
            self._quantities[name] = self.quantity(name)
        return self._quantities[name]

    def quantity(self, name: str, joint: str = "") -> Quantity:
        """A signal, a step or the belief.

        Args:
          name: its name.
          joint: a symbol for all that its products are of, as one vector, such as "H".

        Raises:
          KeyError: the model has none of this name.
        """
        writer = replace(self._writer, joint=joint, dot=name in self._scalars)
        symbol, equation = writer.symbols[name], writer.equations.get(name)
        letters = writer.symbol(symbol)
        terms = _case(writer, name, equation, "terms")
        gated = equation.terms if equation and len(equation.terms) == 1 else ()
        ungated = writer.right_side(equation, [_ungated(term) for term in gated]) if equation else ()
        return Quantity(
            reference=name,
            tokens=terms.tokens if equation else letters,
            is_spelled=equation is not None and _is_spelled(equation),
            name=name,
            letters=Part(reference=name, tokens=letters),
            before=Part(reference=f"{name}@before", tokens=writer.symbol(symbol, "t−1")),
            below=Part(reference=f"{name}@below", tokens=writer.symbol(symbol, below=True)),
            equation=equation,
            terms=terms,
            otherwise=_case(writer, name, equation, "otherwise"),
            ungated=Part(reference=f"{name}:ungated", tokens=ungated),
        )

    def weights(self, kind: Literal["row", "state", "own", "bias"]) -> list[str]:
        """The symbols of learned numbers: matrices on the row or on anything else, one for a value, or added."""
        return [
            factor.symbol
            for equation in self._writer.equations.values()
            for term in equation.terms
            for factor in term.factors
            if isinstance(factor, Weight | Product) and self._kind(factor, term) == kind
        ]

    def values(self, at: Literal["before", "below"]) -> list[Quantity]:
        """The signals whose value at the row before, or in the layer beneath, is in an equation by itself."""
        terms = [term for each in self._writer.equations.values() for term in (*each.terms, *each.otherwise)]
        factors = [factor for term in terms for factor in term.factors]
        values = [v for factor in factors for v in (factor.of if isinstance(factor, Product) else [factor])]
        found = {v.of for v in values if isinstance(v, Value) and (v.at == "before" if at == "before" else v.below)}
        return [self[name] for name in self._writer.symbols if name in found]

    def _kind(self, factor: Weight | Product, term: Term) -> str:
        if isinstance(factor, Weight):
            return "bias" if len(term.factors) == 1 else "own"
        if isinstance(factor.by, Value):
            return ""
        return "row" if any(self._writer.is_row(value) for value in factor.of) else "state"


def _case(writer: EquationWriter, name: str, equation: Equation | None, field: Literal["terms", "otherwise"]) -> Case:
    some: tuple[Term, ...] = getattr(equation, field) if equation else ()
    holds = field == "terms"
    return Case(
        reference=f"{name}.{field}",
        tokens=writer.right_side(equation, some) if equation and holds else writer.sum(some),
        symbol=html(writer.symbol(writer.symbols[name])),
        condition=html(writer.value(equation.when)) if equation and equation.when else Markup(""),
        holds=holds,
        terms=tuple(_term(writer, f"{name}.{field}[{place}]", term) for place, term in enumerate(some)),
    )


def _term(writer: EquationWriter, reference: str, term: Term) -> TermPart:
    paths = [f"{reference}.factors[{place}]" for place in range(len(term.factors))]
    weights = vector = None
    for path, factor in zip(paths, term.factors, strict=True):
        if isinstance(factor, Product):
            weights = Part(reference=path, tokens=writer.symbol(factor.symbol))
            vector = Part(reference=f"{path}.of", tokens=writer.term(Term(factors=factor.of)))
    return TermPart(
        reference=reference,
        tokens=writer.term(term),
        is_spelled=len(term.factors) > 1 and _are_own([term]),
        factors=tuple(
            Part(reference=path, tokens=writer.factor(factor)) for path, factor in zip(paths, term.factors, strict=True)
        ),
        weights=weights,
        vector=vector,
        ungated=Part(reference=f"{reference}:ungated", tokens=writer.term(_ungated(term))),
    )


def _ungated(term: Term) -> Term:
    return Term(factors=term.factors[1:], minus=term.minus)


def _are_own(terms: Iterable[Term]) -> bool:
    """Whether terms are made of a unit's own numbers alone, without weights."""
    return all(isinstance(factor, Value) and factor.at != "each" for term in terms for factor in term.factors)


def _is_spelled(equation: Equation) -> bool:
    if equation.when or equation.activation not in ("identity", "tanh") or not _are_own(equation.terms):
        return False
    if len(equation.terms) > 1 or len(equation.terms[0].factors) > 1 or equation.activation == "tanh":
        return True
    return any(isinstance(factor, Value) and factor.form != "itself" for factor in equation.terms[0].factors)
