"""How a reply is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.check import check
from guardrails.model import GuardContext
from guardrails.style import plain, question_count, word_count
from pedagogy.model import Verdict


def rules(draft: str, context: GuardContext | None = None) -> set[str]:
    return {violation.rule for violation in check(draft, context or GuardContext())}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("What would you do first?", 5),
        ("Look at $3x + 7 = 22$ again.", 4),
        ("Look at 3x + 7 = 22 again.", 4),
        ("Take 7 away from 3x + 7.", 5),
        ("$$\\frac{3x + 7}{2}$$", 1),
        ("One - two", 2),
        ("Your line `x = 4` is right.", 5),
    ],
)
def test_mathematics_counts_as_one_word(text: str, words: int) -> None:
    assert word_count(text) == words


def test_at_most_one_question() -> None:
    assert "style:questions" not in rules("Look at the left side. What was added last?")
    assert "style:questions" in rules("What was added last? And what was multiplied?")
    assert "style:questions" not in rules("Which number makes $3 + ? = 5$ true?")
    assert "style:questions" not in rules("Really??")


def test_the_second_question_is_named() -> None:
    found = [v for v in check("What was added? What was multiplied?", GuardContext()) if v.rule == "style:questions"]

    assert found[0].span.strip() == "What was multiplied?"


def test_a_reply_is_short() -> None:
    assert "style:length" not in rules("word " * 90)
    assert "style:length" in rules("word " * 91)
    assert "style:length" not in rules("word " * 91, GuardContext(max_words=120))


def test_a_question_mark_in_a_word_of_spanish_is_one_question() -> None:
    assert question_count("¿Qué harías primero?") == 1


PRAISE = [
    "Great job!",
    "Yes, that is it.",
    "Exactly. Now the next line.",
    "You're right, I agree.",
    "Perfect!",
    "Correct. What comes next?",
    "That is right.",
    "¡Muy bien!",
    "Tienes razón.",
    "Well done, go on.",
]


@pytest.mark.parametrize("draft", PRAISE)
@pytest.mark.parametrize("verdict", [Verdict.INCORRECT, Verdict.NO_ATTEMPT, Verdict.UNCLEAR])
def test_nothing_is_praised_that_is_not_right(draft: str, verdict: Verdict) -> None:
    assert "style:praise" in rules(draft, GuardContext(verdict=verdict, shows_work=True))


@pytest.mark.parametrize("draft", PRAISE)
def test_what_is_right_may_be_praised(draft: str) -> None:
    assert "style:praise" not in rules(draft, GuardContext(verdict=Verdict.CORRECT, shows_work=True))


def test_a_partly_right_answer_is_praised_only_by_naming_the_part() -> None:
    context = GuardContext(verdict=Verdict.PARTIAL, shows_work=True)

    assert "style:praise" in rules("Great job!", context)
    assert "style:praise" not in rules("Yes, your first line, 3x = 15, follows. What about the next?", context)


@pytest.mark.parametrize(
    "draft",
    [
        "I can only say yes or no to a step I can see.",
        "Is that right? How could you check?",
        "Treating both sides alike is the idea that makes this work.",
        "Look at the right side.",
        "That is a question many people have.",
        "A great many people trip here.",
        "The correct sign is what we are after.",
        "Good question to ask yourself: what was added last?",
    ],
)
def test_ordinary_sentences_are_no_praise(draft: str) -> None:
    assert "style:praise" not in rules(draft, GuardContext(verdict=Verdict.INCORRECT, shows_work=True))


@pytest.mark.parametrize(
    "draft",
    [
        "You have 2 hints left.",
        "One more hint remaining.",
        "Hint 2 of 4: look left.",
        "This is your last hint.",
        "Te quedan dos pistas.",
    ],
)
def test_hints_are_not_counted_down(draft: str) -> None:
    assert "style:countdown" in rules(draft)


@pytest.mark.parametrize(
    "draft", ["Here is a hint: look left.", "The last step left to do is the division.", "Two terms are left."]
)
def test_ordinary_counting_is_no_countdown(draft: str) -> None:
    assert "style:countdown" not in rules(draft)


@pytest.mark.parametrize(
    "draft",
    [
        "<script>alert(1)</script>",
        "Look <img src=x onerror=alert(1)>",
        "![x](https://example.org/p.png)",
        "[click](https://example.org)",
        "[click](javascript:alert(1))",
        "Go to https://example.org/answers",
        "See www.example.org",
        "<b>bold</b>",
        "<!-- hidden -->",
        "[1]: https://example.org",
    ],
)
def test_no_markup_links_or_addresses(draft: str) -> None:
    assert "injection:markup" in rules(draft)


@pytest.mark.parametrize(
    "draft",
    [
        "Is x < 3 and y > 2?",
        "When a<b, which is left?",
        "Compare $a < b$ and $b > c$.",
        "**Look** at *this* line.",
        "$[2, 5)$ is (2, 5] mirrored.",
    ],
)
def test_inequalities_and_emphasis_are_no_markup(draft: str) -> None:
    assert "injection:markup" not in rules(draft)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x < 3", "x < 3"),
        ("<script>alert(1)</script>x = 4", "x = 4"),
        ("<b>x</b> = 4", "x = 4"),
        ("[click](https://example.org)", "click"),
        ("![p](https://example.org/p.png)", "p"),
        ("see https://example.org/x", "see (link)"),
        ("javascript:alert(1)", "javascript alert(1)"),
        ("&lt;script&gt;1&lt;/script&gt;", ""),
        ("a\u202eb\u200bc\x00d", "abcd"),
        ("x^2 * y", "x^2 * y"),
        ("½ of 6", "½ of 6"),
    ],
)
def test_text_is_made_safe_to_quote(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.text(max_size=300))
def test_quoted_text_never_holds_a_tag_or_a_script(text: str) -> None:
    shown = plain(text).lower()

    assert "<script" not in shown
    assert "javascript:" not in shown
    assert not any(sign in shown for sign in "\u202e\u200b\x00")


@given(
    st.lists(
        st.sampled_from(["<", ">", "script", "img", " ", "/", "x", "[", "](", ")", "javascript:", "&lt;", "!", "a"]),
        max_size=30,
    )
)
def test_pieces_of_markup_never_add_up_to_a_tag(parts: list[str]) -> None:
    shown = plain("".join(parts)).lower()

    assert "<script" not in shown
    assert "<img" not in shown
    assert "javascript:" not in shown
