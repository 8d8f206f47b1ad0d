"""Search finds the passages that speak about a question, and only those that a learner may see."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reply import Citation
from curriculum.book import BlockFile, BlockKind, Book, SectionFile
from curriculum.model import Course, KnowledgeComponent, Reading, Unit
from retrieval.dense import fuse
from retrieval.embedder import Vectors
from retrieval.index import build_index, index_name, lexical_index, open_index
from retrieval.lexical import Lexical, best
from retrieval.library import Library, cite
from retrieval.passages import Passage, cut, fingerprint, holds_task, passages_of
from retrieval.terms import formula_terms, plain, word_terms


class Words:
    """An embedder for tests: each word has a direction of its own."""

    name, dimension = "words-of-tests", 64

    def __init__(self) -> None:
        self.calls = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        rows = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"[a-z]+", text.lower()):
                row[int(hashlib.md5(word.encode()).hexdigest(), 16) % self.dimension] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def forget(self) -> None:
        """Nothing is kept."""


def passage(name: str, text: str, *kcs: str, kind: str = "prose", title: str = "") -> Passage:
    return Passage(name, kind, title, text, name.split("#")[0], f"Section {name}", kcs, "A book", "CC BY 4.0")


SHELF = [
    passage(
        "1#a", "A fraction has a numerator above the bar and a denominator below it.", "fractions", title="Fraction"
    ),
    passage("1#b", "Example. Solve $7x + 2 = 30$. First take 2 away from both sides.", "equations", kind="example"),
    passage("2#a", "The slope of a line is its rise over its run.", "slope"),
    passage(
        "2#b", "An inequality such as $4 - 2x < 10$ turns around when you divide by a negative number.", "inequalities"
    ),
    passage("0#a", "Welcome to the book about numbers, lines and letters."),
]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    build_index(tmp_path, "small", SHELF, Words())
    index = open_index(tmp_path, "small", SHELF, Words.name)
    assert index is not None
    return Library(index, Words())


def ids(found: Sequence[object]) -> list[str]:
    return [one.passage.id for one in found]  # type: ignore[attr-defined]


def test_a_question_in_words_finds_its_passage(library: Library) -> None:
    assert ids(library.find("what is the denominator of a fraction?", k=1)) == ["1#a"]


def test_a_task_finds_the_passage_with_a_formula_of_the_same_shape(library: Library) -> None:
    assert ids(library.find("$8 - 3y < 41$", k=1)) == ["2#b"]
    assert ids(library.find("8 - 3y < 41", k=1)) == ["2#b"]


def test_a_search_keeps_to_the_components_that_are_asked_for(library: Library) -> None:
    assert ids(library.find("a fraction has a numerator", ["slope"], k=5)) == ["2#a"]
    assert library.find("a fraction has a numerator", ["no-such-component"], k=5) == []


def test_what_a_learner_may_not_see_is_never_found(library: Library) -> None:
    found = ids(library.find("fraction slope line inequality book", k=5, visible=["slope"]))
    assert set(found) == {"2#a", "0#a"}
    assert library.find("fraction", ["fractions"], k=5, visible=["slope"]) == []


def test_a_passage_that_holds_the_task_is_left_out(library: Library) -> None:
    question = "how do I solve an equation with both sides"
    assert "1#b" in ids(library.find(question, k=5))
    assert "1#b" not in ids(library.find(question, k=5, avoiding=["Solve.", "$7x+2=30$."]))


@pytest.mark.parametrize(
    "query", ["", "   ", "\x00", "?!", "$", "$$", "$" * 5_000, "日本語", "\ud800", "x" * 1_000_000]
)
def test_any_question_is_answered_without_an_error(library: Library, query: str) -> None:
    assert isinstance(library.find(query), list)


def test_no_passages_and_no_count_find_nothing(library: Library) -> None:
    assert library.find("fraction", k=0) == []
    assert Library(lexical_index([])).find("fraction") == []


def test_without_an_index_words_and_shapes_answer_alone() -> None:
    light = Library(lexical_index(SHELF), Words())
    assert not light.has_meaning
    found = light.find("denominator", k=1)
    assert (ids(found), found[0].by) == (["1#a"], ("words",))


def test_a_citation_has_the_fields_that_a_reply_shows(library: Library) -> None:
    found = library.find("what is a denominator", k=1)[0]
    made = Citation(**cite(found))
    assert set(cite(found)) == {field.name for field in fields(Citation)}
    assert (made.label, made.source, made.licence) == ("Fraction", "A book", "CC BY 4.0")
    assert made.title == "Section 1#a: Fraction"
    assert made.passage == SHELF[0].text


def test_questions_leave_no_trace_in_the_index(tmp_path: Path) -> None:
    folder = build_index(tmp_path, "small", SHELF, Words())
    index = open_index(tmp_path, "small", SHELF, Words.name)
    assert index is not None
    Library(index, Words()).find("my secret name is Xanthippe")
    assert not any(b"anthippe" in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_another_content_or_embedder_has_another_index(tmp_path: Path) -> None:
    build_index(tmp_path, "small", SHELF, Words())
    changed = [replace(SHELF[0], licence="CC BY-NC 4.0"), *SHELF[1:]]
    assert fingerprint(changed) != fingerprint(SHELF)
    assert open_index(tmp_path, "small", changed, Words.name) is None
    assert open_index(tmp_path, "small", SHELF, "another") is None
    assert index_name("small", SHELF, "a") != index_name("small", SHELF, "b")


def test_an_index_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    embedder = Words()
    first = build_index(tmp_path, "small", SHELF, embedder)
    assert build_index(tmp_path, "small", SHELF, embedder) == first
    assert embedder.calls == 1


@pytest.mark.parametrize("name", ["index.json", "vectors.npy", "passages.jsonl", "starts.npy", "about.json", "chroma"])
def test_an_index_with_a_broken_part_counts_as_none(tmp_path: Path, name: str) -> None:
    folder = build_index(tmp_path, "small", SHELF, Words())
    part = folder / name
    if part.is_dir():
        (part / "chroma.sqlite3").unlink()
    elif name == "passages.jsonl":
        part.unlink()
        (folder / "starts.npy").unlink()
    else:
        part.write_bytes(b"\x00broken")
    assert open_index(tmp_path, "small", SHELF, Words.name) is None


def test_an_embedder_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    class Failing(Words):
        def embed(self, texts: Sequence[str]) -> Vectors:
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        build_index(tmp_path / "root", "small", SHELF, Failing())
    assert list((tmp_path / "root").iterdir()) == []


def test_old_indexes_of_the_course_go_and_those_of_others_stay(tmp_path: Path) -> None:
    build_index(tmp_path, "small-other", SHELF, Words())
    for count in (5, 4, 3, 2):
        build_index(tmp_path, "small", SHELF[:count], Words())
    left = sorted(path.name for path in tmp_path.iterdir())
    assert len([name for name in left if name.startswith("small-other")]) == 1
    assert len([name for name in left if not name.startswith("small-other")]) == 2
    assert open_index(tmp_path, "small", SHELF[:2], Words.name) is not None


def test_an_index_may_be_changed_while_others_search(tmp_path: Path, library: Library) -> None:
    wrong: list[object] = []

    def search() -> None:
        for _ in range(30):
            found = library.find("denominator of a fraction", k=1)
            if ids(found) != ["1#a"]:
                wrong.append(found)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        library.use(lexical_index(SHELF))
    for thread in threads:
        thread.join()
    assert wrong == []


def course(**readings: Reading) -> Course:
    return Course(
        "small", "Small", "en", (Unit("u", "U", tuple(readings)),),
        {kc: KnowledgeComponent(kc, kc, "u") for kc in readings}, {}, {}, readings, "f",
    )  # fmt: skip


def test_a_course_without_a_book_gives_the_passages_of_its_readings() -> None:
    text = "# Sums\n\nAdding joins.\n\n## Order\n\nThe order does not matter."
    made = passages_of(course(sums=Reading("sums", "Sums", text, "Brief.", "Bags.", "2 + 3", "CC BY", "Me")), Book())
    assert [(one.kind, one.title) for one in made] == [
        ("summary", "Sums"), ("prose", "Sums"), ("example", "Sums"), ("prose", "Sums"), ("prose", "Order"),
    ]  # fmt: skip
    assert {(one.kcs, one.licence, one.source) for one in made} == {(("sums",), "CC BY", "Me")}


def test_definitions_and_examples_stay_whole_and_long_prose_is_cut() -> None:
    long = "\n\n".join(f"Sentence {at} has a number of words in it, and it ends here." for at in range(60))
    section = SectionFile(id="s", title="Title", number="1.1", licence="CC BY", blocks=(
        BlockFile(id="e", kind=BlockKind.EXAMPLE, text=long),
        BlockFile(id="p", kind=BlockKind.PROSE, text=long),
    ))  # fmt: skip
    made = passages_of(course(), Book((section,)))
    assert [one.text for one in made if one.kind == "example"] == [long]
    prose = [one.text for one in made if one.kind == "prose"]
    assert len(prose) > 3
    assert "\n\n".join(prose) == long
    assert len({one.id for one in made}) == len(made)


@given(st.lists(st.text(alphabet="ab .\n$|", max_size=400), max_size=8).map("\n\n".join), st.integers(5, 60))
def test_cutting_loses_no_word(text: str, most: int) -> None:
    assert " ".join(cut(text, most)).split() == text.split()


def test_a_task_is_known_by_its_formula_or_its_sentence_never_by_likeness() -> None:
    assert holds_task("Now $3x + 5 = 20$ is solved.", ["Solve $3x+5=20$"])
    assert not holds_task("Now $3x + 5 = 21$ is solved.", ["Solve $3x+5=20$"])
    assert not holds_task("The letter $x$ and $20$.", ["Find $x$ when $20$."])
    assert holds_task("Ann has seven red apples in a bag.", ["Ann has seven red apples in a bag!"])
    assert not holds_task("Find it.", ["Find it."])


def test_shapes_forget_numbers_and_letters() -> None:
    assert formula_terms("$8 - 3y < 41$") == formula_terms("$5 - 2x < 17$")
    assert formula_terms("$8 - 3y < 41$") != formula_terms("$8 + 3y < 41$")
    assert formula_terms("no formula at all") == []


def test_words_lose_their_endings_and_come_in_pairs() -> None:
    assert word_terms("Adding fractions") == ["add", "fraction", "add fraction"]


def test_plain_text_reads_like_a_sentence() -> None:
    text = "**Sum** of $\\frac{3}{4}$ and $x^{2}$ costs \\$5 *(Figure: a pie)*"
    assert plain(text) == "Sum of 3/4 and x^2 costs $5"


@given(st.text(max_size=300))
def test_terms_of_any_text(text: str) -> None:
    assert all(word_terms(text))
    assert all(formula_terms(text))
    plain(text)


@given(st.lists(st.lists(st.integers(0, 30), unique=True, max_size=10), min_size=1, max_size=4))
def test_fusion_ranks_what_all_rankings_put_first(rankings: list[list[int]]) -> None:
    made = fuse([(1.0, places) for places in rankings])
    assert {place for place, _ in made} == {place for places in rankings for place in places}
    assert [score for _, score in made] == sorted((score for _, score in made), reverse=True)
    if rankings[0] and all(places[:1] == rankings[0][:1] for places in rankings):
        assert made[0][0] == rankings[0][0]


def test_equal_scores_come_in_the_order_of_the_book() -> None:
    index = Lexical.build([["a"], ["b"], ["a"], ["a"]])
    assert best(index.scores(["a"]), 2) == [0, 2]
    assert best(index.scores(["a"]), 9, np.array([False, True, True, False])) == [2]
    assert index.scores(["unknown"]) is None
    assert Lexical.build([[], []]).scores(["a"]) is None
