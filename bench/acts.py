"""Reading free text without a model: ``python -m bench.acts [--json]``.

Dialogue acts on messages kept apart from the examples and on the turns of real learners (MathDial: nearly all are
attempts); coverage of explanations on answers written for this project and on SemEval-2013 task 7 (Beetle and
SciEntsBank: is a student's answer covered by the reference answers?). What is missing beside the repository is left out
and named.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from bench.report import Report, percentile
from curriculum.model import Expectation
from pedagogy.model import Asked, DialogueAct
from retrieval.embedder import OnnxEmbedder

TESTS = Path(__file__).parents[1] / "tests" / "assessment"
SHARED = Path(__file__).parents[2] / "shared" / "data"


def main() -> None:
    """Measure and print."""
    report = Report("acts")
    embedder = OnnxEmbedder()
    acts, expectations = ActReader(embedder), ExpectationReader(embedder)
    held_out(report, acts)
    real_learners(report, acts)
    explanations(report, expectations)
    short_answers(report, expectations)
    report.print()


def held_out(report: Report, reader: ActReader) -> None:
    meant: Counter[DialogueAct] = Counter()
    read: Counter[DialogueAct] = Counter()
    right: Counter[DialogueAct] = Counter()
    seconds: list[float] = []
    for name in ("acts_heldout.yaml", "acts_heldout_late.yaml"):
        for act, by_asked in yaml.load((TESTS / name).read_text(encoding="utf-8"), yaml.BaseLoader).items():
            for asked, texts in by_asked.items():
                for text in texts:
                    start = time.perf_counter()
                    found, _ = reader.read(text, Asked(asked))
                    seconds.append(time.perf_counter() - start)
                    meant[DialogueAct(act)] += 1
                    read[found] += 1
                    right[found] += found == act
    report.figure("acts: messages", len(seconds))
    report.figure("acts: macro F1", sum(2 * right[a] / (meant[a] + read[a]) for a in meant) / len(meant), ">= 0.85")
    report.figure("acts: p50 ms", 1000 * percentile(seconds, 0.5))
    report.figure("acts: p95 ms", 1000 * percentile(seconds, 0.95), "<= 15")
    report.note("The held-out messages have been looked at since rules were mended; first looks: 0.94 and 0.89.")


def real_learners(report: Report, reader: ActReader) -> None:
    path = SHARED / "tutoring" / "mathdial_test.json.gz"
    if not path.exists():
        report.note("MathDial is not there: no figure on real learners.")
        return
    with gzip.open(path) as file:
        turns = [turn for one in json.load(file) for turn in one["conversation"].split("|EOM|")]
    said = [turn.split(":", 1)[1].strip() for turn in turns if not turn.startswith("Teacher")]
    count = Counter(reader.read(text, Asked.ANSWER)[0] for text in said)
    report.figure("learners: turns", len(said))
    report.figure(
        "learners: read as asking for the answer, %", 100 * count[DialogueAct.ASK_ANSWER] / len(said), "<= 1 %"
    )
    report.figure("learners: read as off topic, %", 100 * count[DialogueAct.OFF_TOPIC] / len(said))
    report.figure("learners: read as abuse, %", 100 * count[DialogueAct.ABUSE] / len(said))
    report.figure("learners: read as an attempt, %", 100 * count[DialogueAct.ATTEMPT] / len(said))


def explanations(report: Report, reader: ExpectationReader) -> None:
    hits = extra = missed = praised = wrong = 0
    for question in yaml.safe_load((TESTS / "explanations.yaml").read_text(encoding="utf-8"))["questions"]:
        good, ideas = ([_expectation(raw) for raw in question[key]] for key in ("expectations", "wrong_ideas"))
        for answer in question["answers"]:
            found = set(reader.read(answer["text"], good, ideas, question["ask"]).covered)
            wanted = set(answer.get("covers", ()))
            hits, extra, missed = hits + len(found & wanted), extra + len(found - wanted), missed + len(wanted - found)
            wrong += "wrong" in answer
            praised += "wrong" in answer and bool(found)
    report.figure("explanations: precision", hits / (hits + extra))
    report.figure("explanations: recall", hits / (hits + missed))
    report.figure("explanations: wrong ideas read as right, %", 100 * praised / wrong)
    report.note(
        "Explanations: mended after a first look (precision 0.86, recall 0.74); the rest costs a short question."
    )


def short_answers(report: Report, reader: ExpectationReader) -> None:
    path = SHARED / "grading" / "semeval2013-task7-3way.tar.gz"
    if not path.exists():
        report.note("SemEval-2013 is not there: no figure on graded short answers.")
        return
    results: dict[str, list[tuple[bool, bool]]] = {"beetle": [], "sciEntsBank": []}
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            corpus = next((name for name in results if f"/{name}/" in member.name), None)
            if corpus is None or "test/3way" not in member.name or not member.name.endswith(".xml"):
                continue
            file = archive.extractfile(member)
            assert file is not None
            root = ET.parse(io.BytesIO(file.read())).getroot()
            first, *more = [(ref.text or "").strip() for ref in root.findall("./referenceAnswers/*")]
            for answer in root.findall("./studentAnswers/*"):
                found = reader.read(answer.text or "", [Expectation("it", first, tuple(more))], (), _question(root))
                results[corpus].append((bool(found.covered), answer.get("accuracy") == "correct"))
    for corpus, pairs in results.items():
        report.figure(f"{corpus}: answers", len(pairs))
        report.figure(f"{corpus}: accuracy", sum(found == right for found, right in pairs) / max(1, len(pairs)))
        report.figure(f"{corpus}: macro F1", sum(_f1(pairs, kind) for kind in (True, False)) / 2)


def _f1(pairs: list[tuple[bool, bool]], kind: bool) -> float:
    both = sum(found is kind and right is kind for found, right in pairs)
    return 2 * both / max(1, sum(found is kind for found, _ in pairs) + sum(right is kind for _, right in pairs))


def _question(root: ET.Element) -> str:
    return (root.findtext("questionText") or "").strip()


def _expectation(raw: dict[str, Any]) -> Expectation:
    return Expectation(raw["id"], raw["text"], tuple(raw.get("paraphrases", ())))


if __name__ == "__main__":
    main()
