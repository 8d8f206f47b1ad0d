"""Pictures in templates: every text of a declaration is compiled once and filled in for each item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from curriculum.expressions import Bindings, ExpressionError
from curriculum.texts import Text
from curriculum.visuals.building import build
from curriculum.visuals.model import Visual
from curriculum.visuals.numbers import VisualError
from curriculum.visuals.schema import VisualFile

Path = tuple[str | int, ...]
Compile = Callable[..., Text]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A declaration with compiled texts. ``path`` leads to it in its file."""

    parts: Any
    path: Path

    def draw(self, bindings: Bindings) -> Visual:
        """The picture for these parameters. Raises VisualError with a sentence."""
        try:
            return build(_filled(self.parts, bindings))
        except ExpressionError as error:
            raise VisualError(str(error)) from error


def sketch(file: VisualFile | None, compiled: Compile, *path: str | int) -> Sketch | None:
    """Compile a declaration. ``compiled`` turns a text at a path into a ``Text`` and notes what is wrong with it."""
    return Sketch(_compiled(file.model_dump(), compiled, path), path) if file is not None else None


def _compiled(part: Any, compiled: Compile, path: Path) -> Any:
    match part:
        case str():
            return compiled(part, *path) if "[[" in part else part
        case dict():
            return {name: _compiled(value, compiled, (*path, name)) for name, value in part.items()}
        case tuple() | list():
            return tuple(_compiled(value, compiled, (*path, at)) for at, value in enumerate(part))
    return part


def _filled(part: Any, bindings: Bindings) -> Any:
    match part:
        case Text():
            return part.render(bindings).strip()
        case dict():
            return {name: _filled(value, bindings) for name, value in part.items()}
        case tuple():
            return tuple(_filled(value, bindings) for value in part)
    return part


def drawn(file: VisualFile | None) -> Visual | None:
    """The picture of a declaration without parameters; None where there is none, or where it cannot be drawn (lint says
    why)."""
    try:
        return build(file.model_dump()) if file is not None else None
    except VisualError:
        return None
