"""Fixtures of the course tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from course_folder import CourseFolder

from curriculum.lint import lint_course


@pytest.fixture
def course_folder(tmp_path: Path) -> CourseFolder:
    return CourseFolder(tmp_path / "tiny")


@pytest.fixture
def problems_of(course_folder: CourseFolder) -> Callable[[], dict[str, str]]:
    """Rule -> what lint says, with the course as it stands."""
    return lambda: {problem.rule: str(problem) for problem in lint_course(course_folder.path)}
