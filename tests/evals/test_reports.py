"""Reports: whole pages that ask nothing of the network, accessible, in which nobody else's words are markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from evals.comparing import compare_runs
from evals.intervals import figure
from evals.model import Figure, Line, Reference, Result, Sample
from evals.reports import shown
from evals.reports.curves import curves
from evals.reports.view import laid_out, ours
from evals.reports.worst import LONGEST, LONGEST_LINE, worst
from evals.reports.writing import comparison, report
from evals.runs import Evaluation, Plan
from tests.evals.results import HOSTILE, leak_result


def evaluation(*results: Result, name: str = "today", left_out: dict[str, str] | None = None) -> Evaluation:
    plan = Plan(
        "2026-11-27T11:05:00+00:00",
        tuple(one.suite for one in results),
        versions=results[0].versions if results else {},
        left_out=left_out or {},
    )
    return Evaluation(name, plan, results)


class Page(HTMLParser):
    """What a page asks for, and whether its elements are closed in order."""

    _EMPTY = frozenset({"meta", "br", "link", "img", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.asked: list[str] = []
        self.headings: list[int] = []
        self.tables = self.captions = self.plain_heads = 0
        self._open: list[str] = []
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.asked += [str(found[one]) for one in ("src", "href", "srcset", "action", "data") if one in found]
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.plain_heads += tag == "th" and "scope" not in found
        if tag not in self._EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self._EMPTY:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


@pytest.fixture(scope="module")
def whole() -> str:
    before = evaluation(leak_result(rate=0.4, seed=2), name="last week")
    now = evaluation(leak_result(words=HOSTILE), left_out={"mathdial": "The reference data is not here."})
    return report(laid_out(now, before), "html")


def test_a_page_asks_nothing_of_the_network(whole: str) -> None:
    page = Page(whole)
    assert all(one.startswith("#") for one in page.asked)
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert "url(" not in whole
    assert "@import" not in whole


def test_a_page_can_be_read_without_seeing_it(whole: str) -> None:
    page = Page(whole)
    assert page.headings[0] == 1
    assert all(later - earlier <= 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    assert page.tables == page.captions > 3
    assert page.plain_heads == 0
    assert all('role="img"' in one or "aria-hidden" in one for one in re.findall(r"<svg [^>]*class[^>]*>", whole))


def test_a_page_follows_the_readers_light_or_dark(whole: str) -> None:
    assert "prefers-color-scheme: dark" in whole


def test_words_of_learners_and_models_are_never_markup(whole: str) -> None:
    assert "<script>" not in whole
    assert "&lt;script&gt;" in whole


def test_a_page_says_what_was_left_out_and_what_it_is_of(whole: str) -> None:
    assert "The reference data is not here." in whole
    assert "0123456789abcdef" in whole
    assert "none: authored words" in whole
    assert "Since last week" in whole


def test_names_and_notes_of_suites_are_escaped_too() -> None:
    result = leak_result()
    figures = tuple(replace(one, name=f"{one.name}<i>") for one in result.figures)
    page = report(
        laid_out(evaluation(replace(result, figures=figures, notes=("<b>",)), left_out={"<u>": "<s>"})), "html"
    )
    assert not re.findall(r"<[busi]>", page.replace("<i>p</i>", ""))


def test_an_evaluation_of_nothing_says_so_in_every_form() -> None:
    page = laid_out(evaluation())
    assert "Nothing was evaluated" in report(page, "html")
    assert "Nothing was evaluated" in report(page, "md")
    assert json.loads(report(page, "json"))["suites"] == []


def test_a_suite_that_judged_nothing_says_so() -> None:
    nothing = Result("scenarios", 7, "2026-11-27T11:05:00+00:00", 0.0, {}, (), ())
    assert "This suite judged nothing" in report(laid_out(evaluation(nothing)), "html")
    assert "This suite judged nothing" in report(laid_out(evaluation(nothing)), "md")


def test_what_could_not_be_judged_is_a_dash_and_not_a_nought() -> None:
    samples = [Sample("a", "p", "diotima", {"leak": None})]
    result = replace(leak_result(), figures=(figure(samples, "leak", tutor="diotima", better="lower"),), references=())
    page = laid_out(evaluation(result))
    row = page.suites[0].blocks[0].rows[0]
    assert (row.at, row.figure and row.figure.unscored) == (None, 1)
    assert page.suites[0].glance == ()
    assert "| leak | diotima | – | – | 0 | 0 | 1 |" in report(page, "md")


def test_references_stand_in_the_same_table_with_their_source() -> None:
    reference = Reference("one question", "teachers", 0.5, "MathDial")
    page = laid_out(evaluation(replace(leak_result(), references=(reference,))))
    block = next(one for one in page.suites[0].blocks if one.name == "one question")
    assert [row.who for row in block.rows] == ["diotima", "prompted", "teachers"]
    assert "MathDial" in report(page, "html")


def test_figures_by_turn_become_one_curve_a_name() -> None:
    result = leak_result()
    (curve,) = curves([one for one in result.figures if not one.group], result.references)
    assert (curve.stem, curve.turns) == ("leak-first", (1, 3, 5, 10))
    assert [one.tutor for one in curve.series] == ["diotima", "prompted"]
    assert [one[2].tutor for one in curve.spots] == ["teachers (MathDial)"]


def test_the_report_is_about_diotima_when_it_is_there() -> None:
    assert ours(leak_result()) == "diotima"
    assert ours(replace(leak_result(), figures=(Figure("F1", "gpt-4", 0.1, 0.0, 0.2, 1, 1),))) == "gpt-4"
    assert ours(replace(leak_result(), figures=())) == ""


def test_the_worst_transcripts_come_first_and_good_ones_not_at_all() -> None:
    found = worst(leak_result(rate=0.2), "diotima")
    assert found
    assert all(one.badness > 0 for one in found)
    assert found == sorted(found, key=lambda one: -one.badness)
    assert all(any(line.flags for line in one.lines) for one in found[:2])


def test_a_long_transcript_is_cut_and_says_how_much_is_missing() -> None:
    result = leak_result(rate=1.0)
    lines = (Line("tutor", "x" * 9_000, flags=("tells the answer",)),) * 90
    long = replace(result, samples=tuple(replace(one, lines=lines) for one in result.samples))
    first = worst(long, "diotima")[0]
    assert (len(first.lines), first.left_out) == (LONGEST, 90 - LONGEST)
    assert len(first.lines[0].words) < LONGEST_LINE + 10


def test_a_comparison_names_what_got_better_and_which_versions_differ() -> None:
    before = evaluation(leak_result(rate=0.9, problems=40, seed=2), name="last week")
    after = evaluation(leak_result(rate=0.0, problems=40, words=HOSTILE), name="today<b>")
    suites = compare_runs(before.results, after.results)
    page, text = (comparison(before, after, suites, form) for form in ("html", "md"))
    assert "Differences to believe" in page
    assert "today&lt;b&gt;" in page
    assert "code2" in page
    assert Page(page).plain_heads == 0
    assert re.search(r"\| leak-first@10 \| diotima \|.*\| better \|", text)
    plain = json.loads(comparison(before, after, suites, "json"))
    assert plain["suites"][0]["changed"] == {"code": ["code2", "code1"]}
    assert {one["verdict"] for one in plain["suites"][0]["differences"]} >= {"better"}


def test_two_evaluations_with_nothing_in_common_say_so() -> None:
    before, after = evaluation(leak_result()), evaluation(replace(leak_result(), suite="simulated"))
    assert "no figure in common" in comparison(before, after, compare_runs(before.results, after.results), "md")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.6744, "", "0.674"),
        (None, "", "–"),
        (float("nan"), "", "–"),
        (1234.5, "ms", "1234 ms"),
        (0.0123, "$", "$0.0123"),
        (27.06, "words", "27.1 words"),
    ],
)
def test_numbers_are_shown_as_people_write_them(value: float | None, unit: str, text: str) -> None:
    assert shown.number(value, unit) == text


def test_differences_carry_their_sign() -> None:
    assert shown.signed(0.02) == "+0.020"
    assert shown.signed(-0.02) == "−0.020"
    assert shown.signed(0.0) == "0.000"
    assert shown.signed_interval(-1.5, 2.0, "words") == "−1.5 to +2 words"


def test_words_of_others_are_plain_text_in_markdown() -> None:
    assert shown.markdown("a | b\n<b> *c* `d` [e](f)") == r"a \| b &lt;b&gt; \*c\* \`d\` \[e\](f)"
    assert (
        shown.quoted("# head\n- item\n1. one\n2x - 7 = 9") == "> \\# head  \n> \\- item  \n> 1\\. one  \n> 2x - 7 = 9  "
    )


def test_many_notes_are_folded_after_the_first() -> None:
    page = report(laid_out(evaluation(replace(leak_result(), notes=tuple(f"Note {n}." for n in range(9))))), "html")
    assert "5 more notes" in page
    assert page.index("Note 3.") < page.index("more notes") < page.index("Note 4.")


def test_at_a_glance_stands_one_figure_of_each_kind() -> None:
    names = ["told@5", "told@10", "transfer", "transfer, same turns", "reveals: F1", "reveals: recall"]
    figures = tuple(Figure(name, "diotima", 0.5, 0.4, 0.6, 9, 9, better="higher") for name in names)
    page = laid_out(evaluation(replace(leak_result(), figures=figures)))
    assert [row.figure.name for row in page.suites[0].glance if row.figure] == ["told@10", "transfer", "reveals: F1"]
