"""Items whose answers the drafts of these tests tell, or do not tell."""

from __future__ import annotations

from guardrails.check import check
from guardrails.model import GuardContext
from pedagogy.model import AnswerKey, AnswerKind

SOLVE = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, "5"),), task="Solve $3x + 7 = 22$. What is $x$?")
GIVEN = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, "5"),), task="Solve 5y + 3 = 28. What is y?")
LARGE = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, "14"),), task="Solve 2x - 9 = 19.")
BELOW = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, "-3"),), task="Solve 7x + 8 = -13.")
HALF = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, "1/2"),), task="Solve 6x = 3.")
FACTORED = GuardContext(
    keys=(AnswerKey(AnswerKind.EXPRESSION, "(x + 3)(x - 2)", form="factored"),), task="Factor $x^2 + x - 6$."
)
EXPANDED = GuardContext(keys=(AnswerKey(AnswerKind.EXPRESSION, "3x + 12"),), task="Expand 3(x + 4).")
LINE = GuardContext(
    keys=(AnswerKey(AnswerKind.EQUATION, "y = 2x + 3"),), task="Find the line through (0, 3) and (1, 5)."
)
PAIR = GuardContext(keys=(AnswerKey(AnswerKind.PAIR, "(4, -1)"),), task="Solve the system x + y = 3, x - y = 5.")
ROOTS = GuardContext(keys=(AnswerKey(AnswerKind.SET, "-2, 6"),), task="Solve x^2 - 4x - 12 = 0.")
ABOVE = GuardContext(keys=(AnswerKey(AnswerKind.INEQUALITY, "x > 4"),), task="Solve 3x - 5 > 7.")
SPAN = GuardContext(
    keys=(AnswerKey(AnswerKind.INTERVAL, "(4, \\infty)"),), task="Solve 3x - 5 > 7 in interval notation."
)
CHOICE = GuardContext(
    keys=(AnswerKey(AnswerKind.CHOICE, "monomial", choices=("binomial", "monomial", "trinomial")),),
    task="What kind of polynomial is $4x^2$?",
)
YES_NO = GuardContext(
    keys=(AnswerKey(AnswerKind.CHOICE, "No", choices=("Yes", "No")),), task="Is (2, -4) a solution of x + 4y = 8?"
)
WORD = GuardContext(
    keys=(AnswerKey(AnswerKind.TEXT, "commutative"),), task="Which property lets us swap 3 + x and x + 3?"
)
EXACT = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, "125"),), task="Evaluate $5^3$.")
ROOT = GuardContext(keys=(AnswerKey(AnswerKind.EXPRESSION, "3\\sqrt{5}"),), task="Simplify $\\sqrt{45}$.")


def leaks(draft: str, context: GuardContext) -> list[tuple[str, str]]:
    """Rule and span of every leak that the guard finds."""
    return [(one.rule, one.span) for one in check(draft, context) if one.rule.startswith("leak:")]
