"""How imported answer strings become keys: what they are, and that a key accepts its own string."""

from __future__ import annotations

import pytest

from assessment.answers import judge
from assessment.keys import infer_key
from bench.answers import DATA, perturbed, samples
from pedagogy.model import AnswerKey, AnswerKind, Verdict

K = AnswerKind


def infer(answer: str, ask: str = "", answer_type: str = "arithmetic") -> AnswerKey:
    key = infer_key(answer, answer_type, "TextBox", None, ask)
    assert key is not None
    return key


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("$$5$$", K.NUMBER),
        ("$$\\frac{-4}{3}$$", K.NUMBER),
        ("$5.83", K.NUMBER),
        ("$$p=\\frac{3}{2}$$", K.NUMBER),
        ("$$\\left(x+16\\right) \\left(x+3\\right)$$", K.EXPRESSION),
        ("b**5", K.EXPRESSION),
        ("$$y=3x$$", K.EQUATION),
        ("b=6, b=-2", K.SET),
        ("-6,6", K.SET),
        ("615,195", K.SET),
        ("521a842c", K.SET),
        ("(0,13), DNE", K.SET),
        ("x-3y-5z=-2 2x-5y-4z=5 -3x+5y+4z=6", K.SET),
        ("$$\\frac{-1}{3}\\pm \\frac{\\sqrt{13}}{3}$$", K.SET),
        ("x,(2−2x)/3,(1−x)/3", K.PAIR),
        ("$$\\begin{bmatrix} 4 & -3 & 11 \\\\ 3 & 2 & 4 \\end{bmatrix}$$", K.PAIR),
        ("Country road speed = 50, Interstate speed = 65", K.PAIR),
        ("N", K.TEXT),
        ("DNE", K.TEXT),
    ],
)
def test_messy_strings_are_sorted_and_accept_themselves(answer: str, kind: AnswerKind) -> None:
    key = infer(answer, answer_type="string")
    assert key.kind is kind
    assert judge(answer, key).verdict is Verdict.CORRECT


def test_the_wording_decides_the_form_and_whether_a_letter_is_a_line() -> None:
    assert infer("$$x=-4$$", "Solve for x").kind is K.NUMBER
    assert infer("$$x=-4$$", "Find the equation of the vertical line").kind is K.EQUATION
    assert infer("$$3x+12$$", "Multiply and simplify").form == "expanded"
    assert infer("$$(x-2)(x-6)$$", "Factor the trinomial").form == "factored"
    assert infer("$$\\frac{1}{2}$$", "Simplify the fraction").form == "simplified"
    assert infer("$$4\\sqrt{27}$$", "Simplify").form is None  # the key itself is not simplified
    assert infer("$$L=\\frac{A}{W}$$", "Solve for L").form == "solved"


def test_choices_in_and_out_of_signs_and_glued_together() -> None:
    key = infer_key("$$16$$", "string", "MultipleChoice", ["15", "$$16$$", "17"], "")
    assert key == AnswerKey(K.CHOICE, "$$16$$", choices=("15", "$$16$$", "17"))
    glued = infer_key("$$(4,0)$$", "string", "MultipleChoice", ["$$(4,0)$$", "$$(4,0)I(0,4)I(2,0)$$"], "")
    assert glued is not None
    assert [choice.strip("$") for choice in glued.choices] == ["(4,0)", "(0,4)", "(2,0)"]
    assert infer_key("7", "string", "MultipleChoice", ["1", "2"], "") is None


def test_what_cannot_be_compared_is_left_out() -> None:
    assert infer_key("", "arithmetic", "TextBox", None, "") is None
    assert infer_key("(((", "arithmetic", "TextBox", None, "") is None


@pytest.mark.reference
@pytest.mark.skipif(not DATA.exists(), reason="reference data missing beside the project")
def test_every_imported_answer_is_accepted_and_no_edited_one() -> None:
    found, left_out = samples(DATA)
    assert sum(left_out.values()) <= 0.01 * len(found)
    refused = [sample for sample in found if judge(sample.answer, sample.key).verdict is not Verdict.CORRECT]
    assert len(refused) <= 0.005 * len(found)
    for sample in found[::7]:
        if sample.key.kind in (K.CHOICE, K.TEXT) or "0" in sample.answer:
            continue
        for edit in perturbed(sample).values():
            assert judge(edit, sample.key).verdict is not Verdict.CORRECT, (sample, edit)
