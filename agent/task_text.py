"""The task as the learner sees it: whole when it comes, in one line when it is asked again."""

from __future__ import annotations

import re

from curriculum.model import Item, Step
from pedagogy.model import AnswerKind


def present(item: Item, index: int) -> str:
    """The task as it is shown: statement, the step's question if the statement does not hold it, the choices."""
    step = item.steps[index]
    lines = [item.statement] if index == 0 and item.statement else []
    if step.ask and not (lines and _says_the_same(item.statement, step.ask)):
        lines.append(step.ask)
    text = "\n\n".join(lines)
    if step.key.choices:
        text += "\n\n" + "\n".join(f"- {choice}" for choice in step.key.choices)
    return text


def ask_again(item: Item | None, step: Step | None) -> str:
    """The open task in one line: the statement when the step only asks "What is x?", else the step's own question."""
    if item is None or step is None:
        return ""
    if (
        len(item.steps) == 1
        and len(step.ask) <= 15
        and 0 < len(item.statement) <= 160
        and step.key.kind is not AnswerKind.OPEN
    ):
        return item.statement
    return step.ask


def _says_the_same(statement: str, ask: str) -> bool:
    """Whether the step's question only repeats the statement: the same formulas, and nothing more asked of them."""
    formulas = re.findall(r"\$[^$]+\$", ask)
    return ask in statement or (bool(formulas) and all(len(f) > 5 and f in statement for f in formulas))
