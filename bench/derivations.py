"""Makes derivations for ``bench.steps``: right ones, and ones with one wrong line at a known place.

Nothing here uses the checker or its rules. Lines are small tuples of exact numbers; a wrong line comes from a rule
written down a second time in this module, or from a slip of the pen (a digit, a sign, a lost term), and the lines after
it go on rightly from it. Whether a line is really wrong is decided by solving both lines with rational arithmetic here.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

F = Fraction
ZERO = Fraction(0)


@dataclass(frozen=True)
class Term:
    """``size`` times a letter, a plain number or a bracket ``(a*letter + b)``; ``over`` is a denominator as written."""

    size: Fraction
    kind: str  # "x", "1" or "()"
    a: Fraction = ZERO
    b: Fraction = ZERO
    over: int = 1

    @property
    def line(self) -> tuple[Fraction, Fraction]:
        """The term as (coefficient of the letter, plain number)."""
        size = self.size / self.over
        match self.kind:
            case "x":
                return size, F(0)
            case "1":
                return F(0), size
        return size * self.a, size * self.b


Side = tuple[Term, ...]


@dataclass(frozen=True)
class Line:
    """A side, or two sides and the sign between them ("" for a side alone)."""

    left: Side
    right: Side = ()
    op: str = ""


def summed(side: Side) -> tuple[Fraction, Fraction]:
    """A side as (coefficient of the letter, plain number)."""
    return sum((t.line[0] for t in side), F(0)), sum((t.line[1] for t in side), F(0))


def meaning(line: Line) -> object:
    """What a line says: a value for a side alone, a solution set for an equation or inequality."""
    (a, b), (c, d) = summed(line.left), summed(line.right)
    if not line.op:
        return a, b
    if a == c:
        holds = {"=": b == d, "<": b < d, ">": b > d, "<=": b <= d, ">=": b >= d}[line.op]
        return "all" if holds else "none"
    end = (d - b) / (a - c)
    turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}
    return end, line.op if a > c else turned[line.op]


# ---------------------------------------------------------------- right steps

TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "": ""}
Step = Callable[[Line], Line | None]


def x(size: Fraction | int, over: int = 1) -> Term:
    """A term with the letter."""
    return Term(F(size), "x", over=over)


def n(size: Fraction | int, over: int = 1) -> Term:
    """A plain number."""
    return Term(F(size), "1", over=over)


def expanded(side: Side) -> Side:
    """Brackets multiplied out."""
    result: list[Term] = []
    for t in side:
        if t.kind == "()":
            result += [Term(t.size * t.a, "x", over=t.over), Term(t.size * t.b, "1", over=t.over)]
        else:
            result.append(t)
    return tuple(result)


def collected(side: Side) -> Side:
    """Like terms put together (brackets stay)."""
    brackets = tuple(t for t in side if t.kind == "()")
    a = sum((t.line[0] for t in side if t.kind == "x"), F(0))
    b = sum((t.line[1] for t in side if t.kind == "1"), F(0))
    result = brackets + ((x(a),) if a else ()) + ((n(b),) if b else ())
    return result or (n(0),)


def expand(line: Line) -> Line | None:
    """Multiply out."""
    if any(t.kind == "()" for t in line.left + line.right):
        return replace(line, left=expanded(line.left), right=expanded(line.right))
    return None


def collect(line: Line) -> Line | None:
    """Put like terms together on both sides."""
    new = replace(line, left=collected(line.left), right=collected(line.right) if line.op else ())
    return new if new != line and not any(t.kind == "()" for t in line.left + line.right) else None


def move_letter(line: Line) -> Line | None:
    """All letters to the left."""
    moved = [t for t in line.right if t.kind == "x"]
    if not moved or not line.op:
        return None
    rest = tuple(t for t in line.right if t.kind != "x") or (n(0),)
    return replace(line, left=collected(line.left + tuple(replace(t, size=-t.size) for t in moved)), right=rest)


def move_number(line: Line) -> Line | None:
    """All numbers to the right."""
    moved = [t for t in line.left if t.kind == "1"]
    if not moved or not line.op or len(line.left) == 1:
        return None
    rest = tuple(t for t in line.left if t.kind != "1")
    return replace(line, left=rest, right=collected(line.right + tuple(replace(t, size=-t.size) for t in moved)))


def divide(line: Line) -> Line | None:
    """Divide by the number in front of the letter."""
    if not line.op or len(line.left) != 1 or line.left[0].kind != "x" or any(t.kind != "1" for t in line.right):
        return None
    size = line.left[0].size / line.left[0].over
    if size in (0, 1):
        return None
    op = TURNED[line.op] if size < 0 else line.op
    return Line((x(1),), (n(summed(line.right)[1] / size),), op)


def clear(line: Line) -> Line | None:
    """Multiply by the denominators."""
    over = 1
    for t in line.left + line.right:
        over = over * t.over // _gcd(over, t.over)
    if over == 1 or not line.op:
        return None
    times = [tuple(replace(t, size=t.size * over / t.over, over=1) for t in side) for side in (line.left, line.right)]
    return replace(line, left=times[0], right=times[1])


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


STEPS: tuple[Step, ...] = (expand, clear, collect, move_letter, move_number, divide)

# ---------------------------------------------------------------- wrong steps, written down a second time


def _w_first_term_only(line: Line, rng: random.Random) -> Line | None:
    def side(terms: Side) -> Side:
        out: list[Term] = []
        for t in terms:
            out += [Term(t.size * t.a, "x"), Term(t.b, "1")] if t.kind == "()" else [t]
        return tuple(out)

    return replace(line, left=side(line.left), right=side(line.right)) if expand(line) else None


def _w_sign_not_distributed(line: Line, rng: random.Random) -> Line | None:
    def side(terms: Side) -> Side:
        out: list[Term] = []
        for t in terms:
            second = abs(t.size) * t.b if t.size < 0 else t.size * t.b
            out += [Term(t.size * t.a, "x"), Term(second, "1")] if t.kind == "()" else [t]
        return tuple(out)

    if not any(t.kind == "()" and t.size < 0 for t in line.left + line.right):
        return None
    return replace(line, left=side(line.left), right=side(line.right))


def _w_moved_as_it_is(line: Line, rng: random.Random) -> Line | None:
    moved = [t for t in line.left if t.kind == "1"]
    if not line.op or not moved or len(line.left) == 1:
        return None
    return replace(line, left=tuple(t for t in line.left if t.kind != "1"), right=collected(line.right + tuple(moved)))


def _w_letter_moved_as_it_is(line: Line, rng: random.Random) -> Line | None:
    moved = [t for t in line.right if t.kind == "x"]
    if not line.op or not moved or not any(t.kind == "x" for t in line.left):
        return None
    rest = tuple(t for t in line.right if t.kind != "x") or (n(0),)
    return replace(line, left=collected(line.left + tuple(moved)), right=rest)


def _w_one_side_only(line: Line, rng: random.Random) -> Line | None:
    if not line.op or len(line.left) < 2 or not any(t.kind == "1" for t in line.left):
        return None
    return replace(line, left=tuple(t for t in line.left if t.kind != "1"))


def _w_unlike(line: Line, rng: random.Random) -> Line | None:
    a, b = summed(line.left)
    if len(line.left) != 2 or not a or not b or any(t.kind == "()" for t in line.left) or a + b == 0:
        return None
    return replace(line, left=(x(a + b),))


def _coefficient(line: Line) -> Fraction | None:
    if line.op and len(line.left) == 1 and line.left[0].kind == "x" and all(t.kind == "1" for t in line.right):
        size = line.left[0].size
        return size if size not in (0, 1) and line.left[0].over == 1 else None
    return None


def _w_subtract_coefficient(line: Line, rng: random.Random) -> Line | None:
    size = _coefficient(line)
    return None if size is None else Line((x(1),), (n(summed(line.right)[1] - size),), line.op)


def _w_divide_left_only(line: Line, rng: random.Random) -> Line | None:
    return None if _coefficient(line) is None else replace(line, left=(x(1),))


def _w_divide_wrong_way(line: Line, rng: random.Random) -> Line | None:
    size, value = _coefficient(line), summed(line.right)[1]
    return None if size is None or not value else Line((x(1),), (n(size / value),), line.op)


def _w_multiply_again(line: Line, rng: random.Random) -> Line | None:
    size, value = _coefficient(line), summed(line.right)[1]
    return None if size is None else Line((x(1),), (n(size * value),), line.op)


def _w_minus_lost(line: Line, rng: random.Random) -> Line | None:
    size, value = _coefficient(line), summed(line.right)[1]
    if size is None or size > 0 or line.op != "=":
        return None
    return Line((x(1),), (n(value / -size),), line.op)


def _w_not_flipped(line: Line, rng: random.Random) -> Line | None:
    right = divide(line)
    size = _coefficient(line)
    return replace(right, op=line.op) if right and size is not None and size < 0 and line.op != "=" else None


def _w_flipped(line: Line, rng: random.Random) -> Line | None:
    right = divide(line)
    size = _coefficient(line)
    return replace(right, op=TURNED[line.op]) if right and size is not None and size > 0 and line.op != "=" else None


def _w_cleared_one_term(line: Line, rng: random.Random) -> Line | None:
    overs = [t.over for t in line.left if t.over > 1]
    if not line.op or len(overs) != 1 or len(line.left) < 2 or any(t.over > 1 for t in line.right):
        return None
    left = tuple(replace(t, over=1) if t.over > 1 else t for t in line.left)
    return replace(line, left=left, right=tuple(replace(t, size=t.size * overs[0]) for t in line.right))


def _w_cleared_left_only(line: Line, rng: random.Random) -> Line | None:
    overs = [t.over for t in line.left if t.over > 1]
    if not line.op or len(overs) != 1 or len(line.left) != 1:
        return None
    return replace(line, left=tuple(replace(t, over=1) for t in line.left))


def _w_multiplied_like_terms(line: Line, rng: random.Random) -> Line | None:
    letters = [t for t in line.left if t.kind == "x"]
    if len(letters) != 2 or any(t.kind == "()" for t in line.left):
        return None
    rest = tuple(t for t in line.left if t.kind != "x")
    return replace(line, left=collected((x(letters[0].size * letters[1].size), *rest)))


WRONG: dict[str, tuple[Callable[[Line, random.Random], Line | None], tuple[str, ...]]] = {
    "first term only": (_w_first_term_only, ("distribute_first_term_only",)),
    "minus before bracket": (_w_sign_not_distributed, ("sign_not_distributed",)),
    "number moved as it is": (_w_moved_as_it_is, ("move_without_sign_change", "undo_with_same_operation")),
    "letter moved as it is": (_w_letter_moved_as_it_is, ("collect_across_sides", "add_to_cancel")),
    "one side only": (_w_one_side_only, ("one_side_only",)),
    "unlike terms": (_w_unlike, ("combine_unlike_terms",)),
    "coefficient subtracted": (_w_subtract_coefficient, ("subtract_coefficient_instead_of_divide",)),
    "divided on the left only": (_w_divide_left_only, ("divide_one_side_only",)),
    "divided the wrong way": (_w_divide_wrong_way, ("divide_the_wrong_way",)),
    "multiplied instead": (_w_multiply_again, ("undo_with_same_operation",)),
    "minus lost": (_w_minus_lost, ("drop_negative_sign", "move_factor_with_sign_change")),
    "not flipped": (_w_not_flipped, ("inequality_not_flipped",)),
    "flipped without cause": (_w_flipped, ("inequality_flipped_without_cause",)),
    "one term cleared": (_w_cleared_one_term, ("multiply_one_term_only",)),
    "left side cleared": (_w_cleared_left_only, ("multiply_one_side_only",)),
    "like terms multiplied": (_w_multiplied_like_terms, ("like_terms_multiply_coefficients",)),
}


def slip_of_the_pen(line: Line, right: Line, rng: random.Random) -> Line | None:
    """The right next line with one number miswritten, a sign lost or a term forgotten."""
    side = rng.choice(["left", "right"]) if right.op else "left"
    terms: Side = getattr(right, side)
    if not terms:
        return None
    index = rng.randrange(len(terms))
    t = terms[index]
    match rng.randrange(5):
        case 0:
            new: Side = (*terms[:index], replace(t, size=t.size + rng.choice([1, -1, 2, 10])), *terms[index + 1 :])
        case 1:
            new = (*terms[:index], replace(t, size=-t.size), *terms[index + 1 :])
        case 2 if len(terms) > 1:
            new = terms[:index] + terms[index + 1 :]
        case 3 if t.size.denominator == 1 and abs(t.size) > 9:
            digits = str(abs(t.size))
            turned = int(digits[::-1]) * (1 if t.size > 0 else -1)
            new = (*terms[:index], replace(t, size=F(turned)), *terms[index + 1 :])
        case _:
            new = (*terms[:index], replace(t, size=t.size * 10), *terms[index + 1 :])
    changed = replace(right, left=new) if side == "left" else replace(right, right=new)
    return changed if any(t.kind == "x" for t in changed.left + changed.right) or not changed.op else None


# ---------------------------------------------------------------- derivations


@dataclass(frozen=True)
class Derivation:
    """Lines from the first; ``wrong`` is the index of the wrong line (None: all right), ``rules`` what made it."""

    lines: tuple[Line, ...]
    wrong: int | None = None
    rules: tuple[str, ...] = ()


def first_line(rng: random.Random) -> Line:
    """A task of one of eight shapes."""

    def some(low: int = 2, high: int = 9) -> Fraction:
        return F(rng.randint(low, high) * rng.choice([1, 1, -1]))

    def bracket() -> Term:
        return Term(some(), "()", F(rng.choice([1, 1, 2, 3])), some())

    op = rng.choice(["=", "=", "=", "=", "<", ">", "<=", ">="])
    match rng.randrange(8):
        case 0:
            return Line((x(some()), n(some(1, 20))), (n(some(1, 40)),), op)
        case 1:
            return Line((x(some()), n(some(1, 20))), (x(some()), n(some(1, 20))), op)
        case 2:
            return Line((bracket(),), (n(some(1, 40)),), op)
        case 3:
            return Line((bracket(), n(some(1, 20))), (x(some()), n(some())), op)
        case 4:
            return Line((x(1, rng.randint(2, 9)), n(some(1, 12))), (n(some(1, 12)),), op)
        case 5:
            return Line((bracket(), Term(-F(rng.randint(1, 6)), "()", F(rng.randint(1, 3)), some())))
        case 6:
            return Line((x(some()), n(some()), x(some()), n(some())))
    return Line((x(some(), rng.randint(2, 7)),), (n(some(1, 9)),), op)


def next_line(line: Line, rng: random.Random) -> Line | None:
    """A right next line: the steps in an order that varies."""
    order = list(STEPS)
    if rng.random() < 0.3:
        order[3], order[4] = order[4], order[3]
    for step in order:
        found = step(line)
        if found is not None and found != line:
            return found
    return None


def derivation(rng: random.Random, *, wrong: bool) -> Derivation:
    """A derivation of two to seven lines; with ``wrong``, exactly one line does not follow."""
    while True:
        made = _attempt(rng, wrong=wrong)
        if made is not None:
            return made


def _attempt(rng: random.Random, *, wrong: bool) -> Derivation | None:
    lines = [first_line(rng)]
    at = rng.randint(1, 4) if wrong else 0
    found_wrong: int | None = None
    rules: tuple[str, ...] = ()
    while len(lines) < 7:
        right = next_line(lines[-1], rng)
        if right is None:
            break
        new = right
        if wrong and found_wrong is None and len(lines) == at:
            slip, rules = _slip(lines[-1], right, rng)
            if slip is None or meaning(slip) == meaning(lines[-1]):
                return None
            new, found_wrong = slip, len(lines)
        if _is_huge(new):
            return None
        lines.append(new)
    if len(lines) < 2 or (wrong and found_wrong is None) or meaning(lines[0]) in ("all", "none"):
        return None
    return Derivation(tuple(lines), found_wrong, rules)


def _slip(line: Line, right: Line, rng: random.Random) -> tuple[Line | None, tuple[str, ...]]:
    if rng.random() < 0.35:
        return slip_of_the_pen(line, right, rng), ()
    names = list(WRONG)
    rng.shuffle(names)
    for name in names:
        rule, called = WRONG[name]
        found = rule(line, rng)
        if found is not None and found != line:
            return found, called
    return None, ()


def _is_huge(line: Line) -> bool:
    sizes = [t.size for t in line.left + line.right]
    return any(abs(s.numerator) > 10**5 or s.denominator > 999 for s in sizes)
