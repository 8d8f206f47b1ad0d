"""What many learners' answers say about items and components, as plain tables that a prediction looks up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log1p
from typing import Any

import numpy as np

from tracing.ability import Abilities, estimate, run_filter
from tracing.model import Answers, Floats, Ints, starts

#: Weight, in answers, of "no difference" in a mean of residuals.
_PAIR_WEIGHT, _AFTER_WEIGHT = 6.0, 8.0
#: A pair of items met in a row less often than this says nothing.
_PAIR_LEAST = 2


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """``offset`` in logits, ``met`` the logarithm of the number of answers, and mean residuals of the item when the
    learner had not met its component (0), had last been wrong on it (1) or right (2)."""

    offset: float
    met: float = 0.0
    after: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class KcFacts:
    """``level`` in logits, ``loading`` on general ability, ``met`` the logarithm of the number of answers."""

    level: float
    loading: float
    met: float = 0.0


@dataclass(frozen=True, slots=True)
class PairFacts:
    """Residuals of an item right after another one: in all, after a wrong and after a right answer to that one."""

    residual: float = 0.0
    wrong: float = 0.0
    right: float = 0.0
    met: float = 0.0


NO_PAIR = PairFacts()


@dataclass(frozen=True, slots=True)
class Facts:
    """The tables by name. What a name does not stand for has the facts of its component, or of all."""

    overall: KcFacts
    items: Mapping[str, ItemFacts] = field(default_factory=dict)
    kcs: Mapping[str, KcFacts] = field(default_factory=dict)
    pairs: Mapping[tuple[str, str], PairFacts] = field(default_factory=dict)

    def kc(self, name: str) -> KcFacts:
        """Facts of a component; of all together when it was never met."""
        return self.kcs.get(name, self.overall)

    def item(self, name: str, kc: KcFacts) -> ItemFacts:
        """Facts of an item; at its component's level when it was never met."""
        return self.items.get(name) or ItemFacts(kc.level)

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "overall": _list(self.overall),
            "items": {name: _list(one) for name, one in self.items.items()},
            "kcs": {name: _list(one) for name, one in self.kcs.items()},
            "pairs": [[*names, *_list(one)] for names, one in self.pairs.items()],
        }

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Facts:
        """The inverse of ``as_data``."""
        return Facts(
            overall=KcFacts(*_numbers(data["overall"])),
            items={name: _item(one) for name, one in data["items"].items()},
            kcs={name: KcFacts(*_numbers(one)) for name, one in data["kcs"].items()},
            pairs={(one[0], one[1]): PairFacts(*_numbers(one[2:])) for one in data["pairs"]},
        )


def _list(one: ItemFacts | KcFacts | PairFacts) -> list[float]:
    if isinstance(one, ItemFacts):
        return [one.offset, one.met, *one.after]
    if isinstance(one, KcFacts):
        return [one.level, one.loading, one.met]
    return [one.residual, one.wrong, one.right, one.met]


def _numbers(values: list[Any]) -> list[float]:
    return [float(value) for value in values]


def _item(values: list[Any]) -> ItemFacts:
    offset, met, *after = _numbers(values)
    return ItemFacts(offset, met, (after[0], after[1], after[2]))


def gather(answers: Answers, share: float = 1.0) -> Facts:
    """The tables of these answers. ``share`` scales the counts that are told: trees that were taught on counts of four
    fifths of the learners would take those of all for better known items, and be biased."""
    known = estimate(answers)
    residual = answers.right - run_filter(answers, known).chance
    overall = KcFacts(_short(known.overall), _short(float(known.loading.mean())))
    return Facts(
        overall,
        _items(answers, known, residual, share),
        _kcs(answers, known, share),
        _pairs(answers, residual, share),
    )


def _items(answers: Answers, known: Abilities, residual: Floats, share: float) -> dict[str, ItemFacts]:
    count = np.bincount(answers.item, minlength=len(answers.items))
    state = answers.item * 3 + last_on_kc(answers)
    met = np.bincount(state, minlength=3 * len(count))
    after = np.bincount(state, weights=residual, minlength=3 * len(count)) / (met + _AFTER_WEIGHT)
    return {
        answers.items[code]: ItemFacts(
            _short(known.offset[code]),
            _short(log1p(share * count[code])),
            (_short(after[3 * code]), _short(after[3 * code + 1]), _short(after[3 * code + 2])),
        )
        for code in np.flatnonzero(count)
    }


def _kcs(answers: Answers, known: Abilities, share: float) -> dict[str, KcFacts]:
    count = np.bincount(answers.kc, minlength=len(answers.kcs))
    return {
        answers.kcs[code]: KcFacts(
            _short(known.level[code]), _short(known.loading[code]), _short(log1p(share * count[code]))
        )
        for code in np.flatnonzero(count)
    }


def _pairs(answers: Answers, residual: Floats, share: float) -> dict[tuple[str, str], PairFacts]:
    """Residuals by the item answered just before, where at least two answers share the pair."""
    later = np.flatnonzero(~starts(answers))
    if not len(later):
        return {}
    pair = answers.item[later - 1] * len(answers.items) + answers.item[later]
    names, code = np.unique(pair, return_inverse=True)
    ahead, value = answers.right[later - 1], residual[later]
    count = np.bincount(code, minlength=len(names))
    means = []
    for weight in (np.ones(len(later)), 1 - ahead, ahead):
        of = np.bincount(code, weights=weight, minlength=len(names))
        means.append(np.bincount(code, weights=weight * value, minlength=len(names)) / (of + _PAIR_WEIGHT))
    kept = np.flatnonzero(count >= _PAIR_LEAST)
    return {
        _names(answers, int(names[one])): PairFacts(
            _short(means[0][one]), _short(means[1][one]), _short(means[2][one]), _short(log1p(share * count[one]))
        )
        for one in kept
    }


def _names(answers: Answers, pair: int) -> tuple[str, str]:
    before, item = divmod(pair, len(answers.items))
    return answers.items[before], answers.items[item]


def last_on_kc(answers: Answers) -> Ints:
    """Before each answer: 0 when the learner had not met its component, 1 when last wrong on it, 2 when last right."""
    pair = answers.learner * max(1, len(answers.kcs)) + answers.kc
    order = np.argsort(pair, kind="stable")
    grouped = pair[order]
    before = np.zeros(len(order), dtype=np.int64)
    same = np.flatnonzero(grouped[1:] == grouped[:-1]) + 1
    before[order[same]] = 1 + answers.right[order[same - 1]].astype(np.int64)
    return before


def _short(value: float) -> float:
    """Six decimals: what is saved is what was used."""
    return round(float(value), 6)
