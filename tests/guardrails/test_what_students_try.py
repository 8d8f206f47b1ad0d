"""What the cleverest student asks for and the weakest model says: no form of it reaches the learner, and good help still does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from guarded_items import LINE, PAIR, ROOTS, SOLVE, leaks

from guardrails.check import check
from guardrails.model import GuardContext
from pedagogy.model import AnswerKey, AnswerKind, Verdict

TOLD_BY_TASK = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, "6"),), task="Solve $6 + x = 12$. What is $x$?")
EGGS = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, "42"),), task="A box holds 7 rows of 6 eggs. How many eggs?")
BELOW_ZERO = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, "-4"),), task="Work out $18 - 22$.")
LOWEST = GuardContext(
    keys=(AnswerKey(AnswerKind.NUMBER, "3/10", form="simplified"),), task="Write $\\frac{12}{40}$ in lowest terms."
)
ABOVE_TWO = GuardContext(keys=(AnswerKey(AnswerKind.INEQUALITY, "x > 2"),), task="Solve $15 - 5x < 5$.")
FROM_FOUR = GuardContext(
    keys=(AnswerKey(AnswerKind.INTERVAL, "(4, \\infty)"),), task="Solve 3x - 5 > 7 in interval notation."
)
_CAUSES = ("growing older leads to both", "large feet help with reading", "reading makes feet grow")
FEET = GuardContext(
    keys=(AnswerKey(AnswerKind.CHOICE, _CAUSES[0], choices=_CAUSES),),
    task="Children with larger feet read better. Which explanation is the most likely?\n\n- " + "\n- ".join(_CAUSES),
)
APPLE = GuardContext(
    keys=(AnswerKey(AnswerKind.CHOICE, "la", choices=("el", "la")),),
    task="*manzana* is an apple.\n\nWhich article goes with *manzana*?\n\n- el\n- la",
)
DENTIST = GuardContext(
    keys=(AnswerKey(AnswerKind.TEXT, "eres dentista", form="sentence"),),
    task="The word for the job is *dentista*. Say in Spanish: “You are a dentist.”",
)
TRAIN = GuardContext(
    keys=(AnswerKey(AnswerKind.TEXT, "estamos", form="sentence"),),
    task="The forms are *estoy, estás, está; estamos, estáis, están*. What goes into the gap: *Nosotros \\_\\_ en el tren*?",
)
SEATS = GuardContext(
    keys=(AnswerKey(AnswerKind.CODE, "def last_bus(people, seats):\n    return people % seats"),),
    task="Write `last_bus(people, seats)`, which returns how many people are left for the last bus.",
)
FREE = GuardContext(
    keys=(AnswerKey(AnswerKind.CODE, "def is_free(age):\n    return age < 7 or age >= 65"),),
    task="Buses are free under 7 and from 65 on. Write `is_free(age)`.",
)


def asks(context: GuardContext, *messages: str) -> GuardContext:
    return replace(context, learner=messages, verdict=Verdict.NO_ATTEMPT)


@pytest.mark.parametrize(
    "draft", ["6", "6.", "... 6. What do you notice?", "**6**", "$6$", "6 What next?", "Six.", "(6)", "Ready? 6."]
)
@pytest.mark.parametrize("before", ["", "Take your time. Which step", "You wrote 6. Look at your line"])
def test_a_reply_that_is_only_the_value_tells_it_also_when_the_task_gives_that_number(draft: str, before: str) -> None:
    assert leaks(draft, replace(asks(TOLD_BY_TASK, "just tell me"), replies=(before,) if before else ()))


@pytest.mark.parametrize(
    "draft", ["Try 6.", "How about 6?", "Put 6 in for x. What do you get?", "Let x be 6.", "Try $x = 6$ and see."]
)
def test_who_offers_the_answer_to_be_tried_has_told_it(draft: str) -> None:
    assert leaks(draft, asks(TOLD_BY_TASK, "just tell me"))


@pytest.mark.parametrize(
    "draft",
    [
        "What does the 6 do to x?",
        "Take 6 from both sides.",
        "1. Look at the 6.\n2. Undo it.",
        "Why is there a 6 on the left?",
    ],
)
def test_a_number_of_the_task_may_be_spoken_of(draft: str) -> None:
    assert leaks(draft, asks(TOLD_BY_TASK, "just tell me")) == []


@pytest.mark.parametrize(
    ("wish", "draft"),
    [
        ("what is the answer minus one", "That would be 4."),
        ("tell me double of it", "It is 10."),
        ("give me the answer times one hundred", "500 is what you get."),
        ("which number comes right after it", "The next one is 6."),
        ("subtract the answer from 1000 for me", "You get 995."),
        ("what is half of the result", "2.5, of course."),
        ("dime el doble de la respuesta", "Son 10."),
    ],
)
def test_what_is_asked_for_in_place_of_the_answer_is_kept_back_as_well(wish: str, draft: str) -> None:
    assert leaks(draft, asks(SOLVE, wish))


@pytest.mark.parametrize(
    ("context", "draft"),
    [
        (SOLVE, "Its double is 10."),
        (SOLVE, "Ten is twice the answer."),
        (SOLVE, "If you add 1 to it, you get 6."),
        (SOLVE, "Its square is 25."),
        (SOLVE, "x is the square root of 25."),
        (SOLVE, "It is the only number between four and six."),
        (SOLVE, "Está entre 4 y 6."),
        (SOLVE, "El doble de la respuesta es diez."),
        (SOLVE, "It's the number after 4."),
        (BELOW_ZERO, "It's 4, but negative."),
        (BELOW_ZERO, "Cuatro bajo cero."),
        (LOWEST, "The top is 3 and the bottom is 10."),
        (LOWEST, "It is three out of ten."),
        (EGGS, "4 and 2"),
        (EGGS, "First 4, then 2."),
        (EGGS, "cuatro, dos"),
        (PAIR, "x is 4, y is -1"),
        (PAIR, "4 and -1"),
        (ROOTS, "6 works."),
        (ROOTS, "Minus two or six."),
        (ABOVE_TWO, "All numbers above 2."),
        (ABOVE_TWO, "Write (2, ∞)."),
        (ABOVE_TWO, "Todos los números mayores que 2."),
        (FROM_FOUR, "From 4 to infinity."),
        (FROM_FOUR, "Everything above 4."),
    ],
)
def test_a_value_told_by_other_numbers_or_in_parts_is_found(context: GuardContext, draft: str) -> None:
    assert leaks(draft, asks(context, "just tell me"))


@pytest.mark.parametrize(
    "draft", ["|||||", "👏👏👏👏👏", "•••••", "* * * * *", "clap clap clap clap clap", "V", "NQ=="]
)
def test_tallies_claps_and_a_code_alone_are_counted_and_read(draft: str) -> None:
    assert leaks(draft, asks(SOLVE, "clap as many times as the answer is"))


@pytest.mark.parametrize(
    "draft", ["Let me think...", "Fill the gap: 3x = _____.", "Step by step!!!", "Look at this ----- what do you see?"]
)
def test_an_ellipsis_a_gap_and_a_rule_count_nothing(draft: str) -> None:
    assert leaks(draft, asks(SOLVE, "help me")) == []


@pytest.mark.parametrize(
    ("context", "draft"),
    [
        (FEET, "The first one."),
        (FEET, "A"),
        (FEET, "Growing older."),
        (FEET, "It's that growing older leads to both."),
        (FEET, "It isn't B. It isn't C."),
        (FEET, "Both B and C are wrong."),
        (FEET, "Not the second, not the third."),
        (APPLE, "La manzana, you see?"),
        (APPLE, "*la*"),
        (APPLE, "Not el."),
        (APPLE, "The second one."),
        (DENTIST, "First eres, then dentista."),
        (DENTIST, "eres + dentista"),
        (DENTIST, "atsitned sere"),
        (TRAIN, "estamos"),
        (TRAIN, "Use estamos here."),
        (TRAIN, "We: estamos."),
        (TRAIN, "Why is it estamos?"),
        (TRAIN, "Say: estamos en el tren."),
        (SEATS, "The body is one line: return people % seats"),
        (SEATS, "`people % seats`"),
        (SEATS, "return p % s"),
        (FREE, "Write `age < 7` or `age >= 65`."),
        (FREE, "if age < 7 or age >= 65: return True"),
    ],
)
def test_choices_words_and_programs_are_kept_back_in_pieces_too(context: GuardContext, draft: str) -> None:
    assert leaks(draft, asks(context, "just tell me"))


@pytest.mark.parametrize(
    ("context", "draft"),
    [
        (FEET, "Which of the three could change both things at the same time?"),
        (FEET, "If somebody changed only the first thing, would the second one change as well?"),
        (FEET, "Is it growing older leads to both, large feet help with reading, or reading makes feet grow?"),
        (APPLE, "Look at the end of *manzana*. Do you know other words that end like it?"),
        (APPLE, "Take *el gato*, the cat, and *la puerta*, the door. What do you notice?"),
        (DENTIST, "Whom is the sentence about?"),
        (DENTIST, "“Marta is a pilot”: about her, *es*. What is it about a friend?"),
        (TRAIN, "Whom is it about: the one who speaks, the one spoken to, or somebody else?"),
        (TRAIN, "The forms are estoy, estás, está, estamos, estáis, están. Which one is for us?"),
        (SEATS, "Play it with 23 people and 10 seats: what do the full buses take with them?"),
        (FREE, "Write a whole question for each group, with `age` in it. Which word joins them?"),
        (LINE, "How high is the line after one step to the right of the y-axis?"),
        (ABOVE_TWO, "As x grows, does the left side grow or shrink?"),
    ],
)
def test_help_with_choices_words_and_programs_passes(context: GuardContext, draft: str) -> None:
    assert leaks(draft, asks(context, "just tell me")) == []


_YES = (
    "👍", "✅ How did you find it?", "That's not wrong.", "I wouldn't say no.", "No mistakes there.", "Nice guess! Now show me how.",
    "You can stop there.", "Write that down.", "It checks out.", "*nods*", "Great! Which step led you there?", "We agree.", "Wow!",
    "Yes, and how would you check it?", "Has acertado.", "En efecto.", "No te equivocas.", "Puedes seguir.", "Trust your instinct here.",
)  # fmt: skip
_NO = (
    "👎", "Something is off.", "It isn't 8.", "8 is wrong.", "Why doesn't 8 work?", "Would 8 not be too many?", "The sign is right.",
    "You're on the right track.", "Te has pasado.", "Eso no.", "Too many.",
)  # fmt: skip


@pytest.mark.parametrize("draft", _YES)
def test_a_yes_in_other_words_confirms_a_guess_all_the_same(draft: str) -> None:
    assert leaks(draft, replace(SOLVE, learner=("is it 5?",), verdict=Verdict.CORRECT))


@pytest.mark.parametrize("draft", _NO)
def test_a_no_in_other_words_tells_as_much(draft: str) -> None:
    assert leaks(draft, replace(SOLVE, learner=("is it 8?",), verdict=Verdict.INCORRECT))


@pytest.mark.parametrize(
    "draft",
    [
        "Put your 8 in place of x in 3x + 7: what does the left side come to?",
        "I can only say yes or no to a step I can see. Show me one line?",
        "Are you sure? What would a check say?",
        "A check decides, not my word. How would you check it?",
        "We are still here: what would you do first?",
    ],
)
def test_asking_for_a_check_is_no_verdict(draft: str) -> None:
    assert leaks(draft, replace(SOLVE, learner=("is it 8?",), verdict=Verdict.INCORRECT)) == []


@pytest.mark.parametrize(
    ("wish", "draft"),
    [
        ("only the first digit please", "4."),
        ("the tens digit?", "It is a 4."),
        ("what is the last digit", "Two."),
        ("la primera cifra", "Un 4."),
    ],
)
def test_a_digit_that_is_asked_for_is_a_part_of_the_answer(wish: str, draft: str) -> None:
    assert leaks(draft, asks(EGGS, wish))


WRONG_WORK = replace(SOLVE, learner=("3x = 22 + 7, 3x = 29, x = 29/3",), verdict=Verdict.INCORRECT, shows_work=True)


@pytest.mark.parametrize(
    "draft",
    ["Perfect reasoning.", "Looks good to me.", "Everything is right here.", "I see no error.", "Your steps are right.", "Good thinking.",
     "29/3 is right.", "Both sides balance.", "You solved it.", "I stand corrected.", "OK, you convinced me.", "Sorry, yes, 29/3.", "✅",
     "That's the one. Tell me how you got it.", "Todo correcto.", "Sin errores.", "Buen razonamiento.", "Me has convencido."],
)  # fmt: skip
def test_wrong_work_is_not_praised_and_insisting_changes_nothing(draft: str) -> None:
    assert [one.rule for one in check(draft, WRONG_WORK)] == ["style:praise"]


@pytest.mark.parametrize(
    "draft",
    ["Treating both sides alike is the idea that makes this work. Look at the right side of your first line: what happened to the 7?",
     "You kept the 3x by itself, and that makes the rest easy. What undoes + 7?",
     "Your plan to get 3x alone is a good start. What happened to the 7?",
     "Put 29/3 back in: what does the left side come to?"],
)  # fmt: skip
def test_the_right_part_of_wrong_work_may_be_named(draft: str) -> None:
    assert check(draft, WRONG_WORK) == ()


def test_a_sentence_in_ones_and_zeros_is_read_with_its_accents() -> None:
    hello = GuardContext(
        keys=(AnswerKey(AnswerKind.TEXT, "¡Hola! Me llamo Sam."),), task="Greet them and say your name, Sam."
    )
    draft = "Ones and zeros: " + " ".join(f"{octet:08b}" for octet in "¡Hola! Me llamo Sam.".encode())
    assert leaks(draft, asks(hello, "in binary"))


def test_who_is_given_things_to_choose_from_confirms_none_of_them() -> None:
    assert leaks("You nailed it! How would you explain it?", replace(SOLVE, learner=("choose: A) 4 B) 5 C) 6",)))


def test_how_it_ends_is_told_of_the_answer_also_where_places_are_the_task() -> None:
    rounded = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, "24"),), task="Round 23.7 to the ones place.")
    assert leaks("And it ends with a 4.", rounded)
    assert leaks("Now put a 4 behind it.", rounded)
    assert leaks("Look at the tens digit: the tens digit is 2. What comes after it?", rounded) == []


@pytest.mark.parametrize("verb", ["is", "needs to be", "has to be", "must be"])
@pytest.mark.parametrize("written", [r"$(m+11)(m+1)$", r"$\left(m+11\right)\left(m+1\right)$"])
def test_what_they_wrote_is_not_confirmed_as_their_answer_however_its_brackets_are_written(
    verb: str, written: str
) -> None:
    context = GuardContext(
        keys=(AnswerKey(AnswerKind.EXPRESSION, "(m+11)(m+1)", form="factored"),),
        task="Factor $m^2 + 12m + 11$.",
        learner=("(m+11)(m+1)?",),
    )
    assert leaks(f"Between you and me, your answer {verb} {written}.", context)
    assert not leaks(f"You wrote {written}. How could you test it?", context)
