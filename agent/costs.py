"""What models cost, summed from the record: by model, role, day or learner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from math import ceil

from agent.prices import Prices
from agent.usage import Usage, from_plain
from learners.log import TurnLog


class By(StrEnum):
    """What calls can be summed by."""

    MODEL = "model"
    ROLE = "role"
    DAY = "day"
    LEARNER = "learner"


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a model as the record has it, with who it was for and when (seconds since the epoch)."""

    learner: str
    at: float
    used: Usage

    def key(self, by: By) -> str:
        """Where the call belongs in a sum by ``by``; days are days in UTC."""
        match by:
            case By.MODEL:
                return self.used.model
            case By.ROLE:
                return self.used.role
            case By.DAY:
                return datetime.fromtimestamp(self.at, UTC).date().isoformat()
        return self.learner


@dataclass
class Sum:
    """Calls taken together. ``cost`` leaves out the ``unpriced``; ``estimated`` calls had their tokens counted here."""

    calls: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    cost: float = 0.0
    unpriced: int = 0
    estimated: int = 0
    seconds: list[float] = field(default_factory=list)  # of the calls that were answered

    def add(self, used: Usage, prices: Prices) -> None:
        """One more call. A call without a cost of its own costs what today's prices say."""
        cost = prices.cost(used) if used.cost is None else used.cost
        self.calls += 1
        self.failed += used.outcome != "ok"
        self.tokens_in += used.tokens_in
        self.tokens_out += used.tokens_out
        self.cached += used.cached
        self.cost += cost or 0.0
        self.unpriced += cost is None
        self.estimated += used.estimated
        if used.outcome == "ok":
            self.seconds.append(used.seconds)

    def slowest(self, share: float) -> float:
        """Seconds that this share of the answered calls stayed within (nearest rank); 0 without any."""
        ranked = sorted(self.seconds)
        return ranked[max(0, ceil(share * len(ranked)) - 1)] if ranked else 0.0


def calls_of(log: TurnLog, since: float, until: float = float("inf")) -> Iterator[Call]:
    """Every call to a model in this time, oldest first."""
    for learner, at, plain in log.usage(since, until):
        for used in from_plain(plain):
            yield Call(learner, at, used)


def tokens_since(log: TurnLog, since: float) -> Iterator[tuple[str, float, int]]:
    """Learner, time and tokens of every call since then: what budgets count."""
    for call in calls_of(log, since):
        yield call.learner, call.at, call.used.tokens_in + call.used.tokens_out


def summed(calls: Iterable[Call], by: Sequence[By], prices: Prices) -> dict[tuple[str, ...], Sum]:
    """The calls summed by one or more of model, role, day and learner, in the order of the keys."""
    sums: dict[tuple[str, ...], Sum] = {}
    for call in calls:
        sums.setdefault(tuple(call.key(one) for one in by), Sum()).add(call.used, prices)
    return dict(sorted(sums.items()))


def table(sums: dict[tuple[str, ...], Sum], by: Sequence[By], currency: str) -> list[str]:
    """The sums as lines of text, and a last one that says what they leave out."""
    head = [*(str(one) for one in by), "calls", "failed", "tokens in", "cached", "tokens out", f"cost {currency}".strip(),
            "p50 s", "p95 s"]  # fmt: skip
    rows = [[*keys, *_cells(one)] for keys, one in sums.items()]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = [
        "  ".join(cell.ljust(w) if place < len(by) else cell.rjust(w) for place, (cell, w) in enumerate(zip(row, widths, strict=True)))
        for row in [head, *rows]
    ]  # fmt: skip
    unpriced, estimated = (sum(getattr(one, name) for one in sums.values()) for name in ("unpriced", "estimated"))
    if unpriced:
        lines.append(f"{unpriced} calls have no known price and are left out of the cost: see DIOTIMA_PRICES.")
    if estimated:
        lines.append(f"The tokens of {estimated} calls were counted here, because the server did not say.")
    return lines


def _cells(one: Sum) -> list[str]:
    cost = "unknown" if one.unpriced == one.calls else f"{one.cost:.4f}"
    return [
        str(one.calls), str(one.failed), str(one.tokens_in), str(one.cached), str(one.tokens_out), cost,
        f"{one.slowest(0.5):.2f}", f"{one.slowest(0.95):.2f}",
    ]  # fmt: skip


def plain(sums: dict[tuple[str, ...], Sum], by: Sequence[By], currency: str) -> list[dict[str, object]]:
    """The sums as JSON values."""
    return [
        {
            **dict(zip((str(name) for name in by), keys, strict=True)),
            "calls": one.calls,
            "failed": one.failed,
            "tokens_in": one.tokens_in,
            "cached": one.cached,
            "tokens_out": one.tokens_out,
            "cost": None if one.unpriced == one.calls else round(one.cost, 6),
            "currency": currency,
            "unpriced": one.unpriced,
            "estimated": one.estimated,
            "p50_seconds": one.slowest(0.5),
            "p95_seconds": one.slowest(0.95),
        }
        for keys, one in sums.items()
    ]
