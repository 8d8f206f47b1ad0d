"""A reply on the page: Chainlit's Markdown, and the stream."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from web.wording import markdown, pieces


def test_a_colon_before_a_letter_does_not_swallow_the_word() -> None:
    assert markdown("next:step and 3:4") == "next\\:step and 3:4"
    assert markdown("a :: b ::c") == "a :: b \\::c" or "\\:" in markdown("::c")


def test_mathematics_and_code_are_left_alone() -> None:
    text = "look at $f:A \\to B$ and `x:int` and\n```\na:b\n```"
    assert markdown(text) == text


def test_money_is_no_formula_and_a_product_no_emphasis() -> None:
    assert markdown("I have $5 and $6 left") == r"I have \$5 and \$6 left"
    assert markdown(r"It costs \$5, so $x = 5$.") == "It costs \\$5, so $x = 5$\u2060."
    assert markdown("“3*x*2” or 2**3**4") == r"“3\*x\*2” or 2\*\*3\*\*4"
    assert markdown("the word *llave*, **a rule** and $5$, $-3$") == "the word *llave*, **a rule** and $5$\u2060, $-3$"
    assert markdown("$x*y*z$ and `a*b*c`") == "$x*y*z$ and `a*b*c`"


def test_punctuation_stays_on_the_line_of_its_formula() -> None:
    assert markdown("cards: $-9$, $3$ and $5$.") == "cards: $-9$\u2060, $3$ and $5$\u2060."


def test_a_reply_streams_sentence_by_sentence() -> None:
    text = "You kept both sides equal. Good: that is the idea! What is $x. y$ now?"
    assert next(pieces(text)) == "You kept both sides equal. "
    assert list(pieces(text))[-1] == "What is $x. y$ now?"


@given(st.text(alphabet="ab $.!?\n`1:”", max_size=80))
def test_pieces_join_to_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text


@given(st.text(max_size=300))
def test_anything_can_be_shown(text: str) -> None:
    assert isinstance(markdown(text), str)
