"""The equations of a network as data: with a trace and the weights file, each of its numbers can be recomputed.

Everything that a network computes at a row is a vector. An equation gives each of its numbers as

    a(Σ ± factor · factor · …)

where `a` is an activation and a factor is an earlier number, a weight, or a product of weights and a vector. They are
the only written form of a cell besides its `step`: the page derives formulas, diagrams and explanations from them.
Tensors have their names in the weights file without the prefix, `layers.0.` for the first layer or `readout.`.
"""

from dataclasses import dataclass
from typing import Literal

IMAGE = "image"
BELIEF = "belief"

Activation = Literal["identity", "sigmoid", "tanh", "softmax", "is_zero"]


@dataclass(frozen=True, kw_only=True)
class Value:
    """A number computed earlier, or in a product a whole vector.

    Of a quantity with one number for each module, such as a clock, a unit takes its module's.

    Args:
      of: a signal or a step of the layer, or "image": the pixels of a row.
      at: its row: "now", the one "before", which is 0 at the first row, or "each" row so far, in sums over rows.
      form: the number "itself", its "rest", which is 1 minus it, or its "tanh".
      below: whether it is the layer beneath's.
    """

    kind: Literal["value"] = "value"
    of: str
    at: Literal["now", "before", "each"] = "now"
    form: Literal["itself", "rest", "tanh"] = "itself"
    below: bool = False


@dataclass(frozen=True, kw_only=True)
class Weight:
    """A learned number for each unit: a bias, or beside a value a peephole.

    Args:
      symbol: its symbol, such as "b_f".
      tensor: a vector.
      first: the index of the first unit's number.
    """

    kind: Literal["weight"] = "weight"
    symbol: str
    tensor: str
    first: int = 0


@dataclass(frozen=True, kw_only=True)
class Block:
    """Consecutive columns of a matrix, one for each of as many neighbouring units.

    Args:
      tensor: a matrix, or a vector, which is a matrix of one column.
      column: the first of the columns.
      units: their count.
      unit: the first of the units.
      entry: the index in the vector of the matrix's first row.
    """

    tensor: str
    column: int = 0
    units: int
    unit: int = 0
    entry: int = 0


@dataclass(frozen=True, kw_only=True)
class Product:
    """The sum over a vector's numbers, each times a weight of the unit's own.

    Args:
      symbol: the symbol of the weights, such as "W_f".
      of: the vector; of several, their element-wise product.
      by: the weights; or a value at "each" row, by which a vector over rows is multiplied.
    """

    kind: Literal["product"] = "product"
    symbol: str
    of: tuple[Value, ...]
    by: tuple[Block, ...] | Value


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The rows since the last one whose number, counted from 1, the period divides.

    Args:
      periods: one for each module.
    """

    kind: Literal["clock"] = "clock"
    periods: tuple[int, ...]


Factor = Value | Weight | Product | Clock


@dataclass(frozen=True, kw_only=True)
class Term:
    """A product of factors, 1 without any, that is added or subtracted."""

    factors: tuple[Factor, ...] = ()
    minus: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """An intermediate result that is no signal.

    Args:
      symbol: its symbol.
      meaning: one sentence for a reader who sees it for the first time.
      width: the count of its numbers at a row.
      across: what each stands for: a "unit", a "class", or an "entry" of a vector.
    """

    symbol: str
    meaning: str
    width: int
    across: Literal["unit", "class", "entry"] = "unit"


@dataclass(frozen=True, kw_only=True)
class Equation:
    """The equation of each number of a signal or a step at a row.

    Args:
      name: the signal's or step's.
      terms: what is added up.
      activation: applied to the sum; "softmax" over all numbers, of rows over those read so far, and "is_zero", which
        is 1 where the sum is 0 and 0 elsewhere.
      when: where this value is 0, the number is the sum of `otherwise` instead.
      otherwise: terms.
      step: described here where it is no signal.
    """

    name: str
    terms: tuple[Term, ...]
    activation: Activation = "identity"
    when: Value | None = None
    otherwise: tuple[Term, ...] = ()
    step: Step | None = None


def now(name: str, form: Literal["itself", "rest", "tanh"] = "itself") -> Value:
    """A value of this row."""
    return Value(of=name, form=form)


def before(name: str) -> Value:
    """A value of the row before."""
    return Value(of=name, at="before")


def each(name: str) -> Value:
    """A value of every row so far."""
    return Value(of=name, at="each")


def below(name: str) -> Value:
    """A value of the layer beneath, at this row."""
    return Value(of=name, below=True)


def plus(*factors: Factor) -> Term:
    """The product of the factors, added."""
    return Term(factors=factors)


def minus(*factors: Factor) -> Term:
    """The product of the factors, subtracted."""
    return Term(factors=factors, minus=True)


def dense(symbol: str, vector: Value, tensor: str, units: int, column: int = 0) -> Product:
    """A vector times the columns of a matrix from `column` on, one for each of the units."""
    return Product(symbol=symbol, of=(vector,), by=(Block(tensor=tensor, column=column, units=units),))
