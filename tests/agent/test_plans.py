"""Sessions with a plan: a placement, a skill check, a few minutes; each keeps its word and leaves evidence."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from agent.effects import item_on
from agent.reply import Button, Message, Reply
from learners import suggestions
from pedagogy.finishing import TERMS, Moment
from pedagogy.model import Asked, Move, Purpose, Verdict
from pedagogy.session_state import Table
from tests.agent.desk import COURSE, Desk


async def answer(desk: Desk, right: bool) -> Reply:
    """Answer the step on the table rightly or wrongly, with the key of the course."""
    key = desk.step.key
    if right:
        return await desk.say(key.value)
    return await desk.say("", Button.STUCK)


def table(desk: Desk) -> str:
    return str(desk.replies[-1].extra["purpose"])


async def test_placement_asks_at_most_fifteen_and_says_where_to_begin(desk: Desk) -> None:
    await desk.open()
    reply = await desk.say("placement", Button.PLAN)
    assert table(desk) == Purpose.PLACEMENT
    asked = 0
    while reply.extra["asked"] != Asked.NOTHING and asked < 40:
        reply = await desk.say("", Button.STUCK)
        asked += 1
    assert 1 <= asked <= 20
    assert "We begin with" in reply.text


async def test_in_a_check_nothing_but_the_wording_is_explained_and_no_verdict_is_told(desk: Desk) -> None:
    await desk.open()
    await desk.say("check", Button.PLAN)
    before = desk.replies[-1].extra["item"]
    asked = await desk.say("can you give me a hint please?")
    assert asked.move is Move.CLARIFY_TASK
    assert asked.extra["item"] == before
    noted = await answer(desk, True)
    assert noted.move is Move.NEXT_ITEM
    assert "right" not in noted.text.split("\n")[0].lower()
    assert [action.button for action in noted.actions] == [Button.NEXT]


async def test_a_check_of_one_idea_ends_after_three_and_is_evidence(desk: Desk) -> None:
    await desk.open()
    kc = desk.tutor.catalogue.classes[COURSE].map.nodes[0].kc
    reply = await desk.say(f"check:{kc}", Button.PLAN)
    for _ in range(3):
        assert reply.extra["kc"] == kc
        reply = await answer(desk, True)
    assert reply.extra["asked"] == Asked.NOTHING
    assert "3 of 3 right" in reply.text
    shown = [one for _, one in desk.tutor.log.evidence(desk.learner, COURSE)]
    assert [one.purpose for one in shown[-3:]] == [Purpose.EXAM] * 3
    state = next(one for one in desk.tutor.mastery(desk.learner, COURSE) if one.kc == kc)
    assert state.state == "mastered"


async def test_a_check_never_asks_an_item_that_was_tutored(desk: Desk) -> None:
    await desk.open()
    await answer(desk, True)
    met = {one.item.replace("#", ":") for _, one in desk.tutor.log.evidence(desk.learner, COURSE)}
    await desk.say("check", Button.PLAN)
    for _ in range(4):
        assert desk.replies[-1].extra["item"] not in met
        await answer(desk, True)


async def test_five_minutes_end_in_time_and_say_what_comes_next(desk: Desk) -> None:
    await desk.open()
    first = await desk.say("minutes:5", Button.PLAN)
    assert first.text.startswith("5 minutes")
    started = desk.clock.now
    reply = first
    for _ in range(60):
        if reply.extra["asked"] == Asked.NOTHING:
            break
        reply = await desk.say("", Button.NEXT)
    assert "5 minutes, well used" in reply.text
    assert desk.clock.now - started <= 5 * 60 + 90
    after = await desk.say("", Button.NEXT)
    assert after.extra["asked"] != Asked.NOTHING


async def test_five_minutes_chosen_on_a_page_begin_with_the_review_that_is_due(desk: Desk) -> None:
    await desk.open()
    first = desk.tutor.catalogue.classes[COURSE].map.nodes[0].kc
    await desk.say(f"check:{first}", Button.PLAN)
    for _ in range(3):
        await answer(desk, True)
    desk.clock.now += 60 * 86_400
    began = await desk.tutor.open(desk.learner, COURSE, first=Message("minutes:5", Button.PLAN))
    assert (began.turn, began.extra["purpose"], began.extra["kc"]) == (1, Purpose.REVIEW, first)
    assert "5 minutes: first something to call back to mind" in began.text
    assert Button.PLAN not in {action.button for action in began.actions}


async def test_in_the_middle_of_a_task_with_parts_five_minutes_begin_at_once(desk: Desk) -> None:
    await desk.open()
    templates = desk.tutor.catalogue.classes[COURSE].course.templates.values()
    parted = next(one for one in templates if one.count and len(one.make(0).steps) > 1)
    held = desk.tutor._sessions[desk.session]
    table = Table(parted.id, 0, Purpose.PRACTICE, parted.kcs[0], 0, Asked.ANSWER, since=1)
    held.state = replace(held.state, table=table)
    began = await desk.say("minutes:5", Button.PLAN)
    assert began.text.startswith("5 minutes")
    assert not began.extra["item"].startswith(parted.id)


@pytest.mark.parametrize(("language", "label"), [("en", "I have five minutes"), ("es", "Tengo cinco minutos")])
async def test_five_minutes_are_offered_where_a_session_begins_and_ends(desk: Desk, language: str, label: str) -> None:
    first = await desk.tutor.open(desk.learner, COURSE, language=language)
    assert (first.actions[-1].label, first.actions[-1].payload) == (label, "minutes:5")
    session = first.session
    reply = await desk.tutor.reply(session, Message("minutes:5", Button.PLAN, "plan"))
    assert Button.PLAN not in {action.button for action in reply.actions}
    desk.clock.now += 600
    for number in range(3):
        reply = await desk.tutor.reply(session, Message("", Button.NEXT, str(number)))
        if reply.extra["asked"] == Asked.NOTHING:
            break
    assert [action.button for action in reply.actions] == [Button.NEXT, Button.PLAN]


async def test_a_plan_survives_a_restart(desk: Desk) -> None:
    await desk.open()
    await desk.say("check", Button.PLAN)
    await answer(desk, True)
    lived = desk.tutor._sessions[desk.session].state
    desk.tutor._sessions.clear()
    assert (await desk.tutor._sessions.look_up(desk.session)).state.plan == lived.plan


@pytest.mark.parametrize(
    "text", ["", "minutes:", "minutes:-4", "minutes:٣", "minutes:99999999", "drop table", "check:" + "x" * 900]
)
async def test_a_plan_that_cannot_be_read_leaves_the_session_as_it_is(desk: Desk, text: str) -> None:
    await desk.open()
    reply = await desk.say(text, Button.PLAN)
    assert reply.task
    assert item_on(desk.tutor.catalogue.classes[COURSE].course, desk.tutor._sessions[desk.session].state.table)


async def test_why_this_question_is_answered_with_the_reason_it_was_chosen_for(desk: Desk) -> None:
    await desk.open()
    kc = desk.tutor.catalogue.classes[COURSE].map.nodes[2].kc
    await desk.say(kc, Button.GO_TO)
    reply = await desk.say("", Button.WHY_ASKED)
    assert "You asked for" in reply.text


async def test_the_first_question_is_not_said_to_rest_on_what_was_never_met(desk: Desk) -> None:
    await desk.open()
    reply = await desk.say("", Button.WHY_ASKED)
    assert "a good place to begin" in reply.text
    assert "rests on is in place" not in reply.text


async def test_another_way_is_not_the_same_way_twice(desk: Desk) -> None:
    await desk.open()
    told = [(await desk.say("", Button.ANOTHER_WAY)).text for _ in range(2)]
    ideas = [{part for part in text.split(". ") if "?" not in part and len(part) > 40} for text in told]
    assert not ideas[0] & ideas[1]


async def test_after_a_choice_on_the_map_the_tasks_stay_with_it(desk: Desk) -> None:
    await desk.open()
    taught = desk.tutor.catalogue.classes[COURSE]
    unit = taught.course.units[-1]
    kc = next(node.kc for node in taught.map.nodes if node.kc in unit.components)
    reply = await desk.say(kc, Button.GO_TO)
    assert reply.extra["kc"] == kc
    for _ in range(5):
        reply = await desk.say("", Button.NEXT)
        assert reply.extra["kc"] in unit.components
    desk.tutor._sessions.clear()  # the choice stands in the record
    assert (await desk.tutor._sessions.look_up(desk.session)).state.wished == kc
    elsewhere = taught.map.nodes[0].kc
    await desk.say(elsewhere, Button.GO_TO)
    assert (await desk.say("", Button.NEXT)).extra["kc"] == elsewhere


async def test_a_choice_on_the_map_holds_in_the_next_session_and_until_it_is_taken_back(desk: Desk) -> None:
    await desk.open()
    taught = desk.tutor.catalogue.classes[COURSE]
    unit = taught.course.units[-1]
    await desk.say(unit.components[0], Button.GO_TO)
    desk.clock.now += 3 * 86_400
    later = await desk.tutor.open(desk.learner, COURSE)
    assert later.extra["kc"] == unit.components[0]
    assert "the learner chose" in later.because
    assert "You chose this part of your map" in await why_this(desk, later.session)
    assert [one.kc for one in desk.tutor.mastery(desk.learner, COURSE) if one.is_chosen] == [unit.components[0]]
    lived = desk.tutor._sessions[later.session].state
    desk.tutor._sessions.clear()  # the choice stands in the record
    assert (await desk.tutor._sessions.look_up(later.session)).state.wished == lived.wished == unit.components[0]
    back = await desk.tutor.reply(later.session, Message("", Button.GO_TO, "back"))
    assert back.extra["kc"] == taught.map.nodes[0].kc
    desk.tutor._sessions.clear()
    assert (await desk.tutor.open(desk.learner, COURSE)).extra["kc"] == taught.map.nodes[0].kc
    assert not any(one.is_chosen for one in desk.tutor.mastery(desk.learner, COURSE))


async def test_after_days_a_due_review_comes_before_the_choice(desk: Desk) -> None:
    await desk.open()
    first, elsewhere = (desk.tutor.catalogue.classes[COURSE].course.units[at].components[0] for at in (0, -1))
    await desk.say(f"check:{first}", Button.PLAN)
    for _ in range(3):
        await answer(desk, True)
    assert (await desk.say(elsewhere, Button.GO_TO)).extra["kc"] == elsewhere
    desk.clock.now += 60 * 86_400
    later = await desk.tutor.open(desk.learner, COURSE)
    assert (later.extra["purpose"], later.extra["kc"]) == (Purpose.REVIEW, first)
    desk.session = later.session
    await answer(desk, True)
    assert (await desk.say("", Button.NEXT)).extra["kc"] == elsewhere


async def test_passing_on_in_a_placement_says_what_is_not_known(desk: Desk) -> None:
    await desk.open()
    before = {one.kc: one.p for one in desk.tutor.mastery(desk.learner, COURSE)}
    reply = await desk.say("placement", Button.PLAN)
    asked = reply.extra["kc"]
    while reply.extra["asked"] != Asked.NOTHING:
        reply = await desk.say("", Button.STUCK)
    shown = [one for _, one in desk.tutor.log.evidence(desk.learner, COURSE)]
    assert {one.purpose for one in shown} == {Purpose.PLACEMENT}
    assert not any(one.verdict is Verdict.CORRECT for one in shown)
    now = {one.kc: one.p for one in desk.tutor.mastery(desk.learner, COURSE)}
    assert now[asked] < before[asked]
    count = len(shown)
    await desk.say("", Button.NEXT)  # the placement is over: going on is no answer
    assert len(desk.tutor.log.evidence(desk.learner, COURSE)) == count


async def test_what_a_plan_puts_on_the_table_is_kept_with_its_certainty(desk: Desk) -> None:
    await desk.open()
    await desk.say("placement", Button.PLAN)
    await answer(desk, True)
    with desk.tutor.log.storage.reading() as connection:
        made = suggestions.of_session(connection, desk.session)
    assert [one.propensity for one in made.values()][1:] == [1.0, 1.0]
    assert [one.kind for one in made.values()][1:] == ["measure", "measure"]


async def why_this(desk: Desk, session: str) -> str:
    return (await desk.tutor.reply(session, Message("", Button.WHY_ASKED, uuid.uuid4().hex))).text


async def test_a_small_screen_late_at_night_is_weighed_and_kept(desk: Desk) -> None:
    await desk.open()
    moment = Moment(is_phone=True, hour=23)
    message = Message(desk.step.key.value, None, uuid.uuid4().hex, moment=moment)
    await desk.tutor.reply(desk.session, message)
    await desk.tutor.reply(desk.session, Message("", Button.NEXT, uuid.uuid4().hex, moment=moment))
    with desk.tutor.log.storage.reading() as connection:
        made = suggestions.of_session(connection, desk.session)
    terms = [dict(zip(TERMS, one.body["finishing"], strict=True)) for one in made.values()]
    assert (terms[0]["phone"], terms[0]["late"]) == (0.0, 0.0)
    assert (terms[-1]["phone"], terms[-1]["late"]) == (1.0, 1.0)


async def test_every_choice_of_the_outer_loop_is_kept_with_its_chance(desk: Desk) -> None:
    await desk.open()
    for _ in range(4):
        await answer(desk, True)
        if desk.replies[-1].extra["asked"] != Asked.ANSWER:
            await desk.say("", Button.NEXT)
    outcomes = desk.tutor.log.outcomes(COURSE)
    assert outcomes
    assert all(0 < one.suggestion.propensity <= 1 for one in outcomes)
    assert all(one.suggestion.item == one.evidence.item for one in outcomes)


async def test_a_rule_that_two_answers_show_is_refuted_where_a_third_hides_it_and_fades_when_tasks_come_right(
    desk: Desk,
) -> None:
    def held() -> list[str]:
        told = desk.tutor.story(desk.learner, COURSE).components
        return [rule.name for one in told if one.state.kc == "fraction-addition" for rule in one.beliefs]

    await desk.open("fraction-addition")
    shown = 0
    while shown < 2:
        wrong = next((one for one in desk.step.mistakes if one.misconception), None)
        if wrong is not None and desk.replies[-1].extra["asked"] == Asked.ANSWER:
            await desk.say(wrong.value)
            shown += 1
        await desk.say("", Button.NEXT)
    assert len(held()) == 1
    reply = await desk.say("97/125")
    assert reply.move is Move.REFUTE
    assert "is held with" in reply.because
    for _ in range(8):
        await desk.say("", Button.NEXT)
        await answer(desk, True)
    assert held() == []
