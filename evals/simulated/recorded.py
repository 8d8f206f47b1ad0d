"""Tasks from recorded dialogues of real teachers (MathDial): the problem, its solution in lines, what a learner did wrong,
and the teacher's turns.

The hindering part is the first line of the reference solution whose result the wrong solution never reaches. That is read
here from the numbers alone, on purpose not with the reader that the tutor uses for word problems: learner and tutor must
not share their errors.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.rows import read_rows
from evals.simulated.tasks import Part, Task
from evals.simulated.text import quantities, stems

_MOVE = re.compile(r"^\((?:generic|focus|probing|telling)\)\s*")
_RESULT = re.compile(r"=\s*[$£€]?\s*(-?\d[\d,]*\.?\d*)")
SKILL = "word-problems"


def recorded(path: Path) -> list[Task]:
    """The dialogues of a file that can be replayed, in the file's order."""
    return [task for number, row in enumerate(read_rows(path)) if (task := _task(row, number)) is not None]


def _task(row: dict[str, Any], number: int) -> Task | None:
    *lines, answer = [line.strip() for line in row["ground_truth"].strip().splitlines() if line.strip()]
    work = row["student_incorrect_solution"].strip()
    wrong = work.splitlines()[-1].strip()
    teacher = tuple(_teacher(row["conversation"]))
    if not lines or not teacher or quantities(wrong) == quantities(answer):
        return None
    gap = _gap(lines, work)
    return Task(
        id=f"mathdial/{row['qid']}/{number}",
        cluster=hashlib.blake2b(row["question"].encode(), digest_size=6).hexdigest(),
        course="mathdial",
        statement=row["question"],
        parts=_parts(lines, row["question"], gap),
        gap=gap,
        answer=answer,
        wrong_answer=wrong,
        wrong_line=_first_own_line(work, row["question"], row["ground_truth"]),
        work=work,
        lines=teacher,
    )


def _teacher(conversation: str) -> Iterator[str]:
    for turn in conversation.split("|EOM|"):
        who, _, words = turn.partition(":")
        if who.strip() == "Teacher" and (said := _MOVE.sub("", words.strip())):
            yield said


def _gap(lines: list[str], work: str) -> int:
    reached = quantities(work)
    for place, line in enumerate(lines):
        results = quantities(" ".join(_RESULT.findall(line)))
        if results and not results & reached:
            return place
    return len(lines) - 1


def _parts(lines: list[str], question: str, gap: int) -> tuple[Part, ...]:
    """What several lines name says nothing about one of them."""
    words = [stems(line) for line in lines]
    parts, before = [], question
    for place, line in enumerate(lines):
        own = frozenset(word for word in words[place] if sum(word in other for other in words) == 1)
        kc = SKILL if place == gap else f"{SKILL}/rest"
        parts.append(Part(before, line, kc, quantities(line), own))
        before = line
    return tuple(parts)


def _first_own_line(work: str, question: str, solution: str) -> str:
    """The first line of the wrong work with a result that neither the problem nor the solution knows; "" for none."""
    known = quantities(question) | quantities(solution)
    for line in re.split(r"\n+|(?<=[.!?])\s+", work):
        if quantities(" ".join(_RESULT.findall(line))) - known:
            return line.strip()
    return ""
