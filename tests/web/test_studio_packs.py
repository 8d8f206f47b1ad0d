"""Prompt packs and rubrics in the studio: an edit is heard before anybody meets it, and a broken one meets nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.readers import Readers
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from assessment.rubrics.reader import FOLDER
from retrieval.embedder import OnnxEmbedder
from tests.web.studio_bench import Bench, studio_bench

PACK, WORDS, MOVE, TURN = "packs/socratic", "words.en.yaml", "model/moves/hint.md", "model/compose.turn.md"
ESSAY = "rubrics/argument-essay"


@pytest.fixture(scope="module")
def readers() -> Readers:
    embedder = OnnxEmbedder()
    return Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget)


@pytest.fixture
def bench(tmp_path: Path, readers: Readers) -> Iterator[Bench]:
    with studio_bench(tmp_path, readers) as made:
        yield made


def words_of(bench: Bench) -> str:
    return bench.text(WORDS)


def test_packs_and_rubrics_stand_beside_the_courses(bench: Bench) -> None:
    page = bench.client.get("/studio").text
    assert 'href="/studio/packs/socratic"' in page
    assert "speaks to students" in page
    assert 'href="/studio/rubrics/argument-essay"' in page


def test_who_is_no_instructor_sees_no_pack(bench: Bench) -> None:
    bench.who[0] = None
    for path in (PACK, f"{PACK}/edit?file={WORDS}", f"{PACK}/cases", f"{PACK}/talk", ESSAY, f"{ESSAY}/try"):
        assert bench.client.get(f"/studio/{path}").status_code == 403
    for path in ("packs", f"{PACK}/publish", f"{PACK}/check", "rubrics", f"{ESSAY}/try"):
        assert bench.client.post(f"/studio/{path}", data={"title": "x"}).status_code == 403


def test_a_pack_is_shown_by_what_its_files_are_for(bench: Bench) -> None:
    page = bench.client.get(f"/studio/{PACK}").text
    for said in ("How it decides", "What it says", "What models are told", MOVE, "words.es.yaml", "safety.yaml"):
        assert said in page
    assert 'class="error"' not in page


def test_each_move_leads_to_its_rows_its_words_and_what_models_are_told(bench: Bench) -> None:
    page = bench.client.get(f"/studio/{PACK}").text
    row = re.search(r'<th scope="row">safety</th>.*?</tr>', page, re.DOTALL)
    assert row is not None
    line = next(at for at, text in enumerate(bench.text("policy.yaml").split("\n"), 1) if "id: danger" in text)
    assert f'policy.yaml#L{line}">danger</a>' in row[0]
    hint = re.search(r'<th scope="row">hint</th>.*?</tr>', page, re.DOTALL)
    assert hint is not None
    assert all(said in hint[0] for said in ("words.en.yaml#L", "words.es.yaml#L", "model/moves/hint.md#L1"))
    bench.save(PACK, "rows: 7\n", "policy.yaml")
    bench.save(PACK, "- x\n", WORDS)
    assert "Move by move" in bench.client.get(f"/studio/{PACK}").text


def test_a_sentence_is_heard_while_it_is_written_and_nobody_else_hears_it(bench: Bench) -> None:
    text = words_of(bench)
    assert "The case holds." in bench.check(PACK, text, WORDS)
    assert bench.live.pack.current is not None
    before = bench.live.pack.current.fingerprint
    cases = bench.text("cases.yaml")
    greeting = cases.replace('"[stuck]"', '"hello"').replace("move: hint", "move: greet")
    bench.save(PACK, greeting, "cases.yaml")
    mine = re.sub(r"(?<=\ngreet:\n)(  - .*\n)+", '  - "Ahoy, my friend."\n', text)
    assert "Ahoy, my friend." in bench.check(PACK, mine, WORDS)
    assert words_of(bench) == text
    bench.live.look()
    assert bench.live.pack.current.fingerprint == before


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        (WORDS, "language: en\n", "language: en\ngreet:\n  - 'Hello.'\n", "A007"),
        (WORDS, "\ngreet:\n", "\ngreet:\n  - '{{ qoute }} is a start.'\n", "P003"),
        ("policy.yaml", "when: {act: danger}", "when: {akt: danger}", "P001"),
        ("policy.yaml", "max_words: 90", "max_words: many", "A022"),
        ("pack.yaml", "languages:", "langauges:", "A020"),
        (MOVE, "move: hint", "move: hints", "A022"),
        (TURN, "{{ message }}", "{{ message() }}", "P021"),
        (TURN, "{{ message }}", "{{ answer }}", "P020"),
        ("cases.yaml", "move: hint", "move: lecture", "A022"),
    ],
)  # fmt: skip
def test_a_slip_is_told_where_it_is_made_and_is_not_published(
    bench: Bench, file: str, old: str, new: str, rule: str
) -> None:
    text = bench.text(file)
    assert old in text
    wrong = text.replace(old, new, 1)
    assert rule in bench.check(PACK, wrong, file)
    assert bench.save(PACK, wrong, file) == 303
    assert rule in bench.client.get(f"/studio/{PACK}").text
    assert bench.client.post(f"/studio/{PACK}/publish").status_code == 400
    assert not bench.settings.published_packs.exists()


def test_words_that_a_course_replaces_are_not_taken_from_under_it(bench: Bench) -> None:
    head = (bench.course.path / "course.yaml").read_text()
    bench.course.write("course.yaml", f"{head}\nwords:\n  greet: ['Hello to adding.']\n")
    for _ in range(2):  # the second look sees that the file has settled
        bench.live.look()
    assert "greet" in bench.live.classes["tiny"].course.words
    bench.save(PACK, words_of(bench).replace("\ngreet:\n", "\ngreeting:\n"), WORDS)
    assert "The course tiny needs what is missing here" in bench.client.get(f"/studio/{PACK}").text
    assert bench.client.post(f"/studio/{PACK}/publish").status_code == 400


def test_an_edit_of_a_pack_is_published_beside_it_and_can_be_taken_back(bench: Bench) -> None:
    text = words_of(bench)
    original = bench.text("policy.yaml")
    bench.save(PACK, original.replace("max_words: 90", "max_words: 70"), "policy.yaml")
    assert "+  max_words: 70" in bench.client.get(f"/studio/{PACK}/changes").text
    assert bench.client.post(f"/studio/{PACK}/publish").status_code == 303
    bench.live.look()
    assert bench.live.classes["tiny"].pack.policy.limits.max_words == 70
    assert bench.text("policy.yaml") == original
    assert "max_words: 70" in (bench.settings.published_packs / "socratic" / "policy.yaml").read_text()
    assert words_of(bench) == text

    bench.save(PACK, original.replace("max_words: 90", "max_words: 60"), "policy.yaml")
    bench.client.post(f"/studio/{PACK}/publish")
    version = bench.versions(PACK)[0]
    assert bench.client.post(f"/studio/{PACK}/roll-back", data={"version": version}).status_code == 303
    assert "max_words: 70" in (bench.settings.published_packs / "socratic" / "policy.yaml").read_text()


def test_a_published_pack_that_is_broken_by_hand_is_not_spoken(bench: Bench) -> None:
    bench.save(PACK, words_of(bench) + "# mine\n", WORDS)
    bench.client.post(f"/studio/{PACK}/publish")
    bench.live.look()
    good = bench.live.classes["tiny"].pack.fingerprint
    (bench.settings.published_packs / "socratic" / "policy.yaml").write_text("rows: [")
    bench.live.look()
    bench.live.look()
    assert bench.live.classes["tiny"].pack.fingerprint == good


def test_the_exact_messages_are_shown_with_their_tokens(bench: Bench) -> None:
    text = bench.text("cases.yaml")
    asks = text.replace('"[stuck]"', '"x = 97, I guess"')
    shown = bench.check(PACK, asks, "cases.yaml")
    assert "What a model would get" in shown
    assert "tokens" in shown
    assert "## Your move" in shown
    told = bench.text(TURN).replace("## Your move", "## What you do now")
    bench.save(PACK, asks, "cases.yaml")
    assert "## What you do now" in bench.check(PACK, told, TURN)


def test_all_cases_are_played_with_the_draft(bench: Bench) -> None:
    assert "The case holds." in bench.client.get(f"/studio/{PACK}/cases").text
    cases = bench.text("cases.yaml")
    bench.save(PACK, cases.replace("move: hint", "move: greet"), "cases.yaml")
    assert "The case does not hold" in bench.client.get(f"/studio/{PACK}/cases").text


def test_a_case_of_a_course_that_is_not_here_says_so(bench: Bench) -> None:
    cases = bench.text("cases.yaml")
    assert "there is no" in bench.check(PACK, cases.replace("course: tiny", "course: gone"), "cases.yaml")


def test_a_conversation_speaks_with_the_draft_of_the_pack(bench: Bench) -> None:
    bench.save(PACK, words_of(bench).replace("Welcome. I am Diotima", "Good day. I am the draft"), WORDS)
    said = [bench.client.post(f"/studio/{PACK}/talk", data={"begin": "yes", "course": "tiny"}).text for _ in range(6)]
    assert any("I am the draft" in one for one in said)
    assert "hint" in bench.client.post(f"/studio/{PACK}/talk", data={"button": "stuck"}).text


def test_a_new_pack_begins_as_a_copy_of_another(bench: Bench) -> None:
    answer = bench.client.post("/studio/packs", data={"title": 'Gentle: "words"', "like": "socratic"})
    assert answer.headers["location"] == "/studio/packs/gentle-words"
    page = bench.client.get("/studio/packs/gentle-words").text
    assert 'class="error"' not in page
    assert "DIOTIMA_PACK" in page
    for title in ("", "Socratic", "edit"):
        assert bench.client.post("/studio/packs", data={"title": title, "like": "socratic"}).status_code == 400
    assert bench.client.post("/studio/packs", data={"title": "New", "like": "../.."}).status_code == 400


def test_markup_in_a_pack_is_text(bench: Bench) -> None:
    evil = "<script>alert(1)</script>"
    shown = bench.check(PACK, words_of(bench).replace("\ngreet:\n", f"\ngreet:\n  - '{evil} {{{{ x }}}}'\n"), WORDS)
    assert evil not in shown
    assert "P003" in shown


def test_a_rubric_is_checked_and_read_while_it_is_written(bench: Bench) -> None:
    text = (FOLDER / "argument-essay" / "rubric.yaml").read_text()
    shown = bench.check(ESSAY, text.replace("name: Claim", "name: The claim of it"), "rubric.yaml")
    assert "The claim of it" in shown
    assert "This rubric can be used." in shown
    assert "R002" in bench.check(ESSAY, text.replace("weight: 0.25", "weight: 0.5", 1), "rubric.yaml")


def test_a_rubric_is_published_beside_the_projects_own(bench: Bench) -> None:
    text = (FOLDER / "argument-essay" / "rubric.yaml").read_text()
    bench.save(ESSAY, text.replace("weight: 0.25", "weight: 0.5", 1), "rubric.yaml")
    assert bench.client.post(f"/studio/{ESSAY}/publish").status_code == 400
    assert bench.rubrics.current["argument-essay"].criteria[0].name == "Claim"
    bench.save(ESSAY, text.replace("name: Claim", "name: The claim of it"), "rubric.yaml")
    assert bench.client.post(f"/studio/{ESSAY}/publish").status_code == 303
    assert bench.rubrics.current["argument-essay"].criteria[0].name == "The claim of it"
    assert (FOLDER / "argument-essay" / "rubric.yaml").read_text() == text


@pytest.mark.slow
def test_a_piece_of_work_is_graded_with_the_draft(bench: Bench) -> None:
    text = (FOLDER / "argument-essay" / "rubric.yaml").read_text()
    bench.save(ESSAY, text.replace("name: Claim", "name: The claim of it"), "rubric.yaml")
    work = "I argue that school should start an hour later. For example, in a study of 200 students marks rose."
    page = bench.client.post(f"/studio/{ESSAY}/try", data={"text": work}).text
    assert "What Diotima sees" in page
    assert "The claim of it" in page
    assert "<textarea" in bench.client.get(f"/studio/{ESSAY}/try").text


@pytest.mark.parametrize(
    "path",
    [f"{PACK}/edit?file=../../x.yaml", f"{PACK}/edit?file=model/../pack.yaml", "packs/..%2f..", "packs/nowhere",
     "rubrics/nowhere", f"{PACK}/edit?file=model/moves/moves/hint.md", f"{PACK}/edit?file=%00"],
)  # fmt: skip
def test_a_hostile_address_gets_a_sentence(bench: Bench, path: str) -> None:
    assert bench.client.get(f"/studio/{path}").status_code in (400, 404)


@pytest.mark.slow
def test_the_cases_of_a_rubric_are_graded_with_the_draft(bench: Bench) -> None:
    text = (FOLDER / "argument-essay" / "cases.yaml").read_text()
    bench.save(ESSAY, text.replace("reasons: met, order", "reasons: not-met, order"), "cases.yaml")
    page = bench.client.get(f"/studio/{ESSAY}/cases").text
    assert "reasons is met, not not-met" in page
    assert "The case holds." in page
