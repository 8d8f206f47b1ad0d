"""The one form in which every benchmark reports: figure, bar, and whether it holds.

``python -m bench.NAME`` prints a table; ``--json`` prints one object
``{"figures": {name: number}, "bars": {name: {"limit": text, "holds": true}}}``. The exit code is 0 either way: a
missed bar is a result, not a crash.
"""

from __future__ import annotations

import argparse
import json
import operator
from collections.abc import Sequence
from dataclasses import dataclass, field

_COMPARE = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "==": operator.eq}


@dataclass
class Report:
    """Collects figures and bars of one benchmark."""

    name: str
    figures: dict[str, float] = field(default_factory=dict)
    bars: dict[str, dict[str, object]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def figure(self, name: str, value: float, limit: str | None = None) -> None:
        """Add a figure; ``limit`` such as ``"<= 0.002"`` or ``">= 99.5 %"`` makes it a bar."""
        self.figures[name] = value
        if limit is None:
            return
        sign, _, bound = limit.partition(" ")
        number = bound.split()[0]
        self.bars[name] = {"limit": limit, "holds": bool(_COMPARE[sign](value, float(number)))}

    def note(self, text: str) -> None:
        """A sentence under the table: what was left out, on what data."""
        self.notes.append(text)

    def print(self, argv: Sequence[str] | None = None) -> None:
        """Print as a table, or as JSON when ``--json`` is among the arguments."""
        parser = argparse.ArgumentParser(prog=f"python -m bench.{self.name}")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        options, _ = parser.parse_known_args(argv)
        if options.json:
            print(json.dumps({"figures": self.figures, "bars": self.bars}))
            return
        width = max((len(name) for name in self.figures), default=10)
        for name, value in self.figures.items():
            bar = self.bars.get(name)
            verdict = "" if bar is None else f"   bar {bar['limit']}   {'holds' if bar['holds'] else 'MISSED'}"
            print(f"{name:<{width}}  {value:>12.6g}{verdict}")
        for text in self.notes:
            print(text)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of ``values`` lie, by the nearest rank; 0 for no values."""
    if not values:
        return 0.0
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, round(share * (len(ranked) - 1)))]
