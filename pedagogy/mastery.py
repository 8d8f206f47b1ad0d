"""Knowledge tracing: P(known) per knowledge component, a fold over evidence, with forgetting and with uncertainty.

Bayesian knowledge tracing (Corbett and Anderson 1995) with one addition: between two opportunities P(known) decays
towards the prior with the days that passed. Uncertainty comes from folding the same evidence under five plausible
parameter sets at once; the interval is what they span. Pure: time is part of the evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, log

from pedagogy.model import Evidence, Mastery, Purpose, Verdict

DAY = 86_400.0
#: Days within which nothing is forgotten: a quarter of an hour.
_SITTING = 1 / 96

#: Help counts against an answer: a right answer after help of level h weighs as if guessing were easier by this much a
#: level (assistance makes right answers less telling; Koedinger and Aleven 2007).
_GUESS_PER_LEVEL = 0.12


@dataclass(frozen=True, slots=True)
class Parameters:
    """BKT parameters of one component. ``forget`` is the share of P(known) above the prior lost a day; ``spread`` is how far
    the truth may lie from them: 1 when nobody has fitted them, less when a fit rests on many answers."""

    prior: float = 0.30
    learn: float = 0.15
    guess: float = 0.20
    slip: float = 0.10
    forget: float = 0.02
    mastered_at: float = 0.90
    spread: float = 1.0


DEFAULTS = Parameters()
#: Nothing is surer: from 1 no answer leads back.
_SURE = 1 - 1e-6
_SHOWS_NOTHING = frozenset({Verdict.UNCLEAR, Verdict.NO_ATTEMPT})
_SHOWING = frozenset({Purpose.TRANSFER, Purpose.EXAM, Purpose.PLACEMENT})


#: How far the parameters of components lie apart, as standard deviations in logits (of ``forget``: in its logarithm): a little
#: less than in a fit of the shared file, where part of the spread is the fit's own noise.
_SPREAD = {"prior": 0.8, "learn": 0.9, "guess": 0.7, "slip": 0.6, "forget": 0.7}
#: Plausible neighbours of the point estimate, which is the first: all that speaks for knowing at once and all that speaks against
#: it, with slips likely and unlikely. So many spreads away that the span holds the truth in 90 of 100 cases
#: (``bench.mastery_intervals``).
_WIDTH = 1.2
_NEIGHBOURS: tuple[dict[str, float], ...] = (
    {},
    {"prior": 1, "learn": 1, "guess": -1, "slip": 1, "forget": -1},
    {"prior": -1, "learn": -1, "guess": 1, "slip": -1, "forget": 1},
    {"prior": 1, "learn": 1, "guess": -1, "slip": -1, "forget": -1},
    {"prior": -1, "learn": -1, "guess": 1, "slip": 1, "forget": 1},
)


@dataclass(frozen=True, slots=True)
class Tracing:
    """The fold's state of one component: P(known) under each parameter set, and what the policy counts."""

    p: tuple[float, ...]
    last_at: float | None = None
    opportunities: int = 0
    streak: int = 0
    fails_without_progress: int = 0
    transferred: bool = False
    first_right: bool | None = None  # whether the first try of all was right, without help


@lru_cache(maxsize=1024)
def parameter_sets(parameters: Parameters) -> tuple[Parameters, ...]:
    """The point estimate first, then its plausible neighbours."""
    made = [parameters]
    for change in _NEIGHBOURS[1:]:
        far = _WIDTH * parameters.spread
        moved = {name: _shifted(getattr(parameters, name), name, far * step) for name, step in change.items()}
        made.append(replace(parameters, **moved))
    return tuple(made)


def _shifted(value: float, name: str, spreads: float) -> float:
    """A parameter so many spreads away; guess and slip stay where a right answer speaks for knowing."""
    far = spreads * _SPREAD[name]
    if name == "forget":
        return value * exp(far)
    inside = min(0.99, max(0.01, value))
    moved = 1 / (1 + exp(-(log(inside / (1 - inside)) + far)))
    return min(0.45 if name in {"guess", "slip"} else 0.97, max(0.01, moved))


def unmet(parameters: Parameters = DEFAULTS, prior: float | None = None) -> Tracing:
    """A component without evidence; ``prior`` is what is expected of this learner, if it is not the component's own."""
    start = parameters.prior if prior is None else prior
    far = _WIDTH * parameters.spread
    return Tracing(p=tuple(_shifted(start, "prior", far * one["prior"]) if one else start for one in _NEIGHBOURS))


def fold(state: Tracing, evidence: Evidence, parameters: Parameters = DEFAULTS) -> Tracing:
    """One more piece of evidence. Only the first try of an opportunity moves P(known); *unclear* and *no attempt* move
    nothing. A clock that ran backwards counts as no time passed."""
    if not evidence.first_try or evidence.verdict in _SHOWS_NOTHING:
        return state
    right = evidence.verdict is Verdict.CORRECT
    days = max(0.0, evidence.at - state.last_at) / DAY if state.last_at is not None else 0.0
    p = _moved(state.p, parameters, right, days, evidence.hint_level)
    unaided = evidence.hint_level == 0
    right_unaided = right and unaided
    return Tracing(
        p,
        evidence.at if state.last_at is None or evidence.at > state.last_at else state.last_at,
        state.opportunities + 1,
        state.streak + 1 if right_unaided else (state.streak if right else 0),
        0 if right else state.fails_without_progress + 1,
        _transferred(state.transferred, evidence, right_unaided),
        right_unaided if state.first_right is None else state.first_right,
    )


def _moved(
    before: tuple[float, ...], parameters: Parameters, right: bool, days: float, level: int
) -> tuple[float, ...]:
    """P(known) under every parameter set after an answer. One loop without calls: a learner's whole record is folded when it is
    opened, thousands of answers in the time of a blink."""
    if days > _SITTING:
        before = tuple(map(_forgotten, before, parameter_sets(parameters), (days,) * len(before)))
    after = []
    for p, (learn, knows, guesses) in zip(before, _told(parameters, right, level), strict=True):
        known = p * knows
        unknown = known + (1 - p) * guesses
        p = (known + (unknown - known) * learn) / unknown
        after.append(p if p < _SURE else _SURE)
    return tuple(after)


@lru_cache(maxsize=4096)
def _told(parameters: Parameters, right: bool, level: int) -> tuple[tuple[float, float, float], ...]:
    """Of every parameter set: learn, and the chance of this answer from who knows and from who does not."""
    told = []
    for one in parameter_sets(parameters):
        guess = min(0.9, one.guess + _GUESS_PER_LEVEL * level) if level else one.guess
        told.append((one.learn, *((1 - one.slip, guess) if right else (one.slip, 1 - guess))))
    return tuple(told)


def _forgotten(p: float, one: Parameters, days: float) -> float:
    if p <= one.prior or days <= 0:
        return p
    return one.prior + (p - one.prior) * exp(-one.forget * days)


def _transferred(before: bool, evidence: Evidence, right_unaided: bool) -> bool:
    """The unaided transfer item decides, or a skill check, whose items were never seen either; a failed review takes the mark
    back until it is earned again (P2, P20)."""
    if evidence.purpose in _SHOWING:
        return before or right_unaided
    if evidence.purpose is Purpose.REVIEW:
        return before and right_unaided
    return before


def mastery(state: Tracing, now: float, parameters: Parameters = DEFAULTS) -> Mastery:
    """What the fold says at ``now`` (seconds since the epoch): the point, and the span of the plausible sets."""
    days = max(0.0, now - state.last_at) / DAY if state.last_at is not None else 0.0
    values = [_forgotten(p, one, days) for p, one in zip(state.p, parameter_sets(parameters), strict=True)]
    return Mastery(
        p=values[0],
        low=min(values),
        high=max(values),
        opportunities=state.opportunities,
        streak=state.streak,
        last_at=state.last_at,
        transferred=state.transferred,
    )


def is_mastered(known: Mastery, parameters: Parameters = DEFAULTS) -> bool:
    """Mastered means shown without help on an item never seen: P(known) high *and* the transfer item right (P2)."""
    return known.transferred and known.p >= shown_at(parameters)


def shown_at(parameters: Parameters = DEFAULTS) -> float:
    """P(known) that has to stand with the unaided item; below what practice aims at, so that a slip later is no fall."""
    return parameters.mastered_at - 0.10


def transfer_is_due(known: Mastery, parameters: Parameters = DEFAULTS) -> bool:
    """Practice has done its work: time for the unaided item."""
    return not known.transferred and known.p >= parameters.mastered_at


def fold_all(evidence: Iterable[Evidence], parameters: Parameters = DEFAULTS) -> dict[str, Tracing]:
    """Fold a whole record, component by component."""
    states: dict[str, Tracing] = {}
    for one in evidence:
        states[one.kc] = fold(states.get(one.kc) or unmet(parameters), one, parameters)
    return states
