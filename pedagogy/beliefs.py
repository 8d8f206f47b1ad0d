"""Misconceptions: how likely it is that a learner holds each wrong rule, a fold over evidence.

Every answer speaks for or against a rule, by Bayes: an answer that the rule produces raises it, a right answer to the
same component lowers it, another wrong answer says little. Between answers it may have been given up. So one slip does not
make a believer, and what was overcome fades. Pure: the course is not needed, time is part of the evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pedagogy.model import Evidence, Verdict

#: P(held) before anything was seen: rules are systematic (Brown and Burton 1978), but each one is rare.
PRIOR = 0.10
#: From here on the tutor acts on a rule as one that is held.
HELD = 0.70
#: Chances of an answer that shows the rule, and of a right one, when the rule is held and when it is not. Two thirds:
#: rules are not applied every time (Payne and Squibb 1990 found most algebra errors to be unstable).
_SHOWS = (0.60, 0.03)
_RIGHT = (0.20, 0.62)
_OTHER = (1 - _SHOWS[0] - _RIGHT[0], 1 - _SHOWS[1] - _RIGHT[1])
#: Chance that a rule is given up between two answers to a component it was seen on.
_GIVEN_UP = 0.05
#: Each rung of help makes a right answer less telling, as in ``pedagogy.mastery``.
_HELP_DISCOUNT = 0.25
_EXCERPT = 120
_SHOWS_NOTHING = frozenset({Verdict.UNCLEAR, Verdict.NO_ATTEMPT})
_FLOOR = 0.001


@dataclass(frozen=True, slots=True)
class Belief:
    """One misconception of one learner: P(held), where it was seen, and the learner's own words when it last was."""

    misconception: str
    p: float = PRIOR
    kcs: frozenset[str] = frozenset()
    seen: int = 0
    against: int = 0
    last_at: float = 0.0
    words: str = ""

    @property
    def is_held(self) -> bool:
        """Likely enough to be worked on."""
        return self.p >= HELD


def fold_into(beliefs: dict[str, Belief], evidence: Evidence) -> None:
    """One more piece of evidence. *Unclear* and *no attempt* say nothing about any rule."""
    shown = evidence.misconception
    if not (beliefs or shown) or evidence.verdict in _SHOWS_NOTHING:
        return
    if shown and evidence.verdict is not Verdict.CORRECT:
        beliefs[shown] = _seen(beliefs.get(shown) or Belief(shown), evidence)
    for name, belief in list(beliefs.items()):
        if name != shown and evidence.kc in belief.kcs:
            beliefs[name] = _not_seen(belief, evidence)


def _seen(belief: Belief, evidence: Evidence) -> Belief:
    words = evidence.spans[0][:_EXCERPT] if evidence.spans else belief.words
    return replace(
        belief,
        p=_posterior(_carried(belief.p), *_SHOWS),
        kcs=belief.kcs | {evidence.kc},
        seen=belief.seen + 1,
        last_at=max(belief.last_at, evidence.at),
        words=words,
    )


def _not_seen(belief: Belief, evidence: Evidence) -> Belief:
    p = _carried(belief.p)
    if evidence.verdict is Verdict.CORRECT:
        weight = 1.0 if evidence.first_try else 0.5
        weight = max(0.0, weight - _HELP_DISCOUNT * evidence.hint_level)
        p, against = _posterior(p, _RIGHT[0] ** weight, _RIGHT[1] ** weight), belief.against + 1
    else:
        p, against = _posterior(p, *_OTHER), belief.against
    return Belief(belief.misconception, p, belief.kcs, belief.seen, against, belief.last_at, belief.words)


def _carried(p: float) -> float:
    """P(held) at the next answer: it may have been given up meanwhile."""
    return max(_FLOOR, p * (1 - _GIVEN_UP))


def _posterior(p: float, held: float, free: float) -> float:
    return p * held / (p * held + (1 - p) * free)


def fold_all(evidence: Iterable[Evidence]) -> dict[str, Belief]:
    """Fold a whole record."""
    beliefs: dict[str, Belief] = {}
    for one in evidence:
        fold_into(beliefs, one)
    return beliefs


def likeliest(beliefs: Mapping[str, Belief], kc: str = "") -> Belief | None:
    """The rule that is held most likely, on one component when given; None when none is likely enough to act on."""
    held = [one for one in beliefs.values() if one.is_held and (not kc or kc in one.kcs)]
    return max(held, key=lambda one: (one.p, one.misconception), default=None)
