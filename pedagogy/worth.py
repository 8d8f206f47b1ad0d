"""What an item is worth: the items it is expected to save on the way to showing a component. Pure, by value iteration.

``items_left(p)`` is the expected number of items until a component is shown (right without help, with P(known) high enough),
for a learner whose P(known) is ``p``, when every item is the better one of practice and the unaided item. An option's worth is
the expected fall of that number: an item that takes the straightest way is worth about 1, a detour less.
"""

from __future__ import annotations

from functools import lru_cache

from pedagogy.mastery import Parameters, shown_at

_CELLS = 50
_ROUNDS = 60
#: Nobody is expected to need more items than this on one component: beyond, a person helps.
_MOST = 25.0


def chance_right(p: float, one: Parameters) -> float:
    """The chance of a right unaided answer."""
    return p * (1 - one.slip) + (1 - p) * one.guess


def after(p: float, right: bool, one: Parameters) -> float:
    """P(known) after an unaided answer and what it taught."""
    known = p * (1 - one.slip) if right else p * one.slip
    unknown = (1 - p) * one.guess if right else (1 - p) * (1 - one.guess)
    posterior = known / (known + unknown)
    return posterior + (1 - posterior) * one.learn


def would_show(p: float, one: Parameters) -> bool:
    """Whether a right answer to the unaided item would show the component now."""
    return after(p, True, one) >= shown_at(one)


def items_left(p: float, one: Parameters, transferred: bool = False) -> float:
    """Expected items until the component is shown."""
    if transferred and p >= shown_at(one):
        return 0.0
    return _at(_table(_rounded(one)), p)


def worth(p: float, chance: float, one: Parameters, *, unaided: bool, transferred: bool = False) -> float:
    """Expected items saved by one item that is answered right with ``chance``. ``unaided`` items can show a component."""
    now = items_left(p, one, transferred)
    right, wrong = after(p, True, one), after(p, False, one)
    if_right = items_left(right, one, transferred or unaided)
    return now - chance * if_right - (1 - chance) * items_left(wrong, one, transferred)


def _at(values: tuple[float, ...], p: float) -> float:
    place = min(1.0, max(0.0, p)) * _CELLS
    below = min(_CELLS - 1, int(place))
    part = place - below
    return values[below] * (1 - part) + values[below + 1] * part


def _rounded(one: Parameters) -> Parameters:
    """Neighbouring fits share a table."""
    return Parameters(
        prior=0.5,
        learn=min(0.9, max(0.02, round(one.learn, 2))),
        guess=min(0.5, max(0.02, round(one.guess, 2))),
        slip=min(0.4, max(0.02, round(one.slip, 2))),
        forget=0.0,
        mastered_at=one.mastered_at,
    )


@lru_cache(maxsize=512)
def _table(one: Parameters) -> tuple[float, ...]:
    values = (_MOST,) * (_CELLS + 1)
    for _ in range(_ROUNDS):
        fresh = []
        for cell in range(_CELLS + 1):
            p = cell / _CELLS
            right, wrong = after(p, True, one), after(p, False, one)
            chance = chance_right(p, one)
            if_right = 0.0 if right >= shown_at(one) else _at(values, right)
            fresh.append(min(_MOST, 1 + chance * if_right + (1 - chance) * _at(values, wrong)))
        values = tuple(fresh)
    return values
