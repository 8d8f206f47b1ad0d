"""How well the guard finds leaks, on imported answers: ``python -m bench.leaks [--json]``.

Every OATutor step of the reference data is told in each of the forms of ``bench.leak_forms``, and every hint of the same
step that does not tell the answer must pass. The steps are split by the hash of their problem's id: two fifths are held
out, and are told in sentences of their own (what these are worth is said in ``bench.leak_forms``).

A hint is *harmless* when the answer's tokens do not stand in it side by side (:func:`holds_answer`): a criterion that
shares no code with the detector. It is strict: a hint that tells the answer in another form counts against the detector.
``leak_labels.json`` holds labels by hand of 180 hints that do hold the tokens, and of every harmless hint that was
flagged.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import sys
import tarfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.leak_forms import FORMS, FRESH, SEEN, STATE_FORMS, Answer, parse_answer
from bench.report import Report, percentile
from guardrails.check import check
from guardrails.model import GuardContext
from pedagogy.model import AnswerKey, AnswerKind, Verdict

ARCHIVE = Path(__file__).resolve().parents[2] / "shared" / "data" / "courses" / "oatutor-elementary-algebra.tar.gz"
_VERDICTS = {"confirmation": Verdict.CORRECT, "distance": Verdict.INCORRECT, "over turns": Verdict.NO_ATTEMPT}
LABELS = Path(__file__).with_name("leak_labels.json")


@dataclass(frozen=True)
class Step:
    """One imported step: the task as the learner sees it, the answer, and the texts of its hints."""

    problem: str
    id: str
    task: str
    answer: Answer
    key: AnswerKey
    hints: tuple[tuple[str, str], ...]
    held_out: bool


def steps() -> Iterator[Step]:
    """All steps of the archive, in order of their ids."""
    files: dict[str, Any] = {}
    with tarfile.open(ARCHIVE) as archive:
        for member in archive.getmembers():
            stream = archive.extractfile(member) if member.name.endswith(".json") else None
            if stream is not None:
                files[member.name] = json.load(stream)
    for name in sorted(files):
        parts = name.split("/")
        if len(parts) == 5 and parts[2] == "steps":
            problem, step = parts[1], parts[3]
            base = f"content-pool/{problem}"
            pathway = files.get(f"{base}/steps/{step}/tutoring/{step}DefaultPathway.json", [])
            yield _step(problem, files[f"{base}/{problem}.json"], files[name], pathway)


def _step(problem: str, about: dict[str, Any], content: dict[str, Any], pathway: list[dict[str, Any]]) -> Step:
    task = " ".join(
        str(text) for text in (about["title"], about["body"], content["stepTitle"], content["stepBody"]) if text
    )
    choices = tuple(str(choice).replace("$$", "") for choice in content.get("choices") or ())
    answer = parse_answer(str(content["stepAnswer"][0]), choices)
    hints = []
    for hint in pathway:
        for one in (hint, *hint.get("subHints", ())):
            hints.append((str(one["id"]), f"{one.get('title', '')}. {one.get('text', '')}".strip(". ")))
    digest = hashlib.sha256(problem.encode()).digest()[0]
    return Step(problem, str(content["id"]), task, answer, _key(answer), tuple(hints), digest % 5 < 2)


def _key(answer: Answer) -> AnswerKey:
    text = answer.text
    if answer.choices:
        kind = AnswerKind.CHOICE
    elif answer.number is not None:
        kind = AnswerKind.NUMBER
    elif re.fullmatch(r"[(\[].*,.*[)\]]", text) and text.count(",") == 1:
        kind = AnswerKind.INTERVAL if "infty" in text or "inf" in text or text[0] == "[" else AnswerKind.PAIR
    elif re.search(r"\bor\b|,", text):
        kind = AnswerKind.SET
    elif "=" in text:
        kind = AnswerKind.EQUATION
    elif re.fullmatch(r"[A-Za-z ]{2,}", text):
        kind = AnswerKind.TEXT
    else:
        kind = AnswerKind.EXPRESSION
    return AnswerKey(kind, text, choices=answer.choices)


# -- which hints are harmless: a criterion of its own, that shares no code with the detector ------------------------


def _tokens(text: str) -> list[str]:
    bare = text.replace("\u2212", "-").replace("$", " ")
    bare = re.sub(r"\\left|\\right|\\operatorname|\\[,;! ]", "", bare)
    bare = re.sub(r"\\d?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"(\1)/(\2)", bare)
    bare = re.sub(r"(?<=\d),(?=\d{3})", "", bare)
    return re.findall(r"\d+(?:\.\d+)?|[a-z]+|[^\sa-z\d]", bare.lower())


def holds_answer(hint: str, answer: Answer) -> bool:
    """Whether the tokens of the answer stand in the hint, in order and side by side, after normalisation.

    Dollar signs, sizes of brackets and spaces do not count; brackets around a fraction's parts are written out; a leading
    ``x =`` of the answer is left off; a minus belongs to the number after it.
    """
    body = re.sub(r"^[a-zA-Z]\s*=\s*", "", answer.text)
    wanted, said = _tokens(body), _tokens(hint)
    loose = [t for t in said if t not in "(){}"]
    return any(_inside(w, s) for w, s in ((wanted, said), ([t for t in wanted if t not in "(){}"], loose)) if w)


def _inside(wanted: list[str], said: list[str]) -> bool:
    size = len(wanted)
    return any(said[at : at + size] == wanted for at in range(len(said) - size + 1))


@dataclass
class Tally:
    """Counts of one form on one half of the data."""

    tried: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, found: bool, what: str) -> None:
        """Count one draft."""
        self.tried += 1
        self.found += found
        if not found:
            self.missed.append(what)

    @property
    def percent(self) -> float:
        """The share found, in percent."""
        return 100 * self.found / self.tried if self.tried else 100.0


def _leaks(draft: str, context: GuardContext, times: list[float]) -> list[tuple[str, str]]:
    start = time.thread_time()
    found = check(draft, context)
    times.append(time.thread_time() - start)
    return [(violation.rule, violation.span) for violation in found if violation.rule.startswith("leak:")]


Tallies = dict[tuple[str, bool], Tally]


def measure() -> tuple[Tallies, Tallies, list[float]]:
    """Recall per form, share of hints that pass per kind, and the processor seconds of all checks."""
    recall: Tallies = defaultdict(Tally)
    passed: Tallies = defaultdict(Tally)
    times: list[float] = []
    labels = json.loads(LABELS.read_text())
    for step in steps():
        for sentence in FRESH if step.held_out else SEEN:
            _tell(step, sentence, recall, times)
        context = GuardContext(keys=(step.key,), task=step.task)
        for hint_id, hint in step.hints:
            found = _leaks(hint, context, times)
            shown = f"{hint_id} {step.task[:90]!r} => {step.answer.text!r} | {hint} | {found}"
            label = labels.get(hint_id)
            if holds_answer(hint, step.answer):
                if label:
                    passed[f"hints with the answer's tokens, labelled {label}", step.held_out].add(not found, shown)
                continue
            passed["harmless hints", step.held_out].add(not found, shown)
            if label != "leak":
                passed["harmless hints without those labelled leaks", step.held_out].add(not found, shown)
    return recall, passed, times


def _tell(step: Step, sentence: int, recall: Tallies, times: list[float]) -> None:
    """Tell the answer of a step in every form."""
    for name, form in FORMS.items():
        draft = form(step.answer, sentence)
        number = step.answer.number
        if name == "equal value" and number is not None and f"{abs(float(number)):g}" in _tokens(step.task):
            continue  # it may be the task to write this value in another way: its own value tells nothing
        if draft is not None:
            found = _leaks(draft, GuardContext(keys=(step.key,), task=step.task), times)
            recall[name, step.held_out].add(bool(found), f"{step.id} {step.answer.text!r}: {draft}")
    for name, state_form in STATE_FORMS.items():
        turns = state_form(step.answer, sentence)
        if turns is not None:
            learner, replies, draft = turns
            context = GuardContext((step.key,), step.task, learner, replies, _VERDICTS[name])
            found = _leaks(draft, context, times)
            recall[name, step.held_out].add(bool(found), f"{step.id} {step.answer.text!r}: {learner} {replies} {draft}")


def long_sessions(count: int = 200) -> list[float]:
    """Processor seconds of checks at the end of long sessions: twenty earlier replies and twenty messages."""
    times: list[float] = []
    for step in itertools.islice(steps(), count):
        hints = [hint for _, hint in step.hints] or ["What would you do first?"]
        learner = tuple(f"is it {place}?" for place in range(20))
        replies = tuple(hints[place % len(hints)] for place in range(20))
        context = GuardContext((step.key,), step.task, learner, replies, Verdict.INCORRECT)
        _leaks(hints[-1], context, times)
    return times


def main() -> None:
    """Print the report; ``--show NAME`` lists what was missed on the development part."""
    recall, passed, times = measure()
    if "--show" in sys.argv:
        wanted = sys.argv[sys.argv.index("--show") + 1], "--held-out" in sys.argv
        for tally in (recall.get(wanted), passed.get(wanted)):
            print("\n".join(tally.missed) if tally else "")
        return
    report = Report("leaks")
    for name in (*FORMS, *STATE_FORMS):
        for held_out in (False, True):
            share = recall[name, held_out].percent
            report.figure(f"recall, {name}, {_part(held_out)} (%)", round(share, 2), ">= 99")
    for (kind, held_out), tally in sorted(passed.items()):
        limit = "<= 2" if kind == "harmless hints" else None
        report.figure(f"flagged, {kind}, {_part(held_out)} (%)", round(100 - tally.percent, 2), limit)
    report.figure("p50 (ms)", round(1000 * percentile(times, 0.5), 3))
    report.figure("p95 (ms)", round(1000 * percentile(times, 0.95), 3), "<= 5")
    report.figure("p95 after 20 replies (ms)", round(1000 * percentile(long_sessions(), 0.95), 3), "<= 5")
    hints = sum(tally.tried for (kind, _), tally in passed.items() if kind == "harmless hints")
    report.note(f"{sum(tally.tried for tally in recall.values())} drafts that leak, {hints} harmless hints.")
    report.note("Confirmation, distance and over turns are matters of state; the other forms the text alone decides.")
    report.note("Milliseconds are processor time of one thread, the preparation of the context included.")
    report.print(sys.argv[1:])


def _part(held_out: bool) -> str:
    return "held out" if held_out else "development"


if __name__ == "__main__":
    if not ARCHIVE.exists():
        raise SystemExit("bench.leaks needs the reference data beside the repository: " + ARCHIVE.name)
    main()
