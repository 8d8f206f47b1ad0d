"""Between competing options: a prediction ranks them, a bandit tests those that come close, and the reasons are told.

The prediction is of two things: whether the item will come out right unaided, and whether it will be finished at all. What is
predicted is turned into worth (``pedagogy.worth``). Options within ``MARGIN`` items of the best compete; the others are never
tested on a learner. Pure: chance is a seed, time and device are given as a ``Moment``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pedagogy.bandit import Bandit, Vector
from pedagogy.finishing import Finishing, Moment, terms_of
from pedagogy.model import Purpose
from pedagogy.options import Kind, Option, View
from pedagogy.worth import worth

#: Options worth so many items less than the best are not tested.
MARGIN = 0.75
#: What a step back is worth beyond its own component: what rests on it is learnt faster afterwards (P18).
STEP_BACK = 0.50
#: What an item saves on an open misconception's component, beyond mastery.
REFUTES = 0.10
_BEYOND = {Kind.PREREQUISITE: STEP_BACK, Kind.MISCONCEPTION: REFUTES}


@dataclass(frozen=True, slots=True)
class Weighed:
    """An option with what is predicted of it."""

    option: Option
    chance: float
    completion: float
    if_right: float
    if_wrong: float
    features: Vector
    terms: Vector = ()  # what ``completion`` was predicted from

    @property
    def worth(self) -> float:
        """Expected items saved."""
        return self.completion * (self.chance * self.if_right + (1 - self.chance) * self.if_wrong)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The option that was taken, with everything an evaluator needs to ask what another policy would have done."""

    weighed: Weighed
    propensity: float
    competing: tuple[Weighed, ...]
    propensities: Vector
    seed: str

    def as_data(self) -> dict[str, Any]:
        """JSON values for the record."""
        return {
            "version": 1,
            "seed": self.seed,
            "taken": self.competing.index(self.weighed),
            "chance": round(self.weighed.chance, 4),
            "if_right": round(self.weighed.if_right, 4),
            "if_wrong": round(self.weighed.if_wrong, 4),
            "finishing": list(self.weighed.terms),
            "options": [
                {
                    "kind": str(one.option.kind),
                    "kc": one.option.kc,
                    "propensity": round(propensity, 4),
                    "features": list(one.features),
                }
                for one, propensity in zip(self.competing, self.propensities, strict=True)
            ],
        }


AT_START = Finishing()
#: Names of the features, in order; the bandit's state is for exactly these.
FEATURES = (
    "worth", "unaided", "early", "step back", "new", "misconception", "chance", "early after a drop", "new when late",
    "unaided when short", "early on a streak",
)  # fmt: skip
#: What the bandit expects before it has seen anything: worth is worth, nothing else matters.
PRIOR = Bandit.prior((1.0, *[0.0] * (len(FEATURES) - 1)), variance=0.04)


def weigh(option: Option, view: View, moment: Moment, finishing: Finishing = AT_START) -> Weighed:
    """What is predicted of an option: by the fitted predictor when the view has one, else by knowledge tracing."""
    parameters, p = view.parameters(option.kc), view.p(option.kc)
    right = view.chance(option.kc, option.templates)
    known = view.known.get(option.kc)
    unaided = option.purpose is Purpose.TRANSFER
    transferred = known is not None and known.transferred
    if_right, if_wrong = (worth(p, sure, parameters, unaided=unaided, transferred=transferred) for sure in (1.0, 0.0))
    extra = _BEYOND.get(option.kind, 0.0)
    is_early, is_new = option.kind is Kind.EARLY, option.kind in {Kind.NEXT, Kind.CHOSEN, Kind.EARLY} and known is None
    terms = terms_of(right, moment, unaided=unaided, is_new=is_new)
    finished = finishing.chance(terms)
    value = finished * (right * if_right + (1 - right) * if_wrong + extra)
    features = (
        value,
        float(unaided),
        float(is_early),
        float(option.kind is Kind.PREREQUISITE),
        float(is_new),
        float(option.kind is Kind.MISCONCEPTION),
        right,
        float(is_early) * moment.drop,
        float(is_new and moment.is_late),
        float(unaided and moment.is_short),
        float(is_early) * min(1.0, moment.streak / 5),
    )
    rounded = tuple(round(one, 4) for one in features)
    return Weighed(option, right, finished, if_right + extra, if_wrong + extra, rounded, terms)


def choose(
    options: Sequence[Option],
    view: View,
    moment: Moment,
    bandit: Bandit = PRIOR,
    *,
    seed: str,
    finishing: Finishing = AT_START,
) -> Chosen:
    """Take one of at least one option. A single option is taken with certainty."""
    weighed = [weigh(one, view, moment, finishing) for one in options]
    best = max(one.features[0] for one in weighed)
    competing = tuple(one for one in weighed if one.features[0] >= best - MARGIN)
    choice = bandit.choose([one.features for one in competing], seed)
    return Chosen(competing[choice.index], choice.propensity, competing, choice.propensities, seed)


def reward(body: dict[str, Any], right: bool) -> float | None:
    """What a logged suggestion yielded, in items saved; None for a body of another version."""
    if body.get("version") != 1:
        return None
    value = body.get("if_right" if right else "if_wrong")
    return float(value) if isinstance(value, int | float) and -50 < value < 50 else None


def learnt(bandit: Bandit, body: dict[str, Any], right: bool, number: int) -> Bandit:
    """The bandit after a logged suggestion came out. Choices without an alternative teach nothing about choosing."""
    value, offered = reward(body, right), body.get("options") or []
    taken = body.get("taken", 0)
    if value is None or len(offered) < 2 or not 0 <= taken < len(offered):
        return bandit.learn((), 0.0, number)
    return bandit.learn(tuple(float(one) for one in offered[taken]["features"]), value, number)
