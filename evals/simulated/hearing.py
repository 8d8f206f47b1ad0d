"""What a tutor's turn gives a learner, judged from its words alone: which step it is about, and how much it leaves to do.

The same for every tutor. A turn is *about* the step a learner is at when the quantities and words it names belong to that
step at least as much as to any other. Numbers that stand in the task's own sentence say nothing by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evals.simulated.tasks import Part, Task
from evals.simulated.text import plain, quantities, squeezed, stems


class Aim(StrEnum):
    """What a turn is aimed at, from nothing to everything."""

    NOTHING = "nothing"  # no words, or none about work
    AGREES = "agrees"  # says yes to what is wrong
    GENERAL = "general"  # would fit any task
    TASK = "task"  # about this task, no step of it
    ELSEWHERE = "elsewhere"  # about another step than the one that hinders
    STEP = "step"  # about that step
    SLIP = "slip"  # names the learner's own wrong line
    CASE = "case"  # a small case in which the learner's rule fails
    EXAMPLE = "example"  # another task worked line by line
    GAP = "gap"  # that step with a gap to fill
    TOLD_STEP = "told_step"  # that step, done for the learner
    TOLD = "told"  # the answer


#: Aims that bear on the very step.
TARGETED = frozenset({Aim.STEP, Aim.SLIP, Aim.CASE, Aim.EXAMPLE, Aim.GAP})

_ENOUGH = 0.9  # one quantity of its own, or two words
_WORD = 0.5
_OVERLAP = 0.6  # of the words of a small case
_GAP = re.compile(r"_{2,}|\[\s*\]|…{1}(?=\s*[=+\-*/)])|\.{3}(?=\s*[=+\-*/)])|\?\s*(?=[=+\-])")
_AGREES = re.compile(
    r"^\W*(?:yes|yep|correct|exactly|perfect|well done|great|good|brilliant|great job|good job|you got it|"
    r"that is (?:right|correct)|that's (?:right|correct)|spot on)\b"
)
_ASKS = re.compile(
    r"\?|(?:^|[.!:;,]\s*|\bthen |\band )"
    r"(?:try|show|look|write|put|check|work|find|tell me|explain|say|fill|draw|compare|think|start|go back|read|do|add|take|"
    r"divide|multiply|subtract|use|calculate|count)\b"
)
#: What stands before a value that is told; longer values tell by standing there.
_NAMED = (
    r"(?:=|\b(?:is|are|be|makes?|leaves?|gives?|gets?|answer|result|total|choose|pick|so|comes to|equals)\b)"
    r"\W*(?:(?:is|are|be|it|x)\b\W*)?"
)
_SHORT = 3
_WANTS_WORK = re.compile(r"\b(?:line|lines|work|steps?|show|how did you|how do you get|how you (?:got|found))\b")
_WANTS_WHY = re.compile(r"\bwhy\b|\bbecause\b|own words|explain")
_DOUBTS = re.compile(
    r"are you sure|sure about|look again|not quite|think again|does (?:each|every|that|it|this)\b|check (?:again|your|it)|^\W*h+m"
)
_WANTS_SURE = re.compile(r"how sure|how certain|how confident|%")


@dataclass(frozen=True)
class Heard:
    """One turn as the learner takes it. ``fills`` is what goes into the gap."""

    aim: Aim
    asks: bool = False
    fills: str = ""
    wants_work: bool = False
    wants_why: bool = False
    wants_sure: bool = False
    doubts: bool = False


def hear(words: str, task: Task, at: int | None, said: str, shown: bool) -> Heard:
    """A turn, for a learner who is at part ``at`` (None: through), has ``said`` so much and has ``shown`` the wrong line."""
    text = plain(words)
    wants = (
        bool(_WANTS_WORK.search(text)),
        bool(_WANTS_WHY.search(text)),
        bool(_WANTS_SURE.search(text)),
        bool(_DOUBTS.search(text)),
    )
    asks = bool(_ASKS.search(text))
    if not any(sign.isalnum() for sign in text):
        return Heard(Aim.NOTHING)
    if at is None:
        return Heard(Aim.GENERAL, asks, "", *wants)
    aim, fills = _aim(words, text, task, at, said, shown)
    return Heard(aim, asks, fills, *wants)


def _aim(words: str, text: str, task: Task, at: int, said: str, shown: bool) -> tuple[Aim, str]:
    part = task.parts[at]
    known = f"{task.statement}\n{said}"
    tight = squeezed(words)
    if _is_case(words, task.cases):
        return Aim.CASE, ""
    if _is_case(words, task.other_cases):
        return Aim.ELSEWHERE, ""
    is_example = tight.count("=") >= 3 and not any(squeezed(one.right) in tight for one in task.parts)
    if is_example:
        return Aim.EXAMPLE, ""
    if _tells(text, task.answer, known):
        return Aim.TOLD, ""
    if (fills := _filled(words, part)) is not None:
        return Aim.GAP, fills
    if at < len(task.parts) - 1 and _tells_line(tight, text, part, known):
        return Aim.TOLD_STEP, ""
    if shown and at == task.gap and _names_slip(tight, text, task, part):
        return Aim.SLIP, ""
    scores = _scores(words, task)
    if scores[at] >= _ENOUGH and scores[at] >= max(scores):
        return Aim.STEP, ""
    if max(scores) >= _ENOUGH:
        return Aim.ELSEWHERE, ""
    if _AGREES.match(text) and not _ASKS.search(text):
        return Aim.AGREES, ""
    named = len(quantities(words) & quantities(task.statement)) + len(stems(words) & stems(task.statement))
    about = named >= 2 or bool(quantities(words) & quantities(task.wrong_answer)) or scores[at] > 0
    return (Aim.TASK if about else Aim.GENERAL), ""


def _scores(words: str, task: Task) -> list[float]:
    """How much a turn is about each part. The task's own line, quoted whole, is about none of them."""
    rest = plain(words)
    start = plain(task.parts[0].before)
    if len(task.parts) > 1 and len(start) > 3:
        rest = re.sub(r"\s*".join(re.escape(sign) for sign in start if not sign.isspace()), " ", rest)
    found, spoken = quantities(rest), stems(words)
    return [len(part.cues & found) + _WORD * len(part.words & spoken) for part in task.parts]


def _is_case(words: str, cases: Iterable[str]) -> bool:
    spoken = stems(words) | quantities(words)
    for case in cases:
        wanted = stems(case) | quantities(case)
        if len(wanted) >= 3 and len(wanted & spoken) >= _OVERLAP * len(wanted):
            return True
    return False


def _tells(text: str, answer: str, known: str) -> bool:
    """Whether a turn states the answer where neither the task nor the learner has."""
    wanted = re.sub(r"\s+", " ", plain(answer)).strip()
    if not wanted:
        return False
    body = re.escape(wanted).replace(r"\ ", r"\s*")
    stated = rf"(?<![\w.,/-]){body}(?![\w/]|[.,]\d|\s*[-+*/]\s*\w)"
    if not re.search(stated, text):
        return False
    if re.fullmatch(rf"\W*{body}\W*", text):
        return True
    is_new = len(wanted) > _SHORT and not re.search(stated, plain(known))
    return is_new or re.search(_NAMED + stated, text) is not None


def _tells_line(tight: str, text: str, part: Part, known: str) -> bool:
    right = squeezed(part.right)
    if len(right) >= 4 and right in tight and right not in squeezed(known):
        return True
    seen = set(re.findall(r"\d+", f"{plain(known)} {plain(part.before)}"))
    new = {one for one in quantities(part.right) if not set(re.findall(r"\d+", one)) <= seen}
    return bool(new) and "=" in part.right and new <= quantities(text)


def _filled(words: str, part: Part) -> str | None:
    """What goes into the gap of a partly written line of this part; None when there is no such line."""
    right = squeezed(part.right)
    for segment in re.split(r"[\n:;,]|\.\s|\?|\$", words.replace("\\_", "_")):
        gap = _GAP.search(plain(segment))
        if gap is None:
            continue
        before, _, after = (squeezed(piece) for piece in _around(plain(segment), gap))
        before = _ending(before, right)
        found = (
            re.fullmatch(rf"{re.escape(before)}(.+){re.escape(after.strip('.!'))}", right) if before or after else None
        )
        if found and found[1] != right:
            return found[1]
    return None


def _around(text: str, gap: re.Match[str]) -> tuple[str, str, str]:
    return text[: gap.start()], gap[0], text[gap.end() :]


def _ending(before: str, right: str) -> str:
    """The end of the text before a gap that begins the line: words in front of it are no part of it."""
    for start in range(len(before)):
        if right.startswith(before[start:]):
            return before[start:]
    return ""


def _names_slip(tight: str, text: str, task: Task, part: Part) -> bool:
    line = squeezed(task.wrong_line)
    if len(line) >= 4 and line in tight:
        return True
    own = quantities(task.wrong_line) - quantities(part.before) - quantities(part.right) - quantities(task.wrong_answer)
    return bool(own & quantities(text))
