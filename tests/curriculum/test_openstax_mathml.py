"""MathML becomes LaTeX that says the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from curriculum.importers.mathml import latex

NAMES = ["mrow", "msup", "msub", "mfrac", "msqrt", "mroot", "mover", "munder", "mfenced", "menclose", "mtable", "odd"]


def of(inside: str) -> str:
    return latex(etree.fromstring(f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inside}</math>'))


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("<mn>8</mn><mo>−</mo><mn>3</mn><mi>y</mi><mo>&lt;</mo><mn>41</mn>", "8 - 3y < 41"),
        ("<mfrac><mn>3</mn><mn>4</mn></mfrac><mi>x</mi>", r"\frac{3}{4}x"),
        ("<msup><mi>x</mi><mn>2</mn></msup><mo>≥</mo><mn>−5</mn>", r"x^{2} \ge -5"),
        ("<msup><mrow><mo>(</mo><mi>a</mi><mi>b</mi><mo>)</mo></mrow><mn>3</mn></msup>", "(ab)^{3}"),
        ("<msqrt><mn>2</mn></msqrt><mo>·</mo><mroot><mi>x</mi><mn>3</mn></mroot>", r"\sqrt{2} \cdot \sqrt[3]{x}"),
        ("<mn>2</mn><mo>×</mo><mi>x</mi>", r"2 \times x"),
        ("<mi>π</mi><mi>r</mi>", r"\pi r"),
        ("<mtext>speed</mtext><mo>=</mo><mn>5</mn>", r"\text{speed} = 5"),
        ("<mi>t</mi><mo>=</mo><mn>7 years</mn>", r"t = 7 \text{years}"),
        ("<mi>total value</mi><mo>·</mo><mi>a</mi><mi>b</mi>", r"\text{total value} \cdot ab"),
        ("<mo>$</mo><mn>5,625</mn>", r"\$5,625"),
        ("<mn>12</mn><mo>%</mo>", r"12\%"),
        ("<mn>0.</mn><mover><mn>6</mn><mo>¯</mo></mover>", r"0.\overline{6}"),
        ("<mfenced><mi>x</mi><mi>y</mi></mfenced>", "(x,y)"),
        ("<mtable><mtr><mtd><mi>x</mi></mtd><mtd><mo>=</mo></mtd><mtd><mn>1</mn></mtd></mtr>"
         "<mtr><mtd><mi>y</mi></mtd><mtd><mo>=</mo></mtd><mtd><mn>2</mn></mtd></mtr></mtable>",
         r"\begin{array}{rcl} x & = & 1 \\ y & = & 2 \end{array}"),
        ("<mtext>Find</mtext><mspace width='0.2em'/><mi>L</mi><mspace/><mtext>when</mtext><mspace/><mi>c</mi>",
         r"\text{Find}~L~\text{when}~c"),
        ("<mo>{</mo><mtable><mtr><mtd><mi>x</mi></mtd></mtr><mtr><mtd><mi>y</mi></mtd></mtr></mtable>",
         r"\left\{ \begin{array}{l} x \\ y \end{array} \right."),
        ("", ""),
    ],
)  # fmt: skip
def test_formulas(given_: str, wanted: str) -> None:
    assert of(given_) == wanted


def test_a_formula_deeper_than_any_book_has_is_refused() -> None:
    with pytest.raises(ValueError, match="deeply"):
        of("<mrow>" * 70 + "<mn>1</mn>" + "</mrow>" * 70)


leaves = st.sampled_from(
    ["<mn>2</mn>", "<mi>x</mi>", "<mo>+</mo>", "<mtext>a}b$</mtext>", "<mspace/>", "<mo>{</mo>", ""]
)
trees = st.recursive(
    leaves, lambda inner: st.tuples(st.sampled_from(NAMES), st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ), max_leaves=12,
)  # fmt: skip


@given(trees)
def test_any_tree_gives_balanced_latex_on_one_line(tree: str) -> None:
    made = of(tree)
    bare = made.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")
    assert "\n" not in made
    assert "$" not in made.replace(r"\$", "")
