"""What the detectors learn, and what they must not see: folds, cut-offs, files that are none of MRBench."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from errors import TutorError
from evals.detectors import trained
from evals.detectors.fitted import fit_ordered, fit_yes_or_no, steady
from evals.detectors.folds import binary_f1, by_problem, macro_f1, outer
from evals.detectors.openings import Judged, Opening, Turn, read_mrbench, reference_solutions
from evals.detectors.simple import most_common, words_alone

TUTORS = ["a", "b", "c"] * 20
PROBLEMS = [f"p{n // 6}" for n in range(60)]


def test_every_row_is_judged_once_and_its_tutor_is_not_learned_from() -> None:
    judged: list[int] = []
    for train, rows in outer(TUTORS, PROBLEMS, "tutor"):
        assert not {TUTORS[at] for at in train} & {TUTORS[at] for at in rows}
        judged += rows.tolist()
    assert sorted(judged) == list(range(60))


def test_neither_the_tutor_nor_the_problem_is_learned_from() -> None:
    judged: list[int] = []
    for train, rows in outer(TUTORS, PROBLEMS, "tutor and problem"):
        assert not {TUTORS[at] for at in train} & {TUTORS[at] for at in rows}
        assert not {PROBLEMS[at] for at in train} & {PROBLEMS[at] for at in rows}
        judged += rows.tolist()
    assert sorted(judged) == list(range(60))


def test_folds_by_problem_do_with_few_problems() -> None:
    assert len(list(by_problem(["one", "two", "one"], 0))) == 2


def test_macro_f1_counts_a_label_that_is_never_found_as_zero() -> None:
    people = np.array([0, 1, 2, 2])
    assert macro_f1(people, people) == 1.0
    assert macro_f1(people, np.array([2, 2, 2, 2])) == pytest.approx((0 + 0 + 2 * 2 / 6) / 3)
    assert binary_f1(np.array([True, True]), np.array([True, False])) == pytest.approx(2 / 3)


def synthetic(seed: int = 1) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.str_], NDArray[np.str_]]:
    """Signs of 360 replies: the first follows the label, the second tells tutors apart, the third is noise."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, 360).astype(np.intp)
    tutors = np.array(["a", "b", "c", "d"] * 90)
    rows = np.column_stack(
        [labels + rng.normal(0, 0.3, 360), (tutors == "a") * 5.0 + rng.normal(0, 0.1, 360), rng.normal(0, 1, 360)]
    )
    return rows, labels, tutors, np.array([f"p{n // 4}" for n in range(360)])


def test_signs_that_follow_the_label_in_every_tutor_are_kept() -> None:
    rows, labels, tutors, _ = synthetic()
    assert steady(rows, labels, tutors)[0]


def test_three_levels_are_learned_and_held_for_other_problems() -> None:
    rows, labels, tutors, clusters = synthetic()
    words = np.zeros((360, 2))
    fitted = fit_ordered(rows[:240], words[:240], labels[:240], tutors[:240], clusters[:240])
    assert macro_f1(labels[240:], fitted.levels(rows[240:], words[240:])) > 0.75


def test_yes_and_no_are_learned_when_yes_is_rare() -> None:
    rng = np.random.default_rng(2)
    wanted = np.arange(90) % 9 == 0
    rows = np.column_stack([wanted + rng.normal(0, 0.1, 90), rng.normal(0, 1, 90)])
    fitted = fit_yes_or_no(rows, wanted, np.array([f"p{n // 5}" for n in range(90)]))
    assert binary_f1(wanted, fitted.found(rows)) == 1.0


class Letters:
    """An embedder that counts letters: quick, and the same text has the same vector."""

    name, dimension = "letters", 384

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), 384), dtype=np.float32)
        for at, text in enumerate(texts):
            for letter in text.lower():
                rows[at, ord(letter) % 384] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)

    def forget(self) -> None:
        pass


def replies() -> list[Judged]:
    """Two tutors who tell, accept or ask, on twelve problems."""
    found = []
    for number in range(12):
        problem = f"Ana has {number + 3} bags with 7 nuts each and eats 2 nuts. How many nuts are left?"
        answer = (number + 3) * 7 - 2
        turns = (Turn("tutor", "Go on."), Turn("learner", f"({number + 3} x 7) + 2 = {answer + 4} nuts"))
        opening = Opening(f"o{number}", problem, turns, f"{number + 3} x 7 - 2 = {answer}\n {answer}")
        for tutor in ("x", "y"):
            kind = (number + (tutor == "y")) % 3
            said = (
                f"Actually, the answer is {answer} nuts.",
                "Great job! Let us move on!",
                "You added the 2 nuts that she eats: what happens to them?",
            )[kind]
            level = ("To some extent", "No", "Yes")[kind]
            reveals = "Yes (and the answer is correct)" if kind == 0 else "No"
            found.append(Judged(opening, tutor, said, dict.fromkeys(trained.QUALITIES, level) | {"reveals": reveals}))
    return found


def test_replies_of_a_tutor_that_was_never_seen_are_judged() -> None:
    every = replies()
    mine = [one for one in every if one.tutor == "x"]
    detectors = trained.Detectors.trained(Letters(), mine, mine)
    judged = detectors.judge([(one.opening, one.reply) for one in every if one.tutor == "y"])
    people = [one.labels["reveals"] != "No" for one in every if one.tutor == "y"]
    assert [one.reveals for one in judged] == people
    asking = [one for one, reply in zip(judged, every[1::2], strict=True) if reply.reply.endswith("?")]
    assert {one.qualities["actionable"] for one in asking} == {"Yes"}


def test_held_out_verdicts_come_for_every_reply() -> None:
    every = replies()
    rows = trained.revealing_rows(every)
    found = trained.held_out_reveals(every, rows, "right", "tutor")
    assert binary_f1(trained.reveals(every, "right"), found) == 1.0
    assert len(words_alone(every, "guides", "tutor")) == len(most_common(every, "guides", "tutor")) == 24


def entry(**changes: object) -> dict[str, object]:
    history = (
        "Tutor: Hi! The question is: How many are 2 and 3? \n Student: 6\n Tutor: Why?\xa0\n\xa0Student: “I guess”."
    )
    reply = {"response": "It’s not.", "annotation": {"Mistake_Identification": "Yes", "Other": "?"}}
    return {"conversation_id": "c1", "conversation_history": history, "tutor_responses": {"T": reply}} | changes


def written(path: Path, content: object) -> Path:
    path.write_bytes(gzip.compress(json.dumps(content).encode()))
    return path


def test_a_dialogue_is_read_with_its_turns(tmp_path: Path) -> None:
    [one] = read_mrbench(written(tmp_path / "v3.json.gz", [entry()]))
    assert one.opening.problem == "How many are 2 and 3?"
    assert [turn.who for turn in one.opening.turns] == ["tutor", "learner", "tutor", "learner"]
    assert (one.opening.last, one.reply, one.labels) == ('"I guess".', "It's not.", {"identifies": "Yes"})


def test_a_solution_from_another_file_serves(tmp_path: Path) -> None:
    written(tmp_path / "mathdial_test.json.gz", [{"question": "How many are 2 and 3?", "ground_truth": "5"}])
    path = written(tmp_path / "v3.json.gz", [entry()])
    [one] = read_mrbench(path, reference_solutions(tmp_path))
    assert one.opening.solution == "5"


@pytest.mark.parametrize(
    "content", [{}, [{}], [entry(tutor_responses={"T": "words"})], [entry(tutor_responses=None)], "x"]
)
def test_a_file_that_is_none_of_mrbench_is_named(tmp_path: Path, content: object) -> None:
    with pytest.raises(TutorError, match=r"v3\.json\.gz"):
        read_mrbench(written(tmp_path / "v3.json.gz", content))


@pytest.mark.parametrize("content", [b"", b"{", b"\x1f\x8bnot gzip", b"\xff\xfe"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "v2.json.gz"
    path.write_bytes(content)
    with pytest.raises(TutorError, match=r"v2\.json\.gz"):
        read_mrbench(path)


@pytest.mark.reference
def test_a_revealed_answer_is_found_of_a_tutor_that_was_never_seen() -> None:
    path = Path(__file__).resolve().parents[3] / "shared/data/tutoring/mrbench_v2_mathdial.json.gz"
    if not path.is_file():
        pytest.skip("the reference data (mrbench_v2_mathdial.json.gz) is not beside the repository")
    every = read_mrbench(path)
    rows = trained.revealing_rows(every)
    people = trained.reveals(every, "right")
    found = trained.held_out_reveals(every, rows, "right", "tutor")
    assert binary_f1(people, found) >= 0.80
    assert (found & people).sum() / people.sum() >= 0.90
