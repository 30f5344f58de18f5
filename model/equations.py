"""How every number of a network comes about, as data: with this, a trace and the weights file it can be computed again.

Whatever a network computes at a row is a vector, and an equation says of each number in it

    a(Σ ± factor · factor · …)

where `a` is an activation, and a factor is a number that came before, a weight, or a sum of products over a vector.
Layers are those of one classifier; tensors are called by their names in the weights file, without what all of them
begin with: `layers.0.` for the first layer, `readout.` for the belief.
"""

from dataclasses import dataclass
from typing import Literal

IMAGE = "image"
BELIEF = "belief"

Activation = Literal["identity", "sigmoid", "tanh", "softmax", "is_zero"]


@dataclass(frozen=True, kw_only=True)
class Value:
    """A number that came before it, or in a product a whole vector of them.

    Where a quantity is counted by something coarser than units, as a clock is by modules, a unit takes its module's.

    Args:
      of: a signal or a step of the layer, or "image": the pixels of a row.
      at: which row's: the one read "now", the one "before", which gives 0 at the first row, or "each" row so far, where
        an equation goes over rows.
      form: the number "itself", its "rest", which is 1 minus it, or its "tanh".
      below: it is the layer's beneath.
    """

    kind: Literal["value"] = "value"
    of: str
    at: Literal["now", "before", "each"] = "now"
    form: Literal["itself", "rest", "tanh"] = "itself"
    below: bool = False


@dataclass(frozen=True, kw_only=True)
class Weight:
    """A learned number, one for each unit: a bias, or where it stands beside a value a peephole.

    Args:
      symbol: what the equations call it, such as "b_f".
      tensor: a vector.
      first: where in it the first unit's number stands.
    """

    kind: Literal["weight"] = "weight"
    symbol: str
    tensor: str
    first: int = 0


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some columns of a matrix, one for each of as many units that stand side by side.

    Args:
      tensor: a matrix, or a vector, which is a matrix of one column.
      column: the first of the columns.
      units: how many there are.
      unit: the first unit that has one.
      entry: the number of the vector that the first line of the matrix belongs to.
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
      symbol: what the equations call the weights, such as "W_f".
      of: the vector; of several ones, their product number by number.
      by: the weights; or a value at "each" row, by which a vector over rows is multiplied.
    """

    kind: Literal["product"] = "product"
    symbol: str
    of: tuple[Value, ...]
    by: tuple[Block, ...] | Value


@dataclass(frozen=True, kw_only=True)
class Clock:
    """How many rows have gone by since a row whose number, counted from 1, a period divides.

    Args:
      periods: one for each module.
    """

    kind: Literal["clock"] = "clock"
    periods: tuple[int, ...]


Factor = Value | Weight | Product | Clock


@dataclass(frozen=True, kw_only=True)
class Term:
    """A product of factors, 1 where there are none, that is added or taken away."""

    factors: tuple[Factor, ...] = ()
    minus: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is computed on the way to a signal and is none itself.

    Args:
      symbol: what the equations call it.
      meaning: one sentence for a reader who sees it for the first time.
      width: how many numbers it has at a row.
      across: what they stand for: a "unit" or a "class" each, or an "entry" of a vector that is nothing more.
    """

    symbol: str
    meaning: str
    width: int
    across: Literal["unit", "class", "entry"] = "unit"


@dataclass(frozen=True, kw_only=True)
class Equation:
    """How each number of a signal or a step comes about at a row.

    Args:
      name: the signal's or step's.
      terms: what is added up.
      activation: what is made of the sum; "softmax" sets it against those of the other numbers, of rows only against
        those read so far, and "is_zero" is 1 where it is 0 and 0 elsewhere.
      when: holds where this value is 1; where it is 0 the number is the sum of `otherwise`.
      otherwise: terms.
      step: what it is if it is no signal.
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
    """The product of the factors, taken away."""
    return Term(factors=factors, minus=True)


def dense(symbol: str, vector: Value, tensor: str, units: int, column: int = 0) -> Product:
    """A vector times the columns of a matrix from `column` on, one for each of the units."""
    return Product(symbol=symbol, of=(vector,), by=(Block(tensor=tensor, column=column, units=units),))
