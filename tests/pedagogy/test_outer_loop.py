"""The outer loop's options, what they are worth, and where a learner stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pedagogy import choosing, standing
from pedagogy.bandit import Bandit
from pedagogy.choosing import FEATURES, MARGIN, PRIOR
from pedagogy.course_map import CourseMap, Node, Rules
from pedagogy.finishing import Moment
from pedagogy.mastery import DEFAULTS
from pedagogy.model import Mastery, Purpose
from pedagogy.options import FAILURES, Kind, View, options
from pedagogy.sequencing import item_of
from pedagogy.session_state import SessionState, Table
from pedagogy.standing import Standing
from pedagogy.worth import chance_right, items_left, worth

MAP = CourseMap(
    nodes=(
        Node("add", (), ("add/a", "add/long"), ("add/t",)),
        Node("solve", ("add",), ("solve/a",), ("solve/t",)),
        Node("lines", ("solve",), ("lines/a",)),
        Node("graphs", ("add",), ("graphs/a",)),
    ),
    counts=dict.fromkeys(("add/a", "add/long", "add/t", "solve/a", "solve/t", "lines/a", "graphs/a"), 9),
    difficulty={},
    light=frozenset({"add/a"}),
)
MASTERED = Mastery(0.97, 0.9, 0.99, 5, 3, 0.0, True)
HALFWAY = Mastery(0.75, 0.5, 0.9, 2, 1, 0.0, False)
START = SessionState()
ON_ADD = replace(START, table=Table("add/a", 1, kc="add"))


def kinds(view: View, state: SessionState = START, course: CourseMap = MAP, **more: object) -> list[tuple[Kind, str]]:
    return [(one.kind, one.kc) for one in options(course, view, state, **more)]  # type: ignore[arg-type]


def test_halfway_more_practice_and_the_unaided_item_compete() -> None:
    assert kinds(View({"add": HALFWAY}), ON_ADD) == [(Kind.PRACTICE, "add"), (Kind.EARLY, "add")]


def test_the_unaided_item_is_not_offered_early_to_who_would_likely_fail_it() -> None:
    assert kinds(View({"add": replace(HALFWAY, p=0.4)}), ON_ADD) == [(Kind.PRACTICE, "add")]


def test_open_components_compete_when_none_is_under_way() -> None:
    assert kinds(View({"add": MASTERED})) == [(Kind.NEXT, "solve"), (Kind.NEXT, "graphs")]


def test_failures_in_a_row_offer_what_the_component_rests_on_as_a_check() -> None:
    on_solve = replace(START, table=Table("solve/a", 1, kc="solve"))
    weak = replace(HALFWAY, p=0.2)
    view = View({"add": MASTERED, "solve": weak}, failures=lambda kc: FAILURES if kc == "solve" else 0)
    back = options(MAP, view, on_solve)[-1]
    assert (back.kind, back.kc, back.purpose) == (Kind.PREREQUISITE, "add", Purpose.REVIEW)
    assert kinds(view, replace(on_solve, reviewed=("add",)))[-1][0] is not Kind.PREREQUISITE


def test_a_held_misconception_gives_practice_its_reason() -> None:
    assert kinds(View({"add": replace(HALFWAY, p=0.4)}, held=frozenset({"add"})), ON_ADD) == [
        (Kind.MISCONCEPTION, "add")
    ]


def test_a_review_and_a_wish_come_alone() -> None:
    assert kinds(View({"add": MASTERED}), due=["add"]) == [(Kind.REVIEW, "add")]
    assert kinds(View({}), wanted="lines") == [(Kind.ASKED, "lines")]


def test_a_course_whose_last_component_has_no_tasks_yet_comes_to_its_end() -> None:
    bare = replace(MAP, nodes=(MAP.nodes[0], Node("empty", ("add",))))
    assert kinds(View({"add": MASTERED}), course=bare) == []


UNITS = replace(MAP, units={"add": "numbers", "solve": "numbers", "lines": "graphs", "graphs": "graphs"})


def test_the_learners_choice_goes_on_until_it_is_mastered_and_then_with_its_unit() -> None:
    chosen = replace(START, wished="lines")
    assert kinds(View({}), chosen, UNITS)[0] == (Kind.CHOSEN, "lines")
    assert kinds(View({"lines": MASTERED}), chosen, UNITS) == [(Kind.CHOSEN, "graphs")]
    all_of_it = {"lines": MASTERED, "graphs": MASTERED}
    assert kinds(View(all_of_it), chosen, UNITS) == [(Kind.NEXT, "add")]


def test_an_instructors_pin_wins_over_the_learners_choice() -> None:
    pinned = UNITS.ruled(Rules(pin=("solve",)))
    assert kinds(View({}), replace(START, wished="lines"), pinned) == [(Kind.PINNED, "solve")]


def test_a_choice_that_the_course_does_not_have_changes_nothing() -> None:
    assert kinds(View({}), replace(START, wished="gone"), UNITS) == kinds(View({}), course=UNITS)


def test_what_placement_found_known_is_shown_last() -> None:
    view = View({}, believed=frozenset({"add", "solve"}))
    assert kinds(view)[0] == (Kind.NEXT, "lines")


def test_an_instructor_pins_forbids_and_reorders() -> None:
    pinned = MAP.ruled(Rules(pin=("graphs",)))
    assert kinds(View({}), course=pinned) == [(Kind.PINNED, "graphs")]
    without = MAP.ruled(Rules(forbid=frozenset({"add", "solve/t"})))
    assert without.node("add") is None
    assert kinds(View({}), course=without)[0] == (Kind.NEXT, "solve")
    assert without.nodes[0].transfer == ()
    other = MAP.ruled(Rules(order=("graphs", "solve")))
    assert [node.kc for node in other.nodes] == ["add", "graphs", "lines", "solve"]


def test_rules_about_what_the_course_does_not_have_change_nothing() -> None:
    assert MAP.ruled(Rules(pin=("old",), forbid=frozenset({"older"}), order=("oldest",))).nodes == MAP.nodes


def test_a_telephone_gets_the_lighter_form() -> None:
    option = options(MAP, View({}), START)[0]
    met = replace(START, items_met=("add/a:1",))
    assert item_of(MAP, option, View({}), met, "s").template == "add/long"
    assert item_of(MAP, option, View({}), met, "s", is_light=True).template == "add/a"


def test_the_straightest_item_is_worth_about_one() -> None:
    p = 0.75
    chance = chance_right(p, DEFAULTS)
    assert worth(p, chance, DEFAULTS, unaided=True) == pytest.approx(1.0, abs=0.1)
    assert worth(p, chance, DEFAULTS, unaided=False) < 0.3


def test_who_knows_more_has_less_left() -> None:
    left = [items_left(p, DEFAULTS) for p in (0.05, 0.3, 0.6, 0.9)]
    assert left == sorted(left, reverse=True)
    assert items_left(0.9, DEFAULTS, transferred=True) == 0.0


def test_options_far_below_the_best_are_never_tested() -> None:
    found = options(MAP, View({"add": HALFWAY}), ON_ADD)
    chosen = choosing.choose(found, View({"add": HALFWAY}), Moment(), seed="s")
    assert chosen.weighed.option.kind is Kind.EARLY
    assert chosen.propensity == 1.0
    assert all(one.features[0] >= chosen.weighed.features[0] - MARGIN for one in chosen.competing)


def test_what_is_kept_is_enough_to_learn_from_and_damage_teaches_nothing() -> None:
    view = View({"add": MASTERED})
    body = choosing.choose(options(MAP, view, START), view, Moment(drop=0.3, hour=22), seed="s").as_data()
    assert len(body["options"]) == 2
    assert sum(one["propensity"] for one in body["options"]) == pytest.approx(1.0, abs=1e-3)
    after = choosing.learnt(PRIOR, body, True, 7)
    assert (after.seen, after.last) == (1, 7)
    for damaged in ({}, {"version": 9}, {**body, "taken": 5}, {**body, "if_right": "x"}):
        assert choosing.learnt(PRIOR, damaged, True, 8).seen == 0


def test_the_bandits_state_is_for_these_features() -> None:
    assert Bandit.from_data(PRIOR.as_data(), len(FEATURES)) == PRIOR


def test_who_knows_one_thing_beforehand_is_expected_to_know_the_next() -> None:
    state = Standing()
    for _ in range(4):
        state = standing.met(state, True, DEFAULTS)
    assert state.prior(0.3) > 0.45 > 0.3 > standing.met(Standing(), False, DEFAULTS).prior(0.3)


def test_prerequisites_known_at_once_speak_for_a_component_and_others_against_it() -> None:
    assert Standing().prior(0.3, [True, True]) > 0.3 > Standing().prior(0.3, [True, False])
