"""Judging answers, on the imported steps: ``python -m bench.answers [--json]``.

Every imported step whose answer can be compared by code ("gradable") is judged with its own answer, with the same
answer written in other ways (plain text, other minus signs, in a sentence, by the letter of the choice), and with wrong
answers made from it by editing its text: a sign flipped, a number one too large, a term (or an element) dropped, a
number times ten. An edit can leave the value unchanged (the sign of 0, ten times 0): an accepted edit is left out only
when sympy, reading the text with another parser, finds it equal to the key; the number left out is printed.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assessment.answers import judge
from assessment.keys import infer_key
from bench.report import Report, percentile
from pedagogy.model import AnswerKey, AnswerKind, Verdict

DATA = Path(__file__).parents[2] / "shared" / "data" / "courses" / "oatutor-elementary-algebra.tar.gz"
_BY_CHOICE = {AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.TEXT}


@dataclass(frozen=True)
class Sample:
    """One imported step with its key."""

    id: str
    answer: str
    key: AnswerKey


def read_steps(archive: Path) -> Iterator[tuple[dict[str, object], str]]:
    """Every step of the content pool, with all that is asked (the problem's text and the step's)."""
    asked: dict[str, str] = {}
    steps: list[tuple[str, dict[str, object]]] = []
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = member.name.split("/")
            if not member.name.endswith(".json") or "content-pool" not in parts:
                continue
            source = tar.extractfile(member)
            found = json.load(source) if source else None
            if not isinstance(found, dict):
                continue
            problem = parts[parts.index("content-pool") + 1]
            if "stepAnswer" in found:
                steps.append((problem, found))
            elif "body" in found or "title" in found:
                asked[problem] = f"{found.get('title', '')} {found.get('body', '')}"
    for problem, step in steps:
        yield step, f"{asked.get(problem, '')} {step.get('stepTitle', '')} {step.get('stepBody', '')}"


def samples(archive: Path) -> tuple[list[Sample], Counter[str]]:
    """The gradable steps, and why others are not."""
    found: list[Sample] = []
    left_out: Counter[str] = Counter()
    for step, ask in read_steps(archive):
        answers = step["stepAnswer"]
        assert isinstance(answers, list)
        choices = step.get("choices")
        key = infer_key(
            str(answers[0]),
            str(step["answerType"]),
            str(step["problemType"]),
            [str(choice) for choice in choices] if isinstance(choices, list) else None,
            ask,
        )
        if key is None:
            left_out[f"{step['problemType']}, {step['answerType']}: {str(answers[0])[:40]}"] += 1
        else:
            found.append(Sample(str(step["id"]), str(answers[0]), key))
    return found, left_out


# ---------------------------------------------------------------- wrong answers, made by editing text

_NUMBER = re.compile(r"(?<![\w.\\])\d+(?:\.\d+)?|(?<=[a-zA-Z*({+-])\d+(?:\.\d+)?")


def top_level(text: str, signs: str) -> list[int]:
    """The offsets of ``signs`` outside all brackets."""
    depth, found = 0, []
    for index, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if depth == 0 and char in signs and text[:index].strip() and text[:index].strip()[-1] not in "=,(^*/+-":
            found.append(index)
    return found


def perturbed(sample: Sample) -> dict[str, str]:
    """Wrong answers by the kind of edit; edits that do not apply are missing."""
    text = sample.answer.replace("$$", " ").replace("\\left", "").replace("\\right", "").strip()
    start = text.find("=") + 1 if text.count("=") == 1 else 0
    head, body = text[:start], text[start:].strip()
    result: dict[str, str] = {}
    if body.startswith("-"):
        result["sign"] = head + body[1:]
    elif not body.startswith(("\\begin", "$", "(")) or sample.key.kind != AnswerKind.PAIR:
        result["sign"] = f"{head}-({body})" if "," not in body and top_level(body, "+-") else f"{head}-{body}"
    numbers = list(_NUMBER.finditer(body))
    if numbers:
        last = numbers[-1]
        one_more = f"{body[: last.start()]}{_plus_one(last.group())}{body[last.end() :]}"
        result["off by one"] = head + one_more
        first = numbers[0]
        result["times ten"] = f"{head}{body[: first.start()]}{_times_ten(first.group())}{body[first.end() :]}"
    cuts = top_level(body, "+-") or top_level(body, ",")
    if cuts:
        result["dropped term"] = head + body[: cuts[-1]].strip()
    return {name: edit for name, edit in result.items() if edit.strip() and edit != text}


def _plus_one(number: str) -> str:
    whole, dot, places = number.partition(".")
    digits = str(int(whole + places) + 1).rjust(len(whole + places), "0")
    return digits[: len(digits) - len(places)] + dot + digits[len(digits) - len(places) :] if dot else digits


def _times_ten(number: str) -> str:
    whole, dot, places = number.partition(".")
    return f"{whole}{places[0]}.{places[1:] or '0'}" if dot else f"{number}0"


_FRACTION = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")


def rewritten(sample: Sample) -> list[str]:
    """The same answer as learners write it."""
    if sample.key.kind is AnswerKind.CHOICE:
        letter = "abcdefghijklmnopqrstuvwxyz"[sample.key.choices.index(sample.key.value)]
        if any(choice.strip().lower() == letter for choice in sample.key.choices):
            return []
        return [letter, f"{letter.upper()})", f"i think it's {letter}"]
    if sample.key.kind is AnswerKind.TEXT:
        return [f"it is {sample.answer.lower()}"]
    plain = sample.answer.replace("$$", "").replace("\\left", "").replace("\\right", "")
    while _FRACTION.search(plain):
        plain = _FRACTION.sub(r"((\1)/(\2))", plain)
    return [
        plain,
        f" {plain.replace('-', '−').replace('**', '^')} ",
        plain.replace("+", " + ").replace("-", " - ").replace("=", " = "),
        f"I got {plain}",
        f"is it {plain}?",
    ]


def equal_by_sympy(first: str, second: str) -> bool:
    """Whether sympy finds two answers equal, reading them with another parser (slow; for the accepted few)."""
    from math_verify import parse, verify

    logging.getLogger("math_verify").setLevel(logging.ERROR)

    def read(text: str) -> list[object]:
        plain = text.replace("$$", " ").replace("**", "^").strip()
        found: list[object] = parse(f"${plain}$", parsing_timeout=None)
        return found

    return bool(verify(read(first), read(second), timeout_seconds=None))


def run(archive: Path = DATA) -> Report:
    """All figures."""
    report = Report("answers")
    found, left_out = samples(archive)
    total = len(found) + sum(left_out.values())
    report.figure("steps", total)
    report.figure("gradable_share", len(found) / total)
    times: list[float] = []

    def timed(text: str, key: AnswerKey) -> Verdict:
        start = time.perf_counter()
        verdict = judge(text, key).verdict
        times.append(time.perf_counter() - start)
        return verdict

    own = [timed(sample.answer, sample.key) is Verdict.CORRECT for sample in found]
    report.figure("own_key_accepted", sum(own) / len(own), ">= 0.995")
    other_ways = [(text, sample) for sample in found for text in rewritten(sample)]
    missed = [(text, sample) for text, sample in other_ways if timed(text, sample.key) is not Verdict.CORRECT]
    report.figure("rewritten_accepted", 1 - len(missed) / len(other_ways))
    for text, sample in missed[:10]:
        report.note(f"not accepted when rewritten: {sample.answer!r} as {text!r}")
    tried: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    equal: Counter[str] = Counter()
    for sample in found:
        if sample.key.kind in _BY_CHOICE:
            continue
        for name, edit in perturbed(sample).items():
            tried[name] += 1
            if timed(edit, sample.key) is Verdict.CORRECT:
                if equal_by_sympy(sample.answer, edit):
                    equal[name] += 1
                else:
                    wrong[name] += 1
                    report.note(f"accepted although edited ({name}): {sample.answer!r} -> {edit!r}")
    compared = sum(tried.values()) - sum(equal.values())
    report.figure("perturbed_tried", compared)
    report.figure("perturbed_left_out_as_equal", sum(equal.values()))
    report.figure("perturbed_accepted", sum(wrong.values()) / compared, "<= 0.002")
    for name in tried:
        report.figure(f"perturbed_accepted ({name})", wrong[name] / max(1, tried[name] - equal[name]))
    others = [
        timed(choice, sample.key) is Verdict.CORRECT
        for sample in found
        if sample.key.kind is AnswerKind.CHOICE
        for choice in sample.key.choices
        if choice != sample.key.value
    ]
    report.figure("other_choice_accepted", sum(others) / max(1, len(others)), "<= 0.002")
    report.figure("p50_ms", 1000 * percentile(times, 0.5), "<= 3")
    report.figure("p95_ms", 1000 * percentile(times, 0.95), "<= 20")
    report.figure("slowest_ms", 1000 * max(times))
    kinds = Counter(str(sample.key.kind) for sample in found)
    report.note("gradable by kind: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    report.note("not gradable: " + ("; ".join(f"{why} ({count})" for why, count in left_out.items()) or "none"))
    report.note("times are wall-clock; word and choice keys are not perturbed, their other choices are tried instead")
    return report


if __name__ == "__main__":
    if not DATA.exists():
        sys.exit(f"The reference data is missing: expected {DATA.name} in ../shared/data/courses beside the project.")
    run().print()
