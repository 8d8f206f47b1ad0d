"""OATutor content becomes a course; what is broken in it is said with its place, and the rest goes on."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curriculum.importers import source as bounded
from curriculum.importers.ids import slug
from curriculum.importers.oatutor import import_oatutor
from curriculum.importers.oatutor_text import bare, has_figure, markdown, readable_skill
from curriculum.importers.plain_keys import plain_key
from curriculum.importers.source import Source
from curriculum.importers.writing import ImportReport
from curriculum.lint import lint_course
from curriculum.model import Course, HintKind
from curriculum.reader import load_course
from errors import InstructorError
from pedagogy.model import AnswerKind

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "courses" / "oatutor-elementary-algebra.tar.gz"
LICENCE = "https://creativecommons.org/licenses/by/4.0/ <CC BY 4.0>"
Files = dict[str, Any]


def hint(name: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "hint", "title": "A title", "text": text, "dependencies": [], **more}


def problem(name: str, ask: str, answer: str, hints: list[dict[str, Any]], body: str = "Find the sum.") -> Files:
    base = f"content-pool/{name}"
    step = f"{name}a"
    return {
        f"{base}/{name}.json": {
            "id": name, "title": "Add", "body": body, "variabilization": {}, "license": LICENCE,
            "oer": "https://example.org <A book>", "lesson": "1.1 Adding", "lessonId": "L1", "courseName": "Arithmetic",
        },
        f"{base}/steps/{step}/{step}.json": {
            "id": step, "stepAnswer": [answer], "problemType": "TextBox", "stepTitle": ask, "stepBody": "",
            "answerType": "arithmetic", "variabilization": {},
        },
        f"{base}/steps/{step}/tutoring/{step}DefaultPathway.json": hints,
    }  # fmt: skip


def content() -> Files:
    """Two lessons, three problems, every kind of hint."""
    scaffold = hint(
        "p1a-h2", "Which way?", type="scaffold", problemType="MultipleChoice", answerType="string",
        hintAnswer=["right"], choices=["left", "right"], subHints=[hint("p1a-h2-s1", "Plus goes right.")],
    )  # fmt: skip
    lesson = {"id": "L1", "name": "Lesson 1.1", "topics": "Adding", "learningObjectives": {"add_integers": 0.85}}
    return {
        **problem("p1", "$$-3+5$$", "$$2$$", [
            hint("p1a-h1", "The answer is $$2$$."), scaffold, hint("p1a-h3", "Start at $$-3$$.\\n##figure1.gif##"),
        ]),
        **problem("p2", "What is 10% of $40?", "$$4$$", [hint("p2a-h1", "Take $$0.1\\cdot 40$$ at \\$1 each.")]),
        **problem("p3", "Read the graph below.", "$$7$$", [], body="Look.\\n##figure2.png"),
        "skillModel.json": {"p1a": ["add_integers"], "p2a": ["find_10%_of_x**2"], "p3a": ["add_integers"]},
        "coursePlans.json": [
            {"courseName": "Arithmetic", "language": "en", "courseLicense": LICENCE, "lessons": [lesson]}
        ],
        "bkt-params/defaultBKTParams.json": {
            "add_integers": {"probMastery": 0.1, "probTransit": 0.2, "probSlip": 0.3, "probGuess": 0.4}
        },
    }  # fmt: skip


def write(folder: Path, files: Files) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return folder


def packed(path: Path, members: list[tuple[str, bytes]]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def packed_content(path: Path, files: Files, top: str = "") -> Path:
    return packed(path, [(f"{top}{name}", json.dumps(data).encode()) for name, data in files.items()])


@pytest.fixture
def imported(tmp_path: Path) -> Callable[[Files], tuple[ImportReport, Course]]:
    def run(files: Files) -> tuple[ImportReport, Course]:
        report = import_oatutor(write(tmp_path / "source", files), tmp_path / "course", plain_key)
        return report, load_course(tmp_path / "course")

    return run


def test_problems_become_items_with_ladders(imported: Callable[[Files], tuple[ImportReport, Course]]) -> None:
    report, course = imported(content())
    assert report.counts["problems"] == 3
    assert report.counts["hints and scaffolds read"] == 4
    step = course.item("add-integers/p1", 0).steps[0]
    assert step.ask == "$-3+5$"
    assert (step.key.kind, step.key.value) == (AnswerKind.NUMBER, "2")
    assert [rung.id for rung in step.ladder] == ["p1a-h2", "p1a-h2-s1", "p1a-h3", "p1a-h1"]
    assert step.ladder[2].text == "Start at $-3$."


def test_a_hint_that_reveals_is_marked_and_held_for_the_last_rung(
    imported: Callable[[Files], tuple[ImportReport, Course]],
) -> None:
    report, course = imported(content())
    ladder = course.item("add-integers/p1", 0).steps[0].ladder
    assert [rung.reveals for rung in ladder][-1]
    assert sum(rung.reveals for rung in ladder) == 1
    assert report.counts["hints that reveal the answer"] == 1


def test_scaffolds_become_questions_with_their_own_answer(
    imported: Callable[[Files], tuple[ImportReport, Course]],
) -> None:
    rung = imported(content())[1].item("add-integers/p1", 0).steps[0].ladder[0]
    assert rung.kind is HintKind.QUESTION
    assert rung.key is not None
    assert (rung.key.value, rung.key.choices) == ("right", ("left", "right"))


def test_items_that_need_a_figure_are_marked(imported: Callable[[Files], tuple[ImportReport, Course]]) -> None:
    course = imported(content())[1]
    assert course.item("add-integers/p3", 0).needs_figure
    assert course.templates["add-integers/p3"].needs_figure
    assert not course.item("add-integers/p1", 0).needs_figure


def test_skills_lessons_parameters_and_licences_are_kept(
    imported: Callable[[Files], tuple[ImportReport, Course]],
) -> None:
    course = imported(content())[1]
    assert [unit.title for unit in course.units] == ["1.1 Adding"]
    assert course.components["add-integers"].name == "Add integers"
    bkt = course.components["add-integers"].bkt
    assert bkt is not None
    assert (bkt.prior, bkt.learn, bkt.slip, bkt.guess) == (0.1, 0.2, 0.3, 0.4)
    item = course.item("add-integers/p1", 0)
    assert item.licence == "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"
    assert item.source == "OATutor p1, from A book (https://example.org)"
    assert "OATutor" in course.attribution


def test_an_imported_course_passes_lint(imported: Callable[[Files], tuple[ImportReport, Course]]) -> None:
    report, _ = imported(content())
    assert lint_course(report.folder) == []


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("$$4\\left(x+3\\right)$$", "$4\\left(x+3\\right)$"),
        ("It costs $5 and $6.", "It costs \\$5 and \\$6."),
        ("It costs \\$5.", "It costs \\$5."),
        ("It costs $$\\$6.25$$ a pound", "It costs \\$6.25 a pound"),
        ("$$\\$4x$$", "$\\textdollar 4x$"),
        ("$$20%$$ and $$30\\%$$", "$20\\%$ and $30\\%$"),
        ("$$14$$ $$___$$ $$6$$", "$14$ \\_\\_\\_ $6$"),
        ("One.\\nTwo $$x \\neq 3$$.\\n", "One.\nTwo $x \\neq 3$."),
        ("See ##figure1.gif## here", "See here"),
        ("$$a$$ * $$b$$", "$a$ × $b$"),
        ("7y<\u200b\u200b42", "7y<42"),
        ("an $$unclosed formula", "an unclosed formula"),
        ("", ""),
        ("$$$$", ""),
    ],
)
def test_texts_are_turned_into_ours(written: str, ours: str) -> None:
    assert markdown(written) == ours


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab $\\n#%_*3.4{}", max_size=40))
def test_dollar_signs_always_pair_up(text: str) -> None:
    from curriculum.lint_texts import formulas

    assert formulas(markdown(text))[1]


@pytest.mark.parametrize(
    ("skill", "name"),
    [
        ("add_integers", "Add integers"),
        ("factor_trinomials_of_the_form_ax**2_+_bx_+_c_with_a_gcf",
         "Factor trinomials of the form $ax^2 + bx + c$ with a GCF"),
        ("simplify_expressions_with_a**(m/n)", "Simplify expressions with $a^{m/n}$"),
        ("solve_quadratic_equations_of_the_form_a(x___h)**2_=_k_using_the_square_root_property",
         "Solve quadratic equations of the form $a(x - h)^2 = k$ using the square root property"),
        ("find_the_x__and_y__intercepts_from_an_equation_of_a_line",
         "Find the $x$- and $y$-intercepts from an equation of a line"),
        ("simplify:_expressions_with_absolute_value", "Simplify expressions with absolute value"),
        ("add_or_subtract_decimals.", "Add or subtract decimals"),
    ],
)  # fmt: skip
def test_skills_get_readable_names(skill: str, name: str) -> None:
    assert readable_skill(skill) == name
    assert slug(skill).replace("-", "").isalnum()


def test_skills_that_were_split_at_commas_get_the_whole_phrase(
    imported: Callable[[Files], tuple[ImportReport, Course]],
) -> None:
    files = content()
    files["skillModel.json"]["p1a"] = ["convert_decimals", "fractions", "and_percents"]
    names = {component.name for component in imported(files)[1].components.values()}
    assert "Convert decimals, fractions, and percents" in names
    assert "Convert decimals, fractions, and percents: percents" in names


def test_variables_take_their_first_values(imported: Callable[[Files], tuple[ImportReport, Course]]) -> None:
    files = content() | problem("p4", "$$@{a}+1$$", "$$@{b}$$", [hint("p4a-h1", "Add one to @{a}.")])
    files["content-pool/p4/p4.json"]["variabilization"] = {"a": ["6", "8"], "b": ["7", "9"]}
    files |= problem("p5", "$$@{nowhere}$$", "$$1$$", [])
    files["skillModel.json"]["p4a"] = ["add_integers"]
    report, course = imported(files)
    step = course.item("add-integers/p4", 0).steps[0]
    assert (step.ask, step.key.value, step.ladder[0].text) == ("$6+1$", "7", "Add one to 6.")
    assert any(problem.rule == "I007" and "p5" in problem.place for problem in report.problems)


# --- messy sources ----------------------------------------------------------------------------------------------------

P2 = "content-pool/p2/p2.json"
P2_STEP = "content-pool/p2/steps/p2a/p2a.json"
P2_HINTS = "content-pool/p2/steps/p2a/tutoring/p2aDefaultPathway.json"


@pytest.mark.parametrize(
    ("place", "data", "rule"),
    [
        (P2, b"{not json", "I003"),
        (P2, b'{"id": "p2", "body": "caf\xe9"}', "I003"),
        (P2, b"[" * 100_000, "I003"),
        (P2, b"[]", "I004"),
        (P2, b'{"title": "no id"}', "I004"),
        (P2_STEP, b'{"id": "p2a", "stepAnswer": []}', "I004"),
        (P2_STEP, b'{"id": "p2a", "stepAnswer": [""]}', "I005"),
        (P2_STEP, b'{"id": "p2a", "stepAnswer": [{"deep": 1}]}', "I004"),
        (P2_STEP, b'{"id": "p2a", "stepAnswer": ["red"], "choices": ["green", "blue"]}', "I010"),
        (P2_STEP, b"\x00\x01\x02", "I003"),
    ],
)
def test_a_broken_problem_is_left_out_with_its_place_and_the_rest_goes_on(
    imported: Callable[[Files], tuple[ImportReport, Course]], place: str, data: bytes, rule: str
) -> None:
    report, course = imported(content() | {place: data})
    assert set(course.templates) == {"add-integers/p1", "add-integers/p3"}
    said = [problem for problem in report.problems if problem.rule == rule]
    assert said
    assert place in said[0].place


@pytest.mark.parametrize("data", [b"{", b'"text"', b"[1, 2]", b'[{"id": "h", "type": "hint", "text": ["x"]}]'])
def test_a_broken_hint_costs_only_itself(imported: Callable[[Files], tuple[ImportReport, Course]], data: bytes) -> None:
    report, course = imported(content() | {P2_HINTS: data})
    assert len(course.templates) == 3
    assert any(P2_HINTS in problem.place for problem in report.problems)


@pytest.mark.parametrize("missing", ["skillModel.json", "coursePlans.json", "bkt-params/defaultBKTParams.json"])
def test_what_stands_beside_the_problems_may_be_missing_or_broken(tmp_path: Path, missing: str) -> None:
    for name, change in {"gone": {}, "broken": {missing: b"{{"}, "odd": {missing: b'[1, "x", null]'}}.items():
        files = {key: data for key, data in content().items() if key != missing} | change
        report = import_oatutor(write(tmp_path / name, files), tmp_path / f"course-{name}", plain_key)
        assert report.counts["problems"] == 3
        assert len(load_course(report.folder).sequence) >= 1


def test_a_step_without_a_skill_is_filed_under_its_lesson(
    imported: Callable[[Files], tuple[ImportReport, Course]],
) -> None:
    files = content()
    del files["skillModel.json"]["p2a"]
    report, course = imported(files)
    assert any(kc.endswith("-practice") for kc in course.components)
    assert any(problem.rule == "I006" for problem in report.problems)


def test_an_answer_that_the_reader_chokes_on_ends_only_its_problem(tmp_path: Path) -> None:
    def chokes(answer: str, *rest: Any) -> Any:
        if "4" in answer:
            raise RuntimeError("odd")
        return plain_key(answer, *rest)

    report = import_oatutor(write(tmp_path / "source", content()), tmp_path / "course", chokes)
    assert report.counts["problems"] == 2
    assert any(problem.rule == "I010" and "odd" in problem.message for problem in report.problems)


def test_archives_read_like_folders(tmp_path: Path) -> None:
    archive = packed_content(tmp_path / "a.tar.gz", content(), top="OATutor-Content-main/")
    report = import_oatutor(archive, tmp_path / "course", plain_key)
    folder = import_oatutor(write(tmp_path / "folder", content()), tmp_path / "other", plain_key)
    assert report.counts == folder.counts


def test_names_that_lead_out_of_an_archive_are_refused(tmp_path: Path) -> None:
    members = [(name, json.dumps(data).encode()) for name, data in content().items()]
    evil = [("../../evil.json", b"{}"), ("/etc/evil.json", b"{}"), ("content-pool/../../evil.json", b"{}")]
    report = import_oatutor(packed(tmp_path / "a.tar.gz", evil + members), tmp_path / "course", plain_key)
    assert report.counts["problems"] == 3
    assert sum(problem.rule == "I002" for problem in report.problems) == 3
    assert not list(tmp_path.parent.glob("evil.json"))


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"id": "secret"}')
    folder = write(tmp_path / "source", content())
    (folder / "content-pool" / "p9").mkdir()
    (folder / "content-pool" / "p9" / "p9.json").symlink_to(secret)
    report = import_oatutor(folder, tmp_path / "course", plain_key)
    assert any(problem.rule == "I002" and "p9" in problem.place for problem in report.problems)
    link = tarfile.TarInfo("content-pool/p9/p9.json")
    link.type, link.linkname = tarfile.SYMTYPE, str(secret)
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        archive.addfile(link)
        for name, data in content().items():
            member = tarfile.TarInfo(name)
            raw = json.dumps(data).encode()
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
    assert import_oatutor(tmp_path / "b.tar.gz", tmp_path / "other", plain_key).counts["problems"] == 3


def test_floods_of_data_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST_BYTES", 300_000)
    monkeypatch.setattr(bounded, "LARGEST_MEMBER", 50_000)
    members = [(name, json.dumps(data).encode()) for name, data in content().items()]
    large = [("content-pool/p8/p8.json", b" " * 60_000)]
    report = import_oatutor(packed(tmp_path / "a.tar.gz", [*large, *members]), tmp_path / "course", plain_key)
    assert report.counts["problems"] == 3
    flood = [(f"content-pool/q{at}/q{at}.json", b" " * 40_000) for at in range(50)]
    report = import_oatutor(packed(tmp_path / "b.tar.gz", [*members, *flood]), tmp_path / "course", plain_key)
    assert report.counts["problems"] == 3
    assert any(problem.rule in ("I001", "I002") for problem in report.problems)


def test_a_header_that_claims_a_giant_is_refused(tmp_path: Path) -> None:
    pax = tarfile.TarInfo("content-pool/p1/p1.json")
    pax.type, pax.size = tarfile.XHDTYPE, 2**40
    path = tmp_path / "a.tar"
    path.write_bytes(pax.tobuf(tarfile.USTAR_FORMAT) if pax.size < 8**11 else pax.tobuf(tarfile.GNU_FORMAT))
    with pytest.raises(InstructorError):
        import_oatutor(path, tmp_path / "course", plain_key)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1), flip=st.integers(0, 255))
def test_a_truncated_or_damaged_archive_never_leaves_half_a_course(
    tmp_path_factory: pytest.TempPathFactory, share: float, flip: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    whole = packed_content(folder / "a.tar.gz", content()).read_bytes()
    cut = int(len(whole) * share)
    damaged = whole[:cut] if flip % 2 else whole[:cut] + bytes([flip]) + whole[cut + 1 :]
    (folder / "b.tar.gz").write_bytes(damaged)
    try:
        report = import_oatutor(folder / "b.tar.gz", folder / "course", plain_key)
    except InstructorError:
        assert not (folder / "course").exists()
    else:
        assert len(load_course(folder / "course").templates) == report.counts["problems"] > 0
    assert not list(folder.glob(".*"))


_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=10)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_json_in_any_place_is_survived(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    files = content()
    place = data.draw(st.sampled_from(sorted(files)))
    if isinstance(files[place], dict) and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(files[place])))
        files[place] = {**files[place], key: data.draw(_json)}
    else:
        files[place] = data.draw(_json)
    folder = tmp_path_factory.mktemp("odd")
    report = import_oatutor(write(folder / "source", files), folder / "course", plain_key)
    assert len(load_course(folder / "course").templates) == report.counts["problems"]


# --- the target -------------------------------------------------------------------------------------------------------


def test_importing_again_replaces_the_course(tmp_path: Path) -> None:
    source = write(tmp_path / "source", content())
    import_oatutor(source, tmp_path / "course", plain_key)
    write(source, {P2: b"{"})
    import_oatutor(source, tmp_path / "course", plain_key)
    assert len(load_course(tmp_path / "course").templates) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "source"]


def test_a_folder_that_no_import_wrote_is_never_touched(tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.mkdir()
    (target / "notes.txt").write_text("precious")
    with pytest.raises(InstructorError, match="something else"):
        import_oatutor(write(tmp_path / "source", content()), target, plain_key)
    assert (target / "notes.txt").read_text() == "precious"


@pytest.mark.parametrize("name", ["nowhere", "empty", "other"])
def test_a_source_without_problems_is_said_plainly(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "other", {"package.json": {}})
    with pytest.raises(InstructorError) as refused:
        import_oatutor(tmp_path / name, tmp_path / "course", plain_key)
    assert refused.value.advice
    assert not (tmp_path / "course").exists()


def test_the_same_source_gives_the_same_course(tmp_path: Path) -> None:
    source = write(tmp_path / "source", content())
    one = import_oatutor(source, tmp_path / "one" / "course", plain_key).folder
    two = import_oatutor(source, tmp_path / "two" / "course", plain_key).folder
    assert load_course(one).fingerprint == load_course(two).fingerprint


def test_the_report_reads_well(imported: Callable[[Files], tuple[ImportReport, Course]]) -> None:
    report, _ = imported(content() | {P2: b"{"})
    lines = report.lines()
    assert lines[0].startswith("Imported Arithmetic: 2 problems")
    assert "p2.json:1" in lines[-1]


def test_words_about_figures_are_understood() -> None:
    assert has_figure("Choose the correct inequality shown by the graph.")
    assert has_figure("What is the slope of the line on the graph shown?")
    assert not has_figure("Graph the line.")
    assert not has_figure("Factor the expression below")
    assert bare("$$x = 3$$ ") == "x = 3"


def test_too_many_problems_do_not_pile_up(tmp_path: Path) -> None:
    noisy = Source(tmp_path)
    for at in range(5_000):
        noisy.note("I001", f"{at}", "again")
    assert len(noisy.problems) == bounded.MOST_PROBLEMS


@pytest.mark.reference
def test_the_whole_elementary_algebra_course(tmp_path: Path) -> None:
    if not REFERENCE.exists():
        pytest.skip("the reference data (oatutor-elementary-algebra.tar.gz) is not beside the repository")
    report = import_oatutor(REFERENCE, tmp_path / "algebra")
    counts = report.counts
    assert counts["problems"] == 2032
    assert counts["steps"] == 2520
    assert counts["hints and scaffolds read"] == 10604
    assert counts["components"] == 201
    assert counts["units"] == 71
    course = load_course(tmp_path / "algebra")
    for name in course.templates:
        item = course.item(name, 0)
        assert item.statement
        assert item.licence.startswith("CC BY 4.0")
        for step in item.steps:
            assert step.ask
            assert step.key.value
            assert "$$" not in step.ask
            revealing = [rung.reveals for rung in step.ladder]
            assert revealing == sorted(revealing), "rungs that reveal stand last"
    assert all(course.by_component[kc] for kc in course.sequence)
    assert lint_course(tmp_path / "algebra") == []
