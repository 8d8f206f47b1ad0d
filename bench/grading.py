"""``python -m bench.grading``: grading without a model on answers to questions that were left out, never only answers.

SemEval-2013 task 7, three-way (Dzikovska et al. 2013: correct, contradictory, incorrect), and SAF (Filighera et al. 2022:
correct, partially correct, incorrect). Five folds over questions; questions that differ in a letter or a number only stand
in one fold. Two baselines in the same run: the majority, and lexical overlap with fitted thresholds.
"""

from __future__ import annotations

import io
import re
import tarfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score, f1_score
from sklearn.model_selection import GroupKFold

from assessment.grading.classifier import LevelClassifier, bounds
from assessment.grading.features import WIDE, Featurizer
from assessment.polarity import read_polarity
from bench.report import Report, percentile
from retrieval.embedder import OnnxEmbedder

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "grading"
_LEVELS = {"contradictory": 0, "incorrect": 1, "correct": 2}
_SAF = {"Incorrect": 0, "Partially correct": 1, "Correct": 2}
_OVERLAP = 17 + 1  # the column of the largest lexical overlap (F1) with any reference answer
_FOLDS = 5
_SECONDS_TIMED = 200  # answers whose grading is timed one by one


@dataclass(frozen=True)
class Answer:
    """One graded answer."""

    corpus: str
    question: str
    asked: str
    references: tuple[str, ...]
    text: str
    level: int

    @property
    def family(self) -> str:
        """Questions that differ in a number or a last letter only are variants of one."""
        return self.corpus + re.sub(r"\d*[a-z]?\d*$", "", self.question)


def read_semeval(path: Path) -> Iterator[Answer]:
    """The training questions; the unseen ones are kept for checking."""
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            if "/training/3way/" in f"/{member.name}" and member.name.endswith(".xml"):
                corpus = "beetle" if "beetle" in member.name else "scientsbank"
                yield from _answers(corpus, archive.extractfile(member), "accuracy", _LEVELS)


def read_saf(path: Path) -> Iterator[Answer]:
    """The training questions of SAF; the label is the verification of the answer."""
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            if "/training/" in f"/{member.name}" and member.name.endswith(".xml"):
                yield from _answers("saf", archive.extractfile(member), "", _SAF)


def _answers(corpus: str, stream: object, attribute: str, levels: dict[str, int]) -> Iterator[Answer]:
    assert stream is not None
    root = ElementTree.parse(io.BytesIO(stream.read())).getroot()  # type: ignore[attr-defined]
    references = tuple(" ".join((one.text or "").split()) for one in root.iter("referenceAnswer") if one.text)
    asked = " ".join((root.findtext("questionText") or "").split())
    for one in root.iter("studentAnswer"):
        if attribute:
            label, text = one.get(attribute, ""), one.text or ""
        else:
            label, text = one.findtext("verification_feedback") or "", one.findtext("response") or one.text or ""
        if label.strip() in levels and references:
            name = f"{root.get('id', '')}"
            yield Answer(corpus, name, asked, references, " ".join(text.split()) or "-", levels[label.strip()])


@dataclass(frozen=True)
class Said:
    """What a grader said of answers to unseen questions."""

    levels: NDArray[np.int64]
    likely: NDArray[np.float64]
    inside: NDArray[np.bool_]
    width: NDArray[np.int64]
    overlap: NDArray[np.int64]
    majority: NDArray[np.int64]


def leave_questions_out(rows: NDArray[np.float64], levels: NDArray[np.int64], families: Sequence[str]) -> Said:
    """Grade every question by what was learned from the others."""
    groups = np.unique(np.array(families), return_inverse=True)[1]
    count = len(levels)
    likely = np.zeros((count, 3))
    low, high = np.zeros(count, int), np.zeros(count, int)
    overlap, majority = np.zeros(count, int), np.zeros(count, int)
    for seen, unseen in GroupKFold(_FOLDS, shuffle=True, random_state=0).split(rows, levels, groups):
        grader = LevelClassifier(3, wide=WIDE).fit(rows[seen], levels[seen], groups[seen])
        likely[unseen] = grader.likely(rows[unseen])
        for at in unseen:
            low[at], high[at] = bounds(likely[at], grader.quantile)
        overlap[unseen] = _by_overlap(rows[seen, _OVERLAP], levels[seen], rows[unseen, _OVERLAP])
        majority[unseen] = np.bincount(levels[seen]).argmax()
    inside = (low <= levels) & (levels <= high)
    return Said(likely.argmax(1), likely, inside, high - low + 1, overlap, majority)


def _by_overlap(seen: NDArray[np.float64], levels: NDArray[np.int64], unseen: NDArray[np.float64]) -> NDArray[np.int64]:
    """Two thresholds on lexical overlap, and the level below, between and above them, fitted to the macro-F1."""
    cuts = np.unique(np.quantile(seen, np.linspace(0.05, 0.95, 13)))
    best, chosen = -1.0, (0.0, 0.0, 0, 1, 2)
    for high in cuts:
        for low in cuts[cuts <= high]:
            for under, between in ((0, 1), (1, 0), (1, 1), (0, 0)):
                said = np.where(seen >= high, 2, np.where(seen >= low, between, under))
                score = _macro(levels, said)
                if score > best:
                    best, chosen = score, (float(low), float(high), under, between, 2)
    low, high, under, between, top = chosen
    return np.where(unseen >= high, top, np.where(unseen >= low, between, under))


def _macro(levels: NDArray[np.int64], said: NDArray[np.int64]) -> float:
    """Macro-F1 over three levels, counted by hand: it is asked for thousands of times."""
    table = np.bincount(levels * 3 + said, minlength=9).reshape(3, 3)
    hits = np.diag(table)
    return float(np.mean(2 * hits / np.maximum(1, table.sum(0) + table.sum(1))))


def calibration_error(likely: NDArray[np.float64], levels: NDArray[np.int64], bins: int = 10) -> float:
    """Expected calibration error of the likeliest level."""
    sure, right = likely.max(1), likely.argmax(1) == levels
    places = np.minimum((sure * bins).astype(int), bins - 1)
    return float(sum(abs(sure[places == b].mean() - right[places == b].mean()) * (places == b).mean()
                     for b in range(bins) if (places == b).any()))  # fmt: skip


def _tell(report: Report, name: str, levels: NDArray[np.int64], said: Said, barred: bool) -> None:
    mine = f1_score(levels, said.levels, average="macro", zero_division=0)
    overlap = f1_score(levels, said.overlap, average="macro", zero_division=0)
    report.figure(f"{name}: macro-F1", mine)
    report.figure(f"{name}: macro-F1, lexical overlap", overlap)
    report.figure(f"{name}: macro-F1, majority", f1_score(levels, said.majority, average="macro", zero_division=0))
    report.figure(f"{name}: above lexical overlap", mine - overlap, ">= 0.10" if barred else None)
    report.figure(f"{name}: QWK", cohen_kappa_score(levels, said.levels, weights="quadratic"))
    report.figure(f"{name}: QWK, lexical overlap", cohen_kappa_score(levels, said.overlap, weights="quadratic"))
    report.figure(f"{name}: exact agreement %", 100 * float((said.levels == levels).mean()))
    report.figure(f"{name}: calibration error", calibration_error(said.likely, levels))
    report.figure(f"{name}: 90 % intervals cover %", 100 * float(said.inside.mean()), ">= 88" if barred else None)
    if barred:
        report.figure(f"{name}: intervals cover %, at most", 100 * float(said.inside.mean()), "<= 93")
    report.figure(f"{name}: levels in an interval", float(said.width.mean()))


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    report = Report("grading")
    if not DATA.exists():
        report.note(f"{DATA} is not here: nothing was measured.")
        report.print(argv)
        return
    embedder = OnnxEmbedder(workers=2, cache_size=40_000)
    answers = list(read_semeval(DATA / "semeval2013-task7-3way.tar.gz"))
    started = time.perf_counter()
    features = Featurizer(embedder, read_polarity())
    features.learn(dict.fromkeys(text for one in answers for text in (one.asked, one.text, *one.references)))
    rows = features.vectors([(one.asked, one.text, one.references, ()) for one in answers], meaning=True)
    levels = np.array([one.level for one in answers])
    said = leave_questions_out(rows, levels, [one.family for one in answers])
    _tell(report, "SemEval", levels, said, barred=True)
    for corpus in ("beetle", "scientsbank"):
        mine = np.array([one.corpus == corpus for one in answers])
        part = Said(*(getattr(said, name)[mine] for name in Said.__dataclass_fields__))
        _tell(report, corpus, levels[mine], part, barred=False)
    report.figure("seconds for all of it", time.perf_counter() - started)
    _saf(report, embedder)
    _latency(report, answers, rows, levels)
    report.note(
        f"{len(answers)} answers to {len({one.question for one in answers})} questions of SemEval-2013 task 7. Published, on "
        "the task's own unseen questions, three-way macro-F1 (Dzikovska et al. 2013, S13-2045, from memory): lexical baseline "
        "0.477 (Beetle) and 0.390 (SciEntsBank); best of nine teams about 0.58 and 0.47."
    )
    report.print(argv)


def _saf(report: Report, embedder: OnnxEmbedder) -> None:
    answers = list(read_saf(DATA / "saf-english.tar.gz"))
    if not answers:
        report.note("SAF could not be read.")
        return
    features = Featurizer(embedder, read_polarity())
    features.learn(dict.fromkeys(text for one in answers for text in (one.asked, one.text, *one.references)))
    rows = features.vectors([(one.asked, one.text, one.references, ()) for one in answers], meaning=True)
    levels = np.array([one.level for one in answers])
    _tell(report, "SAF", levels, leave_questions_out(rows, levels, [one.question for one in answers]), barred=False)
    report.note(f"{len(answers)} answers to {len({one.question for one in answers})} questions of SAF.")


def _latency(report: Report, answers: Sequence[Answer], rows: NDArray[np.float64], levels: NDArray[np.int64]) -> None:
    """Milliseconds for one answer, from its text to its level, with an embedder that has not seen it."""
    groups = np.unique(np.array([one.family for one in answers]), return_inverse=True)[1]
    some = np.arange(0, len(answers), 9)
    grader = LevelClassifier(3, wide=WIDE).fit(rows[some], levels[some], groups[some])
    fresh = Featurizer(OnnxEmbedder(), read_polarity())
    times = []
    for one in answers[: _SECONDS_TIMED * 5 : 5]:
        started = time.perf_counter()
        grader.likely(fresh.vectors([(one.asked, one.text, one.references, ())], meaning=True))
        times.append(1000 * (time.perf_counter() - started))
    report.figure("one answer, p50 ms", percentile(times, 0.5))
    report.figure("one answer, p95 ms", percentile(times, 0.95))


if __name__ == "__main__":
    main()
