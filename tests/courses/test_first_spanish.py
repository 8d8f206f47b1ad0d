"""The course "First Spanish": its size, and its Spanish worked out a second time.

The second opinion conjugates, counts and makes plurals by rules of its own; it shares nothing with the templates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.readers import Question, Readers
from agent.reading import assess
from agent.reply import Message
from agent.tutor import Tutor
from assessment.answers import judge
from assessment.sentences import FORM, wordings
from curriculum.model import HintKind, Item, Step
from curriculum.reader import Source, read_source
from pedagogy.model import AnswerKind, Asked, Move, Verdict
from pedagogy.session_state import SessionState
from tests.agent.through import put_on_the_table

FOLDER = Path(__file__).parents[2] / "curriculum" / "courses" / "first-spanish"
SAMPLES = 24  # items of each template
MOST_WORDS = 60  # of one rung
IRREGULAR = {
    "ser": ["soy", "eres", "es", "somos", "son"],
    "estar": ["estoy", "estás", "está", "estamos", "están"],
    "tener": ["tengo", "tienes", "tiene", "tenemos", "tienen"],
}
REGULAR = {
    "ar": ["o", "as", "a", "amos", "an"],
    "er": ["o", "es", "e", "emos", "en"],
    "ir": ["o", "es", "e", "imos", "en"],
}
PERSONS = {"yo": 0, "tú": 1, "nosotros": 3, "ellos": 4, "ellas": 4}  # everybody else is the third
UNITS = "uno dos tres cuatro cinco seis siete ocho nueve".split()  # noqa: SIM905 - words read better as words
TENS = dict(
    zip(
        range(30, 100, 10),
        ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"],
        strict=True,
    )
)
HOURS = dict(
    enumerate(["una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"], 1)
)
MINUTES = {"00": "en punto", "10": "y diez", "15": "y cuarto", "20": "y veinte", "30": "y media"}


@pytest.fixture(scope="module")
def course() -> Source:
    return read_source(FOLDER)


def made(course: Source, template: str, most: int = SAMPLES) -> list[Item]:
    recipe = course.recipes[template][0]
    count = len(recipe.chosen)
    return [recipe.make(seed) for seed in range(0, count, max(1, count // most))]


def steps(course: Source, most: int = SAMPLES) -> list[tuple[Item, Step]]:
    return [(item, step) for name in course.recipes for item in made(course, name, most) for step in item.steps]


def conjugated(infinitive: str, person: int) -> str:
    if infinitive in IRREGULAR:
        return IRREGULAR[infinitive][person]
    return infinitive[:-2] + REGULAR[infinitive[-2:]][person]


def person_of(subject: str) -> int:
    return PERSONS.get(subject.lower(), 2)


def plural_of(noun: str) -> str:
    if noun[-1] in "aeiouáéíóú":
        return noun + "s"
    if noun.endswith("z"):
        return noun[:-1] + "ces"
    if re.search(r"[áéíóú][ns]$", noun):  # the stress stays, so its mark goes
        noun = noun[:-2] + unicodedata.normalize("NFD", noun[-2])[0] + noun[-1]
    return noun + "es"


GAPS = ["ser/form-of-ser", "estar/form-of-estar", "tener-and-age/form-of-tener", "ar-verbs/the-ending"]


@pytest.mark.parametrize("template", [*GAPS, "er-ir-verbs/the-ending"])
def test_verb_forms_are_right(course: Source, template: str) -> None:
    for item in made(course, template):
        infinitive = re.search(r"verb is \*(\w+)\*", item.statement)
        subject = re.search(r"gap: \*(.+?) \\_", item.steps[0].ask)
        assert infinitive is not None
        assert subject is not None
        assert item.steps[0].key.value == conjugated(infinitive[1], person_of(subject[1])), item.steps[0].ask


@pytest.mark.parametrize("template", ["ar-verbs/say-it", "er-ir-verbs/say-it", "negation-and-questions/say-no"])
def test_translated_sentences_hold_a_form_of_their_verb(course: Source, template: str) -> None:
    for item in made(course, template):
        infinitive = re.search(r"verb is \*(\w+)\*", item.statement)
        assert infinitive is not None
        english = item.steps[0].ask.split("“")[1].split()[0].lower()
        person = {"i": 0, "you": 1, "we": 3, "they": 4}.get(english, 2)
        assert conjugated(infinitive[1], person) in item.steps[0].key.value.split(), item.steps[0].ask


def test_plurals_are_right(course: Source) -> None:
    for item in made(course, "plurals/the-plural") + made(course, "plurals/many-of-them"):
        article, noun = item.statement.split("*")[1].split()
        assert item.steps[0].key.value == f"{ {'el': 'los', 'la': 'las'}[article] } {plural_of(noun)}"


def test_adjectives_agree_with_their_article(course: Source) -> None:
    for name in ("thing-and-quality", "things-and-quality"):
        for item in made(course, f"adjective-agreement/{name}"):
            article, _, adjective = item.steps[0].key.value.split()
            ending = {"el": "o", "un": "o", "la": "a", "una": "a", "los": "os", "las": "as"}[article]
            assert adjective.endswith(ending), item.steps[0].key.value


def test_numbers_in_words_are_right(course: Source) -> None:
    for item in made(course, "numbers-and-time/in-words", 63):
        found = re.search(r"\d+", item.steps[0].ask)
        assert found is not None
        number = int(found[0])
        assert item.steps[0].key.value == f"{TENS[number // 10 * 10]} y {UNITS[number % 10 - 1]}"


def test_times_are_right(course: Source) -> None:
    for item in made(course, "numbers-and-time/what-time", 45):
        found = re.search(r"(\d+):(\d\d)", item.steps[0].ask)
        assert found is not None
        hour = int(found[1])
        start = "Es la" if hour == 1 else "Son las"
        assert item.steps[0].key.value == f"{start} {HOURS[hour]} {MINUTES[found[2]]}"


def test_a_and_de_grow_together_with_el_only(course: Source) -> None:
    for item in made(course, "going-places/to-the") + made(course, "going-places/from-and-to"):
        assert not re.search(r"\b(?:a|de) el\b|\b(?:al|del) la\b", item.steps[0].key.value)


def test_every_wording_is_accepted_and_without_accents_partly(course: Source) -> None:
    for item, step in steps(course):
        if step.key.form != FORM:
            assert judge(step.key.value, step.key).verdict is Verdict.CORRECT, item.id
            continue
        for accepted in (step.key.value, *step.key.accept):
            for said in wordings(accepted)[:40]:
                said = said.replace("...", "Ana")
                bare = "".join(c for c in unicodedata.normalize("NFD", said) if not unicodedata.combining(c))
                assert judge(said, step.key).verdict is Verdict.CORRECT, said
                assert judge(bare, step.key).verdict in {Verdict.CORRECT, Verdict.PARTIAL}, bare


def test_every_mistake_shows_its_misconception(course: Source, readers: Readers) -> None:
    for item, step in steps(course, 6):
        seen: set[str] = set()
        for mistake in step.mistakes:
            said = wordings(mistake.value)[0].replace("...", "Ana") if step.key.form == FORM else mistake.value
            found = assess(Message(said, None, "1"), SessionState(), Question(step, None, Asked.ANSWER, {}), readers)
            assert found.verdict is Verdict.INCORRECT, (item.id, said)
            assert found.misconception in {mistake.misconception, *seen}, (item.id, said)
            seen.add(mistake.misconception)


async def test_a_missing_accent_is_asked_for_once_and_then_shown(tutor_of: Callable[[str], Tutor]) -> None:
    tutor = tutor_of("first-spanish")
    course = tutor.catalogue.classes["first-spanish"].course
    template = course.templates["estar/where-they-are"]
    item = next(item for item in map(template.make, range(11)) if item.steps[0].key.value == "Ana está en Lima")
    session = await put_on_the_table(tutor, item)
    first = await tutor.reply(session, Message("Ana esta en Lima", None, "1"))
    assert first.move is Move.ASK_FORM
    assert "accent" in first.text or "mark" in first.text
    assert "está" not in first.text
    second = await tutor.reply(session, Message("ana esta en lima", None, "2"))
    assert second.move is Move.AFFIRM
    assert "Ana está en Lima" in second.text


def test_the_course_is_large_enough(course: Source) -> None:
    components = {item.split("/")[0] for item in course.recipes}
    assert len(components) >= 12
    assert sum(len(recipe.chosen) for recipe, _ in course.recipes.values()) >= 80
    for component in components:
        kinds = {recipe.file.transfer for recipe, _ in course.recipes.values() if recipe.kcs[0] == component}
        assert kinds == {True, False}, component
    assert {name.split("/")[0] for name in course.open_items} == components


def test_role_plays_have_a_fixed_frame_and_a_level(course: Source) -> None:
    scenes = [recipe.file for recipe, _ in course.recipes.values() if recipe.file.scene]
    assert len(scenes) >= 3
    for file in scenes:
        assert file.scene is not None
        assert file.scene.level == "A1"
        assert "A1" in file.statement
        assert len(file.steps) >= 3
        assert not any(step.why for step in file.steps[:-1])  # a scene is not interrupted


def test_every_component_has_a_reading_of_fitting_length(course: Source) -> None:
    for component in {name.split("/")[0] for name in course.recipes}:
        text = (FOLDER / "readings" / f"{component}.md").read_text(encoding="utf-8")
        assert 90 <= len(text.split("---", 2)[2].split()) <= 400, component


def test_ladders_end_worked_and_ask_one_short_question(course: Source) -> None:
    items = [item for template in course.recipes for item in made(course, template, 2)]
    items += [item for item, _, _ in course.open_items.values()]
    for step in (step for item in items for step in item.steps):
        assert step.ladder[-1].kind is HintKind.WORKED
        for rung in step.ladder:
            assert rung.text.rstrip().endswith("?"), rung.text
            assert rung.text.count("?") == 1, rung.text
            assert len(rung.text.split()) <= MOST_WORDS, rung.text


def test_misconceptions_are_refuted_by_small_cases_with_one_question(course: Source) -> None:
    for misconception, *_ in course.misconceptions.values():
        assert 1 <= len(misconception.refutations) <= 3
        assert all(text.count("?") == 1 for text in misconception.refutations), misconception.id


def test_open_questions_carry_expectations_and_wrong_ideas(course: Source) -> None:
    for item, _, _ in course.open_items.values():
        step = item.steps[0]
        assert step.key.kind is AnswerKind.OPEN
        assert step.wrong_ideas
        assert all(len(one.paraphrases) >= 4 and one.hint.endswith("?") for one in step.expectations), item.id
