"""The outer loop: which item comes next, and why."""

from __future__ import annotations

from dataclasses import replace

from pedagogy.model import Mastery, Purpose
from pedagogy.sequencing import CourseMap, Node, next_item, weakest_prerequisite
from pedagogy.session_state import SessionState, Table

MAP = CourseMap(
    nodes=(
        Node("add", (), ("add/a", "add/b"), ("add/t",), ("add/open",)),
        Node("solve", ("add",), ("solve/a",), ("solve/t",)),
        Node("lines", ("solve",), ("lines/a",), ()),
    ),
    counts={"add/a": 50, "add/b": 50, "add/t": 5, "solve/a": 3, "solve/t": 2, "lines/a": 1, "add/open": 1},
    difficulty={"add/a": 0.2, "add/b": 0.8},
)
MASTERED = Mastery(0.97, 0.9, 0.99, 5, 3, 0.0, True)
READY = Mastery(0.93, 0.8, 0.95, 2, 2, 0.0, False)
START = SessionState()


def test_a_new_learner_starts_with_the_first_component() -> None:
    chosen = next_item(MAP, {}, START, salt="s")
    assert chosen is not None
    assert (chosen.kc, chosen.purpose) == ("add", Purpose.PRACTICE)


def test_a_due_review_comes_before_anything_new_and_once_a_session() -> None:
    known = {"add": MASTERED}
    chosen = next_item(MAP, known, START, due=("add",))
    assert chosen is not None
    assert (chosen.kc, chosen.purpose) == ("add", Purpose.REVIEW)
    again = next_item(MAP, known, replace(START, reviewed=("add",)), due=("add",))
    assert again is not None
    assert again.kc == "solve"


def test_right_in_practice_leads_to_the_open_item_then_to_transfer() -> None:
    state = replace(START, table=Table("add/a", 1, kc="add"))
    first = next_item(MAP, {"add": READY}, state)
    assert first is not None
    assert first.template == "add/open"
    second = next_item(MAP, {"add": READY}, replace(state, explained=("add",)))
    assert second is not None
    assert (second.template, second.purpose) == ("add/t", Purpose.TRANSFER)


def test_a_mastered_component_opens_the_next_whose_prerequisites_are_mastered() -> None:
    chosen = next_item(MAP, {"add": MASTERED}, START)
    assert chosen is not None
    assert chosen.kc == "solve"


def test_templates_alternate_and_items_do_not_come_twice() -> None:
    state, seen = START, []
    for turn in range(30):
        chosen = next_item(MAP, {}, replace(state, turn=turn), salt="s")
        assert chosen is not None
        seen.append(f"{chosen.template}:{chosen.seed}")
        state = replace(
            state, items_met=(*state.items_met, seen[-1]), table=Table(chosen.template, chosen.seed, kc="add")
        )
    assert len(set(seen)) == 30
    assert [item.split(":")[0] for item in seen[:4]] == ["add/a", "add/b", "add/a", "add/b"]


def test_a_task_of_which_there_is_only_one_does_not_come_again_while_others_are_fresh() -> None:
    course = replace(MAP, counts={**MAP.counts, "add/a": 1})
    met = ("add/a:0", "add/b:1")  # "add/a" was met longest ago, and has no other item
    chosen = next_item(course, {}, replace(START, items_met=met, table=Table("add/b", 1, kc="add")))
    assert chosen is not None
    assert chosen.template == "add/b"


def test_when_every_item_has_been_met_one_comes_again() -> None:
    known = {"add": MASTERED, "solve": MASTERED}
    chosen = next_item(MAP, known, replace(START, items_met=("lines/a:0",)))
    assert chosen is not None
    assert chosen.template == "lines/a"


def test_nothing_is_left_when_all_is_mastered() -> None:
    assert next_item(MAP, {"add": MASTERED, "solve": MASTERED, "lines": MASTERED}, START) is None


def test_a_component_that_was_asked_for_comes_first() -> None:
    chosen = next_item(MAP, {}, START, wanted="lines")
    assert chosen is not None
    assert chosen.kc == "lines"


def test_a_detour_ends_where_it_began() -> None:
    state = replace(START, table=Table("add/t", 1, kc="add"), detours=("solve",))
    chosen = next_item(MAP, {"add": MASTERED}, state)
    assert chosen is not None
    assert chosen.kc == "solve"


def test_the_weakest_prerequisite_is_where_wheel_spinning_goes() -> None:
    assert weakest_prerequisite(MAP, {}, "solve") == "add"
    assert weakest_prerequisite(MAP, {}, "add") is None
    assert weakest_prerequisite(MAP, {}, "gone from the course") is None


def test_a_component_deleted_from_the_course_does_not_stop_the_session() -> None:
    state = replace(START, table=Table("old/a", 1, kc="old"), detours=("older",))
    assert next_item(MAP, {}, state, due=("oldest",), wanted="not there") is not None
