"""The small map on a course's card."""

from __future__ import annotations

from agent.reply import ComponentState
from web.map_drawing import STRIP_WIDTH, draw, strip


def component(kc: str, *rests_on: str) -> ComponentState:
    return ComponentState(kc, kc.upper(), "U", "not_met", 0.1, 0.0, 0.2, prerequisites=rests_on)


def test_what_is_rested_on_stands_to_the_left_and_all_of_it_is_inside() -> None:
    states = [component("a"), component("b", "a"), component("c", "a"), component("d", "b", "c"), component("e")]
    made = strip(draw(states))
    x = {spot.state.kc: spot.x for spot in made.spots}
    assert x["a"] < x["b"] == x["c"] < x["d"]
    assert all(0 < spot.x < STRIP_WIDTH and 0 < spot.y < made.height for spot in made.spots)
    assert len(made.lines) == 4
    assert len({(spot.x, spot.y) for spot in made.spots}) == len(states)


def test_a_course_of_one_idea_and_of_none_can_be_drawn() -> None:
    assert len(strip(draw([component("a")])).spots) == 1
    assert strip(draw([])).spots == ()
