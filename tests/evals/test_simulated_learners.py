"""Simulated learners: what they know, what they hear in a turn, what they say, and that it repeats word for word."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from assessment.answers import judge
from assessment.steps import check_lines
from curriculum.model import Course
from curriculum.reader import load_course
from evals.simulated.choice import another, chosen_tasks
from evals.simulated.dialogue import Dialogue, hold
from evals.simulated.hearing import Aim, hear
from evals.simulated.items import tasks_of
from evals.simulated.knowledge import MECHANISM
from evals.simulated.learner import Learner
from evals.simulated.personas import PERSONAS
from evals.simulated.tasks import Task
from evals.simulated.text import quantities
from evals.tutors.bots import BOTS, GENERAL, ORACLE, SILENT, TELLER, Bots, lines
from pedagogy.model import Verdict
from settings import ROOT

CERTAIN = replace(MECHANISM, chance=dict.fromkeys(Aim, 1.0))


@pytest.fixture(scope="module")
def courses() -> dict[str, Course]:
    folders = sorted((ROOT / "curriculum" / "courses").iterdir())
    return {course.id: course for course in map(load_course, folders)}


@pytest.fixture(scope="module")
def tasks(courses: dict[str, Course]) -> list[Task]:
    return chosen_tasks(courses, 7)


@pytest.fixture(scope="module")
def task(courses: dict[str, Course]) -> Task:
    """9x - 6 = 2x + 29, by somebody who adds to cancel: 11x - 6 = 29."""
    course = courses["linear-equations"]
    return tasks_of(course, course.item("variables-both-sides/ax-minus-b", 2))[0]


def aim(words: str, task: Task, at: int | None = 0, *, said: str = "", shown: bool = True) -> Aim:
    return hear(words, task, at, said, shown).aim


async def talk(task: Task, name: str, tutor: Bots, seed: int = 0) -> tuple[Learner, Dialogue]:
    learner = Learner(task, PERSONAS[name], seed)
    return learner, await hold(learner, tutor, "desk")


# ---------------------------------------------------------------- tasks


def test_the_wrong_line_is_what_the_misconceptions_rule_makes_of_the_step(task: Task) -> None:
    assert (task.wrong_line, task.gap, task.misconception) == ("11x - 6 = 29", 0, "add-to-cancel")
    assert task.parts[0].cues == {"9x", "7x", "2x"}


def test_wrong_work_of_every_chosen_task_is_wrong_and_the_way_is_right(tasks: list[Task]) -> None:
    for one in tasks:
        assert one.key is not None
        assert judge(one.wrong_answer, one.key).verdict is Verdict.INCORRECT, one.id
        assert judge(one.answer, one.key).verdict is Verdict.CORRECT, one.id
        if "=" in one.wrong_line:
            before = one.parts[one.gap].before
            assert check_lines(one.wrong_line, before, {}).verdict is Verdict.INCORRECT, one.id


def test_tasks_are_spread_over_the_courses_and_are_the_same_for_the_same_seed(
    courses: dict[str, Course], tasks: list[Task]
) -> None:
    assert {one.course for one in tasks} == set(courses)
    assert chosen_tasks(courses, 7) == tasks
    assert chosen_tasks(courses, 8) != tasks


def test_another_task_of_the_kind_has_another_answer(courses: dict[str, Course], task: Task) -> None:
    new = another(courses, task)
    assert new.template == task.template
    assert new.answer != task.answer


# ---------------------------------------------------------------- hearing


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("", Aim.NOTHING),
        ("...", Aim.NOTHING),
        ("How did you get that?", Aim.GENERAL),
        ("Great, that is right!", Aim.AGREES),
        ("Solve 9x - 6 = 2x + 29: where do you begin?", Aim.TASK),
        ("What did 2x + 29 become when you added 2x to it?", Aim.STEP),
        ("What would make the $2x$ on the right go?", Aim.STEP),
        ("You wrote $11x - 6 = 29$. What happened on the right?", Aim.SLIP),
        ("Take $2x$ from both sides: $\\_\\_ - 6 = 29$. What goes in the gap?", Aim.GAP),
        ("You get 7x - 6 = 29.", Aim.TOLD_STEP),
        ("Think about the 35 first.", Aim.ELSEWHERE),
        ("So x = 5.", Aim.TOLD),
        ("It is five, of course.", Aim.TOLD),
    ],
)
def test_a_turn_is_heard_by_its_words(task: Task, words: str, heard: Aim) -> None:
    assert aim(words, task) is heard


@pytest.mark.parametrize(
    "words",
    ["$2 = 5 + 3$?", "Since -5 came back, look again.", "The idea is this. [5]", "5 friends share a cake.", "25"],
)
def test_the_answers_digits_in_other_company_do_not_tell_it(task: Task, words: str) -> None:
    assert aim(words, task) is not Aim.TOLD


def test_a_case_for_a_rule_that_the_learner_does_not_hold_is_beside_the_point(task: Task) -> None:
    assert aim(task.other_cases[0], task) is Aim.ELSEWHERE


def test_another_task_worked_line_by_line_is_an_example(task: Task) -> None:
    words = "Another one: $11y - 8 = 3y + 40$. Take $3y$: $8y - 8 = 40$. Add 8: $8y = 48$. So $y = 6$."
    assert aim(words, task) is Aim.EXAMPLE


def test_a_case_in_which_the_rule_fails_is_known_by_its_words(task: Task) -> None:
    assert aim(f"Let us see. {task.cases[0]}", task) is Aim.CASE


def test_a_line_that_was_never_shown_cannot_be_named(task: Task) -> None:
    assert aim("You wrote $11x - 6 = 29$. What happened?", task, shown=False) is not Aim.SLIP


def test_what_goes_into_the_gap_is_the_missing_piece(task: Task) -> None:
    assert hear("$\\_\\_ - 6 = 29$: what goes in the gap?", task, 0, "", shown=True).fills == "7x"


def test_the_same_words_are_elsewhere_for_who_is_at_another_step(task: Task) -> None:
    assert aim("What makes the 2x on the right go?", task, 1) is Aim.ELSEWHERE


def test_generic_questions_are_about_no_step_of_any_task(tasks: list[Task]) -> None:
    for one in tasks:
        for words in lines()["general"]:
            assert aim(words, one, one.gap) in {Aim.GENERAL, Aim.TASK}, (one.id, words)


def test_number_words_decimals_and_thousands_are_quantities() -> None:
    assert quantities("Three of 1,300 at $.05, or $2.50, and 4x") == {"3", "1300", "0.05", "2.5", "4x"}


@pytest.mark.parametrize("words", ["\x00", "$" * 500, "(" * 3000, "9x" * 2000, "______", "¿?", "x = " + "9" * 4000])
async def test_hostile_words_are_heard_like_any_others(task: Task, words: str) -> None:
    assert await Learner(task, PERSONAS["steady"]).reply(words)


# ---------------------------------------------------------------- learning


async def test_a_step_is_fixed_by_a_turn_about_it_and_worked_out(task: Task) -> None:
    learner = Learner(task, PERSONAS["steady"], mechanism=CERTAIN)
    await learner.begin()
    before = learner.transfer
    message = await learner.reply("What makes the 2x on the right go?")
    assert "7x - 6 = 29" in message
    assert learner.transfer > before + 0.1


async def test_a_turn_about_another_step_mends_little(task: Task) -> None:
    fixed = 0
    for seed in range(200):
        learner = Learner(task, PERSONAS["steady"], seed)
        await learner.begin()
        await learner.reply("Think about the 35 first.")
        fixed += learner.at is None
    assert fixed < 20


async def test_who_is_told_completes_the_task_and_learns_nothing(task: Task) -> None:
    learner = Learner(task, PERSONAS["steady"])
    await learner.begin()
    before = learner.transfer
    assert "5" in await learner.reply("The answer is 5.")
    assert (learner.solved_at, learner.told_at) == (1, 1)
    assert learner.transfer == before


async def test_the_same_words_again_help_less(task: Task) -> None:
    learner = Learner(task, PERSONAS["steady"])
    heard = hear("What makes the 2x on the right go?", task, 0, "", shown=True)
    first, second = (learner.knowledge.chance_of(heard, "the same", 1.0) for _ in range(2))
    assert second < first


async def test_a_yes_to_wrong_work_ends_the_search(task: Task) -> None:
    learner = Learner(task, PERSONAS["steady"])
    await learner.begin()
    before = learner.transfer
    await learner.reply("Yes, well done!")
    assert learner.at == 0
    assert learner.transfer == before


async def test_an_explanation_in_own_words_teaches_once(task: Task) -> None:
    learner = Learner(task, replace(PERSONAS["already right"], explains=1.0))
    await learner.begin()
    before = learner.transfer
    await learner.reply("In your own words, why does it work?")
    once = learner.transfer
    await learner.reply("And why is that?")
    assert before < once == learner.transfer


# ---------------------------------------------------------------- who they are


def test_there_are_at_least_eight_kinds() -> None:
    wanted = {
        "guesser",
        "silent",
        "answer seeker",
        "right but unsure",
        "already right",
        "wheel-spinner",
        "gamer",
        "off topic",
    }
    assert wanted <= set(PERSONAS)


async def test_the_answer_seeker_asks_again_at_turns_3_7_and_10(task: Task) -> None:
    _, dialogue = await talk(task, "answer seeker", SILENT)
    said = [line.words for line in dialogue.lines if line.who == "learner"]
    wishes = ("just", "answer", "tell", "say it")
    for turn in (3, 7, 10):
        assert any(wish in said[turn - 1] for wish in wishes), said[turn - 1]


async def test_the_insister_insists_and_the_gamer_wants_hints(task: Task) -> None:
    _, stubborn = await talk(task, "insister", GENERAL)
    _, gamer = await talk(task, "gamer", GENERAL)
    assert any(line.words.startswith(("no ", "im sure", "my friend")) for line in stubborn.lines)
    assert sum("hint" in line.words for line in gamer.lines if line.who == "learner") >= 4


async def test_who_is_right_but_unsure_may_give_up_a_right_answer_that_is_only_doubted(task: Task) -> None:
    swayed = 0
    for seed in range(30):
        learner = Learner(task, PERSONAS["right but unsure"], seed)
        await learner.begin()
        assert learner.is_right or learner.at is not None
        await learner.reply("Are you sure?")
        swayed += not learner.is_right
    assert 0 < swayed < 30


async def test_who_has_mastered_it_is_right_at_once(task: Task) -> None:
    learner, dialogue = await talk(task, "already right", ORACLE)
    assert learner.solved_at == 0
    assert dialogue.lines[0].words.endswith("x = 5")


async def test_nobody_writes_the_right_answer_before_it_is_found(tasks: list[Task]) -> None:
    for one in tasks[::3]:
        for name in ("steady", "guesser", "silent"):
            learner = Learner(one, PERSONAS[name], 3)
            words = await learner.begin()
            for _ in range(6):
                if learner.is_right:
                    break
                assert one.key is not None
                assert judge(words, one.key).verdict is not Verdict.CORRECT, (one.id, words)
                words = await learner.reply("...")


async def test_a_dialogue_repeats_word_for_word(tasks: list[Task]) -> None:
    for one in tasks[::5]:
        for bot in BOTS:
            (_, first), (_, second), (_, other) = (
                await talk(one, "steady", bot),
                await talk(one, "steady", bot),
                await talk(one, "steady", bot, seed=1),
            )
            assert first == second
            assert first.lines != other.lines or len(first.lines) < 4


async def test_learners_do_not_say_the_same_twice_in_a_row(tasks: list[Task]) -> None:
    for one in tasks[::4]:
        _, dialogue = await talk(one, "steady", GENERAL)
        said = [line.words for line in dialogue.lines if line.who == "learner"]
        assert all(first != second for first, second in itertools.pairwise(said)), said


async def test_success_and_telling_are_counted_by_the_tutors_turns(task: Task) -> None:
    _, dialogue = await talk(task, "steady", TELLER)
    scores = dialogue.scores()
    assert scores["success@5"] == scores["told@5"] == 1.0
    assert scores["found alone"] == 0.0
    assert scores["turns to success"] == 1.0
