"""Makes calculations with numbers for ``bench.steps``: integers and fractions worked out step by step, with one wrong
step at a known place or none. Like ``bench.derivations``, it shares nothing with the checker."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction

Tree = Fraction | tuple["Tree", str, "Tree"]
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


@dataclass(frozen=True)
class Sum:
    """The links of a calculation as text; ``wrong`` is the index of the wrong one, ``rules`` what made it."""

    links: tuple[str, ...]
    wrong: int | None
    rules: tuple[str, ...] = ()


def value(tree: Tree) -> Fraction:
    """The exact value."""
    if isinstance(tree, Fraction):
        return tree
    left, sign, right = value(tree[0]), tree[1], value(tree[2])
    if sign == "/":
        return left / right
    return left + right if sign == "+" else left - right if sign == "-" else left * right


def shown(tree: Tree, times: str, outer: int = 0, *, first: bool = True) -> str:
    """The calculation as text, with the brackets it needs."""
    if isinstance(tree, Fraction):
        text = str(tree)
        bracket = tree.denominator != 1 and outer >= 2
        return f"({text})" if bracket or (tree < 0 and not first) else text
    left, sign, right = tree
    strength = _STRENGTH[sign]
    right_outer = strength + (sign in "-/")
    glyph = times if sign == "*" else sign
    text = f"{shown(left, times, strength, first=first)} {glyph} {shown(right, times, right_outer, first=False)}"
    return f"({text})" if strength < outer else text


def made(rng: random.Random, *, wrong: bool) -> Sum:
    """A calculation of two to five links."""
    while True:
        found = _attempt(rng, wrong=wrong)
        if found is not None:
            return found


def _attempt(rng: random.Random, *, wrong: bool) -> Sum | None:
    tree = _tree(rng, rng.choice([1, 2, 2, 3]), fractions=rng.random() < 0.3)
    times = rng.choice(["*", "*", "·", "×"])
    links, at = [shown(tree, times)], rng.randint(1, 2)
    rules: tuple[str, ...] = ()
    found: int | None = None
    while not isinstance(tree, Fraction):
        new = _reduced(tree, rng)
        if wrong and found is None and len(links) == at:
            slip, rules = _slip(tree, new, rng)
            if slip is None or value(slip) == value(tree):
                return None
            new, found = slip, at
        tree = new
        links.append(shown(tree, times))
    if any(len(link) > 60 for link in links) or (wrong and found is None) or abs(value(tree)) > 10**6:
        return None
    return Sum(tuple(links), found, rules)


def _tree(rng: random.Random, depth: int, *, fractions: bool) -> Tree:
    if depth == 0:
        top = rng.randint(1, 12) * rng.choice([1, 1, 1, -1])
        return Fraction(top, rng.randint(2, 9)) if fractions else Fraction(top)
    sides = [depth - 1, rng.randrange(depth)]
    rng.shuffle(sides)
    sign = rng.choice("+-" if fractions else "++--**")
    return _tree(rng, sides[0], fractions=fractions), sign, _tree(rng, sides[1], fractions=fractions)


def _reduced(tree: Tree, rng: random.Random) -> Tree:
    """One operation done, anywhere where both sides are numbers."""
    assert not isinstance(tree, Fraction)
    left, sign, right = tree
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return value(tree)
    open_sides = [side for side in (0, 2) if not isinstance(tree[side], Fraction)]
    if rng.choice(open_sides) == 0:
        return _reduced(left, rng), sign, right
    return left, sign, _reduced(right, rng)


def _slip(tree: Tree, right: Tree, rng: random.Random) -> tuple[Tree | None, tuple[str, ...]]:
    if rng.random() < 0.4:
        return _miswritten(right, rng), ()
    rules = [_left_first, _signs, _across, _signs]
    rng.shuffle(rules)
    for rule in rules:
        found = rule(tree, rng)
        if found is not None:
            return found
    return None, ()


def _miswritten(tree: Tree, rng: random.Random) -> Tree:
    if isinstance(tree, Fraction):
        return rng.choice([tree + 1, tree - 1, -tree, tree * 10, tree + 10])
    left, sign, right = tree
    if rng.random() < 0.5:
        return _miswritten(left, rng), sign, right
    return left, sign, _miswritten(right, rng)


def _left_first(tree: Tree, rng: random.Random) -> tuple[Tree, tuple[str, ...]] | None:
    """a + b * c worked out from the left."""
    if isinstance(tree, Fraction) or tree[1] not in "+-" or isinstance(tree[2], Fraction) or tree[2][1] != "*":
        return None
    if not isinstance(tree[0], Fraction) or not isinstance(tree[2][0], Fraction):
        return None
    return (value((tree[0], tree[1], tree[2][0])), "*", tree[2][2]), ("left_to_right",)


def _signs(tree: Tree, rng: random.Random) -> tuple[Tree, tuple[str, ...]] | None:
    """A sign rule for whole numbers broken, in the outermost operation of two numbers."""
    if isinstance(tree, Fraction) or not (isinstance(tree[0], Fraction) and isinstance(tree[2], Fraction)):
        return None
    a, sign, b = tree[0], tree[1], tree[2]
    if a.denominator != 1 or b.denominator != 1:
        return None
    if sign == "*" and a < 0 and b < 0:
        return -(a * b), ("negative_times_negative",)
    if sign == "*" and a * b < 0:
        return -(a * b), ("negative_times_positive", "drop_negative_sign")
    if sign == "-" and b < 0:
        return a + b, ("minus_negative_as_minus",)
    if sign == "+" and a < 0 and b < 0:
        return -(a + b), ("add_negatives_as_positive",)
    if sign == "-" and 0 < a < b:
        return b - a, ("subtract_smaller_from_larger",)
    if sign == "+" and a < 0 < b:
        return a - b, ("sign_of_sum",)
    return None


def _across(tree: Tree, rng: random.Random) -> tuple[Tree, tuple[str, ...]] | None:
    """Fractions added top to top and bottom to bottom."""
    if isinstance(tree, Fraction) or tree[1] != "+":
        return None
    a, b = tree[0], tree[2]
    if not (isinstance(a, Fraction) and isinstance(b, Fraction)) or a.denominator == b.denominator == 1:
        return None
    return Fraction(a.numerator + b.numerator, a.denominator + b.denominator), ("fraction_add_across",)
