"""A picture is shown with its words, moved as an answer, kept in the record, and never shows what the guard protects."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.catalogue import Catalogue
from agent.live import load_catalogue
from agent.models import Role
from agent.pictures import pictures_in_words
from agent.readers import Readers
from agent.reply import Button, Message, Reply
from agent.tutor import Tutor
from bench.scripted import ScriptedModel, calls_of
from curriculum.visuals.building import read
from curriculum.visuals.model import Mark, NumberLine
from errors import LearnerError
from learners.log import TurnLog
from pedagogy.model import Move, Verdict
from settings import Settings
from tests.agent.desk import Clock
from tests.curriculum.picture_course import write_course


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    root = tmp_path_factory.mktemp("pictures")
    write_course(root / "courses" / "pictures")
    return load_catalogue(Settings(state=root / "state", courses=root / "courses"))


class Learner:
    """One learner at the course of pictures."""

    def __init__(self, catalogue: Catalogue, log: TurnLog, readers: Readers) -> None:
        self.log = log
        self.tutor = Tutor(catalogue, log, readers, Clock())
        self.id = str(uuid.uuid4())
        self.session = ""

    async def open(self, kc: str) -> Reply:
        self.session = (await self.tutor.open(self.id, "pictures")).session
        return await self.tutor.reply(self.session, Message(kc, Button.GO_TO, uuid.uuid4().hex))

    async def say(self, text: str = "", button: Button | None = None) -> Reply:
        return await self.tutor.reply(self.session, Message(text, button, uuid.uuid4().hex))

    async def move(self, reply: Reply, **values: Any) -> Reply:
        state: Mapping[str, Any] = {"turn": reply.turn, "values": values}
        return await self.tutor.reply(self.session, Message("", Button.PICTURE, uuid.uuid4().hex, state))


@pytest.fixture
def learner(pictures: Catalogue, log: TurnLog, readers: Readers) -> Learner:
    return Learner(pictures, log, readers)


async def test_an_item_shows_its_picture_and_the_record_keeps_it(learner: Learner) -> None:
    reply = await learner.open("number-line")

    assert [visual["kind"] for visual in reply.visuals] == ["number_line"]
    kept = learner.log.last_turns(learner.session, 1)[0]
    assert tuple(kept.reply["visuals"]) == reply.visuals
    assert [one.turn for one in learner.tutor.shown.pictured(learner.session)][-1] == reply.turn
    again = learner.tutor.shown.turns(learner.session)[-1][1]
    assert again.visuals == reply.visuals
    assert isinstance(read(reply.visuals[0]), NumberLine)


@pytest.mark.parametrize(
    ("kc", "values", "said", "verdict"),
    [
        ("number-line", {"point": "5"}, "5", Verdict.CORRECT),
        ("number-line", {"point": "-19"}, "-19", Verdict.INCORRECT),
        ("ray", {"point": "3", "relation": "<"}, "x < 3", Verdict.CORRECT),
        ("ray", {"point": "3", "relation": ">"}, "x > 3", Verdict.INCORRECT),
        ("trial", {"x": "4"}, "x = 4", Verdict.CORRECT),
        ("line", {"m": "2", "b": "-1"}, "y = 2x - 1", Verdict.CORRECT),
        ("line", {"m": "-1", "b": "2"}, "y = -x + 2", Verdict.INCORRECT),
        ("place", {"x": "3", "y": "4"}, "(3, 4)", Verdict.CORRECT),
        ("place", {"x": "4", "y": "3"}, "(4, 3)", Verdict.INCORRECT),
        ("cut", {"pieces": "12"}, "12", Verdict.CORRECT),
        ("shade", {"shaded": "6"}, "6/8", Verdict.CORRECT),
        ("shade", {"shaded": "3"}, "3/8", Verdict.INCORRECT),
        ("table", {"cells": ["18"]}, "18", Verdict.CORRECT),
        ("table", {"cells": ["12"]}, "12", Verdict.INCORRECT),
    ],
)
async def test_what_was_moved_is_an_answer_and_becomes_evidence(
    learner: Learner, kc: str, values: dict[str, Any], said: str, verdict: Verdict
) -> None:
    shown = await learner.open(kc)

    await learner.move(shown, **values)

    turn = learner.log.last_turns(learner.session, 1)[0]
    assert (turn.message, turn.button) == (said, "picture")
    assert turn.assessment["moved"]["turn"] == shown.turn
    evidence = [one for _, one in learner.log.evidence(learner.id, "pictures")]
    assert [(one.kc, one.verdict) for one in evidence] == [(kc, verdict)]


async def test_a_moved_mistake_is_met_as_the_misconception_it_shows(learner: Learner) -> None:
    shown = await learner.open("number-line")

    reply = await learner.move(shown, point="-19")

    assert reply.move is Move.REFUTE
    assert "-19" in reply.text
    assert learner.log.evidence(learner.id, "pictures")[0][1].misconception == "added"


async def test_things_taken_off_a_balance_are_a_line_of_work(learner: Learner) -> None:
    shown = await learner.open("balance")

    level = await learner.move(shown, left_bags=2, left_weights=3, right_bags=0, right_weights=9)
    tipped = await learner.move(shown, left_bags=2, left_weights=0, right_bags=0, right_weights=9)

    assert level.move is Move.PUMP
    assert "2x + 3 = 9" in level.text
    assert tipped.move in {Move.FOCUS, Move.REFUTE}
    said = [turn.message for turn in learner.log.last_turns(learner.session, 2)]
    assert said == ["2x + 3 = 9", "2x = 9"]


async def test_an_experiment_is_taken_up_and_never_judged(learner: Learner) -> None:
    shown = await learner.open("sampling")

    reply = await learner.move(shown, draws=[10, 20])

    turn = learner.log.last_turns(learner.session, 1)[0]
    assert turn.message.startswith("10 samples of 10 from members: ")
    assert turn.assessment["moved"]["draws"] == [10, 20]
    assert reply.move is Move.PUMP
    assert reply.text.count("?") == 1
    assert learner.log.evidence(learner.id, "pictures") == []
    assert (await learner.say("chess club", Button.CHOICE)).move is not Move.PUMP, "the question is still open"


async def test_what_a_page_says_in_words_does_not_count(learner: Learner) -> None:
    shown = await learner.open("number-line")

    forged = Message("5", Button.PICTURE, "forged", {"turn": shown.turn, "values": {"point": "3"}})
    await learner.tutor.reply(learner.session, forged)

    assert learner.log.last_turns(learner.session, 1)[0].message == "3"


async def test_the_page_can_show_what_a_moved_picture_will_say(learner: Learner) -> None:
    shown = await learner.open("line")

    message = Message("", Button.PICTURE, "one", {"turn": shown.turn, "values": {"m": "2", "b": "0"}})

    assert (await learner.tutor.in_words(learner.session, message)).text == "y = 2x"
    assert len(learner.log.last_turns(learner.session, 9)) == shown.turn, "nothing was recorded"
    first = await learner.tutor.reply(learner.session, message)
    assert (await learner.tutor.in_words(learner.session, message)).text == "y = 2x"
    assert await learner.tutor.reply(learner.session, message) == first, "a double click is one turn"


@pytest.mark.parametrize(
    "state",
    [
        None,
        {},
        {"turn": "2", "values": {"point": "5"}},
        {"turn": 99, "values": {"point": "5"}},
        {"turn": -1, "values": {"point": "5"}},
        {"turn": 1, "values": {"point": "5"}},
    ],
)
async def test_a_picture_that_is_not_on_the_table_is_refused_with_a_sentence(learner: Learner, state: Any) -> None:
    await learner.open("number-line")
    with pytest.raises(LearnerError, match="earlier step"):
        await learner.tutor.reply(learner.session, Message("", Button.PICTURE, "x", state))


async def test_a_picture_can_be_moved_until_its_step_has_left_the_table(learner: Learner) -> None:
    shown = await learner.open("number-line")
    await learner.say("", Button.WHY_ASKED)
    await learner.move(shown, point="3")
    await learner.say("ray", Button.GO_TO)

    with pytest.raises(LearnerError, match="earlier step"):
        await learner.move(shown, point="5")


@pytest.mark.parametrize(
    "values",
    [
        {"point": "99"},
        {"point": "1/3"},
        {"point": "five"},
        {"point": ["5"]},
        {"point": True},
        {},
        {"point": "9" * 500},
    ],
)
async def test_a_state_that_the_picture_does_not_offer_loses_nothing(learner: Learner, values: dict[str, Any]) -> None:
    shown = await learner.open("number-line")
    before = len(learner.log.last_turns(learner.session, 9))
    with pytest.raises(LearnerError, match="Move it again"):
        await learner.move(shown, **values)
    assert len(learner.log.last_turns(learner.session, 9)) == before


async def test_a_rung_and_another_way_bring_their_own_pictures(learner: Learner) -> None:
    await learner.open("number-line")
    other = await learner.say("", Button.ANOTHER_WAY)
    if other.move is Move.INSTRUCT:  # a beginner gets the idea first
        other = await learner.say("", Button.ANOTHER_WAY)
    assert other.move is Move.REPHRASE
    assert other.visuals[0]["marks"][0]["label"] == "cellar"
    assert other.extra["picture"] == "to_try"
    with pytest.raises(LearnerError, match="try things out"):
        await learner.move(other, point="0")

    again = await learner.say("", Button.ANOTHER_WAY)
    assert again.visuals == (), "the picture that is there already is not shown a second time"

    hint = await learner.say("", Button.STUCK)
    assert hint.hint_level == 1
    assert hint.visuals[0]["jumps"][0]["label"] == "first"
    assert "An arrow from −7 to 0: first." in pictures_in_words(hint.visuals, "en")[0]


async def test_a_model_is_told_which_picture_stands_beside_its_words(
    pictures: Catalogue, log: TurnLog, readers: Readers
) -> None:
    model = ScriptedModel(script=lambda _: "Look at where the first arrow ends: what would the second arrow do?")
    learner = Learner(pictures, log, readers)
    learner.tutor = Tutor(pictures, log, readers, Clock(), calls=calls_of(model, Role.COMPOSE))
    await learner.open("number-line")

    reply = await learner.say("i am lost, can you help me with this?")

    assert reply.visuals
    asked = model.prompts[-1][-1].text
    assert "An arrow from −7 to 0: first." in asked
    assert asked.index("Beside your words") > asked.index("Your move")


@pytest.mark.parametrize(
    "visual",
    [
        {"marks": (Mark(read({"kind": "number_line", "low": "0", "high": "9"}).high - 4, ""),)},
        {"title": "The sum is 5."},
        {"start": 5},
    ],
)
async def test_a_picture_that_would_show_the_answer_never_reaches_a_reply(
    pictures: Catalogue, log: TurnLog, readers: Readers, visual: dict[str, Any]
) -> None:
    taught = pictures.classes["pictures"]
    item = taught.course.item("number-line/item", 0)
    drawn = item.visual
    assert isinstance(drawn, NumberLine)
    assert drawn.point is not None
    if "start" in visual:
        leaking = replace(drawn, point=replace(drawn.point, start=drawn.point.start + visual["start"]))
    else:
        leaking = replace(drawn, **visual)
    template = taught.course.templates["number-line/item"]
    templates = {
        **taught.course.templates,
        "number-line/item": replace(template, make=lambda _: replace(item, visual=leaking)),
    }
    broken = replace(taught, course=replace(taught.course, templates=templates))
    learner = Learner(Catalogue({"pictures": broken}), log, readers)

    reply = await learner.open("number-line")

    assert "Work out" in reply.text
    assert reply.visuals == ()
    assert "leak:" in reply.extra["withheld"], "the record says why there is none"


async def test_erasing_a_learner_erases_what_was_moved(learner: Learner) -> None:
    shown = await learner.open("number-line")
    await learner.move(shown, point="5")

    learner.log.forget(learner.id)

    assert learner.log.last_turns(learner.session, 9) == []


async def test_what_was_moved_is_folded_like_what_was_typed(
    learner: Learner, pictures: Catalogue, log: TurnLog, readers: Readers
) -> None:
    shown = await learner.open("balance")
    await learner.move(shown, left_bags=2, left_weights=3, right_bags=0, right_weights=9)
    lived = learner.tutor._sessions[learner.session].state

    other = Tutor(pictures, log, readers, Clock())

    assert (await other._sessions.look_up(learner.session)).state == lived


def test_the_own_course_has_pictures_of_many_kinds(catalogue: Catalogue, tmp_path: Path) -> None:
    course = catalogue.classes["linear-equations"].course
    items = [template.make(0) for template in course.templates.values()]
    declared = [item.visual for item in items] + [step.visual for item in items for step in item.steps]
    declared += [rung.visual for item in items for step in item.steps for rung in step.ladder]
    declared += [reading.visual for reading in course.readings.values()]
    found = [type(visual).__name__ for visual in declared if visual is not None]
    assert len(found) >= 30
    assert set(found) == {"NumberLine", "Balance", "Plot", "Bars", "Figure", "Table"}
