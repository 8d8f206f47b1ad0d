"""The studio as an instructor meets it, and as somebody meets it who should not."""

from __future__ import annotations

import asyncio
import html
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.readers import Readers
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from bench.scripted import ScriptedModel, calls_of
from learners.log import TurnLog
from retrieval.embedder import OnnxEmbedder
from tests.agent.model_desk import GOOD, Speaker
from tests.web.studio_bench import Bench, studio_bench
from web.identity import Identity

ADA = Identity(str(uuid.uuid4()), "Ada")
ADDING, READING = "components/adding.yaml", "readings/adding.md"


@pytest.fixture(scope="module")
def readers() -> Readers:
    embedder = OnnxEmbedder()
    return Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget)


@pytest.fixture
def bench(tmp_path: Path, readers: Readers) -> Iterator[Bench]:
    with studio_bench(tmp_path, readers) as made:
        yield made


def read(bench: Bench) -> str:
    return (bench.course.path / ADDING).read_text()


def save(bench: Bench, text: str, file: str = ADDING, tag: str | None = None) -> int:
    return bench.save("tiny", text, file, tag)


def test_who_is_no_instructor_sees_nothing_and_changes_nothing(bench: Bench) -> None:
    bench.who[0] = None
    for path in ("", "/tiny", f"/tiny/edit?file={ADDING}", "/tiny/changes", "/tiny/talk"):
        assert bench.client.get(f"/studio{path}").status_code == 403
    for path in ("", "/tiny/edit", "/tiny/check", "/tiny/publish", "/tiny/roll-back", "/tiny/component", "/tiny/talk"):
        assert bench.client.post(f"/studio{path}", data={"title": "x"}).status_code == 403


def test_another_site_cannot_press_the_buttons(bench: Bench) -> None:
    answer = bench.client.post("/studio", data={"title": "x"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert not (bench.settings.state / "studio" / "drafts").exists()


def test_from_an_empty_folder_to_a_course_that_is_taught(bench: Bench) -> None:
    answer = bench.client.post("/studio", data={"title": "Fractions for Ada", "language": "en"})
    assert answer.headers["location"] == "/studio/fractions-for-ada"
    page = bench.client.get("/studio/fractions-for-ada").text
    assert "First idea" in page
    assert 'class="error"' not in page
    answer = bench.client.post("/studio/fractions-for-ada/component", data={"title": "Halves and quarters"})
    assert answer.headers["location"].endswith("edit?file=components/halves-and-quarters.yaml")
    assert bench.client.post("/studio/fractions-for-ada/publish").status_code == 303
    assert {card.id for card in bench.live.cards()} == {"tiny", "fractions-for-ada"}
    assert bench.live.classes["fractions-for-ada"].course.sequence == ("first-idea", "halves-and-quarters")


def test_an_edit_is_a_draft_until_it_is_published_and_can_be_taken_back(bench: Bench) -> None:
    text = read(bench)
    assert save(bench, text.replace("Work out", "Please work out")) == 303
    assert read(bench) == text
    assert "Please work out" in bench.client.get("/studio/tiny/changes").text
    assert bench.client.post("/studio/tiny/publish").status_code == 303
    published = bench.settings.imported_courses / "tiny"
    assert "Please work out" in (published / ADDING).read_text()
    assert read(bench) == text  # the project's own files are not touched
    item = bench.live.classes["tiny"].course.item("adding/sum", 0)
    assert "Please" in item.statement
    save(bench, text.replace("Work out", "Kindly work out"))
    bench.client.post("/studio/tiny/publish")
    version = re.findall(r'name="version" value="([^"]+)"', bench.client.get("/studio/tiny").text)[0]
    assert bench.client.post("/studio/tiny/roll-back", data={"version": version}).status_code == 303
    assert "Please" in bench.live.classes["tiny"].course.item("adding/sum", 0).statement


def test_an_instructor_pins_and_forbids_in_the_studio_and_their_word_reaches_the_next_session(bench: Bench) -> None:
    bench.client.post("/studio/tiny/component", data={"title": "Halves and quarters"})
    answer = bench.client.post("/studio/tiny/sequence")
    assert answer.headers["location"] == "/studio/tiny/edit?file=sequence.yaml"
    begun = bench.open("tiny", "sequence.yaml")[0]
    assert "your word wins" in begun
    odd = bench.check("tiny", "pin: [halvs-and-quarters]\n", "sequence.yaml")
    assert "C090" in odd
    assert "halves-and-quarters" in odd
    assert bench.save("tiny", "forbid: [adding, halves-and-quarters]\n", "sequence.yaml") == 303
    assert bench.client.post("/studio/tiny/publish").status_code == 400  # nothing would be left to teach
    bench.save("tiny", "pin: [halves-and-quarters]\nforbid: [adding/sum]\n", "sequence.yaml")
    assert bench.client.post("/studio/tiny/publish").status_code == 303
    taught = bench.live.classes["tiny"].map
    assert taught.pinned == ("halves-and-quarters",)
    assert not any("adding/sum" in (*node.practice, *node.transfer) for node in taught.nodes)
    assert bench.client.post("/studio/tiny/sequence").status_code == 303
    assert "adding/sum" in bench.open("tiny", "sequence.yaml")[0]  # what was ruled stays


def test_a_draft_with_an_error_is_not_published(bench: Bench) -> None:
    save(bench, read(bench).replace("Which number is larger?", "Is it $[[= c]]$?"))
    page = bench.client.get("/studio/tiny").text
    assert "C021" in page
    assert "C021" in bench.client.get("/studio/tiny").text  # also when nothing changed since
    answer = bench.client.post("/studio/tiny/publish")
    assert answer.status_code == 400
    assert not (bench.settings.imported_courses / "tiny").exists()


def test_what_is_typed_is_checked_and_shown_without_being_saved(bench: Bench) -> None:
    text = read(bench)
    shown = bench.client.post(
        "/studio/tiny/check", data={"file": ADDING, "text": text.replace("Work out", "Find"), "item": "adding/sum"}
    ).text
    assert "Find $" in shown
    assert "Which number is larger?" in shown
    assert "takes-away" in shown
    broken = bench.client.post(
        "/studio/tiny/check", data={"file": ADDING, "text": text.replace("c: a + b", "c: a +")}
    ).text
    assert "C002" in broken
    assert "Work out" in bench.open("tiny", ADDING)[0]


def test_two_editors_are_told_of_each_other_and_keep_their_words(bench: Bench) -> None:
    text, tag = read(bench), bench.open("tiny", ADDING)[1]
    assert save(bench, text + "# from Ada\n", tag=tag) == 303
    data = {"file": ADDING, "text": text + "# from Ben\n", "tag": tag}
    answer = bench.client.post("/studio/tiny/edit", data=data)
    assert answer.status_code == 409
    assert "# from Ada" in answer.text
    assert "# from Ben" in answer.text
    assert "# from Ada" in bench.open("tiny", ADDING)[0]


def test_text_of_a_course_is_never_markup(bench: Bench) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    text = read(bench).replace("name: Adding", f'name: "{evil}"').replace("Work out", evil)
    save(bench, text.replace("</textarea>", ""))
    save(bench, "id: tiny\ntitle: '</textarea><script>alert(2)</script>'\n", file="course.yaml")
    for path in ("", "/tiny", f"/tiny/edit?file={ADDING}", "/tiny/edit?file=course.yaml", "/tiny/changes"):
        page = bench.client.get(f"/studio{path}").text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/..%2f..%2fetc", "/tiny/edit?file=../../../etc/passwd", "/tiny/edit?file=", "/tiny/edit?file=x.yaml",
     "/tiny/edit?file=%00", "/TINY", f"/{'x' * 300}"],
)  # fmt: skip
def test_a_hostile_address_gets_a_sentence(bench: Bench, path: str) -> None:
    answer = bench.client.get(f"/studio{path}")
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text


@pytest.mark.parametrize("title", ["", "   ", "!!!", "Tiny", "漢字"])
def test_a_title_that_names_nothing_is_refused(bench: Bench, title: str) -> None:
    assert bench.client.post("/studio", data={"title": title}).status_code == 400


def test_a_title_full_of_signs_makes_a_course_that_can_be_read(bench: Bench) -> None:
    bench.client.post("/studio", data={"title": 'A: "b" {c} [d] #e \\ & é', "language": "xx"})
    page = bench.client.get("/studio/a-b-c-d-e-e").text
    assert 'class="error"' not in page


def test_a_huge_form_is_refused(bench: Bench) -> None:
    assert save(bench, "x" * 7_000_000) == 413
    assert save(bench, "x" * 3_000_000) == 400


def test_a_file_in_a_form_is_not_read(bench: Bench) -> None:
    answer = bench.client.post("/studio", files={"title": ("x.yaml", b"id: x")})
    assert answer.status_code == 400


def test_a_test_conversation_speaks_with_the_draft_and_keeps_nothing(bench: Bench) -> None:
    save(bench, read(bench).replace("Work out", "Please work out"))
    page = bench.client.post("/studio/tiny/talk", data={"begin": "yes", "component": "adding"}).text
    assert "Please work out" in page
    page = bench.client.post("/studio/tiny/talk", data={"text": "I don't know"}).text
    assert "I don&#39;t know" in page
    assert "hint" in page
    assert bench.client.post("/studio/tiny/talk", data={"button": "stuck"}).status_code == 200
    assert "empty" in bench.client.post("/studio/tiny/talk", data={"text": " "}).text
    assert TurnLog(bench.settings.record_url).learners() == []


def test_a_test_conversation_answers_from_the_draft_of_the_book(bench: Bench) -> None:
    """The reading as it is written in the draft is what is cited, with its passage to read."""
    text = (bench.course.path / READING).read_text()
    save(bench, text.replace("Adding puts", "A zebracorn is a sum of two numbers with stripes. Adding puts"), READING)
    bench.client.post("/studio/tiny/talk", data={"begin": "yes", "component": "adding"})
    page = bench.client.post("/studio/tiny/talk", data={"text": "what is a zebracorn?"}).text
    assert "A zebracorn is a sum of two numbers with stripes." in page
    assert "<summary>[1]" in page
    page = bench.client.post("/studio/tiny/talk", data={"text": "who rides on a hippogriff?"}).text
    assert "zebracorn" not in page.rpartition("hippogriff")[2], "what no passage speaks of is not answered"


def test_the_students_model_speaks_in_a_test_conversation_when_it_is_wanted(tmp_path: Path, readers: Readers) -> None:
    """A draft of what models are told can be heard; without the tick the authored words speak."""
    model = ScriptedModel(script=Speaker())
    with studio_bench(tmp_path, readers, calls_of(model)) as bench:
        assert "Let openai:scripted speak" in bench.client.get("/studio/tiny/talk").text
        bench.client.post("/studio/tiny/talk", data={"begin": "yes", "component": "adding", "model": "yes"})
        page = bench.client.post("/studio/tiny/talk", data={"text": "I do not know how to begin with this one"}).text
        assert GOOD in page
        assert "openai:scripted" in page
        asked = len(model.prompts)
        bench.client.post("/studio/tiny/talk", data={"begin": "yes", "component": "adding"})
        page = bench.client.post("/studio/tiny/talk", data={"text": "I do not know how to begin with this one"}).text
        assert GOOD not in page
        assert len(model.prompts) == asked


def test_a_draft_that_cannot_be_read_is_not_tried(bench: Bench) -> None:
    save(bench, "id: [")
    assert bench.client.post("/studio/tiny/talk", data={"begin": "yes"}).status_code == 400


def test_files_in_use_that_are_broken_are_shown(bench: Bench) -> None:
    bench.course.write("course.yaml", "id: [")
    asyncio.run(asyncio.sleep(0.15))
    bench.live.look()
    page = bench.client.get("/studio").text
    assert "the last good version goes on" in page
    assert "course.yaml, line" in page


ITEMS = """{"items": [
{"id": "adding/far", "steps": [{"id": "far", "ask": "How far is it from $3$ to $12$?", "answer": {"kind": "number", "value": "9"}, "components": ["adding"]}]},
{"id": "adding/near", "steps": [{"id": "near", "ask": "How far is it from $3$ to $4$?", "answer": {"kind": "number", "value": "1"}, "components": ["adding"], "ladder": [{"id": "h", "kind": "question", "text": "Which way do you go?"}]}]}
]}"""  # noqa: E501


def test_items_that_are_written_out_are_opened_at_their_line_and_seen_as_a_student_sees_them(bench: Bench) -> None:
    """An imported course has no templates; its items are looked at and mended all the same."""
    bench.course.write("items/all.json", ITEMS)
    page = bench.client.get("/studio/tiny").text
    link = "/studio/tiny/edit?file=items/all.json&amp;item=adding/near"
    assert link in page
    page = bench.client.get(html.unescape(link)).text
    assert 'data-line="3"' in page
    assert "How far is it from $3$ to $4$?" in page[page.index('class="task-card') :]
    assert "Which way do you go?" in page
    shown = bench.check(
        "tiny", ITEMS.replace("from $3$ to $4$", "from here to there"), "items/all.json", item="adding/near"
    )
    assert "from here to there" in shown
    assert "value" in bench.check("tiny", ITEMS.replace('"value": "1"', '"valeu": "1"'), "items/all.json")
