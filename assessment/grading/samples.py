"""Settles what a model said of a piece of work, several times over: which votes count, how far they agree, how sure that is.

A vote counts only with words that stand in the work letter by letter and that do not speak to the grader. It counts no higher
than those words carry when they are read alone, so that no other sentence of the work can speak for them. Agreement between the
samples is the uncertainty, and what instructors said of earlier gradings by a model sizes the intervals (split-conformal).
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assessment.grading.addressed import addressed
from assessment.grading.classifier import bounds, conformal_quantile, hull_scores, sharpened, sharpest
from assessment.grading.grader import summed
from assessment.grading.model import CriterionGrade, Grading, Span, Why, nothing
from assessment.grading.work import Work
from assessment.rubrics.model import Criterion, Measure, Rubric
from learners.work import Review

NONE = "none"  # what a model says for "not enough to judge"
_PRIOR = 1.0  # how many votes the grader without a model is worth
_FEWEST = 2  # votes that count, below which the grader without a model has the word
_UNSURE = 0.42  # a likelier level than this is needed for a grade
_TO_FIT = 40  # reviewed grades from which on the probabilities are calibrated
_LONGEST_WORDS = 600
_COVER = 0.9


@dataclass(frozen=True, slots=True)
class Vote:
    """What one sample says of one criterion: the level's id or "none", and the words it rests on."""

    criterion: str
    level: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What instructors taught about the gradings of models: ``power`` sharpens or softens probabilities, ``quantile``
    sizes intervals; 1 for both without reviews, which makes every interval the whole range."""

    power: float = 1.0
    quantile: float = 1.0


def shown(work: Work) -> str:
    """The work as a model gets it: without what speaks to the grader, and without what stands in it a second time."""
    kept: set[str] = set()
    text = work.text
    cut: list[Span] = []
    for part in work.parts:
        plain = " ".join(part.text.lower().split())
        if addressed(part.text) or (plain in kept and not work.is_code):
            cut.append(part)
        kept.add(plain)
    for part in reversed(cut):
        text = text[: part.start] + text[part.end :]
    return text.strip()


def orders(text: str, rubric: Rubric, samples: int) -> list[tuple[tuple[Criterion, ...], bool]]:
    """For each sample the order of the criteria and whether levels stand highest first: other ones for every sample, the
    same ones for the same text."""
    wanted = tuple(one for one in rubric.criteria if one.measures is Measure.WORDS)
    chance = random.Random(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())  # noqa: S311 - an order
    found = []
    for number in range(samples):
        order = list(wanted)
        chance.shuffle(order)
        found.append((tuple(order), number % 2 == 1))
    return found


def located(words: str, work: Work) -> Span | None:
    """Where the words stand in the work, whatever spaces they are broken by; None when they do not, or speak to the
    grader, or are too few to say anything."""
    pieces = words[:_LONGEST_WORDS].strip(" \n\t\"'“”«»…").removesuffix("...").split()
    if len(pieces) < (1 if work.is_code else 2):
        return None
    barred = [part for part in work.parts if addressed(part.text)]
    for found in re.finditer(r"\s+".join(re.escape(piece) for piece in pieces), work.text):
        start, end = found.span()
        if not any(part.start < end and start < part.end for part in barred) and not addressed(found[0]):
            line = next((part.line for part in work.parts if part.start <= start < part.end), None)
            return Span(found[0], start, end, line)
    return None


@dataclass(frozen=True, slots=True)
class _Counted:
    """A vote that counts."""

    level: int
    span: Span | None


def counted(votes: Sequence[Vote], rubric: Rubric, work: Work) -> dict[str, _Counted | None]:
    """The votes of one sample that count, by criterion; None for "not enough to judge". The lowest level needs no words:
    what is not there cannot be quoted. Words that are to carry every criterion carry none."""
    found: dict[str, _Counted | None] = {}
    for vote in votes:
        criterion = next((one for one in rubric.criteria if one.id == vote.criterion), None)
        if criterion is None or criterion.measures is not Measure.WORDS or vote.criterion in found:
            continue
        if vote.level == NONE:
            found[vote.criterion] = None
            continue
        span = located(vote.words, work)
        known = [one.id for one in criterion.levels]
        if vote.level in known and (span is not None or (vote.level == known[0] and not vote.words.strip())):
            found[vote.criterion] = _Counted(known.index(vote.level), span)
    raised = [one for one in found.values() if one is not None and one.level > 0]
    if len(raised) >= 3 and len({one.span for one in raised}) == 1 and len(work.parts) > 1:
        return {name: one for name, one in found.items() if one is None or one.level == 0}
    return found


def quoted(samples: Sequence[Mapping[str, _Counted | None]]) -> dict[str, Span]:
    """The words to be read alone, by criterion: those that most samples chose for more than the lowest level."""
    chosen: dict[str, Counter[Span]] = {}
    for sample in samples:
        for name, one in sample.items():
            if one is not None and one.level > 0 and one.span is not None:
                chosen.setdefault(name, Counter())[one.span] += 1
    return {name: spans.most_common(1)[0][0] for name, spans in chosen.items()}


def settle(
    rubric: Rubric,
    base: Grading,
    samples: Sequence[Mapping[str, _Counted | None]],
    alone: Mapping[str, str],
    by: str,
    calibration: Calibration,
) -> Grading:
    """The grading that the samples come to. ``base`` is that of the grader without a model: it stands for a criterion of
    which too few votes count. ``alone`` are the levels that the quoted words got when they were read alone."""
    grades = []
    for criterion in rubric.criteria:
        before = base.of(criterion.id)
        votes = [sample[criterion.id] for sample in samples if criterion.id in sample]
        grades.append(_settled(criterion, before, votes, alone.get(criterion.id), by, calibration))
    return summed(rubric, tuple(grades))


def _settled(
    criterion: Criterion,
    before: CriterionGrade,
    votes: Sequence[_Counted | None],
    alone: str | None,
    by: str,
    calibration: Calibration,
) -> CriterionGrade:
    names = [one.id for one in criterion.levels]
    cap = names.index(alone) if alone in names else None
    heard = [one for one in votes if one is not None]
    if len(votes) >= _FEWEST and len(heard) * 2 < len(votes):
        return nothing(criterion, Why.TOO_LITTLE, by=by)
    if any(one.level > 0 for one in heard) and cap is None:
        return before  # words that nobody could confirm
    capped = [replace(one, level=min(one.level, cap if cap is not None else 0)) for one in heard]
    if len(capped) < _FEWEST:
        return before
    counts = np.bincount([one.level for one in capped], minlength=len(names)).astype(np.float64)
    raw = (counts + _PRIOR * np.array(before.likely)) / (len(capped) + _PRIOR)
    likely = sharpened(raw[None], calibration.power)[0]
    at = int(likely.argmax())
    low, high = bounds(likely, calibration.quantile)
    spans = tuple(one.span for one in sorted(capped, key=lambda one: abs(one.level - at)) if one.span is not None)[:1]
    return CriterionGrade(
        criterion.id,
        names[at] if likely[at] >= _UNSURE else None,
        tuple(float(one) for one in likely),
        names[low],
        names[high],
        spans,
        by,
        "" if likely[at] >= _UNSURE else Why.READ_APART,
        raw=tuple(float(one) for one in raw),
    )


def calibration_of(reviews: Iterable[Review], rubric: Rubric) -> Calibration:
    """What the reviews of a rubric say about gradings by models. Half of them calibrate the probabilities (when there are
    enough), the other half sizes the intervals."""
    rows: list[tuple[tuple[float, ...], int]] = []
    for one in reviews:
        for name, level in one.levels.items():
            criterion = next((each for each in rubric.criteria if each.id == name), None)
            raw = one.raw.get(name, ())
            if (
                criterion is not None
                and len(raw) == len(criterion.levels)
                and level in {o.id for o in criterion.levels}
            ):
                rows.append((raw, criterion.level(level)))
    fitted, sized = (rows[::2], rows[1::2]) if len(rows) >= _TO_FIT else ([], rows)
    power = sharpest([(np.array(raw), level) for raw, level in fitted]) if fitted else 1.0
    scores = [float(hull_scores(sharpened(np.array([raw]), power), np.array([level]))[0]) for raw, level in sized]
    return Calibration(power, conformal_quantile(np.array(scores), _COVER))
