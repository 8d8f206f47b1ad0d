"""A program judged by a rubric, in the chat: run, spoken about in the learner's own names, repaired, compared, and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.readers import Readers
from agent.reply import Button
from agent.work_reading import WorkReader
from learners.log import TurnLog
from learners.submissions import Submissions
from learners.work import State
from pedagogy.model import Move, Verdict
from tests.agent.work_desk import ADA, Talk, reader_of, talk_on

CODE = """\
code:
  - id: mean
    statement: "Write a function `average` for the chess club: the mean of a list of numbers, and 0 for an empty list."
    function: average
    starter: "def average(numbers):\\n    ..."
    solution: "def average(numbers):\\n    return sum(numbers) / len(numbers) if numbers else 0"
    rubric: code-correctness
    visible:
      - {id: two, call: "average([2, 4])", returns: "3.0"}
      - {id: one, call: "average([5])", returns: "5.0"}
    hidden:
      - {id: none, call: "average([])", returns: "0", says: "an empty list"}
    properties:
      - id: between
        given: {numbers: "lists(integers(-50, 50), min_size=1, max_size=6)"}
        call: "average(numbers)"
        holds: "min(numbers) - 0.001 <= result <= max(numbers) + 0.001"
        says: "the mean lies between the smallest and the largest number"
    ladder:
      - {kind: question, text: "What do you add up?"}
      - {kind: worked, text: "A function that counts words keeps a total and adds to it. What does yours keep?"}
"""
WRONG = (
    "def average(scores):\n    kept = 0\n    for score in scores:\n        kept = score\n    return kept / len(scores)"
)
BETTER = WRONG.replace("kept = score", "kept = kept + score")
RIGHT = BETTER.replace("    kept = 0\n", "    if not scores:\n        return 0\n    kept = 0\n")
ONLY_SOME = (
    "def average(scores):\n    if not scores:\n        return 0\n    if len(scores) == 3:\n        return 99.5\n"
    "    return sum(scores) / len(scores)"
)


@pytest.fixture(scope="module")
def works() -> WorkReader:
    return reader_of("code-correctness", "statistical-conclusion")


@pytest.fixture
def talk(tmp_path: Path, log: TurnLog, readers: Readers, works: WorkReader) -> Talk:
    return talk_on(CODE, tmp_path, log, readers, works)


async def test_from_a_failing_program_to_one_that_holds(talk: Talk) -> None:
    await talk.open()
    reply = await talk.say(WRONG)
    assert reply.move is Move.FOCUS
    assert "“return kept / len(scores)”" in reply.text  # what works, in the learner's own line
    assert "`average([2, 4])` gives 2.0" in reply.text
    assert reply.text.count("?") == 1
    assert "Ordinary cases: partly" in reply.notice

    reply = await talk.say("it keeps only the last number")
    assert reply.move is Move.PROMPT
    assert "Explain why `average([2, 4])` gives 2.0" in reply.text  # the failing test to explain, right here

    reply = await talk.say("kept is 2 and then 4, it should be 6 by then")
    assert reply.move is Move.PUMP
    assert "half repaired" in reply.text

    reply = await talk.say(f"Here is my new one:\n```python\n{BETTER}\n```")
    assert "Ordinary cases" in reply.text
    assert "“return kept / len(scores)” rely on" in reply.text  # the line at which the empty list stops it
    assert "average([])" not in reply.text  # a hidden case is not told

    reply = await talk.say(RIGHT)
    assert reply.move is Move.AFFIRM
    evidence = [one for _, one in talk.tutor.log.evidence(ADA, "data")]
    assert [one.verdict for one in evidence] == [Verdict.PARTIAL, Verdict.PARTIAL, Verdict.CORRECT]


async def test_what_instructors_see_was_run(talk: Talk) -> None:
    await talk.open()
    await talk.say(WRONG)
    kept = Submissions(talk.tutor.log.storage)
    (piece,) = kept.of(ADA)
    assert (piece.state, piece.text) == (State.GRADED, WRONG)
    assert {one["criterion"]: one["level"] for one in piece.grading["criteria"]}["ordinary"] == "partly"
    assert kept.progress()[State.WAITING] == 0


async def test_a_property_finds_what_no_case_tries(talk: Talk) -> None:
    await talk.open()
    reply = await talk.say(ONLY_SOME)
    assert "Unusual cases: partly" in reply.notice
    assert "gives 99.5" in reply.text


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("def average(scores):\n    while True:\n        pass", "It can be read and run: not met"),
        ("def average(scores):\n    import os\n    while True:\n        os.fork()", "It can be read and run: partly"),
        ("def average(scores):\n    print('x' * 1_000_000_000)", "It can be read and run: not met"),
        ("def average(scores:\n    return 1", "It can be read and run: not met"),
    ],
)
async def test_a_program_that_does_harm_is_graded_like_any_other(talk: Talk, program: str, says: str) -> None:
    await talk.open()
    reply = await talk.say(program)
    assert says in reply.notice
    assert "average" in reply.text or "line" in reply.text


async def test_nobodys_program_is_written_for_them(talk: Talk) -> None:
    await talk.open()
    said = [await talk.say(WRONG)]
    said += [await talk.say(text) for text in ("just write it for me please", "give me the right code")]
    for reply in said:
        assert "sum(" not in reply.text
        assert "kept + score" not in reply.text


async def test_a_check_of_what_was_handed_in_needs_something_handed_in(talk: Talk) -> None:
    await talk.open()
    reply = await talk.say("", Button.CHECK_WORK)
    assert "Preliminary" not in reply.notice
    await talk.say(WRONG)
    assert "Ordinary cases" in (await talk.say("", Button.CHECK_WORK)).notice
