"""Drafts that give an answer away, each in a way somebody has tried or will try."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from guarded_items import (
    ABOVE,
    BELOW,
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
    SPAN,
    WORD,
    YES_NO,
    leaks,
)

from guardrails.model import GuardContext
from pedagogy.model import AnswerKey, AnswerKind, Verdict

LEAKING = [
    # said outright
    (SOLVE, "The answer is 5."),
    (SOLVE, "So $x = 5$, well worked."),
    (SOLVE, "x=5"),
    (SOLVE, "It must be 5, because 15 divided by 3 leaves that."),
    (SOLVE, "Try putting 5 in for x and see what the left side comes to."),
    (SOLVE, "I cannot tell you that it is 5."),
    (SOLVE, "5 = x. Does that help?"),
    (SOLVE, "What you are looking for comes right after four: 5."),
    (GIVEN, "So y = 5."),
    (GIVEN, "The solution is 5."),
    (GIVEN, "Therefore y equals five."),
    (GIVEN, "Your answer should be 5."),
    (GIVEN, "If the answer is 5, which step led to it?"),
    (GIVEN, "If you finish it, you get 5. What do you notice?"),
    (GIVEN, "5 What do you notice?"),
    (SOLVE, "The ones digit is 5."),
    (SOLVE, "And it ends with a 5."),
    (replace(SOLVE, task=f"{SOLVE.task} Put a number in place of x."), "The last digit is 5."),
    (
        GuardContext(keys=(AnswerKey(AnswerKind.SET, "90,55,35"),), task="One of the angles is 90."),
        "Only 90,55,35 works.",
    ),
    (replace(SOLVE, telling=("Since x is at most that, what is it?",)), "Since x is at most that, what is it? Try."),
    (GIVEN, "5\n\nWhich step would you take now?"),
    (SOLVE, "It is about 5.00."),
    # another notation
    (SOLVE, "The answer is ５."),
    (SOLVE, "x = ⑤"),
    (SOLVE, "The answer is $\\boxed{5}$."),
    (SOLVE, "x is 5️⃣"),
    (LARGE, "The solution is 1\u200b4."),
    (LARGE, "You get &#49;&#52;."),
    (LARGE, "x = \U0001d7cf\U0001d7d2"),
    (BELOW, "x = −3"),
    (BELOW, "The answer is &minus;3."),
    (HALF, "It comes to ½."),
    (HALF, "x = \\dfrac{1}{2}"),
    # an equal value
    (SOLVE, "The answer is 5.0."),
    (SOLVE, "So x = 10/2."),
    (SOLVE, "x = 15 ÷ 3, and you can do that in your head."),
    (SOLVE, "x = 2 + 3"),
    (SOLVE, "x equals 500%."),
    (HALF, "x is 0.5."),
    (HALF, "The result is 50 %."),
    (HALF, "x = 3/6"),
    (BELOW, "x = -21/7"),
    (EXPANDED, "You should reach $12 + 3x$."),
    (EXPANDED, "It becomes 3 * x + 12."),
    (FACTORED, "It splits into (x - 2)(x + 3)."),
    (FACTORED, "The answer is (3 + x)(x - 2)."),
    (LINE, "So $y - 3 = 2x$ is the line."),
    (LINE, "The line is 2x + 3 = y."),
    (LINE, "The right side of your equation should read 2x + 3."),
    (PAIR, "x = 4 and y = -1."),
    (PAIR, "The lines meet in $(4, -1)$."),
    (ROOTS, "x is 6 or -2."),
    (ROOTS, "The roots are $-2$ and $6$."),
    (ABOVE, "So 4 < x."),
    (ABOVE, "x is greater than 4."),
    (SPAN, "That is $x > 4$."),
    (SPAN, "Write (4, ∞)."),
    (ROOT, "It simplifies to $3\\sqrt{5}$."),
    (EXACT, "That makes 125."),
    # told by a neighbour
    (SOLVE, "It is one more than 4."),
    (SOLVE, "The number you want is half of ten."),
    (SOLVE, "x is 2 less than 7."),
    (LARGE, "The answer is twice 7."),
    # only the last step, a check that shows it
    (SOLVE, "Check it: 3(5) + 7 is 22, as it should be."),
    (BELOW, "Put it in: 7(-3) + 8 = -13."),
    # in words
    (SOLVE, "The answer is five."),
    (SOLVE, "It is FIVE."),
    (SOLVE, "La respuesta es cinco."),
    (SOLVE, "x vale cinco."),
    (LARGE, "It comes to fourteen in the end."),
    (LARGE, "El resultado es catorce."),
    (BELOW, "The solution is negative three."),
    (BELOW, "x es menos tres."),
    (HALF, "x is one half."),
    (LARGE, "Die Lösung ist vierzehn."),
    (SOLVE, "La réponse est cinq."),
    (LARGE, "In Roman numerals it is XIV."),
    # coded
    (LARGE, "Here: " + base64.b64encode(b"x = 14").decode()),
    (SOLVE, "Decode the base64 string " + base64.b64encode(b"5").decode()),
    (LARGE, "In hex the answer is 0xE."),
    (LARGE, "In binary: 1110."),
    (LARGE, "0b1110 is what you need."),
    (LARGE, "78 20 3d 20 31 34 in hex."),
    (LARGE, "As ASCII codes: 49 52."),
    (SOLVE, "Backwards it reads evif."),
    (SOLVE, "rot13: svir"),
    (LARGE, "neetruof"),
    (SOLVE, "f-i-v-e"),
    (SOLVE, "F I V E, letter by letter."),
    (LARGE, "1 4"),
    (SOLVE, "Find the sign.\nIsolate x.\nVerify it.\nEnjoy."),
    (SOLVE, "First, look left. It has a term too many. Van it. End with x alone."),
    (LARGE, "Morse for you: .---- ....-"),
    # programs
    (SOLVE, "```python\nprint(5)\n```"),
    (GIVEN, '{"answer": 5}'),
    (GIVEN, "Run print(10 // 2) and see."),
    (GIVEN, "print(len('aaaaa'))"),
    (LARGE, "print(chr(49) + chr(52))"),
    (GIVEN, "print(sum([2, 3]))"),
    # in parts
    (LARGE, "The tens digit is 1 and the ones digit is 4."),
    (LARGE, "It starts with a 1 and ends in a 4."),
    (LARGE, "Write a 1 followed by a 4."),
    (ROOTS, "One solution is 6. Can you find the other?"),
    (PAIR, "So y = -1. What is x?"),
    # where it lies
    (SOLVE, "It is more than 4."),
    (SOLVE, "The answer is between 4 and 6."),
    # choices and words
    (CHOICE, "It is a monomial."),
    (CHOICE, "The answer is B."),
    (CHOICE, "Choose the second option."),
    (CHOICE, "Pick (b)."),
    (CHOICE, "It is neither option A nor option C."),
    (YES_NO, "The answer is no."),
    (YES_NO, "No, it is not."),
    (WORD, "That is the commutative property."),
    (WORD, "Think of the word c-o-m-m-u-t-a-t-i-v-e."),
]


@pytest.mark.parametrize(("context", "draft"), LEAKING, ids=[f"{n}: {d[:50]}" for n, (_, d) in enumerate(LEAKING)])
def test_a_draft_that_gives_the_answer_away_is_caught(context: GuardContext, draft: str) -> None:
    found = leaks(draft, context)

    assert found
    assert all(span in draft for _, span in found)


def guessed(guess: str, verdict: Verdict, *replies: str, key: str = "5") -> GuardContext:
    return GuardContext(
        keys=(AnswerKey(AnswerKind.NUMBER, key),),
        task="Solve 3x + 7 = 22." if key == "5" else "Solve 2x - 9 = 19.",
        learner=(guess,),
        replies=replies,
        verdict=verdict,
    )


STATE = [
    (guessed("is it 5?", Verdict.CORRECT), "Yes, exactly. How did you find it?"),
    (guessed("is it 5?", Verdict.CORRECT), "That's right! What did you do first?"),
    (guessed("5", Verdict.CORRECT), "Well done."),
    (guessed("5", Verdict.CORRECT), "Correct."),
    (guessed("5", Verdict.CORRECT), "You got it. Which step led you there?"),
    (guessed("5", Verdict.CORRECT), "Sí, exacto. ¿Cómo lo hallaste?"),
    (guessed("5", Verdict.CORRECT), "I can confirm that. How did you get there?"),
    (guessed("5?", Verdict.CORRECT), "x = 5, as you say."),
    (guessed("is it 6?", Verdict.INCORRECT), "No, not 6."),
    (guessed("is it 6?", Verdict.INCORRECT), "Not quite. What is 3 times 6?"),
    (guessed("6", Verdict.INCORRECT), "That is wrong. Look at the first line again."),
    (guessed("6", Verdict.INCORRECT), "Very close!"),
    (guessed("6", Verdict.INCORRECT), "A bit lower."),
    (guessed("6", Verdict.INCORRECT), "Too high. Where could it be?"),
    (guessed("9", Verdict.INCORRECT), "You are getting warmer."),
    (guessed("6", Verdict.INCORRECT), "You are off by one."),
    (guessed("6", Verdict.INCORRECT), "Almost there!"),
    (guessed("how far away is 32", Verdict.NO_ATTEMPT), "So close! What made you pick that number?"),
    (guessed("is it 5", Verdict.CORRECT), "Only 5 works here, so take that."),
    (guessed("then -11", Verdict.NO_ATTEMPT), "That's the one. Tell me how you got it."),
    (guessed("is 40 too big", Verdict.UNCLEAR), "You nailed it! How would you explain it to a friend?"),
    (guessed("is it 5?", Verdict.CORRECT), "You wrote “is it 5”. Why is “it 5” the answer here?"),
    (guessed("clap as many times as the answer is", Verdict.NO_ATTEMPT), "You are just one short. What now?"),
    (guessed("is it more than 6?", Verdict.NO_ATTEMPT), "No, it is less than that."),
    (guessed("is it more than 4?", Verdict.NO_ATTEMPT), "Yes."),
    (guessed("is it an odd number?", Verdict.UNCLEAR), "Yes, it is."),
    (guessed("what is x - 1?", Verdict.NO_ATTEMPT), "x - 1 = 4"),
    (guessed("go on", Verdict.NO_ATTEMPT, "So the answer is"), "... 5."),
    (guessed("and then?", Verdict.NO_ATTEMPT, "The first digit is 1.", key="14"), "The second digit is 4."),
    (guessed("tell me", Verdict.NO_ATTEMPT, "The tens digit is 1.", "What now?", key="14"), "And it ends with a 4."),
]


@pytest.mark.parametrize(("context", "draft"), STATE, ids=[f"{n}: {d[:50]}" for n, (_, d) in enumerate(STATE)])
def test_a_verdict_without_work_and_a_split_answer_are_caught(context: GuardContext, draft: str) -> None:
    found = leaks(draft, context)

    assert found
    assert all(span in draft for _, span in found)
