"""Equations of a cell as symbols and signs, in the notation of the field: f_t ⊙ c_{t−1} + i_t ⊙ g_t."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from gatescope.app.pages.math_html import Operator, Symbol, Token
from gatescope.model.equations import IMAGE, Clock, Equation, Factor, Product, Term, Value, Weight

Tokens = tuple[Token, ...]

FUNCTIONS = {"sigmoid": "σ", "tanh": "tanh", "softmax": "softmax"}
TIMES: Tokens = (" ", Operator("⊙"), " ")


@dataclass(frozen=True, kw_only=True)
class EquationWriter:
    """Writes what equations are made of.

    Args:
      symbols: by the names of signals, steps and the image.
      equations: by the names of what they give.
      output: the signal that the layer above reads; there it is x_t.
      joint: a symbol for all that products are of, as one vector, such as "H"; empty where each is written.
      dot: whether a product of two vectors is one number, v · u.
    """

    symbols: Mapping[str, str]
    equations: Mapping[str, Equation]
    output: str
    joint: str = ""
    dot: bool = False

    def symbol(self, symbol: str, index: str = "t", *, below: bool = False, more: str = "") -> Tokens:
        """A symbol such as f_t, with another time index, of the layer beneath, or with one more index."""
        letter, _, indices = symbol.partition("_")
        indices = re.sub("(^|,)t$", rf"\g<1>{index}", indices.replace("_", ""))
        return (Symbol(letter=f"{letter}′" if below else letter, below=indices + more),)

    def is_row(self, value: Value) -> bool:
        """Whether it is what the layer reads: the row of the image, or what the layer beneath puts out."""
        return value.of == IMAGE or (value.below and value.of == self.output)

    def right_side(self, equation: Equation, terms: Sequence[Term]) -> Tokens:
        """An activation of the sum of terms."""
        if equation.activation not in FUNCTIONS:
            return self.sum(terms)
        return (Operator(FUNCTIONS[equation.activation]), "(", *self.sum(terms), ")")

    def sum(self, terms: Sequence[Term]) -> Tokens:
        """Terms one after the other; a value that several begin with is written once, before parentheses."""
        written: list[Token] = []
        for (minus, common), group in groupby(self._joined(terms), key=lambda term: (term.minus, _first_value(term))):
            some = list(group)
            if common is None or len(some) == 1:
                addends = [self.term(term) for term in some]
            else:
                rest = self.sum([Term(factors=term.factors[1:]) for term in some])
                addends = [(*self.factor(common, alone=False), *TIMES, "(", *rest, ")")]
            for addend in addends:
                sign = ("−" if minus else "") if not written else " − " if minus else " + "
                written += [sign, *addend]
        return tuple(written)

    def term(self, term: Term) -> Tokens:
        """The product of the factors, without its sign."""
        if not term.factors:
            return ("1",)
        return between(TIMES, [self.factor(factor, alone=len(term.factors) == 1) for factor in term.factors])

    def factor(self, factor: Factor, *, alone: bool = True) -> Tokens:
        """A factor, in parentheses where it is a sum that is not alone."""
        match factor:
            case Value():
                written = self.value(factor)
                return ("(", *written, ")") if factor.form == "rest" and not alone else written
            case Weight():
                return self.symbol(factor.symbol)
            case Clock():
                return (Symbol(letter="t"), " ", Operator("mod"), " ", Symbol(letter="T", below="j"))
            case Product():
                return self._product(factor)

    def value(self, value: Value, more: str = "") -> Tokens:
        """A value in its form; one at each row as all of them."""
        symbol = self.symbols[value.of]
        if value.at == "each":
            return (*self.symbol(symbol, "1"), ", …, ", *self.symbol(symbol))
        written = self.symbol(symbol, "t−1" if value.at == "before" else "t", below=value.below, more=more)
        if value.form == "rest":
            return ("1 − ", *written)
        return (Operator("tanh"), "(", *written, ")") if value.form == "tanh" else written

    def _product(self, product: Product) -> Tokens:
        weights = self.symbol(product.symbol)
        if isinstance(product.by, Value):  # over rows, each of which has a number of its own
            rows = between(TIMES, [self.value(value, more=",s") for value in product.of])
            return (Operator("Σ"), " ", *rows, " ", *weights)
        vectors = between(TIMES, [self._vector(value) for value in product.of])
        if len(product.of) > 1:
            vectors = ("(", *vectors, ")")
        over_modules: Tokens = (Operator("Σ"), " ") if len(product.by) > 1 else ()
        return (*over_modules, *weights, " · " if self.dot else " ", *vectors)

    def _vector(self, value: Value) -> Tokens:
        """What is multiplied by weights; what is no signal is written out."""
        if self.joint:
            return self.symbol(self.joint)
        if self.is_row(value):
            return self.symbol(self.symbols[IMAGE])
        equation = self.equations.get(value.of)
        if equation is None or equation.step is None:
            return self.value(value)
        written = replace(self, dot=False).right_side(equation, equation.terms)
        return written if equation.activation in FUNCTIONS else ("(", *written, ")")

    def _joined(self, terms: Sequence[Term]) -> Iterator[Term]:
        """With a joint vector only the first of all products, which stands for them."""
        is_first = True
        for term in terms:
            is_product = bool(self.joint) and any(isinstance(factor, Product) for factor in term.factors)
            if is_first or not is_product:
                yield term
            is_first = is_first and not is_product


def _first_value(term: Term) -> Value | None:
    """The value that a term of several factors begins with, if it does with one."""
    first = term.factors[0] if len(term.factors) > 1 else None
    return first if isinstance(first, Value) else None


def between(sign: Tokens, parts: Sequence[Tokens]) -> Tokens:
    """Parts with a sign between them."""
    return tuple(token for place, part in enumerate(parts) for token in (*(sign if place else ()), *part))
