"""What calls to models cost: the usage of each call, what one turn may still ask for, and the budgets of a day."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

DAY = 86_400

#: Calls and seconds that one turn may spend on models. Whoever waits longer has lost the thought.
CALLS_A_TURN, SECONDS_A_TURN = 2, 30.0


@dataclass(frozen=True, slots=True)
class Usage:
    """One request: role and model, tokens in and out, seconds, and how it ended ("ok" or the kind of failure).

    ``cached`` are the tokens of ``tokens_in`` that the provider had kept, ``written`` those it keeps for later;
    ``estimated`` says that the server reported no usage and the tokens were counted here. ``first`` is the time to
    the first token of a streamed answer. ``sound`` are the seconds of a recording that was heard. ``cost`` is in the
    currency of the prices, None when the price is not known.
    """

    role: str
    model: str
    tokens_in: int
    tokens_out: int
    seconds: float
    outcome: str = "ok"
    cached: int = 0
    estimated: bool = False
    first: float | None = None
    written: int = 0
    cost: float | None = None
    sound: float = 0.0


@dataclass
class Allowance:
    """What one turn may still ask of models, and what it has used. ``degraded``: a model was wanted in vain."""

    learner: str
    calls: int = CALLS_A_TURN
    until: float = field(default_factory=lambda: time.monotonic() + SECONDS_A_TURN)
    usage: list[Usage] = field(default_factory=list)
    degraded: bool = False

    @property
    def seconds(self) -> float:
        """Seconds that are left of this turn."""
        return max(0.0, self.until - time.monotonic())


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens that may be spent a day: by one learner, and by all together; 0 is no limit."""

    learner: int = 0
    everybody: int = 0


NO_BUDGET = Budget()


@dataclass
class Spending:
    """What has been spent today, by learner and altogether."""

    budget: Budget
    clock: Callable[[], float]
    _day: int = -1
    _spent: dict[str, int] = field(default_factory=dict)

    def is_spent(self, learner: str) -> bool:
        """Whether nothing is left today for this learner, or for everybody."""
        spent = self._today()
        limits = ((learner, self.budget.learner), ("", self.budget.everybody))
        return any(limit and spent.get(key, 0) >= limit for key, limit in limits)

    def add(self, learner: str, tokens: int) -> None:
        """Count tokens of one call."""
        spent = self._today()
        for key in {learner, ""}:
            spent[key] = spent.get(key, 0) + tokens

    def of(self, learner: str = "") -> int:
        """Tokens spent today, by this learner or by everybody."""
        return self._today().get(learner, 0)

    def begin_with(self, spent: Iterable[tuple[str, float, int]]) -> None:
        """Count what the record says was spent (learner, time, tokens), so that a restart begins no new day."""
        today = int(self.clock() // DAY)
        for learner, at, tokens in spent:
            if int(at // DAY) == today:
                self.add(learner, tokens)

    def forget(self, learner: str) -> int:
        """Drop what is known of a learner; what everybody spent stays."""
        return int(self._today().pop(learner, None) is not None) if learner else 0

    def _today(self) -> dict[str, int]:
        day = int(self.clock() // DAY)
        if day != self._day:
            self._day, self._spent = day, {}
        return self._spent


def to_plain(calls: Iterable[Usage]) -> dict[str, Any]:
    """The calls of a turn as they stand in the record; nothing for a turn without any."""
    # a cost of nothing is kept: it is known
    plain = [
        {key: value for key, value in asdict(one).items() if value or (key == "cost" and value is not None)}
        for one in calls
    ]
    return {"calls": plain} if plain else {}


def from_plain(plain: Mapping[str, Any]) -> list[Usage]:
    """The calls of a turn as they were written to the record; what is malformed is left out."""
    names = Usage.__dataclass_fields__
    blank = {"role": "", "model": "", "tokens_in": 0, "tokens_out": 0, "seconds": 0.0}
    kept = plain.get("calls", ())
    return [
        Usage(**(blank | {key: value for key, value in one.items() if key in names}))
        for one in kept
        if isinstance(one, Mapping)
    ]
