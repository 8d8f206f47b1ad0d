"""The numbers of a template: parameters, derived values, and the conditions that a combination has to meet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from curriculum.evaluating import compiled
from curriculum.expressions import DivisionByZero, Evaluate, ExpressionError, has_decimal, names
from curriculum.parameters import Given, Parameter, combinations, read_parameter
from curriculum.parsing import parse
from curriculum.schema import TemplateFile


class Complain(Protocol):
    """Notes what cannot be compiled, with the path to it in the template."""

    def __call__(self, message: str, *path: str | int) -> None:
        """One fault."""


class Numbers:
    """The numbers of one template. ``known`` are the names that have values, ``decimals`` those written with a point;
    what cannot be worked out is counted in ``zero_divisions`` and kept in ``failures``."""

    def __init__(self, file: TemplateFile, complain: Complain) -> None:
        self._complain = complain
        self.known: set[str] = set()
        self.decimals: set[str] = set()
        self.zero_divisions = 0
        self.failures: list[str] = []
        self.parameters = self._parameters(file)
        self._stages = self._in_stages(file)

    def _parameters(self, file: TemplateFile) -> tuple[Parameter, ...]:
        read: list[Parameter] = []
        for name, source in file.parameters.items():
            try:
                parameter = read_parameter(name, source)
            except ExpressionError as error:
                self._complain(str(error), "parameters", name)
                self.known |= {part.strip() for part in name.split(",")}
                continue
            if twice := self.known & set(parameter.names):
                self._complain(f"The name {min(twice)!r} stands twice.", "parameters", name)
            self.known |= set(parameter.names)
            self.decimals |= parameter.decimals
            read.append(parameter)
        return tuple(read)

    def _in_stages(self, file: TemplateFile) -> tuple[tuple[str, Evaluate], ...]:
        """Derived values by name, and conditions (without one), each as early as its names are known: ``a != 0``
        comes before a derived value that divides by ``a``."""
        conditions = []
        for index, source in enumerate(file.where):
            try:
                node = parse(source)
                conditions.append((index, names(node), compiled(node)))
            except ExpressionError as error:
                said = f"{error} A condition with a comma needs quotes." if "(" in source else str(error)
                self._complain(said, "where", index)
        stages: list[tuple[str, Evaluate]] = []

        def ripe() -> None:
            for condition in conditions[:]:
                if condition[1] <= self.known:
                    stages.append(("", condition[2]))
                    conditions.remove(condition)

        ripe()
        for name, source in file.derived.items():
            try:
                node = parse(source)
                if missing := sorted(names(node) - self.known):
                    raise ExpressionError(f"{missing[0]!r} has no value before this line.")
                if name in self.known:
                    raise ExpressionError(f"The name {name!r} stands twice.")
                stages.append((name, compiled(node)))
                if has_decimal(node, frozenset(self.decimals)):
                    self.decimals.add(name)
            except ExpressionError as error:
                self._complain(str(error), "derived", name)
            self.known.add(name)
            ripe()
        for index, used, _ in conditions:
            self._complain(f"{min(used - self.known)!r} has no value.", "where", index)
        return tuple(stages)

    def worked_out(self, name: str) -> Iterator[dict[str, Given]]:
        """Every combination that the conditions leave, in the order of the template ``name``. Combinations that cannot be
        worked out are left out and remembered in ``zero_divisions`` and ``failures``."""
        for bindings in combinations(self.parameters, name):
            try:
                if self._fill(bindings):
                    yield bindings
            except DivisionByZero:
                self.zero_divisions += 1
            except ExpressionError as error:
                self.failures.append(str(error))

    def _fill(self, bindings: dict[str, Any]) -> bool:
        for name, value in self._stages:
            if name:
                bindings[name] = value(bindings)
            elif not value(bindings):
                return False
        return True
