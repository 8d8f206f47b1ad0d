"""How well the guard finds leaks, on imported answers: ``python -m bench.leaks [--json]``.

Every OATutor step of the reference data is told in each of the forms of ``bench.leak_forms``, and every hint of the same
step that does not tell the answer must pass. The steps are split by the hash of their problem's id: two fifths are held
out, and so are half of the sentences of every form; the detector was mended on the development half only.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tarfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.leak_forms import FORMS, STATE_FORMS, Answer, parse_answer
from bench.report import Report, percentile
from guardrails.check import check
from guardrails.model import GuardContext
from pedagogy.model import AnswerKey, AnswerKind, Verdict

ARCHIVE = Path(__file__).resolve().parents[2] / "shared" / "data" / "courses" / "oatutor-elementary-algebra.tar.gz"
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
    files: dict[str, dict[str, object]] = {}
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


def _step(problem: str, about: dict, content: dict, pathway: list) -> Step:  # type: ignore[type-arg]
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
    start = time.perf_counter()
    found = check(draft, context)
    times.append(time.perf_counter() - start)
    return [(violation.rule, violation.span) for violation in found if violation.rule.startswith("leak:")]


def measure() -> tuple[dict[tuple[str, bool], Tally], dict[tuple[str, bool], Tally], list[float]]:
    """Recall per form, flags per kind of hint, and the times of all checks in seconds."""
    recall: dict[tuple[str, bool], Tally] = defaultdict(Tally)
    flags: dict[tuple[str, bool], Tally] = defaultdict(Tally)
    times: list[float] = []
    labels = json.loads(LABELS.read_text()) if LABELS.exists() else {}
    for step in steps():
        context = GuardContext(keys=(step.key,), task=step.task)
        for name, form in FORMS.items():
            draft = form(step.answer, step.held_out)
            if draft is not None:
                recall[name, step.held_out].add(
                    bool(_leaks(draft, context, times)), f"{step.id} {step.answer.text!r}: {draft}"
                )
        for name, state_form in STATE_FORMS.items():
            made = state_form(step.answer, step.held_out)
            if made is not None:
                learner, replies, draft = made
                verdict = Verdict.CORRECT if name == "confirmation" else Verdict.INCORRECT
                verdict = Verdict.NO_ATTEMPT if name == "over turns" else verdict
                there = GuardContext(
                    keys=(step.key,), task=step.task, learner=learner, replies=replies, verdict=verdict
                )
                recall[name, step.held_out].add(
                    bool(_leaks(draft, there, times)), f"{step.id} {step.answer.text!r}: {draft}"
                )
        for hint_id, hint in step.hints:
            kind = "with the answer's tokens" if holds_answer(hint, step.answer) else "harmless"
            found = _leaks(hint, context, times)
            shown = f"{hint_id} {step.task[:90]!r} => {step.answer.text!r} | {hint} | {found}"
            if hint_id in labels:
                flags[f"labelled {labels[hint_id]}", step.held_out].add(not found, shown)
            flags[kind, step.held_out].add(not found, shown)
    return recall, flags, times


def main() -> None:
    """Print the report; ``--show FORM`` lists what was missed on the development half."""
    recall, flags, times = measure()
    if "--show" in sys.argv:
        wanted = sys.argv[sys.argv.index("--show") + 1]
        for tally in (recall.get((wanted, False)), flags.get((wanted, False))):
            print("\n".join(tally.missed) if tally else "")
        return
    report = Report("leaks")
    for name in (*FORMS, *STATE_FORMS):
        for held_out in (False, True):
            tally = recall[name, held_out]
            half = "held out" if held_out else "development"
            report.figure(f"recall, {name}, {half} (%)", round(tally.percent, 2), ">= 99")
    for (kind, held_out), tally in sorted(flags.items()):
        half = "held out" if held_out else "development"
        limit = "<= 2" if kind == "harmless" else None
        report.figure(f"flagged, {kind} hints, {half} (%)", round(100 - tally.percent, 2), limit)
    report.figure("p50 (ms)", round(1000 * percentile(times, 0.5), 3))
    report.figure("p95 (ms)", round(1000 * percentile(times, 0.95), 3), "<= 5")
    report.note(
        f"{sum(t.tried for t in recall.values())} leaking drafts, {sum(t.tried for t in flags.values())} hints."
    )
    report.print(sys.argv[1:])


if __name__ == "__main__":
    if not ARCHIVE.exists():
        raise SystemExit("bench.leaks needs the reference data beside the repository: " + ARCHIVE.name)
    main()
