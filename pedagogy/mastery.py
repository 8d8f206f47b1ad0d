"""Knowledge tracing: P(known) per knowledge component, a fold over evidence, with forgetting and with uncertainty.

Bayesian knowledge tracing (Corbett and Anderson 1995) with one addition: between two opportunities P(known) decays
towards the prior with the days that passed. Uncertainty comes from folding the same evidence under five plausible
parameter sets at once; the interval is what they span. Pure: time is part of the evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp

from pedagogy.model import Evidence, Mastery, Purpose, Verdict

DAY = 86_400.0

#: Help counts against an answer: a right answer after help of level h weighs as if guessing were easier by this much a
#: level (assistance makes right answers less telling; Koedinger and Aleven 2007).
_GUESS_PER_LEVEL = 0.12


@dataclass(frozen=True, slots=True)
class Parameters:
    """BKT parameters of one component. ``forget`` is the share of P(known) above the prior lost a day."""

    prior: float = 0.30
    learn: float = 0.15
    guess: float = 0.20
    slip: float = 0.10
    forget: float = 0.02
    mastered_at: float = 0.90


DEFAULTS = Parameters()
_SHOWS_NOTHING = frozenset({Verdict.UNCLEAR, Verdict.NO_ATTEMPT})
_SHOWING = frozenset({Purpose.TRANSFER, Purpose.EXAM, Purpose.PLACEMENT})


#: Plausible neighbours of the defaults (each moves one belief), the first being the point estimate. The ranges are
#: those that BKT fits of mathematics tutors span (guess below 0.3, slip below 0.15: Baker, Corbett, Aleven 2008).
_NEIGHBOURS: tuple[dict[str, float], ...] = (
    {},
    {"guess": +0.10},
    {"guess": -0.10},
    {"slip": +0.08, "prior": -0.10},
    {"learn": +0.10, "prior": +0.10},
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
    return tuple(
        replace(
            parameters,
            **{name: min(0.95, max(0.01, getattr(parameters, name) + step)) for name, step in change.items()},
        )
        for change in _NEIGHBOURS
    )


def unmet(parameters: Parameters = DEFAULTS, prior: float | None = None) -> Tracing:
    """A component without evidence; ``prior`` is what is expected of this learner, if it is not the component's own."""
    start = parameters.prior if prior is None else prior
    return Tracing(p=tuple(min(0.95, max(0.01, start + one.get("prior", 0.0))) for one in _NEIGHBOURS))


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
    kept = exp(-parameters.forget * days) if days > 0 else 1.0  # the neighbours forget alike
    after = []
    for p, (prior, learn, knows, guesses) in zip(before, _told(parameters, right, level), strict=True):
        if p > prior:
            p = prior + (p - prior) * kept
        known = p * knows
        unknown = known + (1 - p) * guesses
        after.append((known + (unknown - known) * learn) / unknown)
    return tuple(after)


@lru_cache(maxsize=4096)
def _told(parameters: Parameters, right: bool, level: int) -> tuple[tuple[float, float, float, float], ...]:
    """Of every parameter set: prior, learn, and the chance of this answer from who knows and from who does not."""
    told = []
    for one in parameter_sets(parameters):
        guess = min(0.9, one.guess + _GUESS_PER_LEVEL * level) if level else one.guess
        told.append((one.prior, one.learn, *((1 - one.slip, guess) if right else (one.slip, 1 - guess))))
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
