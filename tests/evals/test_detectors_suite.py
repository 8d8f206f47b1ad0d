"""The suite mrbench on a small file: figures beside baselines, limits, a judge that goes on where it stopped."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from langchain_core.messages import BaseMessage
from numpy.typing import NDArray

from agent.calls import Calls
from agent.models import Role
from bench.scripted import ScriptedModel, calls_of
from errors import OperatorError
from evals.detectors.nearness import Meanings
from evals.detectors.openings import Opening, read_mrbench
from evals.kept import Memory
from evals.model import Figure, Result, from_json, to_json
from evals.running import Missing, Options
from evals.suites import mrbench, mrbench_elsewhere
from evals.suites.mrbench_judge import judged_by_model
from evals.suites.mrbench_own import Answered, own_replies
from settings import Settings

SAID = (
    ("Actually, the answer is {answer} nuts.", "To some extent", "Yes (and the answer is correct)"),
    ("Great job! Let us move on to another problem!", "No", "No"),
    ("You added the 2 nuts that she eats: what happens to them?", "Yes", "No"),
)


class Letters:
    """An embedder that counts letters."""

    name, dimension = "letters", 384

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), 384), dtype=np.float32)
        for at, text in enumerate(texts):
            for letter in text.lower():
                rows[at, ord(letter) % 384] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)

    def forget(self) -> None:
        pass


def entries(tutors: str = "xyz") -> list[dict[str, Any]]:
    found = []
    for number in range(8):
        bags, answer = number + 3, (number + 3) * 7 - 2
        question = f"Ana has {bags} bags with 7 nuts each and eats 2 nuts. How many nuts are left?"
        history = f"Tutor: Hi! The question is: {question}\n Student: {bags} x 7 + 2 = {answer + 4}\n {answer + 4}"
        replies = {}
        for place, tutor in enumerate(tutors):
            said, level, reveals = SAID[(number + place) % 3]
            labels = dict.fromkeys(
                ("Mistake_Identification", "Mistake_Location", "Providing_Guidance", "Actionability"), level
            )
            replies[tutor] = {
                "response": said.format(answer=answer),
                "annotation": {**labels, "Revealing_of_the_Answer": reveals},
            }
        found.append(
            {
                "conversation_id": f"c{number}",
                "conversation_history": history,
                "Ground_Truth_Solution": f"{bags} x 7 - 2 = {answer}\n {answer}",
                "tutor_responses": replies,
            }
        )
    return found


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, list[tuple[int, int]]]:
    """One run with a limit, and what it reported."""
    told: list[tuple[int, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mrbench, "OnnxEmbedder", Letters)
        patch.setattr(mrbench_elsewhere, "DATA", Path("nowhere"))
        patch.setattr(mrbench, "own_replies", lambda options, some: [Answered(one, SAID[2][0]) for one in some])
        result = mrbench.run(options(tmp_path_factory.mktemp("data"), limit=6), lambda *count: told.append(count))
    return result, told


def options(tmp_path: Path, tutors: str = "xyz", **settings: Any) -> Options:
    folder = tmp_path / "tutoring"
    folder.mkdir(exist_ok=True)
    for name in (mrbench.ANSWERS, mrbench.QUALITIES):
        (folder / name).write_bytes(gzip.compress(json.dumps(entries(tutors)).encode()))
    return Options(data=tmp_path, settings=Settings(_env_file=None, model="authored"), **settings)


def value(result: Result, name: str, tutor: str = "diotima") -> float | None:
    [found] = [one for one in result.figures if (one.name, one.tutor, one.group) == (name, tutor, "")]
    return found.value


def test_detectors_stand_beside_what_they_must_beat(finished: tuple[Result, list[tuple[int, int]]]) -> None:
    result, told = finished
    name = "reveals the answer, tutor never seen: F1"
    assert value(result, name) == 1.0
    assert value(result, name, "gold number in the reply") == 1.0
    assert [one.value for one in result.references if one.name == name] == [0.678, 0.525]
    assert value(result, "identifies, tutor and problem never seen: macro-F1") is not None
    assert told[-1][0] == told[-1][1]
    assert from_json(to_json(result)) == result


def test_tutors_stand_side_by_side_with_what_people_said(finished: tuple[Result, list[tuple[int, int]]]) -> None:
    result, _ = finished
    name = "share that reveals the answer, by detector"
    people = {one.tutor for one in result.references if one.name == name}
    assert people == {"x, by people", "y, by people", "z, by people"}
    assert all(value(result, name, tutor) is not None for tutor in "xyz")
    assert value(result, name) == 0.0
    assert value(result, "share that is clear what to do next, by detector") == 1.0


def test_a_limit_leaves_few_openings(finished: tuple[Result, list[tuple[int, int]]]) -> None:
    result, _ = finished
    name = "reveals the answer, tutor never seen: recall"
    [found] = [one for one in result.figures if (one.name, one.tutor) == (name, "diotima")]
    assert (found.count, found.clusters) == (18, 6)


def test_two_tutors_are_too_few_to_leave_one_out(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="fewer than three tutors"):
        mrbench.run(options(tmp_path, "xy"), lambda done, whole: None)


def test_without_the_data_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="--data"):
        mrbench.run(Options(data=tmp_path), lambda done, whole: None)


def test_a_judge_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def script(_: Sequence[BaseMessage]) -> str:
        return json.dumps({"found": [{"dimension": "identifies", "level": "yes", "evidence": ""}]})

    model = ScriptedModel(script=script)
    monkeypatch.setattr(Calls, "of", classmethod(lambda cls, settings: calls_of(model, Role.JUDGE)))
    wanted = options(tmp_path, limit=5, kept=Memory())
    replies = read_mrbench(wanted.tutoring(mrbench.ANSWERS))
    first = judged_by_model(wanted, replies, lambda done, whole: None)
    assert len(model.prompts) == 5
    assert judged_by_model(wanted, replies, lambda done, whole: None).samples == first.samples
    assert len(model.prompts) == 5
    [unscored] = [one for one in first.figures if one.name == "judge agrees: guides"]
    assert (unscored.tutor, unscored.value, unscored.unscored) == ("judge openai:scripted", None, 5)


def test_without_a_model_the_report_says_how_to_have_a_judge(tmp_path: Path) -> None:
    wanted = options(tmp_path)
    found = judged_by_model(wanted, read_mrbench(wanted.tutoring(mrbench.ANSWERS)), lambda done, whole: None)
    assert (found.figures, found.samples) == ((), ())
    assert "DIOTIMA_MODEL_JUDGE" in found.notes[0]


def test_replies_from_elsewhere_are_judged_by_what_the_shared_part_teaches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "other").mkdir()
    shared, other = options(tmp_path / "shared", "xyz"), options(tmp_path / "other", "xyzw")
    monkeypatch.setattr(mrbench_elsewhere, "DATA", shared.data)
    names = (mrbench.ANSWERS, mrbench.QUALITIES)
    about = ({"right": "reveals"}, {"guides": "whether it helps"})

    def figures(wanted: Options) -> list[Figure]:
        every = read_mrbench(wanted.tutoring(mrbench.ANSWERS))
        return mrbench_elsewhere.judged_elsewhere(wanted, Meanings(Letters()), names, every, every, about)

    found = {one.name: one for one in figures(other)}
    assert found["reveals, trained on the shared part: F1"].count == 8  # those of the fourth tutor
    assert found["reveals, trained on the shared part: F1"].value == 1.0
    assert found["guides, trained on the shared part: macro-F1"].value is not None
    assert figures(shared) == []


def test_diotima_answers_the_last_message_of_an_opening_in_a_dialogue_of_her_own(tmp_path: Path) -> None:
    wanted = options(tmp_path)
    opening = read_mrbench(wanted.tutoring(mrbench.ANSWERS))[0].opening
    [found] = own_replies(wanted, [opening, Opening("o", "no numbers", opening.turns, "none")])
    assert found.opening.last == opening.last
    assert found.reply
    assert "19" not in found.reply
