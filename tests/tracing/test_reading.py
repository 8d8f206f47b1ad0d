"""Files of answers: what is read, and the sentence for everything that cannot be."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from errors import InstructorError, OperatorError, TutorError
from tracing.model import Clock
from tracing.reading import read_answers

HEAD = "user_id\titem_id\ttimestamp\tcorrect\tskill_id\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(text, "utf-8")
    return path


def test_plain_and_gzipped_files_read_alike(tmp_path: Path) -> None:
    text = HEAD + "a\tx\t0\t1\tk\na\ty\t0\t0\tk\nb\tx\t0\t1\tk\n"
    zipped = tmp_path / "answers.gz"
    zipped.write_bytes(gzip.compress(text.encode()))
    plain = read_answers(written(tmp_path, text))
    assert plain.right.tolist() == read_answers(zipped).right.tolist() == [1, 0, 1]
    assert plain.learners == ("a", "b")
    assert plain.clock is Clock.NONE


def test_learners_that_are_mixed_are_brought_together_in_their_order(tmp_path: Path) -> None:
    answers = read_answers(written(tmp_path, HEAD + "a\tx\t5\t1\tk\nb\tx\t9\t0\tk\na\ty\t90\t0\tk\nb\ty\t2\t1\tk\n"))
    assert answers.learner.tolist() == [0, 0, 1, 1]
    assert answers.at.tolist() == [5, 90, 2, 9]
    assert answers.clock is Clock.SECONDS
    assert "2 answers" in answers.notes[0]


def test_milliseconds_become_seconds(tmp_path: Path) -> None:
    answers = read_answers(written(tmp_path, HEAD + "a\tx\t1700000000000\t1\tk\na\ty\t1700000060000\t0\tk\n"))
    assert answers.at[1] - answers.at[0] == 60


def test_timestamps_that_only_count_are_no_clock(tmp_path: Path) -> None:
    text = HEAD + "".join(f"a\tx\t{n}\t1\tk\n" for n in range(5))
    assert read_answers(written(tmp_path, text)).clock is Clock.NONE


def test_huge_ids_are_names_like_others(tmp_path: Path) -> None:
    answers = read_answers(written(tmp_path, HEAD + f"{10**40}\t{'9' * 5000}\t0\t1\t-7\n"))
    assert answers.learners == (str(10**40),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (HEAD, "no answers"),
        ("user_id\titem_id\ttimestamp\tcorrect\n", "skill_id"),
        ("user_id,item_id,timestamp,correct,skill_id\n1,2,0,1,3\n", "commas"),
        ("user_id;item_id;timestamp;correct;skill_id\n1;2;0;1;3\n", "semicolons"),
        (HEAD + "a\tx\t0\t1\n", "cells"),
        (HEAD + "a\tx\t0\t1\tk\nb,y,0,1,k\n", "separated by commas; separate all of it by tabs"),
        (HEAD + "a\tx\t0\t1;k\n", "separated by semicolons; separate all of it by tabs"),
        (HEAD + "a\tx\t0\tNaN\tk\n", "correct is missing"),
        (HEAD + "a\tx\tnan\t1\tk\n", "timestamp is missing"),
        (HEAD + "a\tx\tinf\t1\tk\n", "number of seconds"),
        (HEAD + "a\tx\tyesterday\t1\tk\n", "number of seconds"),
        (HEAD + "a\tx\t0\t0.5\tk\n", "0 or 1"),
        (HEAD + "a\tx\t0\t1\t\n", "skill_id is missing"),
        (HEAD + "a\tx\t0\t1\t" + "k" * 200_000 + "\n", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InstructorError, match=words):
        read_answers(written(tmp_path, text))


@pytest.mark.parametrize("head", ["", HEAD])
def test_a_gigabyte_of_zeros_is_refused_by_its_first_bytes(tmp_path: Path, head: str) -> None:
    path = written(tmp_path, head)
    os.truncate(path, 1_000_000_000)  # sparse: nothing is written
    with pytest.raises(InstructorError, match="zero bytes: it is not text"):
        read_answers(path)


def test_a_zipped_line_without_an_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(30):
            file.write(b"k" * 1_000_000)
    with pytest.raises(InstructorError, match="longer than a line of answers"):
        read_answers(path)


def test_a_line_that_stands_there_again_counts_once_where_a_clock_runs(tmp_path: Path) -> None:
    lines = "a\tx\t1000\t1\tk\na\tx\t1090\t0\tk\na\tx\t1000\t1\tk\na\tx\t1090\t1\tk\n"
    found = read_answers(written(tmp_path, HEAD + lines))
    assert len(found) == 3
    assert any("1 lines stood there more than once" in note for note in found.notes)


def test_the_same_line_again_is_another_answer_where_no_clock_runs(tmp_path: Path) -> None:
    found = read_answers(written(tmp_path, HEAD + "a\tx\t0\t1\tk\n" * 3))
    assert len(found) == 3


def test_the_place_of_a_mistake_is_its_line(tmp_path: Path) -> None:
    with pytest.raises(InstructorError) as problem:
        read_answers(written(tmp_path, HEAD + "a\tx\t0\t1\tk\na\tx\t0\t2\tk\n"))
    assert problem.value.place.endswith("answers.csv:3")


@pytest.mark.parametrize(
    "raw", [b"\x1f\x8bnot gzip", gzip.compress(b"user_id" * 99, mtime=0)[:30], b"\xff\xfe\x00a\xe9"]
)
def test_files_that_are_not_text_are_said_so(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(raw)
    with pytest.raises(TutorError):
        read_answers(path)


def test_a_missing_file_is_for_the_operator(tmp_path: Path) -> None:
    with pytest.raises(OperatorError):
        read_answers(tmp_path / "nowhere.csv")
