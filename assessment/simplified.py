"""Whether an expression is simplified: nothing left to collect, cancel or work out; and its factors, counted."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import gcd

from assessment.polynomials import (
    InexactError,
    Monomial,
    Poly,
    UndefinedError,
    coefficients,
    primitive,
    ratio,
    symbols,
    write,
)
from assessment.syntax import (
    Abs,
    Add,
    Div,
    Mixed,
    Mul,
    Neg,
    Node,
    Num,
    Pow,
    Root,
    Var,
    children,
    letters_in,
    walk,
)


def bare(node: Node) -> Node:
    """The term without its sign."""
    return node.item if isinstance(node, Neg) else node


def has_brackets(node: Node) -> bool:
    """Whether a sum stands inside a product or a power."""
    for part in walk(node):
        if isinstance(part, Mul) and any(isinstance(bare(factor), Add) for factor in part.factors):
            return True
        if isinstance(part, Pow) and isinstance(bare(part.base), Add):
            return True
        if isinstance(part, Mul) and any(isinstance(f, Pow) and isinstance(bare(f.base), Add) for f in part.factors):
            return True
    return False


def is_simplified(node: Node, *, products: bool = False) -> bool:
    """Whether nothing is left to collect, cancel or work out. ``products`` allows brackets to stay
    factored."""
    if not all(is_simplified(part, products=products) for part in children(node)):
        return False
    match node:
        case Neg(item=item):
            return not isinstance(item, Neg) and (products or not isinstance(item, Add))
        case Add(terms=terms):
            return _is_collected(terms)
        case Mul(factors=factors):
            return _is_tidy_product(factors, products)
        case Div(top=top, bottom=bottom):
            return _is_reduced(top, bottom)
        case Pow(base=base, exponent=exponent):
            if not letters_in(base) or exponent in (Num(Fraction(1)), Num(Fraction(0))) or isinstance(exponent, Neg):
                return False
            return isinstance(base, Var) or (products and isinstance(base, Add))
        case Root(index=index, item=item):
            return _is_plain_radicand(item, index)
        case Abs(item=item):
            return bool(letters_in(item))
        case Mixed(top=top_number, bottom=bottom_number):
            return gcd(top_number, bottom_number) == 1
    return True


def _is_collected(terms: tuple[Node, ...]) -> bool:
    """No two like terms, no bracket left among the terms."""
    seen: set[object] = set()
    for term in terms:
        if term == Num(Fraction(0)) or (has_brackets(term) and not isinstance(bare(term), Div)):
            return False
        kind = _kind_of_term(term)
        if kind is None or kind in seen:
            return False
        seen.add(kind)
    return True


def _kind_of_term(term: Node) -> object:
    """What must differ between terms that cannot be put together; None when the term is itself a sum."""
    try:
        top, bottom = ratio(term)
    except UndefinedError:
        return None
    except InexactError:
        plain = bare(term)
        factors = plain.factors if isinstance(plain, Mul) else (plain,)
        return frozenset(Counter(repr(factor) for factor in factors if letters_in(factor)).items())
    if len(top) != 1 or len(bottom) != 1:
        return write(primitive(bottom)) if symbols(bottom) and isinstance(bare(term), Div) else None
    exponents: dict[str, Fraction | int] = dict(next(iter(top)))
    for symbol, exponent in next(iter(bottom)):
        exponents[symbol] = exponents.get(symbol, 0) - exponent
    return tuple(sorted(exponents.items()))


def _is_tidy_product(factors: tuple[Node, ...], products: bool) -> bool:
    numbers = [factor for factor in factors if isinstance(bare(factor), (Num, Mixed)) or not _has_symbols(factor)]
    if len(numbers) > 1 or Num(Fraction(1)) in numbers or Num(Fraction(0)) in numbers:
        return False
    bases: list[Node] = []
    for factor in factors:
        base = factor.base if isinstance(factor, Pow) else factor
        if base in bases and not (products and isinstance(base, Add)):
            return False
        bases.append(base)
    if sum(isinstance(base, Root) for base in bases) > 1 or any(isinstance(factor, Neg) for factor in factors[1:]):
        return False
    return products or not any(isinstance(bare(base), Add) for base in bases)


def _has_symbols(node: Node) -> bool:
    return any(isinstance(part, (Var, Root)) for part in walk(node))


def _is_plain_radicand(item: Node, index: int) -> bool:
    if isinstance(item, Div) or isinstance(bare(item), Root):
        return False
    if not letters_in(item):
        try:
            top, _ = ratio(Root(index, item))
        except (InexactError, UndefinedError):
            return True
        return len(top) == 1 and abs(next(iter(top.values()))) == 1 and next(iter(top)) != ()
    factors = item.factors if isinstance(item, Mul) else (item,)
    for factor in factors:
        if isinstance(factor, Pow) and isinstance(factor.exponent, Num) and factor.exponent.value >= index:
            return False
    return all(letters_in(factor) or _is_plain_radicand(factor, index) for factor in factors)


def _is_reduced(top: Node, bottom: Node) -> bool:
    if any(isinstance(part, Root) and not letters_in(part) for part in walk(bottom)):
        return False
    if isinstance(bare(bottom), (Div, Num)) and isinstance(bottom, (Neg, Div)):
        return False
    try:
        above, below = ratio(top), ratio(bottom)
    except (InexactError, UndefinedError):
        return True
    if above[1] != {(): Fraction(1)} or below[1] != {(): Fraction(1)}:
        return False
    if any(value.denominator != 1 for value in (*above[0].values(), *below[0].values())):
        return any(isinstance(part, Num) and part.decimal for part in (*walk(top), *walk(bottom)))
    if below[0] == {(): Fraction(1)} or not above[0]:
        return False
    if gcd(*(int(v) for v in above[0].values()), *(int(v) for v in below[0].values())) != 1:
        return False
    return not _share_a_factor(top, bottom, above[0], below[0])


def _share_a_factor(top: Node, bottom: Node, above: Poly, below: Poly) -> bool:
    if _common_letters(above) & _common_letters(below):
        return True
    letters = symbols(above) | symbols(below)
    if len(letters) == 1:
        letter = next(iter(letters))
        try:
            return len(_common_divisor(coefficients(above, letter), coefficients(below, letter))) > 1
        except InexactError:
            return False
    found = set(factor_counts(top)[0]) & set(factor_counts(bottom)[0])
    return bool(found)


def _common_letters(poly: Poly) -> set[str]:
    sets = [{symbol for symbol, _ in monomial if symbol[0] != "#"} for monomial in poly]
    return set.intersection(*sets) if sets else set()


def _common_divisor(left: list[Fraction], right: list[Fraction]) -> list[Fraction]:
    while right:
        rest = list(left)
        while len(rest) >= len(right):
            factor = rest[-1] / right[-1]
            shift = len(rest) - len(right)
            for index, value in enumerate(right):
                rest[shift + index] -= factor * value
            rest.pop()
        while rest and not rest[-1]:
            rest.pop()
        left, right = right, rest
    return left


def factor_counts(node: Node) -> tuple[Counter[str], bool]:
    """The factors with letters in them, up to constants, and whether one of them still hides a common
    number."""
    counts: Counter[str] = Counter()
    hidden = False
    for factor in _factors(node):
        try:
            top, bottom = ratio(factor)
        except (InexactError, UndefinedError):
            counts[repr(factor)] += 1
            continue
        if not symbols(top) and not symbols(bottom):
            continue
        whole = primitive(top)
        sample: Monomial = next(iter(whole))
        hidden = hidden or (len(top) > 1 and abs(top[sample] / whole[sample]) != 1)
        counts[write(whole)] += 1
    return counts, hidden


def _factors(node: Node) -> list[Node]:
    match node:
        case Mul(factors=factors):
            return [inner for factor in factors for inner in _factors(factor)]
        case Neg(item=item):
            return _factors(item)
        case Div(top=top, bottom=bottom) if not letters_in(bottom):
            return _factors(top)
        case Pow(base=base, exponent=Num(value=value)) if value.denominator == 1 and 0 < value <= 30:
            return _factors(base) * int(value)
    return [node]
