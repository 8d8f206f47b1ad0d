"""Drafts that a good tutor says, and that the guard must let through."""

from __future__ import annotations

from dataclasses import replace

import pytest
from guarded_items import (
    ABOVE,
    CHOICE,
    EXACT,
    EXPANDED,
    FACTORED,
    GIVEN,
    HALF,
    LARGE,
    LINE,
    PAIR,
    ROOT,
    ROOTS,
    SOLVE,
    WORD,
    YES_NO,
    leaks,
)

from guardrails.check import check
from guardrails.model import GuardContext
from pedagogy.model import AnswerKey, AnswerKind, Verdict

HARMLESS = [
    # the task read aloud, a question about a step
    (SOLVE, "Look at 3x + 7 = 22. Which part would you undo first?"),
    (SOLVE, "What do you get if you take 7 away from the left side, 3x + 7?"),
    (SOLVE, "Three times some number, and then 7 more, makes 22. What was added last?"),
    (SOLVE, "You have 3x = 15 now. What does the 3 do to the x?"),
    (SOLVE, "What is 22 - 7?"),
    (SOLVE, "Divide both sides by the number in front of x. What is left?"),
    (SOLVE, "Fill the gap: 3x = 22 - ___"),
    (SOLVE, "What would x be if 3x were 12?"),
    (SOLVE, "There are two sides here. What must happen to both of them?"),
    (SOLVE, "One step at a time: what undoes adding 7?"),
    (SOLVE, "How could you check a value for x without asking me?"),
    (SOLVE, "A number line may help: where does 7 sit on it?"),
    (SOLVE, "Nobody needs this in one go. Which of these would you do first?"),
    # lists, labels, counts
    (SOLVE, "Let us go in order.\n1. Look at the 7.\n2. Look at the 3.\n5. Check."),
    (SOLVE, "Look at step 5 of your work. What changed there?"),
    (SOLVE, "Your line 5 differs from line 4 in one sign. Which one?"),
    (SOLVE, "In part 5 of the reading there is a picture of a balance. What does it show?"),
    (LARGE, "There are 14 terms in your line: what could be put together?"),
    # a value that the task gives
    (GIVEN, "There are 5 groups of y on the left, and 3 more. What makes 28?"),
    (GIVEN, "What would undo the 5 in front of y?"),
    (GIVEN, "Look at 5y + 3 = 28. What happens if you take 3 from both sides?"),
    (GIVEN, "Is the 5 added to y, or does it multiply y?"),
    (GIVEN, "Divide both sides by 5. What is left?"),
    (GIVEN, "You wrote 5y = 25. What does the 5 do there?"),
    # the task's own expression, and steps on the way to the answer's form
    (EXPANDED, "The 3 stands before the bracket (x + 4). Whom does it reach?"),
    (EXPANDED, "In 3(x + 4), how many 4s are there in all?"),
    (EXPANDED, "Fill the gap: 3(x + 4) = 3x + ___"),
    (FACTORED, "Which two numbers multiply to $-6$ and add to $1$?"),
    (FACTORED, "Look at $x^2 + x - 6$: what does the last term tell you?"),
    (EXACT, "$5^3$ is shorthand. What does the small 3 count?"),
    (EXACT, "That means 5 · 5 · 5. What do the first two make?"),
    (ROOT, "Which square number hides in 45?"),
    (ROOT, "Could you write $\\sqrt{45}$ as $\\sqrt{9} \\cdot \\sqrt{5}$, and why would you?"),
    (HALF, "Six of them make 3. How much is one of them?"),
    (LINE, "How much does y grow when x goes from 0 to 1?"),
    (LINE, "What does the point (0, 3) tell you about the line?"),
    (PAIR, "What happens to the y when you add the two equations x + y = 3 and x - y = 5?"),
    (PAIR, "Let y = 0 for a moment: which x would fit the first equation?"),
    (ROOTS, "Which two numbers multiply to -12?"),
    (ROOTS, "When is a product equal to 0?"),
    (ABOVE, "What do you do to both sides so that only 3x stays on the left?"),
    (ABOVE, "Is 12 greater than 7? Then how about 3x?"),
    # choices and words
    (CHOICE, "Is it a monomial, a binomial or a trinomial? How do you count the parts?"),
    (CHOICE, "How many terms do you see in $4x^2$?"),
    (CHOICE, "What does the beginning of each word, mono, bi and tri, mean?"),
    (YES_NO, "What do you get when you put 2 in place of x and -4 in place of y?"),
    (YES_NO, "How would you know whether a point is a solution?"),
    (YES_NO, "There is no need to hurry. What is 4 times -4?"),
    (WORD, "What stays the same when 3 and x change places?"),
    # ordinary words that look like codes
    (SOLVE, "Take your time: every line you write is worth something."),
    (SOLVE, "Which operation, plus or times, was done last?"),
    (LARGE, "What is left over after you add nine to both sides?"),
    (SOLVE, "Think of a balance: whatever leaves one pan must leave the other pan too. What leaves first?"),
    (SOLVE, "¿Qué harías primero con 3x + 7 = 22?"),
    (SOLVE, "Mira el lado izquierdo: ¿qué se hizo al final, sumar 7 o multiplicar por 3?"),
    (SOLVE, "Piensa en dos platillos de una balanza. ¿Qué quitas de los dos?"),
]


@pytest.mark.parametrize(("context", "draft"), HARMLESS, ids=[f"{n}: {d[:50]}" for n, (_, d) in enumerate(HARMLESS)])
def test_a_good_question_passes(context: GuardContext, draft: str) -> None:
    assert leaks(draft, context) == []


def after(context: GuardContext, said: str, verdict: Verdict, shows_work: bool = False) -> GuardContext:
    return replace(context, learner=(said,), verdict=verdict, shows_work=shows_work)


QUOTED = [
    # the learner's own value may be named, and tried
    (
        after(SOLVE, "is it 5?", Verdict.CORRECT),
        "I can only say yes or no to a step I can see. Put your 5 in place of x in "
        "3x + 7 = 22: what does the left side come to?",
    ),
    (after(SOLVE, "5", Verdict.CORRECT), "You wrote 5. Which step led you there?"),
    (after(SOLVE, "x = 5", Verdict.CORRECT), "You say x = 5. How could you check that on your own?"),
    (after(SOLVE, "is it 6?", Verdict.INCORRECT), "Try your 6 in 3x + 7: what does it come to, and what should it be?"),
    (after(SOLVE, "6", Verdict.INCORRECT), "Show me the line before the 6. What did you do to both sides?"),
    (after(SOLVE, "6", Verdict.INCORRECT), "How would you find out whether 6 is right?"),
    (
        after(SOLVE, "is it more than 4?", Verdict.NO_ATTEMPT),
        "A guess can be tested by you: what does 3x + 7 make for 4?",
    ),
    (
        after(SOLVE, "just tell me", Verdict.NO_ATTEMPT),
        "I keep the answer back because finding it is what sticks. Smaller "
        "step: what do you get if you take 7 away from the left side, 3x + 7?",
    ),
    # with work, a verdict is what the learner has earned
    (
        after(SOLVE, "3x = 29", Verdict.INCORRECT, True),
        "Taking the 7 to the other side is the right idea. What happened to its sign on the way?",
    ),
    (after(SOLVE, "3x = 29", Verdict.INCORRECT, True), "Not quite: look at the right side once more. What is 22 - 7?"),
    (after(SOLVE, "3x = 15", Verdict.PARTIAL, True), "Yes, 3x = 15 follows. What would you do with the 3?"),
]


@pytest.mark.parametrize(("context", "draft"), QUOTED, ids=[f"{n}: {d[:50]}" for n, (_, d) in enumerate(QUOTED)])
def test_the_learners_own_words_may_be_named(context: GuardContext, draft: str) -> None:
    assert leaks(draft, context) == []


def test_after_work_that_is_right_the_answer_may_be_said() -> None:
    context = replace(SOLVE, learner=("3x = 15\nx = 5",), verdict=Verdict.CORRECT, shows_work=True, may_reveal=True)

    assert leaks("Each line follows from the one before, and x = 5 balances both sides.", context) == []


def test_without_a_key_there_is_nothing_to_protect() -> None:
    assert leaks("The answer is 5, of course.", GuardContext(task="What is 2 + 3?")) == []


def test_an_open_question_has_no_answer_to_protect() -> None:
    context = GuardContext(keys=(AnswerKey(AnswerKind.OPEN, "Both sides stay equal."),))

    assert leaks("Why do both sides stay equal?", context) == []


IDEAL = [
    "There are x's on both sides of 4x - 7 = 2x + 9. What would you like to do first?",
    "Treating both sides alike is the idea that makes this work. Look at the right side in your line: 2x + 2x. "
    "You wrote 9 there. What did you expect to happen to the 2x?",
    "You have 3x + 4 again, so let us leave letters for a moment. Three bags, each with 2 apples and 4 pears. "
    "How many pears are there altogether?",
    "So the 3 reached the pears too. Fill the gap for the bags with x apples: 3(x + 4) = 3x + ___",
]


@pytest.mark.parametrize("draft", IDEAL)
def test_the_tone_we_want_passes_every_rule(draft: str) -> None:
    context = GuardContext(
        keys=(AnswerKey(AnswerKind.NUMBER, "8"), AnswerKey(AnswerKind.EXPRESSION, "3x + 12")),
        task="Solve 4x - 7 = 2x + 9. Expand 3(x + 4).",
        learner=("add 2x to both sides so 6x - 7 = 9", "3x + 4"),
        verdict=Verdict.INCORRECT,
        shows_work=True,
    )

    assert check(draft, context) == ()


SMALL_CASE = "$2 + 3 = 5$. Bring the 3 across as it is: $2 = 5 + 3$. Is that true?"


def test_a_small_case_written_for_every_item_tells_nothing_of_this_one() -> None:
    context = replace(SOLVE, passages=("Some other words.", SMALL_CASE))

    assert leaks(f"Let us try it on numbers. {SMALL_CASE}", context) == []
    assert leaks("So x = 5. " + SMALL_CASE, context) != []


def test_once_is_eleven_only_in_spanish() -> None:
    context = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, "11"),), task="Solve 2x = 22.")

    assert leaks("Both sides at once: what do you divide by?", context) == []
    assert leaks("x es once.", context) != []


def test_the_learners_own_words_in_quotation_marks_judge_nothing() -> None:
    context = replace(SOLVE, learner=("no i am right",), verdict=Verdict.INCORRECT)
    assert leaks("“no i am right” I have read. What is the line before it?", context) == []


def test_words_put_into_quotation_marks_that_the_learner_did_not_write_do_judge() -> None:
    context = replace(SOLVE, learner=("is it 7?",), verdict=Verdict.INCORRECT)
    assert leaks("“No, not yet”, I would say.", context) != []


def test_a_hint_written_before_anyone_guessed_tells_no_distance() -> None:
    hint = "It is two degrees and gets warmer by three. Does it come nearer to zero?"
    context = replace(SOLVE, learner=("is it 7?",), verdict=Verdict.INCORRECT)
    assert leaks(hint, context) != []
    assert leaks(hint, replace(context, hints=(hint,))) == []


def test_no_before_a_noun_is_no_verdict() -> None:
    context = replace(SOLVE, learner=("is it 7?",), verdict=Verdict.INCORRECT)
    assert leaks("No common bottom is needed here.", context) == []
    assert leaks("No, it is something else.", context) != []
