"""Pictures: what can be declared, what cannot be drawn, and how it is drawn and said."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.exporters.chosen import exported
from curriculum.lint import lint_course
from curriculum.reader import load_course
from curriculum.visuals.building import read
from curriculum.visuals.curves import tree, value, with_values
from curriculum.visuals.drawing import draw, for_page
from curriculum.visuals.geometry import Scale, nearest, ticks, visible
from curriculum.visuals.model import Axis, NumberLine, Slider, Visual
from curriculum.visuals.numbers import VisualError
from curriculum.visuals.plain import to_plain
from curriculum.visuals.sampling import averages, generator, pool, sample
from curriculum.visuals.words import as_text, phrases
from tests.curriculum.course_folder import CourseFolder
from tests.curriculum.picture_course import write_course

LINE = {"kind": "number_line", "low": "-20", "high": "20", "point": {"start": "0"}}
BALANCE = {"kind": "balance", "left": {"bags": "2", "weights": "13"}, "right": {"weights": "31"}, "take": True}
PLOT = {"kind": "plot", "x": {"low": "-5", "high": "5"}, "y": {"low": "-5", "high": "5"}}
BARS = {"kind": "bars", "bars": [{"equal": "3", "shaded": "1"}], "cut": {"high": "12"}}
FIGURE = {"kind": "figure", "shapes": [{"points": ["0; 0", "4; 0", "0; 3"], "sides": ["4", "5", "3"]}]}
TABLE = {"kind": "table", "head": ["n", "price"], "rows": [["3", "6"], ["9", "?"]]}
SAMPLING = {
    "kind": "sampling",
    "unit": "minutes",
    "groups": [
        {"name": "chess club", "size": "40", "low": "50", "high": "110"},
        {"name": "the others", "size": "360", "low": "10", "high": "80"},
    ],
    "frames": [
        {"name": "the chess club", "groups": ["chess club"]},
        {"name": "everybody", "groups": ["chess club", "the others"]},
    ],
    "size": "10",
    "seed": "7",
}
ALL = [LINE, BALANCE, PLOT, BARS, FIGURE, TABLE, SAMPLING]

numbers = st.fractions(min_value=-50, max_value=50, max_denominator=12)


@pytest.fixture(scope="module")
def course_pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Visual]:
    course = load_course(write_course(tmp_path_factory.mktemp("pictures") / "course"))
    items = [template.make(0) for template in course.templates.values()]
    return [item.visual for item in items if item.visual is not None]


# --- declaring


@pytest.mark.parametrize("plain", ALL, ids=lambda plain: plain["kind"])
def test_a_picture_survives_the_record(plain: dict[str, Any]) -> None:
    visual = read(plain)
    assert read(json.loads(json.dumps(to_plain(visual)))) == visual


def test_every_picture_of_a_course_survives_the_record(course_pictures: list[Visual]) -> None:
    assert len(course_pictures) == 10
    for visual in course_pictures:
        assert read(json.loads(json.dumps(to_plain(visual)))) == visual


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"kind": "hologram"}, "kind"),
        ({}, "kind"),
        ([], "kind"),
        (LINE | {"high": "-30"}, "cannot be drawn"),
        (LINE | {"tick": "0"}, "cannot be drawn"),
        (LINE | {"tick": "1/100"}, "cannot be drawn"),
        (LINE | {"low": "many"}, "not a number"),
        (LINE | {"high": "9" * 30}, "too large"),
        (LINE | {"high": "1" * 60}, "not a number"),
        (LINE | {"marks": [{"at": "21"}]}, "not on the number line"),
        (LINE | {"point": {"start": "1/2"}}, "not one of its steps"),
        (LINE | {"point": None, "letter": "x"}, "ray needs a point"),
        (LINE | {"colour": "red"}, "colour"),
        (LINE | {"marks": [{"at": "1"}] * 99}, "marks"),
        (BALANCE | {"left": {"bags": "-1"}}, "whole number"),
        (BALANCE | {"left": {"bags": "1/2"}}, "whole number"),
        (BALANCE | {"left": {"bags": "900"}}, "whole number"),
        (BALANCE | {"letter": "bag"}, "one letter"),
        (BALANCE | {"trial": {"high": "5", "start": "0"}}, "not both"),
        (PLOT | {"curves": [{"y": "a*x"}]}, "names 'a'"),
        (PLOT | {"curves": [{"y": "x +"}]}, "cannot be read"),
        (PLOT | {"curves": [{"y": "x < 3"}]}, "may only"),
        (PLOT | {"curves": [{"y": "__import__('os')"}]}, "names '__import__'"),
        (PLOT | {"points": [{"x": "9", "y": "0"}]}, "outside"),
        (PLOT | {"sliders": [{"name": "m", "low": "0", "high": "3", "start": "0"}]}, "go together"),
        (PLOT | {"sliders": [{"name": "x", "low": "0", "high": "3", "start": "0"}], "moves": "x"}, "different letters"),
        (PLOT | {"x": {"low": "0", "high": "900"}}, "cannot be drawn"),
        (BARS | {"bars": [], "cut": None}, "no bar"),
        (BARS | {"bars": [{"parts": [{"size": "0"}]}]}, "longer than nothing"),
        (BARS | {"shade": {"pieces": "8"}}, "not both"),
        (FIGURE | {"shapes": [{"points": ["0, 0"]}]}, "is written"),
        (FIGURE | {"shapes": [{"points": ["0; 0"]}]}, "two points"),
        (TABLE | {"rows": [["1"]]}, "2 cells"),
        (SAMPLING | {"size": "60"}, "too few people"),
        (SAMPLING | {"frames": [{"name": "a", "groups": ["nobody"]}]}, "no group"),
        (SAMPLING | {"groups": [{"name": "a", "size": "9", "low": "5", "high": "5"}]}, "nothing lies between"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_sentence(plain: Any, said: str) -> None:
    with pytest.raises(VisualError) as refused:
        read(plain)
    assert said in str(refused.value)


# --- geometry


@given(low=numbers, span=st.fractions(min_value=Fraction(1, 4), max_value=100), share=st.fractions(0, 1))
def test_a_place_leads_back_to_its_value(low: Fraction, span: Fraction, share: Fraction) -> None:
    scale = Scale(low, low + span, 26.0, 374.0)
    wanted = low + span * share
    assert 26.0 <= scale.place(wanted) <= 374.0
    assert scale.value(scale.place(wanted)) == pytest.approx(float(wanted), abs=float(span) * 1e-4)


@given(
    low=st.integers(-40, 40),
    steps=st.integers(1, 80),
    step=st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(5)]),
    wanted=st.floats(-500, 500),
)
def test_a_slider_goes_to_the_nearest_of_its_values(low: int, steps: int, step: Fraction, wanted: float) -> None:
    slider = Slider("s", Fraction(low), Fraction(low) + step * steps, step, Fraction(low))
    found = nearest(slider, wanted)
    assert found in slider.values
    assert len(slider.values) == steps + 1
    assert min(abs(float(value) - wanted) for value in slider.values) == pytest.approx(abs(float(found) - wanted))


@given(low=numbers, span=st.integers(1, 40), tick=st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(3)]))
def test_ticks_are_multiples_between_the_ends(low: Fraction, span: int, tick: Fraction) -> None:
    axis = Axis(low, low + span, tick)
    found = ticks(axis)
    assert all(axis.low <= at <= axis.high and (at / tick).denominator == 1 for at in found)
    assert all(b - a == tick for a, b in pairwise(found))
    assert not found or (found[0] - tick < axis.low and found[-1] + tick > axis.high)


@given(ys=st.lists(st.none() | st.integers(-30, 30), min_size=1, max_size=40))
def test_a_curve_is_cut_at_the_border_and_nowhere_else(ys: list[int | None]) -> None:
    axis = Axis(Fraction(-10), Fraction(10), Fraction(1))
    points = [(Fraction(x), None if y is None else Fraction(y)) for x, y in enumerate(ys)]
    drawn = [point for run in visible(points, axis) for point in run]
    assert all(axis.low <= y <= axis.high for _, y in drawn)
    assert {(x, y) for x, y in points if y is not None and axis.low <= y <= axis.high} <= set(drawn)


@given(m=st.integers(-9, 9), b=st.integers(-9, 9), x=numbers)
def test_a_curve_with_values_is_the_same_curve(m: int, b: int, x: Fraction) -> None:
    text = with_values("m*x + b", {"m": Fraction(m), "b": Fraction(b)})
    assert value(text, {"x": x}) == m * x + b
    assert not re.search(r"[+-] *-|\b1x|\b0x", text)


def test_the_page_gets_a_tree_and_no_text_to_evaluate() -> None:
    assert tree("2x^2 - (x + 1)/3") == ["-", ["*", 2.0, ["^", "x", 2.0]], ["/", ["+", "x", 1.0], 3.0]]


# --- drawing and saying


def test_every_drawing_is_well_formed_and_stays_on_its_sheet(course_pictures: list[Visual]) -> None:
    for visual in (*course_pictures, *map(read, ALL)):
        svg, view = draw(visual)
        json.dumps(view)
        if not svg:
            continue
        root = ElementTree.fromstring(svg)
        width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
        assert width == 400
        for node in root.iter():
            assert node.tag.split("}")[1] in {"svg", "g", "line", "path", "circle", "rect", "polygon", "text"}
            for name in ("x1", "x2", "cx"):
                if name in node.attrib and "data-pan" not in str(node.attrib):
                    assert -90 <= float(node.attrib[name]) <= width + 90
            assert float(node.attrib.get("y1", 0)) <= height


HOSTILE = '</text><script>alert(1)</script> onload="x" &amp; ${x} \\href{javascript:1}{y}'


@pytest.mark.parametrize(
    "plain",
    [
        LINE | {"title": HOSTILE, "marks": [{"at": "1", "label": HOSTILE}]},
        FIGURE | {"shapes": [{"points": ["0; 0", "4; 0", "0; 3"], "inside": HOSTILE, "sides": [HOSTILE]}]},
        BARS | {"bars": [{"label": HOSTILE, "parts": [{"size": "2", "label": HOSTILE}]}]},
        SAMPLING | {"frames": [{"name": HOSTILE, "groups": ["chess club"]}]},
    ],
)
def test_hostile_labels_stay_text(plain: dict[str, Any]) -> None:
    page = for_page(read(plain))
    root = ElementTree.fromstring(page["svg"])
    assert not [node for node in root.iter() if node.tag.endswith("script")]
    assert not [name for node in root.iter() for name in node.attrib if name.startswith("on")]


def test_words_say_what_is_seen_and_no_equation() -> None:
    plot = read(PLOT | {"curves": [{"y": "2x - 1"}], "points": [{"x": "0", "y": "-1", "label": "A"}]})
    said = as_text(plot)
    assert "A straight line through (−2, −5) and (3, 5)." in said
    assert "2x" not in said
    assert as_text(read(BALANCE)).startswith("A balance that is level. Left pan: 2 bags and 13 weights of 1.")
    assert "euros" not in as_text(read(TABLE))
    assert "a gap to fill" in as_text(read(TABLE))
    assert as_text(read(LINE | {"title": "Where?"})).startswith("Where? A number line from −20 to 20")
    assert as_text(read(LINE), "es").startswith("Una recta numérica de −20 a 20")


def test_an_export_says_what_is_seen_and_nothing_of_moving(tmp_path: Path) -> None:
    course = load_course(write_course(tmp_path / "pictures"))
    said = {one.name: one.item.statement for one in exported(course)}
    assert said["number-line/item"].endswith("A number line from −20 to 20 with a tick every 1. A mark at −7: start.")
    assert "pens: 9; euros: a gap to fill." in said["table/item"]
    assert not any("you can" in text.lower() or "move" in text.lower() for text in said.values())


def test_every_language_has_every_phrase_with_the_same_slots() -> None:
    english, spanish = phrases("en"), phrases("es-MX")
    assert english.keys() == spanish.keys()
    for key, text in english.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", spanish[key])), key
    assert phrases("xx") == english


def test_decimals_are_written_as_decimals() -> None:
    visual = read(LINE | {"low": "0", "high": "2", "tick": "0.25", "point": {"start": "0.5"}})
    assert isinstance(visual, NumberLine)
    (control,) = for_page(visual)["controls"]
    assert control["values"][:3] == ["0", "0.25", "0.5"]
    assert control["start"] == 2
    halves = read(LINE | {"low": "0", "high": "2", "tick": "1/2"})
    assert for_page(halves)["controls"][0]["values"][1] == "1/2"


# --- the simulation


def test_the_same_seed_gives_the_same_samples_for_ever() -> None:
    draw_number = generator(42)
    assert [round(draw_number(), 6) for _ in range(3)] == [
        0.601104,
        0.448291,
        0.852466,
    ]  # as mulberry32 gives in JavaScript
    visual = read(SAMPLING)
    assert sample(visual, 0, 0) == sample(visual, 0, 0)  # type: ignore[arg-type]
    assert sample(visual, 0, 0) != sample(visual, 0, 1)  # type: ignore[arg-type]


def test_a_biased_frame_has_a_biased_average_and_a_fair_one_has_not() -> None:
    visual: Any = read(SAMPLING)
    club, everybody = pool(visual, 0), pool(visual, 1)
    assert len(everybody) == 400
    for frame, people in enumerate((club, everybody)):
        means = averages(visual, frame, 200)
        assert len(means) == 200
        assert float(sum(means) / 200) == pytest.approx(sum(people) / len(people), abs=2.5)
    assert sum(club) / len(club) - sum(everybody) / 400 > 20
    assert set(sample(visual, 0, 3)) <= set(club)


# --- in a course


def test_lint_finds_pictures_that_cannot_be_drawn_or_tell_the_answer(tmp_path: Path) -> None:
    folder = CourseFolder(tmp_path)
    before = '    ask: "What is the sum?"\n'
    line = "    visual: {kind: number_line, low: 0, high: 40, %s}\n"

    def found(declared: str) -> list[tuple[str, int]]:
        path = folder.edit("components/adding.yaml", before, line % declared + before)
        text = path.read_text(encoding="utf-8")
        problems = [(p.rule, p.line) for p in lint_course(tmp_path) if p.rule.startswith("C07")]
        at = text.count("\n", 0, text.index("    visual:")) + 1
        folder.write("components/adding.yaml", text.replace(line % declared, ""))
        assert all(place == at for _, place in problems)
        return problems

    assert found("point: {start: 0}") == []
    assert [rule for rule, _ in found("marks: [{at: 99}]")] == ["C070"]
    assert [rule for rule, _ in found('marks: [{at: "[[= c]]"}]')] == ["C071"]
    assert [rule for rule, _ in found('marks: [{at: "[[= c if a = 2 else 0]]"}]')] == ["C072"]
    assert [rule for rule, _ in found("point: {start: 0, step: 20}")] == ["C073"]


def test_a_misspelt_key_of_a_picture_is_found_where_it_stands(tmp_path: Path) -> None:
    folder = CourseFolder(tmp_path)
    ask = '    ask: "What is the sum?"\n'
    folder.edit("components/adding.yaml", ask, f"    visual: {{kind: balance, left: {{bag: 1}}, right: {{}}}}\n{ask}")
    (problem,) = (p for p in lint_course(tmp_path) if p.rule == "A020")
    assert "bags" in problem.advice
    folder.edit("components/adding.yaml", "kind: balance", "kind: balanse")
    assert "balance" in next(p for p in lint_course(tmp_path) if p.rule == "A022").advice
    folder.edit("components/adding.yaml", "kind: balanse, ", "")
    assert any(p.rule == "A021" and "kind" in p.message for p in lint_course(tmp_path))


def test_an_imported_item_with_a_telling_picture_is_found(tmp_path: Path) -> None:
    folder = CourseFolder(tmp_path)
    item = {
        "id": "adding/imported",
        "statement": "Work out $3 + 4$.",
        "visual": {"kind": "number_line", "low": "0", "high": "10", "marks": [{"at": "7"}]},
        "steps": [
            {
                "id": "s1",
                "ask": "What is the sum?",
                "answer": {"kind": "number", "value": "7"},
                "components": ["adding"],
                "ladder": [
                    {
                        "id": "h1",
                        "kind": "pointer",
                        "text": "Look.",
                        "visual": LINE | {"jumps": [{"start": "3", "end": "7"}]},
                    }
                ],
            }
        ],
    }
    folder.write("items/imported.json", json.dumps({"items": [item]}))
    problems = [p for p in lint_course(tmp_path) if p.rule == "C071"]
    assert problems
    assert "imported.json" in str(problems[0])
    item["visual"] = LINE | {"low": "0", "high": "-1"}
    folder.write("items/imported.json", json.dumps({"items": [item]}))
    rules = {p.rule for p in lint_course(tmp_path) if p.rule.startswith("C07")}
    assert rules == {"C070", "C071"}, "one cannot be drawn, the rung's still tells"
