"""What is known about a learner before an answer, as numbers: a fold over answers with bounded state.

One code path serves both uses: a table of answers is turned into features by folding each learner, answer by answer,
exactly as a turn of the tutor does it. So no feature can look ahead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import exp, log

from tracing.ability import OWN_DRIFT, OWN_VARIANCE
from tracing.facts import NO_PAIR, Facts, KcFacts

#: Shares kept of the past with every answer: memories of about 2, 5, 14 and 50 answers.
DECAYS = (0.5, 0.8, 0.93, 0.98)
#: So many items are remembered by name.
ITEMS_KEPT = 256
Memory = tuple[float, float, float, float]
_FRESH: Memory = (0.0, 0.0, 0.0, 0.0)
_UNKNOWN = 0.5
#: The share of right answers that a fresh memory starts from.
_SHARE = 0.66
#: Share of the past kept in what help and time say; the time of an answer that nobody measured; seconds beyond count as these.
_KEPT, _NO_PACE, _LONGEST = 0.8, -1.0, 600.0

NAMES = (
    "item offset", "item met", "item after", "pair", "pair after", "pair met", "logit", "item tries", "item last",
    "kc level", "kc met", "kc answers", "kc share", "kc streak", "kc last", "kc second last", "kc since", "kc run",
    "kc variance", "kc general", "kc own", "kc own variance", "kc log seconds since",
    *(f"kc {what} {decay}" for what in ("share", "residual") for decay in DECAYS), "kc helped", "kc pace",
    "answers", "share", "streak", "last", "second last", "kcs", "offsets met", "log seconds since",
    *(f"{what} {decay}" for what in ("share", "residual") for decay in DECAYS), "pace",
)  # fmt: skip


@dataclass(slots=True)
class KcTrace:
    """What a learner did in one component."""

    answers: int = 0
    right: int = 0
    streak: int = 0
    last: float = _UNKNOWN
    second_last: float = _UNKNOWN
    last_place: int = 0
    last_at: float = 0.0
    own: float = 0.0
    own_variance: float = OWN_VARIANCE
    rights: Memory = _FRESH
    weights: Memory = _FRESH
    residuals: Memory = _FRESH
    helped: float = 0.0
    pace: float = _NO_PACE


@dataclass(slots=True)
class LearnerTrace:
    """What a learner did: bounded by the number of components and by ``ITEMS_KEPT``. Plain data, changed in place by
    ``OnlineFeatures.advance``; rebuilt from the record, never stored beside it."""

    answers: int = 0
    right: int = 0
    streak: int = 0
    last: float = _UNKNOWN
    second_last: float = _UNKNOWN
    last_item: str = ""
    last_kc: str = ""
    last_at: float = 0.0
    run: int = 0
    general: float = 0.0
    general_variance: float = 1.0
    offsets: float = 0.0
    rights: Memory = _FRESH
    weights: Memory = _FRESH
    residuals: Memory = _FRESH
    pace: float = _NO_PACE
    kcs: dict[str, KcTrace] = field(default_factory=dict)
    items: dict[str, tuple[int, bool]] = field(default_factory=dict)

    def opened(self, kcs: Iterable[str]) -> LearnerTrace:
        """A copy that can be advanced on these components while this one stays as it is."""
        own = dict(self.kcs)
        for kc in kcs:
            if kc in own:
                own[kc] = replace(own[kc])
        return replace(self, kcs=own, items=dict(self.items))


_NEW_KC = KcTrace()


@dataclass(frozen=True, slots=True)
class OnlineFeatures:
    """The fold, with the facts it looks up. ``timed`` says whether ``at`` carries seconds."""

    facts: Facts
    timed: bool = False

    def vector(self, trace: LearnerTrace, item: str, kc: str, at: float = 0.0) -> list[float]:
        """The numbers of ``NAMES`` for the next answer to ``item``. A clock that ran backwards counts as no time."""
        of_kc, one = self.facts.kc(kc), trace.kcs.get(kc, _NEW_KC)
        return (
            self._of_item(trace, item, of_kc, one) + self._of_kc(trace, kc, of_kc, one, at) + self._general(trace, at)
        )

    def vectors(self, trace: LearnerTrace, candidates: Iterable[tuple[str, str]], at: float = 0.0) -> list[list[float]]:
        """``vector`` for many (item, component) of one learner; what they share is worked out once."""
        general, rows = self._general(trace, at), []
        of: dict[str, tuple[KcFacts, KcTrace, list[float]]] = {}
        for item, kc in candidates:
            if kc not in of:
                facts, one = self.facts.kc(kc), trace.kcs.get(kc, _NEW_KC)
                of[kc] = facts, one, self._of_kc(trace, kc, facts, one, at) + general
            facts, one, rest = of[kc]
            rows.append(self._of_item(trace, item, facts, one) + rest)
        return rows

    def _of_item(self, trace: LearnerTrace, item: str, of_kc: KcFacts, one: KcTrace) -> list[float]:
        of_item = self.facts.item(item, of_kc)
        pair = self.facts.pairs.get((trace.last_item, item), NO_PAIR)
        tries, last = trace.items.get(item, (0, None))
        return [
            of_item.offset,
            of_item.met,
            of_item.after[0 if not one.answers else 2 if one.last else 1],
            pair.residual,
            pair.right if trace.last == 1.0 else pair.wrong,
            pair.met,
            of_item.offset + of_kc.loading * trace.general + one.own,
            tries,
            _UNKNOWN if last is None else float(last),
        ]

    def _of_kc(self, trace: LearnerTrace, kc: str, of_kc: KcFacts, one: KcTrace, at: float) -> list[float]:
        share = 1 / (1 + exp(-of_kc.level))
        load = of_kc.loading
        return [
            of_kc.level,
            of_kc.met,
            one.answers,
            (one.right + share) / (one.answers + 1),
            one.streak,
            one.last,
            one.second_last,
            trace.answers - one.last_place if one.answers else -1,
            trace.run if trace.last_kc == kc else 0,
            load * load * trace.general_variance + one.own_variance,
            load * trace.general,
            one.own,
            one.own_variance,
            self._since(one.answers, one.last_at, at),
            *_decayed(one),
            one.helped,
            one.pace,
        ]

    def _general(self, trace: LearnerTrace, at: float) -> list[float]:
        return [
            trace.answers,
            (trace.right + 1.3) / (trace.answers + 2),
            trace.streak,
            trace.last,
            trace.second_last,
            len(trace.kcs),
            trace.offsets / trace.answers if trace.answers else self.facts.overall.level,
            self._since(trace.answers, trace.last_at, at),
            *_decayed(trace),
            trace.pace,
        ]

    def _since(self, answers: int, last_at: float, at: float) -> float:
        return log(1 + max(0.0, at - last_at)) if self.timed and answers else -1.0

    def helped(self, trace: LearnerTrace, kc: str, times: int = 1) -> None:
        """So many helped answers to a component: they are no target of prediction, and say something all the same."""
        if kc not in trace.kcs:
            trace.kcs[kc] = KcTrace()
        trace.kcs[kc].helped += times

    def advance(
        self, trace: LearnerTrace, item: str, kc: str, right: bool, at: float = 0.0, seconds: float | None = None
    ) -> None:
        """One more unaided answer, which took ``seconds``."""
        of_kc = self.facts.kcs.get(kc) or self.facts.overall
        of_item = self.facts.items.get(item)
        offset = of_kc.level if of_item is None else of_item.offset
        one = trace.kcs.get(kc)
        if one is None:
            one = trace.kcs[kc] = KcTrace()
        value = 1.0 if right else 0.0
        _filter(trace, one, of_kc, offset, value)
        residual = value - 1 / (1 + exp(-offset))
        pace = log(1 + min(seconds, _LONGEST)) if seconds is not None and seconds >= 0 else _NO_PACE
        for part in (trace, one):
            part.rights = _faded(part.rights, value)
            part.weights = _faded(part.weights, 1.0)
            part.residuals = _faded(part.residuals, residual)
            streak = part.streak
            part.streak = (streak + 1 if streak > 0 else 1) if right else (streak - 1 if streak < 0 else -1)
            part.second_last, part.last = part.last, value
            if at > part.last_at or not part.answers:
                part.last_at = at
            part.answers += 1
            part.right += right
            if pace >= 0:
                part.pace = pace if part.pace < 0 else _KEPT * part.pace + (1 - _KEPT) * pace
        one.helped *= _KEPT
        one.last_place = trace.answers
        trace.offsets += offset
        trace.run = trace.run + 1 if trace.last_kc == kc else 1
        trace.last_item, trace.last_kc = item, kc
        tries, _ = trace.items.pop(item, (0, False))
        trace.items[item] = (tries + 1, right)
        if len(trace.items) > ITEMS_KEPT:
            del trace.items[next(iter(trace.items))]


def _faded(memory: Memory, value: float) -> Memory:
    a, b, c, d = memory
    return a * DECAYS[0] + value, b * DECAYS[1] + value, c * DECAYS[2] + value, d * DECAYS[3] + value


def _decayed(part: KcTrace | LearnerTrace) -> tuple[float, ...]:
    """Shares of right answers and mean residuals, each drawn towards nothing known by one answer."""
    a, b, c, d = part.rights
    w, x, y, z = part.weights
    e, f, g, h = part.residuals
    w, x, y, z = w + 1, x + 1, y + 1, z + 1
    a, b, c, d = (a + _SHARE) / w, (b + _SHARE) / x, (c + _SHARE) / y, (d + _SHARE) / z
    return a, b, c, d, e / w, f / x, g / y, h / z


def _filter(trace: LearnerTrace, one: KcTrace, kc: KcFacts, offset: float, value: float) -> None:
    """The Kalman step of ``tracing.ability``, for one learner."""
    load, m, v, e, q = kc.loading, trace.general, trace.general_variance, one.own, one.own_variance
    p = 1 / (1 + exp(-max(-30.0, min(30.0, offset + load * m + e))))
    weight = p * (1 - p)
    whole = 1 + weight * (load * load * v + q)
    gain = (value - p) / whole
    trace.general = m + v * load * gain
    trace.general_variance = v - weight * (v * load) ** 2 / whole
    one.own = e + q * gain
    one.own_variance = q - weight * q * q / whole + OWN_DRIFT
